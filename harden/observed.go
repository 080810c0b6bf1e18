package harden

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/cloudtrail"
	"redoubt/iam"
	"redoubt/reach"
)

// Observed is an action that a function was seen to use.
type Observed struct {
	Action   string `json:"action"`
	Resource string `json:"resource"` // ARN, "" where the records don't tell
	Count    int    `json:"count"`
	Denied   int    `json:"denied"` // refused for want of a permission
	Last     string `json:"last"`   // day
	// OnlySeen: neither code nor template tell of it.
	OnlySeen bool `json:"onlySeen"`
}

// A Watch is what was seen of roles and functions while they ran.
type Watch struct{ seen []cloudtrail.Observation }

// NewWatch takes what CloudTrail tells.
func NewWatch(seen []cloudtrail.Observation) *Watch { return &Watch{seen} }

// of lists what a function was seen to do, nothing for a nil Watch.
func (w *Watch) of(f *app.Function) []cloudtrail.Observation {
	if w == nil {
		return nil
	}
	var list []cloudtrail.Observation
	for _, o := range w.seen {
		if slices.ContainsFunc(o.Sessions, func(s string) bool { return named(&f.Common, s) }) || f.Role != nil && len(f.Role.Functions) == 1 && named(&f.Role.Common, o.Role) {
			list = append(list, o)
		}
	}
	return list
}

// named reports whether a deployed name is the resource's: its own, or the one
// that CloudFormation makes, STACK-LOGICAL-RANDOM.
func named(c *app.Common, name string) bool {
	if own, ok := c.PhysicalName.V.Literal(); ok && c.PhysicalName.Known() {
		return own == name
	}
	return strings.Contains(name, "-"+path.Base(c.Name)+"-")
}

// actions are what an observed operation needs of its own service.
func actions(o cloudtrail.Observation) []string {
	service, op, _ := strings.Cut(strings.TrimPrefix(o.Operation, "aws:"), ":")
	all, _ := iam.Load().Operation(service, op)
	own := iam.Load().SDKPrefix(service) + ":"
	return slices.DeleteFunc(slices.Clone(all), func(a string) bool {
		return !strings.HasPrefix(a, own) || len(all) > 1 && !strings.EqualFold(a, own+op)
	})
}

// needs are the observations of a function as needs, but for those that were
// always refused.
func (w *Watch) needs(f *app.Function) []reach.Need {
	var list []reach.Need
	for _, o := range w.of(f) {
		if o.Denied == o.Count {
			continue // it never worked: whoever tries it has not been given it
		}
		for _, a := range actions(o) {
			list = append(list, reach.Need{Action: a, Resource: app.Plain(cmp.Or(o.Resource, "*"), app.Pos{}), Why: "observed"})
		}
	}
	return list
}

// Watched adds what the functions of an application, which Add added last, were
// seen to do, and what their code says that nobody has seen.
func (r *Report) Watched(g *reach.Graph, w *Watch) {
	first := len(r.Functions) - len(g.App.Functions)
	for i, f := range g.App.Functions {
		fn := &r.Functions[first+i]
		fn.watched(f, w)
		needs := g.Needs(f)
		for _, n := range w.needs(f) {
			if !slices.ContainsFunc(needs, func(o reach.Need) bool { return o.Action == n.Action }) {
				needs = append(needs, n)
				fn.Because = append(fn.Because, because(n, Template))
			}
		}
		fn.Policy = Least(needs, Template)
	}
}

func (fn *Function) watched(f *app.Function, w *Watch) {
	seen := map[string]bool{}
	fn.Observed, fn.Unseen = []Observed{}, []string{}
	for _, o := range w.of(f) {
		for _, a := range actions(o) {
			seen[a] = true
			known := slices.ContainsFunc(append(slices.Clone(fn.Because), fn.Conditional...), func(b Because) bool { return b.Action == a })
			fn.Observed = append(fn.Observed, Observed{a, o.Resource, o.Count, o.Denied, o.Last.Format("2006-01-02"), !known})
		}
	}
	for _, b := range fn.Because {
		if b.Why == "call" && !seen[b.Action] && !slices.Contains(fn.Unseen, b.Action) {
			fn.Unseen = append(fn.Unseen, b.Action)
		}
	}
}

// seen takes out of an excess what was observed.
func (r *regrant) seen() {
	used := func(a string) bool {
		return slices.ContainsFunc(r.needs, func(n reach.Need) bool { return n.Why == "observed" && n.Action == a })
	}
	var unused []reach.Unused
	for _, u := range r.excess.Unused {
		u.Actions = slices.DeleteFunc(slices.Clone(u.Actions), used)
		if len(u.Actions) > 0 {
			unused = append(unused, u)
		}
	}
	r.excess.Unused = unused
	r.excess.Wide = slices.DeleteFunc(slices.Clone(r.excess.Wide), func(w reach.Wide) bool { return used(w.Action) })
}
