package reach

import (
	"slices"
	"strings"

	"redoubt/app"
)

// caller says who can make t fire.
func (g *Graph) caller(t *app.Trigger) app.Caller {
	switch t.Kind {
	case app.HTTPAPI, app.RESTAPI, app.WebSocket, app.GraphQL, app.FunctionURL:
		return g.routeCaller(t)
	case app.ALB:
		return g.balancerCaller(t)
	case app.CloudFront, app.SES:
		return app.Anyone
	case app.AuthorizerCall:
		return app.Anyone // an authorizer sees every request, also the refused
	case app.S3, app.SQS, app.SNS, app.EventBridge:
		return g.sourceCaller(t)
	case app.DynamoDB, app.Kinesis, app.StepFunctions, app.Pipe:
		if c, ok := g.fed[t.Source]; ok && t.Source != nil {
			return max(c, app.ByAccount)
		}
		return app.ByAccount
	case app.CustomResource:
		return app.ByAccount
	case app.Kafka, app.MQ, app.DocumentDB, app.IoT:
		return app.Authenticated
	case app.Cognito:
		return g.poolCaller(t)
	case app.Schedule, app.Logs, app.Config:
		return app.ByService
	case app.Invoke:
		return g.invokeCaller(t)
	}
	return app.CallerUnknown
}

func (g *Graph) routeCaller(t *app.Trigger) app.Caller {
	r := t.Route
	if r == nil {
		return app.CallerUnknown
	}
	caller := g.RouteCaller(opening(r))
	if r.API == nil {
		if t.Kind == app.FunctionURL && caller == app.Anyone && !g.urlPermitted(t.To) {
			return app.ByAccount // AWS answers 403 until a permission lets callers in
		}
		return caller
	}
	return g.throughAPI(r.API, caller)
}

// opening is the route that is authenticated for r: a WebSocket is when it is
// opened, not with each message.
func opening(r *app.Route) *app.Route {
	if r.API != nil && r.API.Kind == app.WebSocket {
		for _, other := range r.API.Routes {
			if other.Path == "$connect" {
				return other
			}
		}
	}
	return r
}

// urlPermitted reports whether everybody may use the function's URL.
// Source: Lambda Developer Guide, "Control access to Lambda function URLs".
func (g *Graph) urlPermitted(f *app.Function) bool {
	for _, p := range g.App.PoliciesOn(f) {
		for _, s := range p.Statements {
			everyone := slices.ContainsFunc(s.Principals, app.Principal.Everyone)
			if s.Effect == app.Allow && everyone && CoversAction(s, "lambda:invokefunctionurl") {
				return true
			}
		}
	}
	return false
}

// throughAPI is who is left of the callers where the API is private or its
// policy lets only some in.
func (g *Graph) throughAPI(api *app.API, caller app.Caller) app.Caller {
	if private, _ := api.Private.Or(false); private && caller > app.ByAccount {
		return app.ByAccount
	}
	if caller > app.ByAccount && g.restricted(api) {
		return app.ByAccount
	}
	return caller
}

// RouteCaller says who passes the authentication of r, wherever the API can be
// reached from.
func (g *Graph) RouteCaller(r *app.Route) app.Caller {
	switch r.Auth {
	case app.AuthNone, "":
		if r.APIKey {
			return app.Authenticated
		}
		return app.Anyone
	case app.AuthAPIKey:
		// An AppSync key is shipped with the client; it names an
		// application, not a caller.
		return app.Anyone
	case app.AuthIAM:
		return app.ByAccount
	case app.AuthMTLS, app.AuthLambda:
		return app.Authenticated
	case app.AuthCognito, app.AuthJWT:
		if g.selfSignUp(r) {
			return app.SelfRegistered
		}
		return app.Authenticated
	}
	return app.CallerUnknown
}

// ReadsNothing reports whether a request through t can neither change anything
// nor get at anything: a read by a function whose role gives it nothing but its
// own code. Pages and catalogues are served so.
func (g *Graph) ReadsNothing(t *app.Trigger) bool {
	if t.Route == nil || t.Route.Method != "GET" && t.Route.Method != "HEAD" {
		return false
	}
	return t.To != nil && t.To.Role != nil && len(g.Blast(t.To).Lines) == 0
}

// selfSignUp reports whether the route's authorizer trusts a user pool of this
// application in which people can register themselves, and they get a token
// that the route takes.
func (g *Graph) selfSignUp(r *app.Route) bool {
	if r.Authorizer == nil {
		return false
	}
	for _, text := range append([]app.Text{r.Authorizer.Issuer}, r.Authorizer.Pools...) {
		for _, name := range text.Refs() {
			if pool, ok := g.byName[name].(*app.UserPool); ok && SelfSignUp(pool) && !machinesOnly(pool, r.Scopes) {
				return true
			}
		}
	}
	return false
}

