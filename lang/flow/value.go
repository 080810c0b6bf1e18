package flow

import (
	"cmp"
	"math/bits"
	"slices"

	"redoubt/lang/ir"
)

// The bounds of a value. Of more taints than the bound the ones that are safe
// for most are forgotten, so that a sink names fewer sources but is still
// found; of the others the value becomes unknown.
const (
	maxTaints = 25
	maxRefs   = 8
	maxConsts = 16 // texts; numbers are given up at a quarter, so that counters end
	maxAPIs   = 4
)

// A value is what a variable may hold. Values are never changed; nil is the
// value of a variable that nothing was assigned to.
type value struct {
	taints []taint  // by label
	refs   []ref    // objects that it may be, sorted
	consts []ir.Lit // constants that it may be
	apis   []string // canonical paths of things outside of the program that it may be
	// unknown: it may be something else, too.
	unknown bool
	guards  []guard // what its truth says about other data
	lead    lead    // how a text begins
	self    *value  // the receiver that a method was taken from
	member  string  // the name under which it was taken from its owner
	origin  string  // the API whose result it is
	// operated: it is what an operator made of data, a number or a truth unless
	// the data has operators of its own.
	operated bool
	textual  bool   // it was put together as a text, so it has no fields
	pattern  string // what is known of a text that was put together; see patternOf
	doc      *doc   // what it tells of the event; nil unless Options.Reads
}

// A taint says that data of a label is in a value.
type taint struct {
	label label
	// exact: the value is that very data (perhaps decoded), so that its
	// fields are the label's fields. Otherwise the data is only part of it.
	exact   bool
	low     bool  // through a call that nothing is known of
	cleared kinds // what it is safe for
	part    int32 // what made it of the data, 0 = it is the data: what is said of a part says nothing of the whole
	decoded int32 // it was decoded when the data was what the label names at depths below this; 0 = not
	trace   *trace
}

// mixed marks the part that may be any of several: below it are bits of which
// parts those are, so that one mixture is told from another and joining ends.
const mixed = 1 << 28

// eitherPart is the part that may be a or b.
func eitherPart(a, b int32) int32 {
	if a == b {
		return a
	}
	return mixed | mixture(a) | mixture(b)
}

func mixture(part int32) int32 {
	if part > 0 && part&mixed != 0 {
		return part &^ mixed
	}
	h := uint32(part)*2654435761 + 12345
	return 1<<(h>>8%24) | 1<<(h>>16%24)
}

// A portion is data of a label as far as it is judged together.
type portion struct {
	label label
	part  int32
}

func (t taint) portion() portion { return portion{t.label, t.part} }

// A ref names an object: positive ones are allocated, negative ones stand for
// what a symbolic label (its negation) names.
type ref int32

func symbol(l label) ref { return -ref(l) }

// anything is a value of which nothing is known.
func anything() *value { return &value{unknown: true} }

func constant(l ir.Lit) *value { return &value{consts: []ir.Lit{l}} }

func text(s string) *value { return constant(ir.Lit{Kind: ir.String, Text: s}) }

func boolean(b bool) *value {
	if b {
		return constant(ir.Lit{Kind: ir.Bool, Text: "true"})
	}
	return constant(ir.Lit{Kind: ir.Bool, Text: "false"})
}

func refTo(r ref) *value { return &value{refs: []ref{r}} }

func api(path string) *value { return &value{apis: []string{path}} }

func exactly(l label, tr *trace) *value {
	return &value{taints: []taint{{label: l, exact: true, trace: tr}}}
}

// only returns the constant that v is, if it can be nothing else.
func (v *value) only() (ir.Lit, bool) {
	if v == nil || v.unknown || len(v.consts) != 1 || len(v.taints)+len(v.refs)+len(v.apis) > 0 {
		return ir.Lit{}, false
	}
	return v.consts[0], true
}

// text returns the one text that v is.
func (v *value) text() (string, bool) {
	c, ok := v.only()
	return c.Text, ok && (c.Kind == ir.String || c.Kind == ir.Bytes)
}

// marked changes every taint.
func (v *value) marked(change func(*taint)) *value {
	if !v.tainted() {
		return v
	}
	return v.with(func(v *value) {
		v.taints = slices.Clone(v.taints)
		for i := range v.taints {
			change(&v.taints[i])
		}
	})
}

func (v *value) tainted() bool { return v != nil && len(v.taints) > 0 }

// untainted is v without the data in it.
func (v *value) untainted() *value {
	if !v.tainted() {
		return v
	}
	return v.with(func(v *value) { v.taints = nil })
}

// join is the value that may be either.
func join(a, b *value) *value {
	if a != nil && b != nil && a.doc != b.doc {
		a, b = a.undocumented(), b.undocumented()
	}
	switch {
	case a == b || b == nil:
		return a
	case a == nil:
		return b
	case within(b, a):
		return a
	case within(a, b):
		return b
	}
	v := &value{
		taints:  joinTaints(a.taints, b.taints),
		refs:    union(a.refs, b.refs),
		consts:  joinConsts(a.consts, b.consts),
		apis:    joinNames(a.apis, b.apis),
		unknown: a.unknown || b.unknown,
		guards:  joinGuards(a, b),
		lead:    joinLead(a, b),
		self:    join(a.self, b.self),
	}
	v.textual, v.operated, v.doc = a.textual && b.textual, a.operated && b.operated, a.doc
	if a.pattern == b.pattern {
		v.pattern = a.pattern
	}
	if a.member == b.member {
		v.member = a.member
	}
	if a.origin == b.origin {
		v.origin = a.origin
	}
	if tooMany(v.consts) {
		v.consts, v.unknown = nil, true
	}
	if len(v.refs) > maxRefs {
		v.refs, v.unknown = v.refs[:maxRefs], true
	}
	return v
}

