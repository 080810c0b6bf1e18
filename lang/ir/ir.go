// Package ir is the form that every source language is lowered to: functions
// of basic blocks of three-address instructions.
//
// It holds words only. It knows no language, no library and no rule; what an
// instruction means for a value is package flow's business. A language
// package lowers its own constructs to these few: a comprehension is a loop, a
// template string a Concat, a decorator a Call, await nothing at all.
package ir

// A Module is one source file.
type Module struct {
	File  string // relative to the scanned folder, slashes
	Lang  string // "python", "javascript"
	Lines int
	// Init is the code outside of all functions. Its variables are the
	// module's; functions see them through Var.Up.
	Init *Func
	// Funcs holds every function of the file, Init first, in source order.
	Funcs []*Func
	// Exports is JavaScript's variable "module", an object whose field
	// "exports" is what others import (ES exports are stored there too, the
	// default one as "default"). It is zero in Python, where every named
	// variable of Init is exported.
	Exports Var
	// Gaps are places that could not be lowered.
	Gaps []Gap
	// Catches are the exception handlers of the file.
	Catches []Catch
}

// A Gap is a piece of source that was skipped, and why.
type Gap struct {
	Pos     Pos
	Message string
	Import  string // the module that is imported and was not read, "" for other gaps
}

// A Catch says what an exception handler does with what it caught.
type Catch struct {
	Func   *Func
	Pos    Pos
	Throws bool // it throws again, somewhere in its body
	Leaves bool // it returns, breaks or ends the process
	Logs   bool // it calls something: a logger, a metric
	InLoop bool // its try stands in a loop of the same function
	Empty  bool // nothing but pass, continue or a comment
}

// Pos is a span of the module's file: line and column from 1 (column in
// bytes), and byte offsets.
type Pos struct{ Line, Column, Start, End int32 }

// A Var names a variable: Up functions outwards from the one that uses it
// (0 = its own), and its index there. The zero Var is no variable.
type Var struct {
	Up    uint16
	Index int32 // from 1
}

// IsZero reports whether v is no variable.
func (v Var) IsZero() bool { return v.Index == 0 }

// A Func is one function, method, lambda or module body.
type Func struct {
	Name   string // "handler", "Orders.create", "<lambda>", "<module>"
	Module *Module
	Parent *Func // the enclosing function, Init for those at the top, nil for Init
	Params []Param
	// Vars are the variables, Vars[0] unused. Temporaries have no name.
	Vars []Variable
	// This is the JavaScript receiver. Arrow functions have none of their
	// own: they refer to the enclosing function's through Var.Up.
	This      Var
	Blocks    []*Block // Blocks[0] is where it begins
	Pos       Pos      // of its name, or of the whole where it has none
	Async     bool
	Generator bool
	Method    bool // stands in a class body
	Decorated bool
}

// A Variable of a function.
type Variable struct {
	Name string // "" for temporaries
	// Captured says that an inner function uses it, so that it lives as long
	// as they do.
	Captured bool
}

// ParamKind says which arguments a parameter takes.
type ParamKind uint8

// The kinds of parameters.
const (
	Positional  ParamKind = iota // by position or by name
	Keyword                      // by name only
	Rest                         // *args, ...rest: the remaining positional ones as a list
	KeywordRest                  // **kwargs: the remaining named ones as a map
)

// A Param of a function. A default is code in the body: an instruction
// Default for its variable.
type Param struct {
	Name     string // "" for a pattern, which the body takes apart
	Var      Var
	Kind     ParamKind
	Optional bool
	Type     string // as declared, "" for none or one that is long
	Pos      Pos
}

// A Block is a run of instructions with one way in and a terminator.
type Block struct {
	Index  int
	Instrs []Instr
	// Catch is the block that receives exceptions thrown in this one, -1 for
	// the caller's.
	Catch int
	Term  Term
	// Cond is what a Branch depends on, what Return returns and Throw throws.
	Cond Var
	Then int // target of Jump; of Branch when Cond holds
	Else int // target of Branch when it doesn't
	Pos  Pos // of the terminator
}

// Term is how a block ends.
type Term uint8

// The terminators.
const (
	Return Term = iota // Cond may be zero: nothing is returned
	Jump
	Branch
	Throw
)

// Op is what an instruction does.
type Op uint8

// The operations. Dst, A, B, Name, Args and Func are Instr's fields.
const (
	Const   Op = iota // Dst = Lit
	Move              // Dst = A
	Default           // Dst = A, if the caller left the parameter Dst out
	Global            // Dst = the global or builtin Name of the language
	Import            // Dst = module Name, as written; with Member, what it exports by that name. Member "*": its names are what Global finds first in this module
	Binary            // Dst = A Name B; Name is the operator: + - * / % == != < > <= >= in instanceof & | ??…
	Unary             // Dst = Name A; Name: not - + ~ typeof
	Concat            // Dst = the text of Args, one after the other (f-string, template)
	Load              // Dst = A.Name, or A[B] where Name is ""; Super: of the parent class
	Store             // A.Name = C, or A[B] = C where Name is ""; Delete: it is removed
	Object            // Dst = a new, empty object of the kind Name: map list tuple set regexp; filled by Store, Append and Merge
	Append            // A gets one more element, B
	Merge             // all fields or elements of B become A's (...B, *B, **B)
	Closure           // Dst = function Func, closed over this activation
	Class             // Dst = a new class Name with the bases Args; members are stored to it
	Call              // Dst = A(Args) with receiver B (zero: none); New: constructs; Await: the result is awaited
	Element           // Dst = one element of A; Name: values (for-of, for-in of Python: keys of a map), keys, entries
	Yield             // the generator gives out A; Dst = what is sent in
	Caught            // Dst = the exception that was caught; first in its block
	Assert            // A holds from here on (Python's assert)
)

// An Instr is one instruction.
type Instr struct {
	Op      Op
	Dst     Var
	A, B, C Var
	Name    string
	Member  string // of Import
	Lit     Lit
	Args    []Arg
	Func    *Func
	Flags   Flags
	Pos     Pos
}

// Flags say more about an instruction.
type Flags uint16

// The flags.
const (
	Super    Flags = 1 << iota // Load, Call: look at the parent classes of the receiver's
	New                        // Call: construct
	Optional                   // Load, Call: ?. (nothing if A is nothing)
	Delete                     // Store: remove
	Getter                     // Store: a property's getter function
	Setter                     // Store: a property's setter function
	Static                     // Store: a class's own member, not its instances'
	Await                      // Call: the result is awaited
	Lazy                       // Object: its elements are made when they are asked for, perhaps not all
)

// An Arg is an argument of a call or a part of a Concat.
type Arg struct {
	Var    Var
	Name   string // of a keyword argument
	Spread bool   // *args, ...args; with Name "**" a spread of keywords
}

// LitKind is the type of a literal.
type LitKind uint8

// The kinds of literals.
const (
	None LitKind = iota // None, null, undefined
	Bool
	Number
	String
	Bytes
)

// A Lit is a literal. Text is a string's value, a number as written, "true"
// or "false".
type Lit struct {
	Kind LitKind
	Text string
}
