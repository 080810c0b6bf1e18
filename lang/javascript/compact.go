package javascript

import (
	"redoubt/lang/ir"
)

// compact drops blocks that are empty and that nothing leads to: each jump
// leaves one behind. Code that is never reached stays.
func compact(f *ir.Func) {
	keep := make([]bool, len(f.Blocks))
	var todo []int
	mark := func(i int) {
		if i >= 0 && !keep[i] {
			keep[i] = true
			todo = append(todo, i)
		}
	}
	mark(0)
	for i, b := range f.Blocks {
		if len(b.Instrs) > 0 {
			mark(i)
		}
	}
	for len(todo) > 0 {
		b := f.Blocks[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		mark(b.Then)
		mark(b.Else)
		mark(b.Catch)
	}
	renumber(f, keep)
}

func renumber(f *ir.Func, keep []bool) {
	blocks := make([]*ir.Block, 0, len(f.Blocks))
	for i, b := range f.Blocks {
		if keep[i] {
			b.Index = len(blocks)
			blocks = append(blocks, b)
		}
	}
	index := func(i int) int {
		if i < 0 {
			return i
		}
		return f.Blocks[i].Index
	}
	for _, b := range blocks {
		b.Then, b.Else, b.Catch = index(b.Then), index(b.Else), index(b.Catch)
	}
	f.Blocks = blocks
}
