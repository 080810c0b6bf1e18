// Package publicroute finds ways into functions that anyone can use. It leaves
// alone preflights, health and sign-in routes, and routes that turn a default
// authorizer off (authorizeroff) or ask for an API key (apikeyonly).
package publicroute

import (
	_ "embed"
	"fmt"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is public-route.
var Check = &check.Check{
	ID: "RD201", Name: "public-route", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-306", "OWASP-SLS-S2", "CSA-SAS-2", "APIGateway.8", "Lambda.1"},
	Run:  run,
}

// A door is one way in and what lies behind it.
type door struct {
	api      *app.API // nil for URLs and balancers
	open     []*app.Trigger
	all      int // ways in of the API, open or not
	function *app.Function
}

func run(p *check.Pass) error {
	for _, d := range doors(p) {
		if len(d.open) == 0 {
			continue
		}
		asking, bare := parted(p, d.open)
		for _, open := range [][]*app.Trigger{asking, bare} {
			groups := [][]*app.Trigger{open}
			if d.api != nil && len(d.open) < d.all {
				groups = perFunction(open)
			}
			for _, g := range groups {
				if len(g) > 0 {
					report(p, d, g)
				}
			}
		}
	}
	return nil
}

// parted are those of the triggers whose code asks who calls, and the rest.
func parted(p *check.Pass, open []*app.Trigger) (asking, bare []*app.Trigger) {
	for _, t := range open {
		if verified(p, t) {
			asking = append(asking, t)
		} else {
			bare = append(bare, t)
		}
	}
	return asking, bare
}

// doors groups the open triggers by API; a function URL or a balancer is a
// door of its own for each function.
func doors(p *check.Pass) []*door {
	var list []*door
	byAPI := map[*app.API]*door{}
	byFunction := map[*app.Function]*door{}
	for _, t := range p.App.Triggers {
		if t.Route == nil || t.Route.Mock || t.Kind == app.CloudFront {
			continue
		}
		d := byAPI[t.Route.API]
		if t.Route.API == nil {
			d = byFunction[t.To]
		}
		if d == nil {
			d = &door{api: t.Route.API, function: t.To}
			list = append(list, d)
			if t.Route.API != nil {
				byAPI[t.Route.API] = d
			} else {
				byFunction[t.To] = d
			}
		}
		d.all++
		if open(t) && !guarded(p, t) {
			d.open = append(d.open, t)
		}
	}
	return list
}

func open(t *app.Trigger) bool {
	r := t.Route
	if t.Caller != app.Anyone || r.Overrides || r.Auth == app.AuthAPIKey || t.To == nil {
		return false
	}
	if t.Kind == app.WebSocket {
		// A socket is authenticated once, when it is opened.
		return r.Path == "$connect"
	}
	return r.Method != "OPTIONS" && !reach.MeantOpen(r)
}

// guarded reports whether the code itself asks at every route of a trigger that
// takes all paths.
func guarded(p *check.Pass, t *app.Trigger) bool {
	routes, ok := p.Graph.OpenRoutes(t)
	return ok && len(routes) == 0
}

func perFunction(triggers []*app.Trigger) [][]*app.Trigger {
	var (
		order []*app.Function
		by    = map[*app.Function][]*app.Trigger{}
	)
	for _, t := range triggers {
		if by[t.To] == nil {
			order = append(order, t.To)
		}
		by[t.To] = append(by[t.To], t)
	}
	groups := make([][]*app.Trigger, len(order))
	for i, f := range order {
		groups[i] = by[f]
	}
	return groups
}

// report tells of the open triggers through the one that leads furthest.
func report(p *check.Pass, d *door, open []*app.Trigger) {
	worst := open[0]
	for _, t := range open {
		if rank(p, d, t) > rank(p, d, worst) || rank(p, d, t) == rank(p, d, worst) && reaches(p, t) > reaches(p, worst) {
			worst = t
		}
	}
	p.Report(check.Finding{
		Function: worst.To, Trigger: worst, Pos: worst.Pos,
		Resource: resource(p, d, worst), Severity: rank(p, d, worst),
		Message: message(open, worst) + inCode(p, worst), Fix: mechanical(p, d, open, fix(worst)),
	})
}

func resource(p *check.Pass, d *door, t *app.Trigger) string {
	if d.api != nil && len(d.open) == d.all && !verified(p, t) {
		return d.api.Name
	}
	return reach.RouteLabel(t.Route, t.Kind)
}

// reaches is how much the function behind the trigger leads to.
func reaches(p *check.Pass, t *app.Trigger) int {
	b := p.Graph.Blast(t.To)
	return len(b.Resources) + len(b.Functions)
}

// rank is the severity by what the function's role gives away. Beside routes
// that need signing in, a read that gets at nothing is meant to be public.
func rank(p *check.Pass, d *door, t *app.Trigger) check.Severity {
	b := p.Graph.Blast(t.To)
	switch {
	case verified(p, t):
		return check.Info
	case len(d.open) < d.all && p.Graph.ReadsNothing(t):
		return check.Info
	case b.Admin:
		return check.Critical
	case len(b.Resources)+len(b.Functions) > 0 || len(b.Lines) > 0:
		return check.High
	}
	return check.Medium
}

func message(open []*app.Trigger, worst *app.Trigger) string {
	label := reach.RouteLabel(worst.Route, worst.Kind)
	switch worst.Kind {
	case app.FunctionURL:
		label = "its function URL (AuthType NONE)"
	case app.WebSocket:
		label = "a WebSocket that nobody authenticates ($connect)"
	}
	text := fmt.Sprintf("Anyone on the internet can call %s through %s", worst.To.Label(), label)
	if rest := others(open, worst); len(rest) > 0 {
		text += fmt.Sprintf("; the same holds for %s", strings.Join(rest, ", "))
	}
	return text + "."
}

// inCode says that the code asks who calls, or names the routes that it leaves open
// where it guards others.
func inCode(p *check.Pass, t *app.Trigger) string {
	if verified(p, t) {
		return " Its code itself verifies a token or a signature and refuses others."
	}
	routes, ok := p.Graph.OpenRoutes(t)
	if !ok || len(routes) == len(p.Graph.CodeRoutes(t.To)) {
		return ""
	}
	names := make([]string, len(routes))
	for i, r := range routes {
		names[i] = reach.RouteLabel(&r, t.Kind)
	}
	return " Its code asks for no login at " + check.List(names, 5) + "."
}

func others(open []*app.Trigger, worst *app.Trigger) []string {
	var list []string
	for _, t := range open {
		if t == worst {
			continue
		}
		if len(list) == 8 {
			return append(list, fmt.Sprintf("%d more", len(open)-1-len(list)))
		}
		list = append(list, reach.RouteLabel(t.Route, t.Kind))
	}
	return list
}

// mechanical puts the API's one authorizer before the routes that give much
// away; the rest may be meant to be open.
func mechanical(p *check.Pass, d *door, open []*app.Trigger, text string) check.Fix {
	fix := check.Fix{Text: text, NotDared: "who is meant to call it is not known"}
	if d.api == nil {
		return fix
	}
	switch proofs := authorizers(d.api); len(proofs) {
	case 0:
		fix.NotDared = "the API has no authorizer yet: redoubt harden shows what one looks like"
	case 1:
		for _, t := range open {
			if t.Route.AuthName == "NONE" {
				return check.Fix{Text: text, NotDared: "the template turns the authorizer off on purpose"}
			}
			if webhook(p, t) {
				fix.NotDared = "its code checks a signature of what it is sent: the caller of a webhook can't sign in"
				continue
			}
			if rank(p, d, t) >= check.High {
				fix.Edits = append(fix.Edits, check.One(t.Name, t.Pos, app.EditAuthorizer, proofs[0].Name)...)
			}
		}
		if len(fix.Edits) > 0 {
			fix.NotDared, fix.Decision = "", check.DecideAuthorizer
		}
	default:
		fix.NotDared = "which of the API's authorizers knows the callers is not known"
	}
	return fix
}

// authorizers are those of the API that prove who calls.
func authorizers(api *app.API) []*app.Authorizer {
	var list []*app.Authorizer
	for _, a := range api.Authorizers {
		if a.Kind == app.AuthJWT || a.Kind == app.AuthCognito || a.Kind == app.AuthLambda {
			list = append(list, a)
		}
	}
	return list
}

func fix(t *app.Trigger) string {
	switch t.Kind {
	case app.FunctionURL:
		return "AuthType: AWS_IAM, or put an API with an authorizer in front of the function."
	case app.WebSocket:
		return "Give the $connect route a Lambda authorizer or AWS_IAM."
	case app.ALB:
		return "Add an authenticate-cognito or authenticate-oidc action to the listener, or make the balancer internal."
	case app.GraphQL:
		return "Use AMAZON_COGNITO_USER_POOLS, OPENID_CONNECT or AWS_IAM as the authentication type."
	}
	return "Attach an authorizer: a JWT or Cognito authorizer as the API's default, AWS_IAM between services."
}
