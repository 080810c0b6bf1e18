package reach

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// A Need is one action that a function needs on one resource.
type Need struct {
	Action string // "s3:GetObject"
	// Resource is an ARN or a pattern of ARNs, with the template's references
	// where they are known; "*" where the action can't be confined.
	Resource app.Text
	Pos      app.Pos // of the call, the trigger or the setting
	// Why is what it is needed for: call, trigger, logs, tracing, vpc, dlq,
	// dependent, forwarded, environment, file-system.
	Why string
	// Conditional: only in cases that neither code nor template tell, as the
	// Note says.
	Conditional bool
	Note        string
	Conditions  []app.Condition
}

// CodeNeeds lists what the calls in a function's code need, each action and
// resource once, sorted.
func (g *Graph) CodeNeeds(f *app.Function) []Need {
	n := &needer{g: g, f: f}
	for _, fc := range g.Code().Of {
		if fc.Function == f && f != nil && !fc.Dead {
			n.result(fc)
		}
	}
	return n.list()
}

// AllCodeNeeds lists what all code that was read needs, of whichever function
// and of none.
func (g *Graph) AllCodeNeeds() []Need {
	n := &needer{g: g}
	for _, fc := range g.Code().Of {
		n.result(fc)
	}
	return n.list()
}

// A needer gathers needs.
type needer struct {
	g     *Graph
	f     *app.Function // nil for code of no function
	calls []codeCall
	needs []callNeed
}

// A callNeed is a need of a call.
type callNeed struct {
	Need
	general, open bool // found for any arguments; the resource was not found
}

// A codeCall is a call with the function whose environment it sees.
type codeCall struct {
	flow.Call
	f *app.Function
	// general: its function was analysed for itself, for any arguments.
	general bool
}

func (n *needer) result(fc *FunctionCode) {
	made, own, foreign := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, c := range fc.Result.Calls {
		switch {
		case c.Operation != "" && c.API == "":
			made[c.Operation] = true
		case c.Sent && c.Foreign:
			foreign[c.Operation] = true
		case c.Sent:
			own[c.Operation] = true
		}
	}
	for _, c := range fc.Result.Calls {
		// A command is needed where it is made, unless it is only sent with the
		// credentials of somebody else.
		if c.Operation == "" || c.Foreign || c.Sent && made[c.Operation] || c.API == "" && foreign[c.Operation] && !own[c.Operation] {
			continue
		}
		n.calls = append(n.calls, codeCall{c, fc.Function, fc.Alone})
	}
	n.extension(fc)
}

// list turns the calls into needs.
func (n *needer) list() []Need {
	own := n.f
	for _, c := range n.calls {
		n.f = c.f
		n.call(c)
	}
	n.f = own
	return sortedNeeds(n.narrowed())
}

// narrowed drops what was found for any arguments where a caller's arguments
// tell more.
func (n *needer) narrowed() []Need {
	type site struct {
		action, file string
		at           int
	}
	told := map[site]bool{}
	for _, x := range n.needs {
		if !x.open {
			told[site{x.Action, x.Pos.File, x.Pos.Start}] = true
		}
	}
	var list []Need
	for _, x := range n.needs {
		if !x.general || !x.open || !told[site{x.Action, x.Pos.File, x.Pos.Start}] {
			list = append(list, x.Need)
		}
	}
	return list
}

// call adds what one call needs.
func (n *needer) call(c codeCall) {
	service, op, _ := strings.Cut(c.Operation, ":")
	if op == flow.AnyOperation {
		return // see hidden
	}
	if service == "*" {
		for _, s := range n.g.servicesOf(op) {
			n.operation(c, flatName(s), op)
		}
		return
	}
	n.operation(c, service, op)
}

func (n *needer) operation(c codeCall, service, op string) {
	cat, table := iam.Load(), needsTable()
	service = flatName(cmp.Or(cat.SDKService(service), service))
	op = cmp.Or(flatName(waited(cat, service, op)), op)
	key := service + ":" + op
	if table.none[key] {
		return
	}
	first := len(n.needs)
	found := n.statement(c, key)
	for _, row := range table.ops[key] {
		if n.row(c, row) {
			found = true
		}
	}
	if !found {
		n.fromCatalogue(c, service, op)
	}
	for _, row := range append(slices.Clip(table.also[service+":*"]), table.also[key]...) {
		n.row(c, row)
	}
	n.renamed(first)
	n.passRole(c, service+":"+op)
	n.forwarded(c, service, op, first)
}

// waited is the operation that a waiter calls, "" for what is none.
func waited(cat *iam.Catalogue, service, op string) string {
	if strings.HasPrefix(op, "waituntil") {
		return cat.Waiter(service, op)
	}
	return ""
}

// row adds the need that a row of the table tells of, if it holds.
func (n *needer) row(c codeCall, row needRow) bool {
	when, unknown := holds(c, row.when)
	never, _ := holds(c, row.never)
	if len(row.when) > 0 && !when && !unknown || never {
		return false
	}
	row.maybe, row.why = row.maybe || unknown && !when, "call"
	n.addRow(c, row)
	return true
}

