package python

import (
	"strings"

	"redoubt/lang/ir"
)

// class lowers a class statement: its body is code of the function around it,
// whose names become members.
func (f *file) class(i int, record bool) ir.Var {
	name := f.text(f.child(i, "name"))
	bases := f.bases(i)
	in := ir.Instr{Op: ir.Class, Name: name, Pos: f.pos(i)}
	for _, b := range bases {
		in.Args = append(in.Args, ir.Arg{Var: f.expr(b)})
	}
	v := f.b.Value(in)
	outer := f.scope
	f.scope = newScope(classScope, f.b, outer)
	f.scope.object, f.scope.class = v, name
	if outer.kind == classScope {
		f.scope.class = outer.class + "." + name
	}
	body := f.child(i, "body")
	f.suite(body)
	f.record(name, body, bases, record)
	f.matchArgs(name, body)
	f.scope = outer
	return v
}

// bases lists the base classes. Base[T] is Base.
func (f *file) bases(i int) []int {
	args := f.child(i, "superclasses")
	if args < 0 {
		return nil
	}
	var list []int
	for c := range f.named(args) {
		switch f.kind(c) {
		case kKeywordArgument, kListSplat, kDictionarySplat:
			continue
		case kSubscript:
			if v := f.child(c, "value"); v >= 0 {
				c = v
			}
		}
		list = append(list, c)
	}
	return list
}

// A field of a record class.
type field struct {
	name   string
	typ    string // as declared
	at     int
	value  int  // of its default, -1 if it has none
	called bool // the default is what this returns
}

// recordBases are the library classes that make a record of their subclasses.
var recordBases = map[string]bool{"NamedTuple": true, "BaseModel": true, "TypedDict": true, "BaseSettings": true}

// maxFields bounds the fields of all constructors that are written in a file:
// each subclass repeats those of its bases.
const maxFields = 20_000

// record writes the constructor of a class whose annotated names are fields:
// a dataclass, a NamedTuple, a model of pydantic.
func (f *file) record(name string, body int, bases []int, record bool) {
	var fields []field
	indexed, open := false, false
	for _, b := range bases {
		full := f.text(b)
		last := full[strings.LastIndexByte(full, '.')+1:]
		switch inherited, known := f.fields[full]; {
		case known:
			fields, record = append(fields, inherited...), true
		case recordBases[last]:
			record, indexed = true, indexed || last == "NamedTuple"
		case last != "object" && last != "Generic" && last != "ABC" && last != "Protocol":
			open = true
		}
	}
	if !record || body < 0 {
		return
	}
	fields = merged(fields, f.annotated(body))
	if f.fields == nil {
		f.fields = map[string][]field{}
	}
	if f.written += len(fields); f.written > maxFields {
		f.gap(body, "record classes with too many fields were read without their constructors")
		return
	}
	f.fields[name] = fields
	for _, x := range fields {
		f.place(name, x.name)
	}
	if _, own := f.scope.names["__init__"]; !own {
		f.initializer(body, fields, indexed, open)
	}
}

// merged adds the fields of a class to those that it inherits.
func merged(inherited, own []field) []field {
	list := append([]field{}, inherited...)
next:
	for _, x := range own {
		for n := range list {
			if list[n].name == x.name {
				list[n] = x
				continue next
			}
		}
		list = append(list, x)
	}
	return list
}

// annotated lists the annotated names of a class body.
func (f *file) annotated(body int) []field {
	var list []field
	for s := range f.named(body) {
		c := f.first(s)
		if f.kind(s) != kExpressionStatement || c < 0 || f.kind(c) != kAssignment {
			continue
		}
		left, typ := f.child(c, "left"), f.child(c, "type")
		if left < 0 || typ < 0 || f.kind(left) != kIdentifier || strings.Contains(f.text(typ), "ClassVar") || f.text(left) == "_" {
			continue
		}
		x := f.fieldOf(left, f.child(c, "right"))
		x.typ = f.declaration(c)
		list = append(list, x)
	}
	return list
}

// fieldOf finds a field's default, which may stand in a call of field or Field.
func (f *file) fieldOf(left, right int) field {
	x := field{name: f.text(left), at: left, value: right}
	if right < 0 || f.kind(right) != kCall {
		return x
	}
	fn := f.text(f.child(right, "function"))
	if last := fn[strings.LastIndexByte(fn, '.')+1:]; last != "field" && last != "Field" {
		return x
	}
	x.value = -1
	args := f.child(right, "arguments")
	if args < 0 {
		return x
	}
	for a := range f.named(args) {
		switch k := f.kind(a); {
		case k != kKeywordArgument && k != kListSplat && k != kDictionarySplat && k != kEllipsis && x.value < 0:
			x.value = a
		case k == kKeywordArgument && f.text(f.child(a, "name")) == "default":
			x.value = f.child(a, "value")
		case k == kKeywordArgument && f.text(f.child(a, "name")) == "default_factory":
			x.value, x.called = f.child(a, "value"), true
		}
	}
	return x
}

// matchArgs notes the members that the class itself says patterns match.
func (f *file) matchArgs(name string, body int) {
	if body < 0 {
		return
	}
	for s := range f.named(body) {
		c := f.first(s)
		if c < 0 || f.kind(c) != kAssignment || f.text(f.child(c, "left")) != "__match_args__" || f.child(c, "right") < 0 {
			continue
		}
		delete(f.places, name)
		for e := range f.named(f.child(c, "right")) {
			if member, ok := f.constantText(e); ok {
				f.place(name, member)
			}
		}
	}
}

func (f *file) place(class, member string) {
	if f.places == nil {
		f.places = map[string][]string{}
	}
	f.places[class] = append(f.places[class], member)
}
