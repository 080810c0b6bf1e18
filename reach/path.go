package reach

import (
	"strconv"
	"strings"

	"redoubt/app"
)

// Path is the way of an attacker through t to its function: "internet",
// "POST /orders (no authorizer)", "CreateOrder".
func (g *Graph) Path(t *app.Trigger) []string {
	path := []string{Origin(t.Caller), TriggerLabel(t)}
	if t.To != nil {
		path = append(path, t.To.Label())
	}
	return path
}

// Origin says where a caller comes from.
func Origin(c app.Caller) string {
	switch c {
	case app.Anyone:
		return "internet"
	case app.SelfRegistered:
		return "anyone who registers"
	case app.Authenticated:
		return "signed-in user"
	case app.ByAccount:
		return "AWS account"
	case app.ByService:
		return "AWS service"
	}
	return "unknown caller"
}

// TriggerLabel names a trigger as people do: "POST /orders (no authorizer)".
func TriggerLabel(t *app.Trigger) string {
	if t.Route != nil {
		return RouteLabel(t.Route, t.Kind) + " (" + authLabel(t.Route) + ")"
	}
	label := string(t.Kind)
	if t.Source != nil {
		label += " " + t.Source.Base().Label()
	} else if s := t.SourceText.String(); s != "" {
		label += " " + Shorten(s)
	}
	if t.Detail != "" {
		label += " (" + t.Detail + ")"
	}
	return label
}

// RouteLabel names a route: "POST /orders", "function URL", "$connect".
func RouteLabel(r *app.Route, kind app.Kind) string {
	if kind == app.FunctionURL {
		return "function URL"
	}
	return strings.TrimSpace(r.Method + " " + r.Path)
}

func authLabel(r *app.Route) string {
	switch {
	case r.Auth == app.AuthNone || r.Auth == "":
		if r.APIKey {
			return "API key only"
		}
		return "no authorizer"
	case r.AuthName != "":
		return Spell(r.AuthName)
	}
	return string(r.Auth)
}

// Spell writes what only the deployment knows as its template does: a variable of
// serverless.yml is "${cf:Stack.Output}".
func Spell(s string) string {
	before, rest, ok := strings.Cut(s, "{{resolve:serverless:")
	name, after, closed := strings.Cut(rest, "}}")
	if !ok || !closed {
		return s
	}
	return before + "${" + nested.Replace(name) + "}" + Spell(after)
}

// nested are the variables in the name of one.
var nested = strings.NewReplacer("‹", "${", "›", "}", "«", "", "»", "")

func plural(n int) string { return strconv.Itoa(n) + " more" }
