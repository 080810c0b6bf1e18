package flow

import (
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

// What a loop's body says of the element that it is at holds of every element,
// if the loop goes over all of them. So a loop has three marks: its element's
// spot is one of its own while the body runs, what holds at the end of the
// body is kept, and that the loop came to its end is a fact of those ways on
// which it did.

// loopOf is the block of the body of the loop that block b is the head of, -1
// if it is none.
func (f *frame) loopOf(b *ir.Block) int {
	if b.Term != ir.Branch || b.Then < 0 || b.Then >= len(f.fn.Blocks) {
		return -1
	}
	body := f.fn.Blocks[b.Then]
	if len(body.Instrs) == 0 || body.Instrs[0].Op != ir.Element || b.Then == b.Else {
		return -1
	}
	if f.get(b.Cond) != nil {
		return -1
	}
	return b.Then
}

func loopName(loop int) string { return "loop " + strconv.Itoa(loop) }

func loopField(loop int) string { return inLoop + strconv.Itoa(loop) }

// iterates notes that what a loop goes over can be gone over.
func (f *frame) iterates() {
	if !f.p.opt.Reads {
		return
	}
	loop := f.loopOf(f.block)
	if loop < 0 {
		return
	}
	in := &f.fn.Blocks[loop].Instrs[0]
	f.demand(f.get(in.A), free(f.iterables(in.Name)))
}

// iterables are the classes that a loop goes over.
func (f *frame) iterables(mode string) Class {
	switch {
	case f.lang == "python":
		return Lists | Maps | Texts
	case mode == "values":
		return Lists | Texts
	}
	return AnyClass
}

// turn marks the way that leads into a loop's body, or behind the loop.
func (f *frame) turn(into bool) {
	if !f.p.opt.Reads {
		return
	}
	loop := f.loopOf(f.block)
	if loop < 0 {
		return
	}
	f.st.facts = f.st.facts.doing(loopName(loop), !into && !f.shape.lazy[loop])
	if d := f.p.under(f.loopList(loop).document(), loopField(loop)); d != nil {
		f.st.facts = f.st.facts.without(d.at)
	}
}

func (v *value) document() *doc {
	if v == nil {
		return nil
	}
	return v.doc
}

func (f *frame) loopList(loop int) *value { return f.get(f.fn.Blocks[loop].Instrs[0].A) }

// anElement is the element that a loop is at.
func (f *frame) anElement(in *ir.Instr, v *value) *value {
	if !f.p.opt.Reads {
		return v
	}
	list := f.get(in.A)
	f.noteReads(list, false)
	if in != &f.block.Instrs[0] || in.Name != "values" {
		return v.undocumented()
	}
	v = f.fieldOf(list, loopField(f.block.Index), v)
	return v
}

// turnedBack keeps what holds where a loop's body ends.
func (f *frame) turnedBack(to int, s *state) {
	if to < 0 || to >= len(f.fn.Blocks) || f.shape.order[to] > f.shape.order[f.block.Index] {
		return
	}
	loop := f.loopOf(f.fn.Blocks[to])
	if loop < 0 {
		return
	}
	if f.reading.latches == nil {
		f.reading.latches = map[int]*facts{}
	}
	old, ok := f.reading.latches[loop]
	if ok {
		f.reading.latches[loop] = old.or(s.facts)
	} else {
		f.reading.latches[loop] = s.facts
	}
}

// closed are the facts for those who call the function: of every element of the
// lists that were gone over to the end, and of no element of others.
func (f *frame) closed(s *facts, open map[int]bool) *facts {
	if s == nil {
		return nil
	}
	out := s
	for _, what := range sortedKeys(s.done) {
		n, ok := strings.CutPrefix(what, "loop ")
		if !ok {
			continue
		}
		out = out.doing(what, false)
		loop, _ := strconv.Atoi(n)
		if open[loop] {
			continue
		}
		open[loop] = true
		out = out.withAll(f.ofEach(loop, open))
		delete(open, loop)
	}
	return out
}

// ofEach is what a loop's body says of every element.
func (f *frame) ofEach(loop int, open map[int]bool) *facts {
	field := loopField(loop)
	var out *facts
	body := f.closed(f.reading.latches[loop], open)
	if body == nil {
		return nil
	}
	for at, x := range body.at {
		if to := f.p.renamed(at, field); to != nil {
			out = out.and(to, x)
		}
	}
	return out
}

// renamed is the spot with the field of a loop's element made that of every
// element, nil if the spot is of no element of the loop.
func (p *Program) renamed(s *spot, field string) *spot {
	if s.parent == nil {
		return nil
	}
	if s.field == field {
		return p.at(s.parent, eachField)
	}
	return p.at(p.renamed(s.parent, field), s.field)
}

// lasting leaves out what is said of single elements.
func (s *facts) lasting() *facts {
	if s == nil {
		return nil
	}
	out := &facts{at: map[*spot]Spec{}, done: map[string]bool{}}
	for at, x := range s.at {
		if !at.single() {
			out.at[at] = x
		}
	}
	if s.done[refused] {
		out.done[refused] = true
	}
	if out.empty() {
		return nil
	}
	return out
}

func (s *spot) single() bool {
	for ; s.parent != nil; s = s.parent {
		if strings.HasPrefix(s.field, inLoop) {
			return true
		}
	}
	return false
}

// lazyLoops are the loops of generator expressions of which not every element
// may be asked for.
func lazyLoops(fn *ir.Func, order []int) map[int]bool {
	var list map[int]bool
	for i, b := range fn.Blocks {
		for j := range b.Instrs {
			in := &b.Instrs[j]
			if in.Op != ir.Object || in.Flags&ir.Lazy == 0 || usedUp(fn, in.Dst) {
				continue
			}
			end := appends(fn, in.Dst)
			for k, head := range fn.Blocks {
				if end < 0 || order[k] < order[i] || order[k] > order[end] || head.Term != ir.Branch {
					continue
				}
				if list == nil {
					list = map[int]bool{}
				}
				list[head.Then] = true
			}
		}
	}
	return list
}

// appends is the last block in which a variable gets an element, -1 if there is
// none.
func appends(fn *ir.Func, v ir.Var) int {
	at := -1
	for i, b := range fn.Blocks {
		for j := range b.Instrs {
			if in := &b.Instrs[j]; in.Op == ir.Append && in.A == v {
				at = i
			}
		}
	}
	return at
}

// consumers are the functions and methods that ask for all elements.
var consumers = map[string]bool{
	"sum": true, "list": true, "tuple": true, "set": true, "sorted": true, "min": true, "max": true, "dict": true, "frozenset": true,
	"join": true, "extend": true, "update": true,
}

// usedUp reports whether a variable is handed to such a function.
func usedUp(fn *ir.Func, v ir.Var) bool {
	made := map[ir.Var]string{}
	for _, b := range fn.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			switch {
			case in.Op == ir.Global || in.Op == ir.Load:
				made[in.Dst] = in.Name
			case in.Op == ir.Call && len(in.Args) > 0 && in.Args[0].Var == v:
				return consumers[made[in.A]]
			}
		}
	}
	return false
}
