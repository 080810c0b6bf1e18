package flow

import (
	"slices"
	"strconv"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// load does a Load.
func (f *frame) load(in *ir.Instr) *value {
	owner := f.get(in.A)
	if owner == nil {
		return anything()
	}
	if in.Flags&ir.Super != 0 {
		return f.parentMember(owner, in.Name)
	}
	if in.Name == "" {
		return f.loadKey(owner, f.get(in.B))
	}
	return f.attribute(owner, in.Name)
}

// attribute is owner.name. What Python's maps and lists hold is behind keys:
// the names of their methods are never among it.
func (f *frame) attribute(owner *value, name string) *value {
	if f.lang != "python" || f.p.methods[f.lang][name] == nil {
		return f.member(owner, name)
	}
	var other []ref
	for _, r := range owner.refs {
		if o := f.object(r); o.kind > setObject || f.has(r, name) {
			other = append(other, r)
		}
	}
	if len(other) == len(owner.refs) {
		return f.member(owner, name)
	}
	v := f.member(owner.with(func(v *value) { v.refs, v.unknown = other, true }), name)
	if f.isFunction(v) || len(v.apis) > 0 {
		return v
	}
	return v.with(func(v *value) { v.self = bare(owner) })
}

// loadKey is owner[key].
func (f *frame) loadKey(owner, key *value) *value {
	if v, ok := f.special(owner, "__getitem__", key); ok {
		return v
	}
	if key == nil || key.unknown || len(key.consts) == 0 {
		v := f.elementOf(owner, "values")
		if v != nil && f.lang == "javascript" && f.hasKind(owner, mapObject) {
			v = join(v, constant(ir.Lit{})) // there may be no such field
		}
		if key.tainted() {
			// What a tainted key picks is not tainted by it, but may be any
			// field: __proto__ among them.
			v = orAnything(v).with(func(v *value) { v.origin = "$keyed" })
		}
		return join(v, f.anyOperation(owner))
	}
	var v *value
	for _, c := range key.consts {
		v = join(v, f.member(owner, fieldName(c)))
	}
	return v
}

// fieldName is the field that a constant key names.
func fieldName(c ir.Lit) string { return c.Text }

// member is owner.name: a field, what the classes have by that name, or what
// lies below an API's path or a label.
func (f *frame) member(owner *value, name string) *value {
	done, ok := f.nest()
	if !ok {
		return anything()
	}
	defer done()
	if name == "length" && len(owner.apis) == 0 && f.lang == "javascript" && !f.anyObject(owner, func(o *object) bool { return o.fields[name] != nil }) {
		return anything() // a number
	}
	var v *value
	absent := false // in one of the objects that it may be
	for _, r := range owner.refs {
		x := f.memberOf(r, name, owner)
		absent = absent || x == nil
		v = join(v, x)
	}
	if absent {
		v = v.perhaps()
	}
	for _, t := range owner.taints {
		v = join(v, f.taintMember(t, name, owner))
	}
	for _, path := range owner.apis {
		v = join(v, f.apiMember(path, name))
		if strings.HasPrefix(path, "boto3.resource.") && isCollection(path, name) {
			v = join(v, &value{refs: owner.refs, taints: owner.taints}) // it remembers whose it is
		}
	}
	v = f.lastPart(owner, name, v)
	if v == nil && (owner.unknown || len(owner.consts) > 0) {
		v = anything()
	}
	if v == nil {
		v = constant(ir.Lit{})
	}
	says := f.isPart(owner)
	return v.with(func(v *value) {
		v.member = name
		if !says {
			v.guards = nil
		}
		v.lead, v.origin = lead{}, ""
		if v.self == nil {
			v.self = bare(owner)
		}
	})
}

// isPart reports whether a member of owner is what was stored there: the field
// of one map, whose truth says what it said then.
func (f *frame) isPart(owner *value) bool {
	return len(owner.refs) == 1 && len(owner.taints)+len(owner.apis) == 0 && f.object(owner.refs[0]).kind == mapObject
}

// lastPart clears pathlib's name, stem and suffix: they hold no folder.
func (f *frame) lastPart(owner *value, name string, v *value) *value {
	if !v.tainted() || name != "name" && name != "stem" && name != "suffix" || !slices.ContainsFunc(owner.apis, isPath) {
		return v
	}
	k, _ := kindsOf([]string{"path", "zip-slip"})
	return v.with(func(v *value) {
		list := append([]taint{}, v.taints...)
		for i := range list {
			list[i].cleared |= k
		}
		v.taints = list
	})
}

func isPath(api string) bool { return strings.HasPrefix(api, "pathlib.") }

// bare is a receiver without the memory of where it was itself taken from:
// chains of members would be as long as the loop that walks them.
func bare(v *value) *value {
	if v == nil || v.self == nil {
		return v
	}
	return v.with(func(v *value) { v.self = nil })
}

// memberOf is a field of one object, its class's or a primitive's method.
func (f *frame) memberOf(r ref, name string, owner *value) *value {
	o := f.object(r)
	v, ok := f.read(r, f.atIndex(o, name))
	if ok && v != nil {
		if o.kind == listObject && !v.unknown && len(v.taints)+len(v.refs)+len(v.consts)+len(v.apis) == 0 {
			return anything()
		}
		if o.kind == listObject {
			v = takenAt(piece(v, name), name)
		}
		v = f.property(v, refTo(r))
		if r > 0 && !f.has(r, name) && o.kind >= instanceObject { // some function stores to such a field: it may, or may not, hide the class's
			if m := f.inherited(o.class, name, 0); m != nil {
				v = join(v, f.property(m.with(func(m *value) { m.self = refTo(r) }), refTo(r)))
			}
		}
		return v
	}
	if classes := f.classesOf(r); len(classes) > 0 {
		if m := f.inherited(classes, name, 0); m != nil {
			return f.property(m.with(func(m *value) { m.self = refTo(r) }), refTo(r))
		}
	}
	if x := f.byPlace(r, o, name); x != nil {
		return x
	}
	if x, _ := f.read(r, given); x != nil {
		return f.partOf(x)
	}
	if v != nil {
		return v
	}
	switch o.kind {
	case classObject:
		if name == "prototype" {
			return refTo(r)
		}
		return f.inherited([]ref{r}, name, 0)
	case functionObject:
		if name == "prototype" {
			return refTo(r)
		}
		return anything()
	case instanceObject, symbolObject:
		return anything()
	}
	return nil
}

// partOf may hold a part of the data in v, but is nothing else that v is.
func (f *frame) partOf(v *value) *value {
	out := &value{unknown: true}
	for _, t := range f.deep(v) {
		t.exact, t.low = false, true
		out.taints = append(out.taints, t)
	}
	return out
}

// piece tells the pieces of a text apart that a list holds: what is said of
// the first says nothing of the second.
func piece(v *value, name string) *value {
	n, err := strconv.Atoi(name)
	if err != nil {
		return v
	}
	return v.marked(func(t *taint) {
		if t.part > 0 && t.part <= 1<<22 && n >= 0 {
			t.part = t.part<<5 | int32(n&31)
		}
	})
}

// byPlace is what a number finds in what is no list: the keys of a map that is
// taken apart, the fields of an instance that is matched by place.
func (f *frame) byPlace(r ref, o *object, name string) *value {
	if f.lang != "python" || name == "" || name[0] < '0' || name[0] > '9' {
		return nil
	}
	switch o.kind {
	case mapObject:
		return f.keysOf(r)
	case instanceObject:
		if args := f.inherited(o.class, "__match_args__", 0); args != nil {
			if s, ok := f.loadKey(args, text(name)).text(); ok {
				v, _ := f.read(r, s)
				return v
			}
		}
		return f.allFields(r)
	}
	return nil
}

// atIndex is the field behind a negative index of a list.
func (f *frame) atIndex(o *object, name string) string {
	if o.kind == listObject && strings.HasPrefix(name, "-") && o.next > 0 {
		if n, ok := number(ir.Lit{Kind: ir.Number, Text: name}); ok && o.next+int(n) >= 0 {
			return index(o.next + int(n))
		}
	}
	return name
}

func (o *object) keysOf(prefix string) []string {
	var keys []string
	for k := range o.fields {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	return sorted(keys)
}

// taintMember is a member of data: a field, or a method of the class that the
// caller says it is of.
func (f *frame) taintMember(t taint, name string, owner *value) *value {
	if !t.exact {
		return &value{taints: []taint{t}, unknown: true}
	}
	if src := f.p.labels.info[t.label].source; src != nil && src.Kind == "env" {
		return nil // one variable of the environment is a setting
	}
	r := symbol(t.label)
	v, ok := f.read(r, name)
	if ok && v != nil {
		return f.inherit(f.property(v, owner), t)
	}
	var above *value
	if o := f.object(r); len(o.class) > 0 {
		if m := f.inherited(o.class, name, 0); m != nil {
			above = f.property(m.with(func(m *value) { m.self = bare(owner) }), owner)
			// A member that a library's class may have, or the default of a
			// field, does not say what the instance has.
			if f.isFunction(m) || len(m.refs)+len(m.consts) > 0 && !f.p.stored[name] && !f.passedIn(o.class, name) {
				return above
			}
		}
	}
	if v == nil {
		return above
	}
	return join(above, f.inherit(v, t)).with(func(v *value) {
		for i := range v.taints {
			if v.taints[i].trace == nil && f.p.labels.info[t.label].root != sharedRoot {
				list := append([]taint{}, v.taints...)
				list[i].trace = t.trace.then(f.here("reads " + name))
				v.taints = list
			}
		}
	})
}

// here is the present instruction as a step.
func (f *frame) here(what string) Step {
	return Step{File: f.fn.Module.File, Pos: f.at.Pos, What: what}
}

// apiMember is a member of something outside of the program.
func (f *frame) apiMember(path, name string) *value {
	if paths := resourceMember(path, name); len(paths) > 0 {
		return &value{apis: paths}
	}
	if aws := awsOperation(path, name); aws != "" {
		return api(aws)
	}
	if m := f.p.packages[path+"."+name]; m != nil && f.lang == "python" {
		return refTo(m.scope)
	}
	v := f.named(path + "." + name)
	if path == "os.environ" || path == "process.env" {
		return join(v, f.credential(path, name))
	}
	return v
}

// credential is a variable of the environment as a source, if its name says that
// it is one.
func (f *frame) credential(path, name string) *value {
	if f.p.opt.Secret == nil || !f.p.opt.Secret(name) {
		return nil
	}
	return exactly(f.p.labels.source(Source{Kind: "secret", Name: path + "." + name, Func: f.fn, Pos: f.at.Pos}), nil)
}

func isSelf(row *models.Row) bool { return row.Paths()[0].Root == models.Self }

// special calls a method by which a class of the program defines an operator.
func (f *frame) special(owner *value, method string, args ...*value) (*value, bool) {
	if owner == nil {
		return nil, false
	}
	for _, r := range f.objectsOf(owner) {
		classes := f.object(r).class
		if len(classes) == 0 {
			continue
		}
		m := f.inherited(classes, method, 0)
		if m == nil || len(m.refs) == 0 {
			continue
		}
		var out *value
		for _, fr := range m.refs {
			if o := f.object(fr); len(o.fns) > 0 {
				out = join(out, f.callObject(fr, o, owner, positional(args...)))
			}
		}
		return orAnything(out), true
	}
	return nil, false
}
