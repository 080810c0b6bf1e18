package ir

// A Builder writes the blocks of one function. Languages lower with it.
type Builder struct {
	Func  *Func
	Block *Block // where instructions go
	catch []int
}

// NewFunc adds a function to m and returns its builder, with an entry block.
func NewFunc(m *Module, parent *Func, name string, pos Pos) *Builder {
	f := &Func{Name: name, Module: m, Parent: parent, Pos: pos, Vars: make([]Variable, 1)}
	m.Funcs = append(m.Funcs, f)
	b := &Builder{Func: f, catch: []int{-1}}
	b.Block = b.NewBlock()
	return b
}

// NewBlock adds an empty block, which returns until it is told otherwise. It
// does not become the current one.
func (b *Builder) NewBlock() *Block {
	blk := &Block{Index: len(b.Func.Blocks), Catch: b.catch[len(b.catch)-1], Then: -1, Else: -1}
	b.Func.Blocks = append(b.Func.Blocks, blk)
	return blk
}

// Variable adds a named variable.
func (b *Builder) Variable(name string) Var {
	b.Func.Vars = append(b.Func.Vars, Variable{Name: name})
	return Var{Index: int32(len(b.Func.Vars) - 1)}
}

// Temp adds a temporary.
func (b *Builder) Temp() Var { return b.Variable("") }

// Emit appends an instruction to the current block.
func (b *Builder) Emit(i Instr) { b.Block.Instrs = append(b.Block.Instrs, i) }

// Value appends an instruction whose result is a new temporary.
func (b *Builder) Value(i Instr) Var {
	i.Dst = b.Temp()
	b.Emit(i)
	return i.Dst
}

// Jump ends the current block with a jump to the block, which becomes current
// only by Enter.
func (b *Builder) Jump(to *Block) { b.end(Jump, Var{}, to.Index, -1, Pos{}) }

// Branch ends the current block.
func (b *Builder) Branch(cond Var, then, els *Block, pos Pos) {
	b.end(Branch, cond, then.Index, els.Index, pos)
}

// Return ends the current block; v may be zero.
func (b *Builder) Return(v Var, pos Pos) { b.end(Return, v, -1, -1, pos) }

// Throw ends the current block.
func (b *Builder) Throw(v Var, pos Pos) { b.end(Throw, v, -1, -1, pos) }

// end sets the terminator; what is emitted behind it goes to a block that
// nothing leads to.
func (b *Builder) end(t Term, cond Var, then, els int, pos Pos) {
	blk := b.Block
	blk.Term, blk.Cond, blk.Then, blk.Else, blk.Pos = t, cond, then, els, pos
	b.Block = b.NewBlock()
}

// Enter makes blk the current block.
func (b *Builder) Enter(blk *Block) { b.Block = blk }

// Guarded sends the exceptions of all blocks made during body to the handler,
// and starts a new block for it.
func (b *Builder) Guarded(handler *Block, body func()) {
	b.catch = append(b.catch, handler.Index)
	first := b.NewBlock()
	b.Jump(first)
	b.Enter(first)
	body()
	b.catch = b.catch[:len(b.catch)-1]
	after := b.NewBlock()
	b.Jump(after)
	b.Enter(after)
}
