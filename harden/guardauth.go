package harden

import (
	"fmt"
	"reflect"
	"slices"

	"redoubt/app"
	"redoubt/policy"
)

// vouching is how events tell who calls, where the source has asked: the type of the
// policy's authorizer. What is not here is told in no event, or not by a name that is
// known: a load balancer writes a header that it signs, an HTTP API hands on whatever its
// Lambda authorizer answers.
var vouching = map[app.Kind]map[app.AuthKind]string{
	app.RESTAPI:     {app.AuthCognito: "claims", app.AuthLambda: "lambda", app.AuthIAM: "iam"},
	app.HTTPAPI:     {app.AuthJWT: "jwt", app.AuthCognito: "jwt", app.AuthIAM: "iam"},
	app.WebSocket:   {app.AuthLambda: "lambda", app.AuthIAM: "iam"},
	app.GraphQL:     {app.AuthJWT: "jwt", app.AuthCognito: "claims"},
	app.FunctionURL: {app.AuthIAM: "iam"},
}

// gatewayAuthorizer is who checks callers before the function is called, as far as the
// function's events tell of it.
func gatewayAuthorizer(kind app.Kind, r *app.Route) (policy.Authentication, bool) {
	means, ok := vouching[kind][r.Auth]
	if !ok {
		return policy.Authentication{}, false
	}
	name := means
	if r.Authorizer != nil && r.Authorizer.Name != "" {
		name = r.Authorizer.Name
	}
	return policy.Authentication{Name: name, Authorizer: &policy.Authorizer{Type: means}}, true
}

// proven adds a way to prove who calls, unless it is there, and returns its name:
// another one where that is taken, or is the word for no proof at all.
func proven(out *policy.Function, a policy.Authentication) string {
	name := a.Name
	for n := 2; ; n++ {
		at := slices.IndexFunc(out.Authentication, func(o policy.Authentication) bool { return o.Name == a.Name })
		switch {
		case at < 0 && a.Name != noProof:
			out.Authentication = append(out.Authentication, a)
			return a.Name
		case at >= 0 && reflect.DeepEqual(out.Authentication[at], a):
			return a.Name
		}
		a.Name = fmt.Sprintf("%s-%d", name, n)
	}
}

// noProof is the word of a trigger that everybody may call.
const noProof = "none"
