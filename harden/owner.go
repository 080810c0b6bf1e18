package harden

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/reach"
	"redoubt/trigger"
)

// personal are names by which people tell whose an item is.
var personal = regexp.MustCompile(`(?i)^(user|owner|customer|account|member|profile|created_?by|sub|email)(_?(id|name|sub|email))?$`)

// privileged are words of routes and functions that are there for those who may touch
// what others own.
var privileged = regexp.MustCompile(`(?i)admin|staff|support|internal|manage|moderat|backoffice`)

// owners finds whose items functions touch.
type owners struct {
	g     *reach.Graph
	keyed map[*app.Function][]reach.Keyed
	// claims are those of the caller that name items: by table and attribute.
	claims map[string][]string
}

func newOwners(g *reach.Graph) *owners {
	o := &owners{g, map[*app.Function][]reach.Keyed{}, map[string][]string{}}
	for _, f := range g.App.Functions {
		o.keyed[f] = g.Keyed(f)
		for _, k := range o.keyed[f] {
			if claim := claimOf(k.Path); claim != "" && !slices.Contains(o.claims[item(k)], claim) {
				o.claims[item(k)] = append(o.claims[item(k)], claim)
			}
		}
	}
	return o
}

func item(k reach.Keyed) string { return k.Table + " " + k.Attribute }

// claimOf is the claim that a part of an event is, as API Gateway hands on what it has
// verified; "" if it is none.
func claimOf(path []string) string {
	n := len(path)
	if n >= 4 && path[0] == "requestContext" && path[1] == "authorizer" && path[n-2] == "claims" {
		return path[n-1]
	}
	return ""
}

// An owned is a field that says whose item a function writes.
type owned struct {
	reach.Keyed
	claim string // that the same attribute of the same table is elsewhere, "" if that is not known
}

// of lists the fields by which anybody who is signed in writes the items of others: the
// function is there for users alone, never looks at who is calling, and takes the key
// of an item from its event. Reading what others own may be what a function is for.
func (o *owners) of(f *app.Function) []owned {
	if len(o.keyed[f]) == 0 || !o.forUsers(f) || !o.g.ReadWhole(f) {
		return nil
	}
	var list []owned
	for _, k := range o.keyed[f] {
		name := k.Path[len(k.Path)-1]
		if !k.Writes || claimOf(k.Path) != "" || !personal.MatchString(name) && !personal.MatchString(k.Attribute) {
			continue
		}
		one := owned{Keyed: k}
		if claims := o.claims[item(k)]; len(claims) == 1 {
			one.claim = claims[0]
		}
		if !slices.ContainsFunc(list, func(p owned) bool { return slices.Equal(p.Path, k.Path) }) {
			list = append(list, one)
		}
	}
	if len(list) > 0 && o.g.LooksAtCaller(f) {
		return nil
	}
	return list
}

// forUsers reports whether all that starts a function are routes which ask for a user's
// token and nothing more: scopes, and names such as admin, say that it is for others.
func (o *owners) forUsers(f *app.Function) bool {
	if privileged.MatchString(f.Label()) {
		return false
	}
	triggers := o.g.Triggers(f)
	return len(triggers) > 0 && !slices.ContainsFunc(triggers, func(t *app.Trigger) bool {
		r := t.Route
		return r == nil || r.Auth != app.AuthJWT && r.Auth != app.AuthCognito || len(r.Scopes) > 0 || privileged.MatchString(r.Path)
	})
}

// severalIssuers reports whether the callers of a function may be of more than one: the
// same subject may be two people then, and only a person knows whose the items are.
func severalIssuers(triggers []*app.Trigger) bool {
	var asked []*app.Authorizer
	for _, t := range triggers {
		r := t.Route
		switch {
		case r == nil || slices.Contains(asked, r.Authorizer):
		case r.Authorizer != nil && len(r.Authorizer.Pools) > 1:
			return true
		default:
			asked = append(asked, r.Authorizer)
		}
	}
	return len(asked) > 1
}

// rules are the rules of ownership that code tells for sure: elsewhere in the
// application the same attribute of the same table is the caller's own claim.
func rules(list []owned) *policy.Authorization {
	var rules []policy.Owner
	for _, x := range list {
		if x.claim != "" {
			rules = append(rules, policy.Owner{Field: trigger.Spell(x.Path), Claim: x.claim})
		}
	}
	if len(rules) == 0 {
		return nil
	}
	return &policy.Authorization{Ownership: rules}
}

// likely is the claim that a field of that name would be.
func likely(path []string) string {
	switch name := strings.ToLower(path[len(path)-1]); {
	case strings.Contains(name, "mail"):
		return "email"
	case strings.HasSuffix(name, "name"):
		return "cognito:username"
	}
	return "sub"
}

// suggestions are rules that somebody has to decide on, and those that were written,
// with the reason. several: its callers may be of more than one issuer.
func suggestions(f *app.Function, fields []owned, several bool) []Suggestion {
	var list []Suggestion
	for _, x := range fields {
		field := trigger.Spell(x.Path)
		text := fmt.Sprintf("%s writes the item whose %s is %s, and never looks at who is calling. ", f.Label(), x.Attribute, field)
		if x.claim != "" && !several {
			text += fmt.Sprintf("Elsewhere that is the caller's %s, so the guard's policy holds it to that: enforce it if nobody writes for others.", x.claim)
		} else {
			text += fmt.Sprintf(`If it is the caller's own, the guard's policy can hold it to that: "authorization": {"ownership": [{"field": %q, "claim": %q}]}`, field, cmp.Or(x.claim, likely(x.Path)))
		}
		if several {
			text += `, with the "authentication" whose callers these are: another issuer's may have the same id.`
		}
		list = append(list, Suggestion{What: f.Label(), File: x.Pos.File, Line: x.Pos.Line, Text: strings.TrimSpace(text)})
	}
	return list
}
