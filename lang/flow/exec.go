package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// exec does what the instruction does. It returns false if nothing behind it
// is reached.
func (f *frame) exec(in *ir.Instr) bool {
	switch in.Op {
	case ir.Const:
		f.set(in.Dst, constant(in.Lit))
	case ir.Move:
		f.move(in)
	case ir.Default:
		f.defaultTo(in)
	case ir.Global:
		f.set(in.Dst, f.global(in.Name))
	case ir.Import:
		f.set(in.Dst, f.imported(in))
	case ir.Binary:
		f.set(in.Dst, f.operated(in, f.get(in.A), f.get(in.B)))
	case ir.Unary:
		f.set(in.Dst, f.negated(in.Name, f.get(in.A)))
	case ir.Concat:
		f.set(in.Dst, f.concat(in.Args).undocumented())
	case ir.Load:
		f.set(in.Dst, f.loaded(in, f.load(in)))
	case ir.Store:
		f.store(in)
	case ir.Object:
		f.set(in.Dst, refTo(f.create(objectKindOf(in.Name))))
	case ir.Append:
		f.push(f.get(in.A), f.get(in.B))
	case ir.Merge:
		f.mergeInto(f.get(in.A), f.get(in.B))
	case ir.Closure:
		f.set(in.Dst, f.closure(in.Func))
	case ir.Class:
		f.set(in.Dst, f.class(in))
	case ir.Call:
		return f.callInstr(in)
	case ir.Element:
		mode := in.Name
		if mode == "values" {
			mode = "each"
		}
		f.set(in.Dst, f.anElement(in, f.elementOf(f.get(in.A), mode)))
	case ir.Yield:
		f.yield(f.get(in.A))
		f.set(in.Dst, anything())
	case ir.Caught:
		f.set(in.Dst, f.caught())
	case ir.Assert:
		return f.assume(f.get(in.A), in.A, true)
	}
	return true
}

// move copies; into a named variable it is a step of the data's way.
func (f *frame) move(in *ir.Instr) {
	f.set(in.Dst, f.bake(f.get(in.A)))
}

func (f *frame) defaultTo(in *ir.Instr) {
	switch v := f.get(in.Dst); {
	case v == nil:
		f.set(in.Dst, f.get(in.A))
	case f.generic(in.Dst):
		f.set(in.Dst, f.perhaps(v, join(v, f.get(in.A))))
	default:
		f.set(in.Dst, v)
	}
}

// generic reports whether nothing is known of the argument, not even whether
// there is one.
func (f *frame) generic(v ir.Var) bool { return f.sumKey == "" }

func objectKindOf(name string) objectKind {
	switch name {
	case "list", "tuple":
		return listObject
	case "set":
		return setObject
	case "regexp":
		return regexpObject
	}
	return mapObject
}

// create makes a new, empty object for the present instruction.
func (f *frame) create(kind objectKind) ref { return f.createNth(kind, 0) }

func (f *frame) createNth(kind objectKind, nth int32) ref {
	r := f.p.alloc(site{fn: f.fn, at: f.at.Pos.Start<<3 | int32(f.at.Op)&7, what: nth<<8 | f.at.Dst.Index&0xff})
	f.made(r, &object{kind: kind, fields: map[string]*value{}})
	return r
}

// made puts a new object into the state.
func (f *frame) made(r ref, o *object) {
	f.st.heap[r] = o
	f.st.own[r] = true
	if f.publishes(o) {
		for k := range o.fields {
			f.publish(r, o, k)
		}
		f.publish(r, o, element)
	}
}

func (f *frame) closure(fn *ir.Func) *value {
	r := f.p.alloc(site{fn: fn, at: -2})
	scope := f.env
	if f.scope != 0 {
		scope = refTo(f.scope)
	}
	f.made(r, &object{kind: functionObject, fns: []*ir.Func{fn}, fields: map[string]*value{"$env": scope}})
	return refTo(r)
}

// class makes a class. Classes are known everywhere from then on: what they
// are does not depend on the activation that makes them.
func (f *frame) class(in *ir.Instr) *value {
	r := f.create(classObject)
	o := f.st.heap[r]
	o.name = in.Name
	o.class = nil
	for _, a := range in.Args {
		base := f.get(a.Var)
		if base == nil {
			continue
		}
		o.class = append(o.class, base.refs...)
		for _, path := range base.apis {
			o.fields["$base:"+path] = api(path)
		}
	}
	f.made(r, o)
	return refTo(r)
}

