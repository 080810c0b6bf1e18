package flow

import (
	"slices"

	"redoubt/lang/ir"
)

// A shape is what a function's text says about how to analyse it.
type shape struct {
	names []string // of captured variables in their scope's object
	order []int    // reverse post-order number of each block
	again []bool   // blocks that may be run more than once: those of loops
	joins []bool   // blocks that several lead to
	// slots are the places of the variables in a state. Those with none (-1) are
	// written and read in one block only: temporaries, nearly all.
	slots []int
	held  int // how many variables a state holds
	// tested says of each parameter whether its constants matter: it is
	// compared, branched on, used as a key or handed on.
	tested  []bool
	classy  bool // it defines classes
	scoped  bool // it has inner functions, which may use its variables
	returns bool // some way through it ends in a return
	// lazy are the loops, by the blocks of their bodies, that may stop early
	// because nobody asks for more; nil unless Options.Reads.
	lazy map[int]bool
}

func (p *Program) shape(fn *ir.Func) *shape {
	if s, ok := p.shapes[fn]; ok {
		return s
	}
	s := &shape{names: fieldNames(fn), order: blockOrder(fn), tested: testedParams(fn)}
	s.again, s.joins = repeated(fn, s.order), joins(fn)
	s.slots, s.held = slots(fn)
	for at, b := range fn.Blocks {
		s.returns = s.returns || b.Term == ir.Return && (at == 0 || s.order[at] > s.order[0])
		for i := range b.Instrs {
			s.scoped = s.scoped || b.Instrs[i].Op == ir.Closure
			s.classy = s.classy || b.Instrs[i].Op == ir.Class
		}
	}
	if p.opt.Reads {
		s.lazy = lazyLoops(fn, s.order)
	}
	p.shapes[fn] = s
	return s
}

// fieldNames names the fields of a scope's object: as the variables are
// called, with a number where a block's variable has the name of another.
func fieldNames(fn *ir.Func) []string {
	names := make([]string, len(fn.Vars))
	taken := make(map[string]bool, len(fn.Vars))
	for i, v := range fn.Vars {
		name := v.Name
		if name == "" || taken[name] {
			name += "$" + index(i)
		}
		taken[name] = true
		names[i] = name
	}
	return names
}

// blockOrder numbers the blocks in reverse post-order, so that a block comes
// after those that lead to it, loops aside.
func blockOrder(fn *ir.Func) []int {
	order := make([]int, len(fn.Blocks))
	seen := make([]bool, len(fn.Blocks))
	next := len(fn.Blocks)
	type visit struct {
		block int
		succ  []int
	}
	stack := []visit{{0, successors(fn.Blocks[0])}}
	seen[0] = true
	for len(stack) > 0 {
		top := &stack[len(stack)-1]
		if len(top.succ) == 0 {
			next--
			order[top.block] = next
			stack = stack[:len(stack)-1]
			continue
		}
		s := top.succ[0]
		top.succ = top.succ[1:]
		if s >= 0 && s < len(fn.Blocks) && !seen[s] {
			seen[s] = true
			stack = append(stack, visit{s, successors(fn.Blocks[s])})
		}
	}
	return order
}

// repeated tells of each block whether it may be run more than once: it lies
// between the beginning and the end of a loop.
func repeated(fn *ir.Func, order []int) []bool {
	loops := make([]int, len(fn.Blocks)+1) // by order: where loops begin and end
	for i, b := range fn.Blocks {
		for _, to := range successors(b) {
			if to >= 0 && to < len(fn.Blocks) && order[to] <= order[i] {
				loops[order[to]]++
				loops[order[i]+1]--
			}
		}
	}
	for i := range fn.Blocks {
		loops[i+1] += loops[i]
	}
	again := make([]bool, len(fn.Blocks))
	for i := range again {
		again[i] = loops[order[i]] > 0
	}
	return again
}

// joins tells of each block whether several lead to it.
func joins(fn *ir.Func) []bool {
	from, several := make([]bool, len(fn.Blocks)), make([]bool, len(fn.Blocks))
	for _, b := range fn.Blocks {
		for _, to := range successors(b) {
			if to >= 0 && to < len(fn.Blocks) {
				from[to], several[to] = true, from[to]
			}
		}
	}
	return several
}

// slots gives a place in the state to each variable that outlives a block.
func slots(fn *ir.Func) (slots []int, held int) {
	home := make([]int, len(fn.Vars)) // the block that a variable is written in first, counted from 1
	local := make([]bool, len(fn.Vars))
	see := func(v ir.Var, block int, written bool) {
		if v.Up > 0 || v.IsZero() || int(v.Index) >= len(fn.Vars) {
			return
		}
		switch i := v.Index; {
		case home[i] == 0:
			home[i], local[i] = block, written
		case home[i] != block:
			local[i] = false
		}
	}
	for _, prm := range fn.Params {
		see(prm.Var, -1, false)
	}
	see(fn.This, -1, false)
	for i, b := range fn.Blocks {
		for j := range b.Instrs {
			in := &b.Instrs[j]
			for _, v := range []ir.Var{in.A, in.B, in.C} {
				see(v, i+1, false)
			}
			for _, a := range in.Args {
				see(a.Var, i+1, false)
			}
			see(in.Dst, i+1, true)
		}
		see(b.Cond, i+1, false)
	}
	slots = make([]int, len(fn.Vars))
	for i := range slots {
		slots[i] = -1
		if !local[i] {
			slots[i] = held
			held++
		}
	}
	return slots, held
}

func successors(b *ir.Block) []int {
	var s []int
	switch b.Term {
	case ir.Jump:
		s = append(s, b.Then)
	case ir.Branch:
		s = append(s, b.Else, b.Then)
	}
	if b.Catch >= 0 {
		s = append(s, b.Catch)
	}
	return s
}

// handsOn is the size of a function up to which a parameter that is only
// handed on counts as tested: small wrappers around factories.
const handsOn = 40

func testedParams(fn *ir.Func) []bool {
	used := make([]bool, len(fn.Vars))
	mark := func(v ir.Var) {
		if v.Up == 0 && int(v.Index) < len(used) {
			used[v.Index] = true
		}
	}
	size := 0
	for _, b := range fn.Blocks {
		size += len(b.Instrs)
	}
	for _, b := range slices.Backward(fn.Blocks) {
		if b.Term == ir.Branch {
			mark(b.Cond)
		}
		for _, in := range slices.Backward(b.Instrs) {
			noteTests(&in, mark, used, size <= handsOn)
		}
	}
	tested := make([]bool, len(fn.Params))
	for i, prm := range fn.Params {
		tested[i] = used[prm.Var.Index]
	}
	return tested
}

func noteTests(in *ir.Instr, mark func(ir.Var), used []bool, small bool) {
	switch in.Op {
	case ir.Binary, ir.Unary:
		mark(in.A)
		mark(in.B)
	case ir.Load, ir.Store:
		mark(in.B)
	case ir.Move, ir.Default:
		if in.Dst.Up == 0 && used[in.Dst.Index] {
			mark(in.A)
		}
	case ir.Call, ir.Concat:
		for _, a := range in.Args {
			if small {
				mark(a.Var)
			}
		}
	}
}
