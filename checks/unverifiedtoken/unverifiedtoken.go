// Package unverifiedtoken finds tokens whose signature nobody checks.
package unverifiedtoken

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is unverified-token.
var Check = &check.Check{
	ID: "RD215", Name: "unverified-token", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-345", "CWE-347", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

func run(p *check.Pass) error {
	misused(p)
	return p.Flows(check.FlowRule{
		Sink: "token", Does: "forge the identity that is believed by", Only: believed,
		Fix: "Verify the signature before anything of the token is used: jwt.decode(token, key, algorithms=[\"RS256\"], audience=…), aws-jwt-verify for Cognito.",
	})
}

// misused reports calls that take tokens without signature or date.
func misused(p *check.Pass) {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "token-unverified" }) {
		note := "does not verify it"
		if c.Row != nil && c.Row.Note != "" {
			note = c.Row.Note
		}
		p.Report(check.Finding{
			Function: c.Function, Pos: c.Place, Resource: c.API, Severity: check.Medium, Path: []string{},
			Message: fmt.Sprintf("%s %s.", c.API, note),
			Fix:     check.Fix{Text: "Name the algorithms that are allowed, [\"RS256\"], and leave the checks of date and signature on."},
		})
	}
}

// believed leaves out tokens that somebody verifies: the route's authorizer, or
// the function itself beside the call.
func believed(p *check.Pass, fl reach.Flow) bool {
	return !atTheGate(fl) && !verifies(p, fl.Function)
}

// atTheGate reports whether the API has verified the same header already.
func atTheGate(fl reach.Flow) bool {
	if fl.Trigger == nil || fl.Trigger.Route == nil || len(fl.Path) < 2 || fl.Path[0] != "headers" || words.Flat(fl.Path[1]) != "authorization" {
		return false
	}
	auth := fl.Trigger.Route.Auth
	return auth == app.AuthCognito || auth == app.AuthJWT || auth == app.AuthLambda
}

// verifies reports whether the function calls something that verifies tokens
// (decoding first, to find the key, is how that begins), or reads a name and
// password of basic authentication, which are no token.
func verifies(p *check.Pass, f *app.Function) bool {
	i := slices.IndexFunc(p.Graph.Code().Of, func(fc *reach.FunctionCode) bool { return fc.Function == f && f != nil })
	if i < 0 {
		return false
	}
	funcs := p.Graph.Code().Of[i].Result.Funcs
	return words.Mentioned(funcs, verifiers...) || words.Containing(funcs, "basic")
}

var verifiers = []string{
	"verify", "verifysync", "jwtverify", "compactverify", "verifyidtoken", "verifytoken", "verifyoauth2token", "algorithms", "getsigningkey", "getsigningkeyfromjwt",
	"comparedigest", "timingsafeequal",
}