// holds reports whether one of the parameters is given, or has the value that
// is asked for: "SourceLanguageCode=auto". unknown: one may have it.
func holds(c codeCall, places []string) (yes, unknown bool) {
	for _, place := range places {
		place, value, asked := strings.Cut(place, "=")
		for _, x := range lookTree(c.Args, place) {
			switch {
			case !given(x):
			case !asked || slices.ContainsFunc(x.Consts, func(l ir.Lit) bool { return l.Text == value }):
				yes = true
			case len(x.Consts) == 0 || x.Unknown:
				unknown = true
			}
		}
	}
	return yes, unknown
}

func (n *needer) fromCatalogue(c codeCall, service, op string) {
	actions, _ := iam.Load().Operation(service, op)
	if len(actions) == 0 {
		return
	}
	own := iam.Load().SDKPrefix(service)
	for _, action := range actions {
		prefix, name, _ := strings.Cut(action, ":")
		switch {
		case action == "iam:PassRole": // see passRole
		case strings.Contains(name, "Tag") && !strings.EqualFold(name, op) && prefix == own:
			if slices.ContainsFunc([]string{"Tags", "tags", "TagSpecifications", "TagList"}, func(p string) bool { return given(c.Args[p]) }) {
				n.add(c, action, nil, false, "dependent")
			}
		case len(actions) == 1 || prefix == own && !others(actions, own, op, action):
			n.add(c, action, nil, false, "call")
		default:
			n.add(c, action, nil, true, "dependent")
		}
	}
}

// others reports whether an action goes along with the one that the operation is
// called after.
func others(actions []string, own, op, action string) bool {
	is := func(a string) bool { return strings.EqualFold(a, own+":"+op) }
	return !is(action) && slices.ContainsFunc(actions, is)
}

// add adds an action with its resources.
func (n *needer) add(c codeCall, action string, with map[string]string, maybe bool, why string) {
	n.addRow(c, needRow{action: action, with: with, why: why, maybe: maybe})
}

// addRow adds the action of a row with its resources.
func (n *needer) addRow(c codeCall, row needRow) {
	if _, known := iam.Load().Action(row.action); !known {
		return
	}
	a := n.aim(c, row)
	list := a.resources()
	if row.with["*"] != "" || row.of != "" && a.of == nil {
		list = []app.Text{star}
	}
	for _, r := range list {
		if len(r.Parts) == 0 {
			continue
		}
		need := Need{Action: row.action, Resource: r, Pos: Pos(c.File, c.Pos), Why: row.why, Conditional: row.maybe}
		if row.maybe {
			need.Note = "not every use of " + c.Operation + " needs it"
		} else if len(a.notes) > 0 {
			need.Note = a.notes[0]
		}
		n.needs = append(n.needs, callNeed{need, c.general, a.open})
	}
}

// aim is what a row's action is aimed at by the arguments of a call.
func (n *needer) aim(c codeCall, row needRow) *aim {
	a := &aim{n: n, action: row.action, of: typesNamed(c, row.of)}
	a.look = func(place string) []*flow.Tree {
		if place == "$names" {
			return []*flow.Tree{argumentNames(c.Args)}
		}
		first, _, _ := strings.Cut(place, ".")
		if len(row.with) > 0 {
			if row.with[first] == "" {
				return nil
			}
			place = row.with[first]
		}
		return lookTree(c.Args, place)
	}
	return a
}

// typesNamed are the types of resources that a row is about, nil for all.
func typesNamed(c codeCall, of string) []string {
	if constant, ok := strings.CutPrefix(of, "'"); ok {
		return []string{strings.TrimSuffix(constant, "'")}
	}
	var list []string
	for _, x := range lookTree(c.Args, of) {
		for _, l := range x.Consts {
			list = append(list, l.Text)
		}
	}
	return list
}

// sortedNeeds sorts the needs and keeps each action once for a resource and
// conditions. What is needed without conditions is not told with some.
func sortedNeeds(list []Need) []Need {
	slices.SortStableFunc(list, func(a, b Need) int {
		return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Resource.String(), b.Resource.String()), compareBool(a.Conditional, b.Conditional),
			cmp.Compare(conditionText(a), conditionText(b)), cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Start, b.Pos.Start))
	})
	var kept []Need
	for _, n := range list {
		if len(kept) == 0 || !kept[len(kept)-1].includes(n) {
			kept = append(kept, n)
		}
	}
	return kept
}

// includes reports whether n is the same as o, whose conditions may be more.
func (n Need) includes(o Need) bool {
	return n.Action == o.Action && n.Resource.String() == o.Resource.String() && (len(n.Conditions) == 0 || conditionText(n) == conditionText(o))
}

// conditionText tells conditions apart, "" for none.
func conditionText(n Need) string {
	var b strings.Builder
	for _, c := range n.Conditions {
		b.WriteString(c.Operator + " " + c.Key)
		for _, v := range c.Values {
			b.WriteString(" " + v.String())
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
