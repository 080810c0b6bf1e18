// Package rough tells of a text, in one table look-up for each byte, that a
// regular expression does not match in it. What it lets through may match or
// not: it knows no word boundaries and no characters beyond ASCII, and takes
// them for fitting. So the expression itself is only asked where an answer is
// likely yes.
package rough

import (
	"fmt"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"
)

// A Filter is one expression. It is safe for concurrent use.
type Filter struct {
	prog     *syntax.Prog // nil: everything passes
	anchored bool         // matches begin where the text begins
	class    [256]int
	sample   []byte // a byte of each class
	lock     sync.Mutex
	free     []*table
}

// New makes the filter of an expression. Of one that can't be read everything
// passes.
func New(expr string) *Filter {
	f := &Filter{}
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return f
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return f
	}
	f.prog, f.anchored = prog, prog.StartCond()&syntax.EmptyBeginText != 0
	f.classify()
	return f
}

// classify gives bytes that no instruction tells apart one class.
func (f *Filter) classify() {
	for b := ascii; b < len(f.class); b++ {
		f.class[b] = 1
	}
	count := 2
	seen := map[string]bool{}
	for i := range f.prog.Inst {
		in := &f.prog.Inst[i]
		kind := fmt.Sprint(in.Op, in.Arg, in.Rune)
		if consumes(in) && !seen[kind] {
			seen[kind] = true
			count = f.part(in, count)
		}
	}
	f.renumber()
}

// part takes the bytes that an instruction fits out of their classes, to
// classes of their own.
func (f *Filter) part(in *syntax.Inst, count int) int {
	moved := map[int]int{}
	for b := range f.class {
		if !fits(in, byte(b)) {
			continue
		}
		old := f.class[b]
		if _, ok := moved[old]; !ok {
			moved[old] = count
			count++
		}
		f.class[b] = moved[old]
	}
	return count
}

// renumber makes the classes that are left dense.
func (f *Filter) renumber() {
	index := map[int]int{}
	for b, c := range f.class {
		if _, ok := index[c]; !ok {
			index[c] = len(f.sample)
			f.sample = append(f.sample, byte(b))
		}
		f.class[b] = index[c]
	}
}

// May reports whether the expression may match in the text. It is never false
// where it does.
func (f *Filter) May(text []byte) bool {
	if f.prog == nil {
		return true
	}
	t := f.take()
	defer f.give(t)
	return t.may(text)
}

func (f *Filter) take() *table {
	f.lock.Lock()
	defer f.lock.Unlock()
	if n := len(f.free); n > 0 {
		t := f.free[n-1]
		f.free = f.free[:n-1]
		return t
	}
	return newTable(f)
}

func (f *Filter) give(t *table) {
	f.lock.Lock()
	defer f.lock.Unlock()
	f.free = append(f.free, t)
}

func consumes(in *syntax.Inst) bool {
	switch in.Op {
	case syntax.InstRune, syntax.InstRune1, syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	return false
}

const ascii = 0x80

// fits reports whether a byte may be a character, or a part of one, that an
// instruction takes.
func fits(in *syntax.Inst, b byte) bool {
	if b < ascii {
		return in.MatchRune(rune(b))
	}
	switch in.Op {
	case syntax.InstRuneAny, syntax.InstRuneAnyNotNL:
		return true
	}
	// k and s fold to letters beyond ASCII.
	return syntax.Flags(in.Arg)&syntax.FoldCase != 0 && len(in.Rune) == 1 && strings.ContainsRune("kKsS", in.Rune[0]) ||
		slices.ContainsFunc(in.Rune, func(r rune) bool { return r >= ascii })
}
