package compile

import (
	"strings"
	"testing"

	"redoubt/policy"
)

// TestOwnershipOfOneIssuer: a rule of ownership is about the callers of one issuer.
func TestOwnershipOfOneIssuer(t *testing.T) {
	token := func(name, issuer string) policy.Authentication {
		return policy.Authentication{Name: name, JWT: &policy.JWT{Issuer: issuer, Algorithms: []string{"RS256"}, Audience: []string{"a"}, Keys: "{}"}}
	}
	gateway := func(name, issuer string) policy.Authentication {
		return policy.Authentication{Name: name, Authorizer: &policy.Authorizer{Type: "jwt", Issuer: issuer}}
	}
	hook := policy.Authentication{Name: "hook", HMAC: &policy.HMAC{Scheme: "github", Secret: "env:S"}}
	for _, c := range []struct {
		name  string
		ways  []policy.Authentication
		named []string
		wrong string // "" = nothing
	}{
		{"one", []policy.Authentication{token("a", "https://x")}, nil, ""},
		{"two of one issuer", []policy.Authentication{token("access", "https://x"), token("id", "https://x")}, nil, ""},
		{"a gateway of the same", []policy.Authentication{token("a", "https://x"), gateway("g", "https://x")}, nil, ""},
		{"one and a webhook", []policy.Authentication{token("a", "https://x"), hook}, nil, ""},
		{"none at all", nil, nil, ""},
		{"two", []policy.Authentication{token("a", "https://x"), token("b", "https://y")}, nil, "https://x or https://y"},
		{"two gateways", []policy.Authentication{gateway("g", ""), gateway("h", "")}, nil, "the authorizer g or the authorizer h"},
		{"a gateway of nobody knows whom", []policy.Authentication{token("a", "https://x"), gateway("g", "")}, nil, "https://x or the authorizer g"},
		{"two, one named", []policy.Authentication{token("a", "https://x"), token("b", "https://y")}, []string{"b"}, ""},
		{"two, both named", []policy.Authentication{token("a", "https://x"), token("b", "https://y")}, []string{"a", "b"}, "name the ways of one"},
		{"one that is not there", []policy.Authentication{token("a", "https://x")}, []string{"c"}, `"c" is no way`},
		{"one without claims", []policy.Authentication{token("a", "https://x"), hook}, []string{"hook"}, `"hook" is no way`},
	} {
		f := policy.Function{Name: "f", Authentication: c.ways, Authorization: &policy.Authorization{
			Ownership: []policy.Owner{{Field: "event.body.userId", Claim: "sub", Authentication: c.named}},
		}}
		_, err := Function(f)
		if (err != nil) != (c.wrong != "") || err != nil && !strings.Contains(err.Error(), c.wrong) {
			t.Errorf("%s: %v, want %q", c.name, err, c.wrong)
		}
	}
}
