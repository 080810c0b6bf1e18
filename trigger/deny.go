package trigger

import "strings"

// denial is an authorizer's no, in the form of the service that asks.
func denial(c Call) []byte {
	switch c.Asks {
	case "graphql":
		return []byte(`{"isAuthorized":false}`)
	case "iot":
		return []byte(`{"isAuthenticated":false}`)
	case "transfer":
		return []byte(`{}`)
	}
	if c.Version == "2.0" {
		return verdictV2(false, "")
	}
	return methodPolicy(c, "Deny", "refused")
}

// Grant is an authorizer's yes for a gateway, nil where another service asks:
// what those want to know only the function can say. simple: the HTTP API takes
// simple responses.
func Grant(c Call, principal string, simple bool) []byte {
	if c.Asks != "gateway" {
		return nil
	}
	if c.Version == "2.0" && simple {
		return verdictV2(true, principal)
	}
	if c.ARN == "" || pattern(c.ARN) { // a yes would be for other methods, too
		return nil
	}
	return methodPolicy(c, "Allow", principal)
}

// pattern reports whether a policy would take an ARN for one: its end is the path that
// the caller asked for, and IAM's stars span slashes.
func pattern(arn string) bool { return strings.ContainsAny(arn, "*?") || strings.Contains(arn, "${") }

// verdictV2 is the simple response. An HTTP API that wants a policy takes one
// for malformed, which is a no as well.
func verdictV2(yes bool, principal string) []byte {
	v := map[string]any{"isAuthorized": yes}
	if principal != "" {
		v["context"] = map[string]string{"principal": principal}
	}
	return encode(v)
}

// methodPolicy is what REST, WebSocket and HTTP APIs take: it is about the one
// method that was asked about, so that a cached yes opens no other.
func methodPolicy(c Call, effect, principal string) []byte {
	type statement struct {
		Action   string
		Effect   string
		Resource string
	}
	type document struct {
		Version   string
		Statement []statement
	}
	return encode(struct {
		PrincipalID    string   `json:"principalId"`
		PolicyDocument document `json:"policyDocument"`
	}{principal, document{"2012-10-17", []statement{{"execute-api:Invoke", effect, resource(c.ARN)}}}})
}

// resource is the method; where the event names none, a no is for all.
func resource(arn string) string {
	if arn == "" {
		return "*"
	}
	return arn
}
