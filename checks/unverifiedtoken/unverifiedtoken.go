// Package unverifiedtoken finds tokens whose signature nobody checks.
package unverifiedtoken

import (
	_ "embed"
	"fmt"

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
	verifies, basic := words.Mentioned(verifiers...), words.Mentioned("basic", "basic ", "basicauth", "httpbasic")
	return p.Flows(check.FlowRule{
		Sink: "token", Does: "forge the identity that is believed by",
		// Tokens that somebody verifies are believed with reason: the route's
		// authorizer, or the function itself beside the call (decoding first, to
		// find the key, is how that begins). A name and a password of basic
		// authentication are no token.
		Only: func(p *check.Pass, fl reach.Flow) bool {
			funcs := p.Graph.Code().Funcs(fl.Function)
			return !atTheGate(fl) && !verifies(funcs) && !basic(funcs)
		},
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

// atTheGate reports whether the API has verified the same header already.
func atTheGate(fl reach.Flow) bool {
	if fl.Trigger == nil || fl.Trigger.Route == nil || len(fl.Path) < 2 || fl.Path[0] != "headers" || words.Flat(fl.Path[1]) != "authorization" {
		return false
	}
	auth := fl.Trigger.Route.Auth
	return auth == app.AuthCognito || auth == app.AuthJWT || auth == app.AuthLambda
}

// verifiers are the names of what verifies tokens.
var verifiers = []string{
	"verify", "verifysync", "jwtverify", "compactverify", "verifyidtoken", "verifytoken", "verifyoauth2token", "algorithms", "getsigningkey", "getsigningkeyfromjwt",
	"comparedigest", "timingsafeequal",
}