// global is a name that the program does not define.
func (f *frame) global(name string) *value {
	m := f.p.modules[f.fn.Module.File]
	for _, star := range m.stars {
		if v := f.fieldValue(star, name); v != nil && (len(v.refs) > 0 || len(v.consts) > 0) {
			return v
		}
	}
	switch name {
	case "undefined", "None", "null":
		return constant(ir.Lit{})
	case "NaN", "Infinity", "__name__":
		return anything()
	case "__file__", "__dirname", "__filename":
		return &value{unknown: true, lead: lead{known: true, opaque: true}}
	case "globalThis", "window", "self":
		return api("globalThis")
	}
	return f.named(name)
}

// maxPath is the length of the longest canonical path; a loop that walks from
// member to member would make endless ones.
const maxPath = 200

// named is the thing behind a canonical path, with the data that it holds if
// it is a source by itself.
func (f *frame) named(path string) *value {
	path = canonical(path)
	if len(path) > maxPath {
		return anything()
	}
	v := api(path)
	for _, row := range f.p.index[f.lang].Rows(path) {
		if row.Source != "" && len(row.Paths()) > 0 && isSelf(row) {
			l := f.p.labels.source(Source{Kind: row.Source, Name: path, Func: f.fn, Pos: f.at.Pos})
			v = join(v, exactly(l, nil))
		}
	}
	return v
}

// imported is a module or what it exports.
func (f *frame) imported(in *ir.Instr) *value {
	file := f.p.opt.Resolve(f.lang, f.fn.Module.File, in.Name)
	if file == "" {
		// A folder without a module of its own is a package all the same.
		if v := f.submodule(in); v != nil {
			return v
		}
		return f.external(in)
	}
	m := f.p.load(file)
	if m == nil {
		return anything()
	}
	f.uses(m)
	f.refresh(m)
	if in.Dst.IsZero() && in.Member == "" && f.lang == "python" {
		f.p.packages[in.Name] = m
	}
	v := f.exports(m)
	switch in.Member {
	case "":
		return v
	case "*":
		own := f.p.modules[f.fn.Module.File]
		own.stars = append(own.stars, v)
		return nil
	}
	if x := f.fieldValue(v, in.Member); defined(x) {
		return x
	}
	if in.Member == "default" {
		return v
	}
	return orAnything(f.submodule(in))
}

// submodule is the member of a package that is a module itself, nil if there is none.
func (f *frame) submodule(in *ir.Instr) *value {
	if f.lang != "python" || in.Member == "" || in.Member == "*" {
		return nil
	}
	file := f.p.opt.Resolve(f.lang, f.fn.Module.File, submodule(in.Name, in.Member))
	if file == "" {
		return nil
	}
	m := f.p.load(file)
	if m == nil {
		return nil
	}
	f.uses(m)
	f.refresh(m)
	return refTo(m.scope)
}

// uses notes that the module imports another.
func (f *frame) uses(m *module) {
	own := f.p.modules[f.fn.Module.File]
	if !slices.Contains(own.uses, m) {
		own.uses = append(own.uses, m)
	}
}

func submodule(name, member string) string {
	if strings.HasSuffix(name, ".") {
		return name + member
	}
	return name + "." + member
}

// defined reports whether v is more than the mark that a module is not yet
// complete.
func defined(v *value) bool {
	return v != nil && (len(v.refs) > 0 || len(v.consts) > 0 || len(v.apis) > 0 || v.unknown && len(v.taints) == 0)
}

// refresh makes what a module made visible to the frame: it may have been run
// just now.
func (f *frame) refresh(m *module) {
	if f.fn.Module != m.ir {
		delete(f.st.heap, m.scope)
	}
}

func (f *frame) exports(m *module) *value {
	if m.ir.Exports.IsZero() {
		return refTo(m.scope)
	}
	name := f.p.shape(m.ir.Init).names[m.ir.Exports.Index]
	return f.fieldValue(f.fieldValue(refTo(m.scope), name), "exports")
}

// external is a library's module or member.
func (f *frame) external(in *ir.Instr) *value {
	path := strings.TrimPrefix(in.Name, "node:")
	switch in.Member {
	case "", "default":
		return f.named(path)
	case "*":
		own := f.p.modules[f.fn.Module.File]
		own.stars = append(own.stars, api(path))
		return nil
	}
	return f.named(path + "." + in.Member)
}

// yield adds to what the generator gives out.
func (f *frame) yield(v *value) {
	r := f.p.alloc(site{fn: f.fn, at: -3})
	if f.st.heap[r] == nil {
		f.st.heap[r] = &object{kind: listObject, next: -1, fields: map[string]*value{}}
		f.st.own[r] = true
	}
	f.storeField(refTo(r), element, v)
	f.sum.yields = r
	f.stopped()
}

// caught is the exception that reached the block.
func (f *frame) caught() *value {
	l := f.p.labels.source(Source{Kind: "exception", Name: "exception", Func: f.fn, Pos: f.at.Pos})
	v := exactly(l, (*trace)(nil).then(f.here("is caught")))
	return join(v, f.thrown[f.block.Index])
}
