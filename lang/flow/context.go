package flow

import (
	"fmt"
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// skeletons are what a callee is told about its arguments: which functions,
// classes and clients they are or hold. Everything else of them stays open, so
// that one summary serves all calls of the same shape.
type skeletons struct {
	key    string
	entry  map[ref]*object
	params []*value
	env    *value
	this   *value
}

// The bounds of a skeleton.
const (
	skeletonDepth  = 3
	skeletonFields = 24
	skeletonNodes  = 96 // in all
)

type skeletonWriter struct {
	f   *frame
	key strings.Builder
	sk  *skeletons
	n   int // values described
}

// skeletons describes the arguments of a call.
func (f *frame) skeletons(fn *ir.Func, b *binding) *skeletons {
	w := &skeletonWriter{f: f, sk: &skeletons{entry: map[ref]*object{}, params: make([]*value, len(b.params))}}
	tested := f.p.shape(fn).tested
	plain := true
	for i, v := range b.params {
		mark := w.key.Len()
		w.sk.params[i] = w.argument(f.p.labels.param(i), v, tested[i])
		plain = plain && w.key.Len() == mark+1
		w.key.WriteByte('|')
	}
	if fn.Parent != nil && fn.Parent.Parent != nil {
		w.sk.env = w.argument(f.p.labels.param(env), b.env, false)
	}
	if !fn.This.IsZero() {
		w.sk.this = w.argument(f.p.labels.param(receiver), b.this, false)
	}
	w.sk.key = w.key.String()
	return w.sk
}

// argument returns the callee's view of v, which the label stands for.
func (w *skeletonWriter) argument(l label, v *value, tested bool) *value {
	if v == nil {
		w.key.WriteByte('-')
		return nil
	}
	if tested && isConstant(v) {
		for _, c := range v.consts {
			fmt.Fprintf(&w.key, "=%d%q", c.Kind, c.Text)
		}
		return &value{consts: v.consts}
	}
	return w.open(l, v, 0)
}

func isConstant(v *value) bool {
	return !v.unknown && len(v.consts) > 0 && len(v.taints)+len(v.refs)+len(v.apis) == 0
}

// open is a value that only the caller knows, with what is told of it.
func (w *skeletonWriter) open(l label, v *value, depth int) *value {
	if known := w.shared(v); known != nil {
		fmt.Fprintf(&w.key, "k%v", known)
		return &value{refs: known}
	}
	w.key.WriteByte('.')
	out := exactly(l, nil)
	if w.n++; v == nil || depth > skeletonDepth || w.n > skeletonNodes {
		return out
	}
	if len(v.apis) > 0 {
		out = join(out, &value{apis: v.apis})
		fmt.Fprintf(&w.key, "a%v", v.apis)
	}
	if v.unknown && len(v.refs) == 0 && len(v.taints) == 0 {
		out = out.with(func(v *value) { v.unknown = true })
		w.key.WriteByte('?')
	}
	if o := w.object(l, v, depth); o != nil {
		w.sk.entry[symbol(l)] = o
	}
	if v.self != nil && depth < skeletonDepth && w.hasFunction(v) {
		self := w.f.p.labels.child(l, "$self")
		out = out.with(func(o *value) { o.self = w.open(self, v.self, depth+1) })
	}
	return out
}

// shared are the classes, or the scopes that classes see, that v is, if it is
// nothing else: they are known everywhere.
func (w *skeletonWriter) shared(v *value) []ref {
	if v == nil || len(v.refs) == 0 || len(v.apis)+len(v.taints) > 0 {
		return nil
	}
	for _, r := range v.refs {
		o := w.f.object(r)
		if o.kind != classObject && (o.kind != scopeObject || w.f.p.base[r] == nil) {
			return nil
		}
	}
	return v.refs
}

func (w *skeletonWriter) hasFunction(v *value) bool { return w.f.isFunction(v) }

// object tells what the objects that v may be have in common; nil if there is
// nothing worth telling.
func (w *skeletonWriter) object(l label, v *value, depth int) *object {
	objs := w.f.objectsOf(v)
	if len(objs) == 0 {
		return nil
	}
	o := &object{kind: symbolObject, fields: map[string]*value{}}
	names := map[string]*value{}
	for _, r := range objs {
		x := w.f.object(r)
		o.class = union(o.class, x.class)
		for _, fn := range x.fns {
			if !slices.Contains(o.fns, fn) {
				o.fns = append(o.fns, fn)
			}
		}
		o.static, o.getter = o.static || x.static, o.getter || x.getter
		if o.kind == symbolObject && x.kind != symbolObject && x.kind != instanceObject {
			o.kind = x.kind
		}
		w.fields(r, names)
	}
	told := len(o.class) > 0 || len(o.fns) > 0
	if told {
		fmt.Fprintf(&w.key, "c%v", o.class)
		for _, fn := range o.fns {
			fmt.Fprintf(&w.key, "f%s:%d", fn.Module.File, fn.Pos.Start)
		}
	}
	return w.withFields(l, o, names, told, depth)
}

// fields collects the fields of an object that may be worth telling.
func (w *skeletonWriter) fields(r ref, names map[string]*value) {
	add := func(o *object) {
		if o == nil {
			return
		}
		for k, v := range o.fields {
			if v != nil && len(names) < 4*skeletonFields && (len(v.refs) > 0 || len(v.apis) > 0 || w.toldLabel(v)) {
				if x, ok := w.f.read(r, k); ok {
					names[k] = join(names[k], x)
				}
			}
		}
	}
	add(w.f.st.heap[r])
	if r < 0 {
		add(w.f.entry[r])
	} else if b := w.f.p.base[r]; b != nil && b.kind != scopeObject && b.kind != classObject {
		add(b)
	}
}

// toldLabel reports whether v is a parameter of which the frame's own caller
// has told something.
func (w *skeletonWriter) toldLabel(v *value) bool {
	return slices.ContainsFunc(v.taints, func(t taint) bool { return t.exact && w.f.entry[symbol(t.label)] != nil })
}

func (w *skeletonWriter) withFields(l label, o *object, names map[string]*value, told bool, depth int) *object {
	keys := sortedKeys(names)
	if len(keys) > skeletonFields {
		keys = keys[:skeletonFields]
	}
	for _, k := range keys {
		mark := w.key.String()
		w.key.WriteString("{" + k)
		child := w.f.p.labels.child(l, k)
		v := w.open(child, names[k], depth+1)
		if w.sk.entry[symbol(child)] == nil && len(v.apis) == 0 && len(v.refs) == 0 && k != "$args" {
			w.key.Reset() // nothing to tell
			w.key.WriteString(mark)
			continue
		}
		w.key.WriteString("}")
		o.fields[k] = v
		told = true
	}
	if !told {
		return nil
	}
	return o
}

// newFrame prepares the analysis of a function.
func (p *Program) newFrame(fn *ir.Func, sk *skeletons) *frame {
	f := &frame{p: p, fn: fn, shape: p.shape(fn), lang: fn.Module.Lang, args: make([]*value, len(fn.Params))}
	if sk == nil {
		for i := range fn.Params {
			f.args[i] = exactly(p.labels.param(i), nil)
		}
		f.env = exactly(p.labels.param(env), nil)
		f.this = exactly(p.labels.param(receiver), nil)
		return f
	}
	f.entry, f.args, f.env, f.this = sk.entry, sk.params, sk.env, sk.this
	if f.env == nil {
		f.env = exactly(p.labels.param(env), nil)
	}
	return f
}
