package python

import (
	"strings"

	"redoubt/lang/ir"
)

// converters are calls that tell nobody of an exception.
var converters = map[string]bool{
	"str": true, "repr": true, "dict": true, "list": true, "len": true, "int": true, "float": true, "bool": true,
	"isinstance": true, "type": true, "getattr": true, "dumps": true, "loads": true, "format": true, "join": true,
	"get": true, "append": true, "sleep": true, "close": true, "rollback": true, "tuple": true, "set": true,
}

// maxName is the length up to which the source of what is called is looked at:
// chains of calls contain each other.
const maxName = 200

// catch says what an except clause does with what it caught.
func (f *file) catch(i int) ir.Catch {
	c := ir.Catch{Func: f.b.Func, Pos: f.pos(i), InLoop: f.loops > 0, Empty: true}
	block := f.childOf(i, kBlock)
	if block < 0 {
		return c
	}
	for s := range f.named(block) {
		c.Empty = c.Empty && f.idle(s)
	}
	for n, end := block, int(f.t.Nodes[block].Next); n < end; n++ {
		f.notes(&c, n)
		n = f.skipInner(n)
	}
	return c
}

// idle reports whether a statement does nothing.
func (f *file) idle(i int) bool {
	switch f.kind(i) {
	case kPass, kContinue:
		return true
	case kExpressionStatement:
		c := f.first(i)
		return c >= 0 && (f.kind(c) == kEllipsis || f.kind(c) == kString)
	}
	return false
}

// notes adds what one node says of an except clause.
func (f *file) notes(c *ir.Catch, i int) {
	switch f.kind(i) {
	case kRaise:
		c.Throws = true
	case kReturn, kBreak:
		c.Leaves = true
	case kPrint:
		c.Logs = true
	case kCall:
		f.notesCall(c, i)
	}
}

func (f *file) notesCall(c *ir.Catch, i int) {
	fn := f.child(i, "function")
	if fn < 0 || f.t.Nodes[fn].End-f.t.Nodes[fn].Start > maxName {
		c.Logs = true // a chain of calls
		return
	}
	name := f.text(fn)
	switch name {
	case "exit", "quit", "sys.exit", "os._exit", "os.abort":
		c.Leaves = true
		return
	}
	last := name[strings.LastIndexByte(name, '.')+1:]
	if !converters[last] && !f.within(i, kRaise) {
		c.Logs = true
	}
}

// within reports whether an expression stands in a statement of the kind.
func (f *file) within(i int, k kind) bool {
	for range maxDepth {
		switch f.kind(i) {
		case k:
			return true
		case kBlock, kModule:
			return false
		}
		i = int(f.t.Nodes[i].Parent)
	}
	return false
}
