package iam

import "testing"

func TestDataReads(t *testing.T) {
	for _, name := range dataReads {
		if a, ok := Load().Action(name); !ok || a.String() != name || a.Level != Read || !Load().SupportsResources(name) {
			t.Errorf("%s is no read that can be confined: %v", name, a)
		}
	}
}
