package flow

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// A guard says that data is safe for some kinds where a value is true (or, if
// not when, where it is false).
type guard struct {
	portion
	cleared kinds
	when    bool
}

// joinGuards keeps what the truth of either value says: what both say, and
// what one says of a truth that the other can't have.
func joinGuards(a, b *value) []guard {
	var out []guard
	for _, g := range a.guards {
		if k := agreeing(b, g); k != 0 {
			g.cleared = k
			out = append(out, g)
		}
	}
	for _, g := range b.guards {
		if cannotBe(a, g.when) && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

func agreeing(v *value, g guard) kinds {
	if cannotBe(v, g.when) {
		return g.cleared
	}
	for _, h := range v.guards {
		if h.portion == g.portion && h.when == g.when {
			return h.cleared & g.cleared
		}
	}
	return 0
}

// cannotBe reports whether v is certainly not of that truth.
func cannotBe(v *value, truth bool) bool {
	if v.unknown || len(v.taints)+len(v.refs)+len(v.apis) > 0 || len(v.consts) == 0 {
		return false
	}
	for _, c := range v.consts {
		falsy := c.Kind == ir.None || c.Kind == ir.Bool && c.Text == "false" || c.Kind == ir.Number && c.Text == "0" || c.Kind == ir.String && c.Text == ""
		if falsy != truth {
			return false
		}
	}
	return true
}

// concluded is a result with what it says of the data that was judged on the
// way to it.
func (f *frame) concluded(v *value) *value {
	if len(f.st.safe) == 0 {
		f.sum.safe = map[portion]kinds{}
		f.sum.judged = true
		return v
	}
	f.keepSafe()
	var list []guard
	for l, k := range f.st.safe {
		for _, when := range []bool{true, false} {
			if !cannotBe(v, when) {
				list = append(list, guard{l, k, when})
			}
		}
	}
	slices.SortFunc(list, func(a, b guard) int {
		return cmp.Or(cmp.Compare(a.label, b.label), cmp.Compare(a.part, b.part), bit(a.when)-bit(b.when))
	})
	return v.with(func(v *value) { v.guards = append(slices.Clip(v.guards), list...) })
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// keepSafe notes what holds whenever the function returns.
func (f *frame) keepSafe() {
	if !f.sum.judged {
		f.sum.judged = true
		f.sum.safe = make(map[portion]kinds, len(f.st.safe))
		for l, k := range f.st.safe {
			f.sum.safe[l] = k
		}
		return
	}
	for l, k := range f.sum.safe {
		if k &= f.st.safe[l]; k == 0 {
			delete(f.sum.safe, l)
		} else {
			f.sum.safe[l] = k
		}
	}
}

// branch goes where the condition may lead, knowing what it says.
func (f *frame) branch() {
	cond := f.get(f.block.Cond)
	if cond.tainted() {
		f.at = &ir.Instr{Pos: f.block.Pos}
		f.judged(cond)
	}
	truth, known := f.truth(cond)
	for _, want := range []bool{true, false} {
		if known && truth != want {
			continue
		}
		to := f.block.Then
		if !want {
			to = f.block.Else
		}
		if len(condGuards(cond)) == 0 && !f.narrows(cond) {
			f.goTo(to, f.st)
			continue
		}
		s := f.st
		f.st = s.clone()
		if f.assume(cond, f.block.Cond, want) {
			f.goTo(to, f.st)
		}
		f.st = s
	}
}

func condGuards(v *value) []guard {
	if v == nil || v.origin == "$indexOf" { // a place: 0 is found, too
		return nil
	}
	return v.guards
}

// narrows reports whether a branch tells something about the value itself.
func (f *frame) narrows(v *value) bool {
	return v != nil && (len(v.consts) > 1 || v.unknown && (len(v.taints) == 0 || v.operated) && len(v.refs) == 0)
}

// assume applies what the truth of a condition says. It returns false if the
// condition can't be of that truth.
func (f *frame) assume(cond *value, at ir.Var, want bool) bool {
	if cond == nil {
		return true
	}
	if truth, known := f.truth(cond); known && truth != want {
		return false
	}
	for _, g := range condGuards(cond) {
		if g.when == want {
			f.judge(g.portion, g.cleared)
		}
	}
	if at.IsZero() || at.Up > 0 || len(cond.taints) > 0 && !cond.operated || len(cond.refs)+len(cond.apis) > 0 {
		return true
	}
	if len(cond.consts) > 1 && !cond.unknown {
		f.set(at, cond.with(func(v *value) {
			v.consts = nil
			for _, c := range cond.consts {
				if f.constTruth(c) == want {
					v.consts = append(v.consts, c)
				}
			}
		}))
	} else if cond.unknown && len(cond.consts) == 0 && !want {
		f.set(at, boolean(false))
	}
	return true
}

// judge notes that a label's data is safe for some kinds from here on.
func (f *frame) judge(l portion, k kinds) {
	if f.st.safe == nil {
		f.st.safe = map[portion]kinds{}
	}
	f.st.safe[l] |= k
}

// cleared is what a taint is safe for here.
func (f *frame) cleared(t taint) kinds {
	k := t.cleared
	if len(f.st.safe) == 0 {
		return k
	}
	for l := t.label; l != 0; l = f.p.labels.info[l].parent {
		k |= f.st.safe[portion{label: l}]
	}
	if t.part != 0 {
		k |= f.st.safe[t.portion()]
	}
	return k
}

// compare is a comparison: its truth may say something about the data.
func (f *frame) compare(op string, a, b *value) *value {
	switch op {
	case "in", "not in":
		f.judged(a)
		f.judged(b)
		return f.within(a, b, op == "in")
	case "isinstance", "instanceof":
		return f.isInstance(a, b)
	}
	v := f.numeric(a, b)
	if eq, known := equal(op, a, b); known {
		v = boolean(eq)
	} else if less, known := ordered(op, a, b); known {
		v = boolean(less)
	}
	v.guards = append(f.foundAt(op, a, b), f.absence(op, a, b)...)
	positive := op == "==" || op == "===" || op == "is"
	if !positive && op != "!=" && op != "!==" && op != "is not" {
		return v
	}
	for _, side := range [][2]*value{{a, b}, {b, a}} {
		f.judged(side[0])
		v.guards = append(v.guards, f.equality(side[0], side[1], positive)...)
	}
	return v
}

// foundAt is list.indexOf(x) compared with -1 or 0: whether x was found.
func (f *frame) foundAt(op string, a, b *value) []guard {
	c, ok := b.only()
	if !ok || a == nil || a.origin != "$indexOf" {
		return nil
	}
	var found bool
	switch {
	case c.Text == "-1" && (op == "!=" || op == "!==" || op == ">"), c.Text == "0" && op == ">=":
		found = true
	case c.Text == "-1" && (op == "==" || op == "===" || op == "<="), c.Text == "0" && op == "<":
	default:
		return nil
	}
	return turned(a.guards, found)
}

// absence is a verdict compared with nothing: re.match(…) is None.
func (f *frame) absence(op string, a, b *value) []guard {
	if !isNone(b) || a == nil {
		return nil
	}
	switch op {
	case "==", "===", "is":
		return turned(a.guards, false)
	case "!=", "!==", "is not":
		return turned(a.guards, true)
	}
	return nil
}

// turned are guards for a condition that holds where the verdict does, or where
// it does not.
func turned(list []guard, same bool) []guard {
	var out []guard
	for _, g := range list {
		if !same {
			g.when = !g.when
		}
		out = append(out, g)
	}
	return out
}

// equality is what the comparison of data with something says: a constant is
// safe, and a type or a resolved path that is equal to what it should be.
func (f *frame) equality(x, to *value, positive bool) []guard {
	if x == nil || to == nil {
		return nil
	}
	if x.origin == "typeof" && x.self != nil {
		return f.typeGuard(x.self, to, positive)
	}
	if to.tainted() || len(to.consts) == 0 || to.unknown || len(f.deep(x)) == 0 {
		return nil
	}
	for _, c := range to.consts {
		if c.Kind == ir.None {
			return nil // "is not None" says nothing of the text
		}
	}
	return f.guardAll(x, everyKind, positive)
}

// bake writes what is known of data at this point into a value that outlives
// it.
func (f *frame) bake(v *value) *value {
	if len(f.st.safe) == 0 || !v.tainted() {
		return v
	}
	changed := false
	list := make([]taint, len(v.taints))
	for i, t := range v.taints {
		if k := f.cleared(t); k != t.cleared {
			t.cleared, changed = k, true
		}
		list[i] = t
	}
	if !changed {
		return v
	}
	return v.with(func(v *value) { v.taints = list })
}

// guardAll makes guards for everything that is in the value.
func (f *frame) guardAll(x *value, k kinds, when bool) []guard {
	var out []guard
	for _, t := range f.deep(x) {
		out = append(out, guard{t.portion(), k, when})
	}
	if hostNames[x.member] {
		return append(out, f.guardWhole(x, k&hostKinds, when)...)
	}
	return out
}

// hostNames are the members by which URLs tell their host: which one it is
// says all that matters of the URL.
var hostNames = map[string]bool{"hostname": true, "host": true, "origin": true, "netloc": true}

var hostKinds, _ = kindsOf([]string{"ssrf", "redirect"})

// guardWhole makes guards for the data that the value was made of: that a
// path, once resolved, is inside of a folder holds of every spelling of it.
func (f *frame) guardWhole(x *value, k kinds, when bool) []guard {
	var out []guard
	for _, t := range f.deep(x) {
		out = append(out, guard{portion{label: t.label}, k, when})
	}
	return out
}

// part is a value that the present instruction makes of data, and that is no
// longer the data itself.
func (f *frame) part(v *value) *value {
	return f.bake(v).marked(func(t *taint) { t.part = f.at.Pos.Start + 1 })
}

// typeGuard is typeof x === "number", isinstance(x, int): no text gets
// through; a text is no object with operators of its own.
func (f *frame) typeGuard(x, typ *value, when bool) []guard {
	name, ok := typ.text()
	if !ok {
		return nil
	}
	switch name {
	case "number", "boolean", "bigint", "int", "float", "bool":
		return f.guardAll(x, everyKind, when)
	case "string", "str":
		k, _ := kindsOf([]string{"object", "nosql", "prototype", "mass-assignment"})
		return f.guardAll(x, k, when)
	}
	return nil
}

// isInstance is isinstance(a, b), and which except clause an exception takes.
func (f *frame) isInstance(a, b *value) *value {
	v := &value{unknown: true}
	if b == nil || a == nil {
		return v
	}
	names := append([]string{}, b.apis...)
	for _, r := range b.refs {
		if o := f.object(r); o.kind == listObject {
			if all := f.allFields(r); all != nil {
				names = append(names, all.apis...)
			}
		}
	}
	for _, n := range names {
		v.guards = append(v.guards, f.typeGuard(a, text(n), true)...)
	}
	if yes, known := f.isOfClass(a, b); known {
		return boolean(yes)
	}
	return v
}

// isOfClass decides for instances of the program's own classes.
func (f *frame) isOfClass(a, b *value) (yes, known bool) {
	if a.unknown || len(a.refs) != 1 || len(a.taints)+len(a.apis) > 0 || len(b.refs) != 1 || len(b.apis) > 0 || b.unknown {
		return false, false
	}
	class := f.object(b.refs[0])
	mine := f.object(a.refs[0]).class
	if class.kind != classObject || len(mine) == 0 {
		return false, false
	}
	return f.derives(mine, b.refs[0], 0), true
}

func (f *frame) derives(classes []ref, from ref, depth int) bool {
	for _, c := range classes {
		if c == from || depth < 12 && f.derives(f.object(c).class, from, depth+1) {
			return true
		}
	}
	return false
}

// within is x in list: an allow-list of constants makes x safe.
func (f *frame) within(x, list *value, positive bool) *value {
	v := &value{unknown: true}
	if in, known := f.contains(x, list); known {
		v = boolean(in == positive)
	}
	if x != nil && f.allowList(list) {
		v.guards = f.guardAll(x, everyKind, positive)
	}
	return v
}

// allowList reports whether the value is a collection that holds no data from
// outside.
func (f *frame) allowList(list *value) bool {
	if list == nil || len(list.taints) > 0 && !f.onlyShared(list) {
		return false
	}
	if s, ok := list.text(); ok {
		return s != ""
	}
	if len(list.refs) == 0 {
		return false
	}
	for _, r := range list.refs {
		o := f.object(r)
		if f.p.changing[r] {
			return false
		}
		if o.kind > setObject && o.kind != classObject {
			return false
		}
		if f.base(r) == nil || r > 0 {
			for _, t := range f.deep(refTo(r)) {
				if f.p.labels.info[t.label].root != sharedRoot {
					return false
				}
			}
		}
	}
	return true
}

func (f *frame) onlyShared(v *value) bool {
	return !slices.ContainsFunc(v.taints, func(t taint) bool { return f.p.labels.info[t.label].root != sharedRoot })
}

// contains decides membership of a constant in a collection of constants.
func (f *frame) contains(x, list *value) (in, known bool) {
	c, ok := x.only()
	if !ok || list == nil {
		return false, false
	}
	if s, ok := list.text(); ok {
		return strings.Contains(s, c.Text), true
	}
	if list.unknown || len(list.refs) != 1 || len(list.taints)+len(list.consts) > 0 {
		return false, false
	}
	o := f.object(list.refs[0])
	if f.base(list.refs[0]) != nil || o.fields[element] != nil || o.next < 0 {
		return false, false
	}
	if o.kind == mapObject {
		_, in = o.fields[c.Text]
		return in, true
	}
	for _, v := range o.fields {
		d, ok := v.only()
		if !ok {
			return false, false
		}
		in = in || d == c
	}
	return in, true
}

func equal(op string, a, b *value) (result, known bool) {
	x, ok := a.only()
	y, ok2 := b.only()
	if !ok || !ok2 {
		return false, false
	}
	eq := x == y
	if m, ok := number(x); ok && x.Kind == ir.Number {
		if n, ok := number(y); ok && y.Kind == ir.Number {
			eq = m == n
		}
	}
	switch op {
	case "==", "===", "is":
		return eq, true
	case "!=", "!==", "is not":
		return !eq, true
	}
	return false, false
}

func ordered(op string, a, b *value) (result, known bool) {
	x, _ := a.only()
	y, _ := b.only()
	m, ok := number(x)
	n, ok2 := number(y)
	if !ok || !ok2 {
		return false, false
	}
	switch op {
	case "<":
		return m < n, true
	case ">":
		return m > n, true
	case "<=":
		return m <= n, true
	case ">=":
		return m >= n, true
	}
	return false, false
}