func tooMany(consts []ir.Lit) bool {
	return len(consts) > maxConsts || len(consts) > maxConsts/4 && slices.ContainsFunc(consts, func(c ir.Lit) bool { return c.Kind == ir.Number })
}

// within reports whether b already says all that a says.
func within(a, b *value) bool {
	if a.unknown && !b.unknown || len(a.taints) > len(b.taints) || len(a.refs) > len(b.refs) ||
		len(a.consts) > len(b.consts) || len(a.apis) > len(b.apis) ||
		a.member != b.member || a.origin != b.origin || a.lead != b.lead || len(b.guards) > 0 || a.self != b.self || a.pattern != b.pattern {
		return false
	}
	for _, r := range a.refs {
		if !slices.Contains(b.refs, r) {
			return false
		}
	}
	for _, c := range a.consts {
		if !slices.Contains(b.consts, c) {
			return false
		}
	}
	for _, p := range a.apis {
		if !slices.Contains(b.apis, p) {
			return false
		}
	}
	return coveredTaints(a.taints, b.taints)
}

func coveredTaints(a, b []taint) bool {
	j := 0
	for _, t := range a {
		for j < len(b) && b[j].label < t.label {
			j++
		}
		if j == len(b) || b[j].label != t.label || b[j] != (taint{t.label, t.exact, t.low, t.cleared, t.part, t.decoded, b[j].trace}) {
			return false
		}
	}
	return true
}

// same reports whether two values say the same, traces aside.
func same(a, b *value) bool {
	if a == b {
		return true
	}
	return a != nil && b != nil && len(a.taints) == len(b.taints) && len(a.refs) == len(b.refs) &&
		len(a.consts) == len(b.consts) && len(a.apis) == len(b.apis) && a.unknown == b.unknown &&
		len(a.guards) == len(b.guards) && a.pattern == b.pattern && within(&value{
		taints: a.taints, refs: a.refs, consts: a.consts, apis: a.apis, unknown: a.unknown,
	}, &value{taints: b.taints, refs: b.refs, consts: b.consts, apis: b.apis, unknown: b.unknown})
}

// joinTaints merges two lists by label. Of a label that both hold, the result
// is exact if either is, and safe only for what both are safe for.
func joinTaints(a, b []taint) []taint {
	if len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	out := make([]taint, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0].label < b[0].label:
			out, a = append(out, a[0]), a[1:]
		case a[0].label > b[0].label:
			out, b = append(out, b[0]), b[1:]
		default:
			out, a, b = append(out, joinTaint(a[0], b[0])), a[1:], b[1:]
		}
	}
	return bounded(append(append(out, a...), b...))
}

// bounded keeps of too many taints those that are safe for least.
func bounded(list []taint) []taint {
	if len(list) <= maxTaints {
		return list
	}
	slices.SortStableFunc(list, func(a, b taint) int {
		return bits.OnesCount64(uint64(a.cleared)) - bits.OnesCount64(uint64(b.cleared))
	})
	list = varied(list)
	slices.SortFunc(list, func(a, b taint) int { return cmp.Compare(a.label, b.label) })
	return list
}

// varied shortens a list whose most dangerous taints come first, so that nothing
// seems safe for a kind that one of those which are left out is not safe for.
func varied(list []taint) []taint {
	kept, left := list[:maxTaints:maxTaints], list[maxTaints:]
	var open kinds
	for _, t := range kept {
		open |= everyKind &^ t.cleared
	}
	last := maxTaints
	for _, t := range left {
		if more := everyKind &^ t.cleared &^ open; more != 0 && last > maxTaints/2 {
			last--
			kept[last] = t
			open |= more
		}
	}
	return kept
}

func joinTaint(a, b taint) taint {
	t := a
	t.exact = a.exact || b.exact
	t.low = a.low && b.low
	t.cleared = a.cleared & b.cleared
	t.decoded = max(a.decoded, b.decoded)
	t.part = eitherPart(a.part, b.part)
	if b.cleared != a.cleared && t.cleared == b.cleared {
		t.trace = b.trace // the way on which it was not made safe
	}
	return t
}

func sortTaints(list []taint) []taint {
	slices.SortStableFunc(list, func(a, b taint) int { return cmp.Compare(a.label, b.label) })
	out := list[:0]
	for _, t := range list {
		if n := len(out); n > 0 && out[n-1].label == t.label {
			out[n-1] = joinTaint(out[n-1], t)
			continue
		}
		out = append(out, t)
	}
	return bounded(out)
}

func union[T cmp.Ordered](a, b []T) []T {
	if len(b) == 0 {
		return a
	}
	if len(a) == 0 {
		return b
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

func joinNames(a, b []string) []string {
	out := union(a, b)
	if len(out) > maxAPIs {
		out = out[:maxAPIs]
	}
	return out
}

func joinConsts(a, b []ir.Lit) []ir.Lit {
	out := slices.Clip(a)
	for _, c := range b {
		if !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// with returns a copy of v that change has changed.
func (v *value) with(change func(*value)) *value {
	c := value{}
	if v != nil {
		c = *v
	}
	change(&c)
	return &c
}
