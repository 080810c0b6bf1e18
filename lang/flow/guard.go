package flow

import (
	"cmp"
	"slices"

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
		f.branchedOn(cond)
	}
	truth, known := f.truth(cond)
	f.iterates()
	for _, want := range []bool{true, false} {
		if known && truth != want {
			continue
		}
		to := f.block.Then
		if !want {
			to = f.block.Else
		}
		if len(condGuards(cond)) == 0 && !f.narrows(cond) && !f.tells(cond) {
			if !want { // nobody needs the state after this
				f.emptied(cond)
			}
			f.goTo(to, f.st)
			continue
		}
		s := f.st
		f.st = s.clone()
		if f.assume(cond, f.block.Cond, want) {
			f.turn(want)
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
	f.learn(cond, at, want)
	if !want {
		f.emptied(cond)
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

// emptied notes of the variables with data that it counts as false: in an empty
// text, in 0 and in null is nothing that somebody chose.
func (f *frame) emptied(v *value) {
	if !v.tainted() || f.p.opt.Reads {
		return
	}
	var empty *value
	for i, x := range f.st.vars {
		if x != v {
			continue
		}
		if empty == nil {
			empty = v.marked(func(t *taint) { t.cleared = everyKind })
		}
		f.st.vars[i] = empty
	}
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
	for l := t.label; l != 0; {
		info := &f.p.labels.info[l]
		if safe := f.st.safe[portion{label: l}]; safe == everyKind || info.depth >= int(t.decoded) {
			k |= safe
		}
		l = info.parent
	}
	if t.part != 0 {
		k |= f.st.safe[t.portion()]
	}
	return k
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
