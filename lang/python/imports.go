package python

import (
	"strings"

	"redoubt/lang/ir"
)

// importStatement is import a.b as c, d.
func (f *file) importStatement(i int) {
	for c := range f.named(i) {
		pos := f.pos(c)
		if f.kind(c) == kAliasedImport {
			v := f.b.Value(ir.Instr{Op: ir.Import, Name: dotted(f.text(f.child(c, "name"))), Pos: pos})
			f.assign(f.text(f.child(c, "alias")), v, pos)
			continue
		}
		name := dotted(f.text(c))
		top, _, deep := strings.Cut(name, ".")
		if top == "" {
			continue
		}
		v := f.b.Value(ir.Instr{Op: ir.Import, Name: top, Pos: pos})
		f.assign(top, v, pos)
		if deep { // it is loaded, and reached through its package
			f.b.Emit(ir.Instr{Op: ir.Import, Name: name, Pos: pos})
		}
	}
}

// importFrom is from m import x as y, or *.
func (f *file) importFrom(i int) {
	module := dotted(f.text(f.child(i, "module_name")))
	if module == "" {
		return
	}
	if star := f.childOf(i, kWildcardImport); star >= 0 {
		f.b.Emit(ir.Instr{Op: ir.Import, Name: module, Member: "*", Pos: f.pos(i)})
		return
	}
	for c := range f.named(i) {
		if f.t.Field(c) != "name" {
			continue
		}
		name, alias := f.text(c), f.text(c)
		if f.kind(c) == kAliasedImport {
			name, alias = f.text(f.child(c, "name")), f.text(f.child(c, "alias"))
		}
		if name == "" {
			continue
		}
		v := f.b.Value(ir.Instr{Op: ir.Import, Name: module, Member: name, Pos: f.pos(c)})
		f.assign(alias, v, f.pos(c))
	}
}

// dotted is a module's name without white space, which may stand around dots.
func dotted(s string) string {
	if !strings.ContainsAny(s, " \t\r\n\\\f") {
		return s
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n\\\f", r) }), "")
}
