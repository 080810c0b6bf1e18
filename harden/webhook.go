package harden

import (
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/ir"
	"redoubt/policy"
	"redoubt/reach"
)

// schemes are the headers in which senders of webhooks sign, which the guard knows how
// to verify.
var schemes = map[string]string{"x-hub-signature-256": "github", "stripe-signature": "stripe", "x-slack-signature": "slack"}

// verifiers are what code verifies signatures with: a keyed hash, or the sender's own
// library.
var verifiers = []string{"createhmac", "hmac", "constructevent", "constructeventasync", "signatureverifier", "verify"}

// signingKey is how variables are called that hold what webhooks are signed with: a
// sender's library has tokens, too.
var signingKey = regexp.MustCompile(`(?i)secret|signing`)

// webhook is how a function's callers sign what they send, where its code says so: it has
// one route that anybody may call, reads the header of one scheme, verifies, and names one
// variable of its own that holds a secret.
func webhook(g *reach.Graph, f *app.Function) (policy.Authentication, bool) {
	list := g.Triggers(f)
	if len(list) != 1 || list[0].Route == nil || list[0].Route.Auth != app.AuthNone || !list[0].Kind.HTTP() || len(g.CodeRoutes(f)) > 0 {
		return policy.Authentication{}, false
	}
	names := namesIn(g.Code().Funcs(f))
	secrets := slices.DeleteFunc(slices.Clone(f.Env), func(v app.EnvVar) bool {
		return !signingKey.MatchString(v.Name) || !names[v.Name] || !holdsSecret(g, v)
	})
	verifies := slices.ContainsFunc(verifiers, func(name string) bool { return names[name] })
	if len(secrets) != 1 || !verifies {
		return policy.Authentication{}, false
	}
	scheme := ""
	for _, header := range g.HeadersRead(f) {
		if s := schemes[header]; s != "" && scheme != "" {
			return policy.Authentication{}, false
		} else if s != "" {
			scheme = s
		}
	}
	return policy.Authentication{Name: scheme, HMAC: &policy.HMAC{Scheme: scheme, Secret: "env:" + secrets[0].Name}}, scheme != ""
}

// holdsSecret reports whether a variable's value is the secret itself in the
// environment, not what leads to it: its ARN, or a reference for whoever resolves it.
func holdsSecret(g *reach.Graph, v app.EnvVar) bool {
	text := v.Value.V.String()
	switch {
	case !v.Value.IsSet(), strings.HasPrefix(text, "arn:"), strings.HasPrefix(text, "secret://"), strings.HasPrefix(text, "/"):
		return false
	}
	return g.App.Resource(v.Value.V.Target()) == nil
}

// namesIn are the names that functions load and call, as they stand and flat, and short
// texts: process.env.NAME, os.environ["NAME"].
func namesIn(funcs []*ir.Func) map[string]bool {
	names := map[string]bool{}
	for _, fn := range funcs {
		for _, b := range fn.Blocks {
			for _, in := range b.Instrs {
				for _, name := range []string{in.Name, in.Member, in.Lit.Text} {
					if name != "" && len(name) < 64 {
						names[name], names[strings.ToLower(strings.ReplaceAll(name, "_", ""))] = true, true
					}
				}
			}
		}
	}
	return names
}
