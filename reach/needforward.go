package reach

func (n *needer) forwarded(c codeCall, service, op string) {}