// machinesOnly reports whether the pool gives each of the scopes to clients of
// the flow client_credentials only, which no person signs in with. A scope that
// no client names may be given by one that stands elsewhere.
func machinesOnly(pool *app.UserPool, scopes []string) bool {
	for _, scope := range scopes {
		given := false
		for _, c := range pool.Clients {
			if !slices.Contains(c.Scopes, scope) {
				continue
			}
			if len(c.OAuth) != 1 || c.OAuth[0] != "client_credentials" {
				return false
			}
			given = true
		}
		if !given {
			return false
		}
	}
	return len(scopes) > 0
}

// SelfSignUp reports whether people can register themselves in the pool: true
// unless AllowAdminCreateUserOnly is set.
func SelfSignUp(pool *app.UserPool) bool {
	open, known := pool.SelfSignUp.Or(true)
	return open && known
}

// restricted reports whether the API's resource policy lets only named
// accounts, networks or endpoints in.
func (g *Graph) restricted(api *app.API) bool {
	policies := g.App.PoliciesOn(api)
	for _, p := range policies {
		for _, s := range p.Statements {
			if s.Effect == app.Allow && OpenToEveryone(s) {
				return denied(p)
			}
		}
	}
	return len(policies) > 0
}

// denied reports whether the policy also denies everybody outside of a list:
// the usual "allow all, deny unless from here". To deny some networks, or plain
// HTTP, leaves the door open to the rest.
func denied(p *app.ResourcePolicy) bool {
	return slices.ContainsFunc(p.Statements, func(s *app.Statement) bool {
		return s.Effect == app.Deny && CoversAction(s, "execute-api:invoke") && slices.ContainsFunc(s.Conditions, outsideOf)
	})
}

// outsideOf reports whether the condition is about all but those listed.
func outsideOf(c app.Condition) bool {
	op := strings.ToLower(c.Operator)
	return strings.Contains(op, "not") && !strings.HasSuffix(op, "ifexists") && callerKeys[strings.ToLower(c.Key)] && concrete(c)
}

func (g *Graph) balancerCaller(t *app.Trigger) app.Caller {
	lb, ok := t.Source.(*app.LoadBalancer)
	if !ok {
		return app.CallerUnknown
	}
	if internal, known := lb.Internal.Or(false); internal || !known {
		return app.ByAccount
	}
	if t.Route != nil && t.Route.Auth != app.AuthNone && t.Route.Auth != "" {
		return app.Authenticated
	}
	return app.Anyone
}

// sourceCaller is for sources that others write to: anyone if a policy says
// so, else the account.
func (g *Graph) sourceCaller(t *app.Trigger) app.Caller {
	if t.Source == nil {
		return app.ByAccount
	}
	if c, ok := g.fed[t.Source]; ok && c > app.ByAccount {
		return c
	}
	if b, ok := t.Source.(*app.Bucket); ok {
		if Blocked(b) {
			return app.ByAccount
		}
		if b.ACL.V == "PublicReadWrite" {
			return app.Anyone
		}
	}
	for _, p := range g.App.PoliciesOn(t.Source) {
		for _, s := range p.Statements {
			if s.Effect == app.Allow && OpenToEveryone(s) && writes(s, t.Kind) {
				return app.Anyone
			}
		}
	}
	return app.ByAccount
}

// writes reports whether s allows what makes a source of the kind fire.
func writes(s *app.Statement, kind app.Kind) bool {
	fires := map[app.Kind]string{
		app.S3: "s3:putobject", app.SQS: "sqs:sendmessage",
		app.SNS: "sns:publish", app.EventBridge: "events:putevents",
	}[kind]
	for _, a := range s.Actions {
		if MatchAction(a.String(), fires) {
			return true
		}
	}
	return false
}

func (g *Graph) poolCaller(t *app.Trigger) app.Caller {
	pool, ok := t.Source.(*app.UserPool)
	if ok && SelfSignUp(pool) {
		return app.Anyone
	}
	return app.Authenticated
}

func (g *Graph) invokeCaller(t *app.Trigger) app.Caller {
	for _, p := range g.App.PoliciesOn(t.To) {
		for _, s := range p.Statements {
			if s.Effect == app.Allow && OpenToEveryone(s) {
				return app.Anyone
			}
		}
	}
	return app.ByAccount
}
