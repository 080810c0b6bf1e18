package javascript

import (
	"slices"

	"redoubt/lang/ir"
	"redoubt/lang/tree"
)

// Depth is counted in steps: one for a link of a chain (a.b.c, a + b + c, else
// if), several for real nesting.
const (
	maxDepth = 2000
	nesting  = 10
)

// A lowering is the work on one file.
type lowering struct {
	*Lowerer
	g     *grammar
	t     *tree.Tree
	m     *ir.Module
	fn    *activation
	depth int
	names map[string]string // interned
	// implicit holds names that are assigned to somewhere: without a
	// declaration they are variables of the module.
	implicit map[string]bool
	module   *scope // the outermost
	sloppy   bool   // a script, not a module: functions in blocks are seen behind them
	exports  ir.Var // the variable of Init
	// live names what the module exports of each variable of Init: whenever it
	// is assigned to, so are they.
	live map[int32][]string
	made map[place]bool // classes and the like that a namespace may add to
	// A finally clause is lowered once for each way out of its try. The copies
	// share scopes and functions, by node, and a budget of nodes.
	copying int
	budget  int
	scopes  map[int]*scope
	funcs   map[int]*ir.Func
	// described holds the catch clauses that the module lists already.
	described map[int]bool
}

func newLowering(l *Lowerer, g *grammar, t *tree.Tree, m *ir.Module) *lowering {
	return &lowering{
		Lowerer: l, g: g, t: t, m: m, budget: 16*len(t.Nodes) + 1000,
		names: map[string]string{}, implicit: map[string]bool{}, live: map[int32][]string{}, made: map[place]bool{},
		scopes: map[int]*scope{}, funcs: map[int]*ir.Func{}, described: map[int]bool{},
	}
}

// file lowers the whole file.
func (l *lowering) file() {
	l.survey()
	b := ir.NewFunc(l.m, nil, "<module>", l.pos(0))
	l.m.Init = b.Func
	l.begin(b, false)
	l.moduleObject()
	l.open(0)
	l.sloppy = l.g == l.js && l.has(0, kImportStatement) < 0 && l.has(0, kExportStatement) < 0
	l.hoistVars(0)
	l.each(0, l.declare)
	l.noteExports()
	l.each(0, l.hoist)
	l.each(0, l.statement)
	compact(b.Func)
	slices.SortStableFunc(l.m.Funcs[1:], func(a, b *ir.Func) int { return int(a.Pos.Start - b.Pos.Start) })
}

const syntaxError = "syntax error: this statement was not read"

// survey looks at every node once: for syntax errors and for names that are
// assigned to.
func (l *lowering) survey() {
	within := 0 // an error holds others
	for i := range l.t.Nodes {
		switch l.kind(i) {
		case kErrorNode:
			if i >= within {
				l.gap(i, syntaxError)
				within = l.end(i)
			}
		case kAssignment, kAugmented, kForIn:
			if left := l.child(i, fLeft); left >= 0 && l.kind(left) == kIdentifier {
				l.implicit[l.text(left)] = true
			}
		}
		if l.t.Is(i, tree.Missing) && i >= within {
			l.gap(i, "syntax error: something is missing here")
		}
	}
}

func (l *lowering) gap(n int, message string) {
	if len(l.m.Gaps) < maxGaps {
		l.m.Gaps = append(l.m.Gaps, ir.Gap{Pos: l.pos(n), Message: message})
	}
}

// enter goes deeper by some steps; false if that is too deep, and nothing has
// to be left.
func (l *lowering) enter(n, steps int) bool {
	if l.depth+steps > maxDepth {
		l.gap(n, "code that is nested this deep was not read")
		return false
	}
	l.depth += steps
	return true
}

func (l *lowering) leave(steps int) { l.depth -= steps }

func (l *lowering) emit(n int, in ir.Instr) {
	in.Pos = l.pos(n)
	l.fn.b.Emit(in)
}

// value emits an instruction with a result.
func (l *lowering) value(n int, in ir.Instr) ir.Var {
	in.Pos = l.pos(n)
	return l.fn.b.Value(in)
}

func (l *lowering) constant(n int, kind ir.LitKind, text string) ir.Var {
	return l.value(n, ir.Instr{Op: ir.Const, Lit: ir.Lit{Kind: kind, Text: text}})
}

// unknown is a value of which nothing is known.
func (l *lowering) unknown() ir.Var { return l.fn.b.Temp() }

// goTo jumps to a block and goes on there.
func (l *lowering) goTo(b *ir.Block) {
	l.fn.b.Jump(b)
	l.fn.b.Enter(b)
}
