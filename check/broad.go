package check

import (
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/reach"
)

// Broad reports whether the role grants whole services, or more than telemetry
// on everything or on all resources of a kind: checks of wildcards tell of it.
func (p *Pass) Broad(role *app.Role) bool {
	for _, s := range p.Graph.Effective(role) {
		if s.Effect != app.Allow || strings.HasPrefix(s.From, "managed:AWSLambda") && strings.HasSuffix(s.From, "Role") {
			continue
		}
		if len(s.NotActions) > 0 || !quiet(s) && (reach.Everything(s) || reach.AllOfKind(s)) {
			return true
		}
		for _, a := range s.Actions {
			name := a.String()
			if service, rest, _ := strings.Cut(name, ":"); (name == "*" || rest == "*") && service != "logs" && service != "xray" {
				return true
			}
		}
	}
	return false
}

// quiet reports whether a statement is about telemetry and networks only.
func quiet(s *app.Statement) bool {
	for _, a := range s.Actions {
		service, _, _ := strings.Cut(strings.ToLower(a.String()), ":")
		if service != "logs" && service != "xray" && service != "cloudwatch" && service != "ec2" {
			return false
		}
	}
	return true
}

// Used says in a sentence what the functions' code uses of all that their role
// grants, "" where that is not known.
func (p *Pass) Used(role *app.Role) string {
	e := p.Graph.RoleExcess(role)
	unused := 0
	for _, u := range e.Unused {
		for _, a := range u.Actions {
			if !reach.WithoutSDK(a) {
				unused++
			}
		}
	}
	if !e.Known || unused == 0 {
		return ""
	}
	var used []string
	for _, f := range role.Functions {
		for _, n := range p.Graph.CodeNeeds(f) {
			if !n.Conditional && !slices.Contains(used, n.Action) {
				used = append(used, n.Action)
			}
		}
	}
	if len(used) == 0 {
		return fmt.Sprintf(" The code uses none of it: %d actions are granted in vain.", unused)
	}
	return fmt.Sprintf(" The code uses %s; %d other actions are granted in vain.", List(used, 4), unused)
}
