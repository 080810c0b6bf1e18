package flow

import (
	"redoubt/lang/ir"
)

// callInstr does a Call. It returns false if the call never returns.
func (f *frame) callInstr(in *ir.Instr) bool {
	callee := f.get(in.A)
	args := f.arguments(in)
	if f.block.Catch >= 0 {
		f.raise(f.block.Catch, nil) // it may throw before anything is done
	}
	this := f.get(in.B)
	if callee != nil && callee.self != nil && (this == nil || f.lang == "python") {
		this = callee.self
	}
	if in.Flags&ir.Super != 0 {
		this = f.get(in.B)
	}
	out, returns := f.called(callee, this, args)
	f.set(in.Dst, out)
	return returns
}

// call calls whatever callee may be and joins the results.
func (f *frame) call(callee, this *value, args callArgs) (out *value, returns bool) {
	if callee == nil {
		callee = anything()
	}
	done, within := f.nest()
	if !within {
		return anything(), true
	}
	defer done()
	returned, known := false, false
	alt := f.alternatives()
	defer alt.end(callee)
	for _, r := range callee.refs {
		o := f.object(r)
		v, ret, ok := f.callRef(r, o, this, args)
		alt.next(ok && ret, true)
		if ok {
			known = true
			returned = returned || ret
			out = join(out, v)
		}
	}
	for _, t := range callee.taints {
		if !t.exact {
			continue
		}
		r := symbol(t.label)
		if o := f.object(r); len(o.fns) > 0 || o.kind == classObject || len(o.class) > 0 || o.fields["$partial"] != nil {
			v, ret, ok := f.callRef(r, o, this, args)
			alt.next(ok && ret, true)
			if ok {
				known = true
				returned = returned || ret
				out = join(out, v)
			}
		}
	}
	for _, path := range callee.apis {
		v, ret := f.callAPI(path, callee, this, args)
		alt.next(ret, path[0] == '$')
		known = true
		returned = returned || ret
		out = join(out, v)
	}
	if known {
		return out, returned
	}
	f.unknownMethod(callee, this, args)
	f.unknownClient(callee, this, args)
	if v, ok := f.primitive(callee, this, args); ok {
		return v, true
	}
	return f.callUnknown(callee, this, args), true
}

// callRef calls an object of the program; ok is false if it can't be called.
func (f *frame) callRef(r ref, o *object, this *value, args callArgs) (v *value, returns, ok bool) {
	switch {
	case o.kind == classObject || args.isNew && len(o.fns) > 0:
		return f.construct(r, o, args), true, true
	case len(o.fns) > 0:
		v, returns = f.callFunction(r, o, this, args)
		return v, returns, true
	case o.fields["$partial"] != nil:
		v, returns = f.callPartial(refOrLabel(r), o, this, args)
		return v, returns, true
	}
	if v, done := f.special(refTo(r), "__call__", args.pos...); done {
		return v, true, true
	}
	return nil, false, false
}

// callObject calls a function object.
func (f *frame) callObject(r ref, o *object, this *value, args callArgs) *value {
	v, _ := f.callFunction(r, o, this, args)
	return v
}

func (f *frame) callFunction(r ref, o *object, this *value, args callArgs) (out *value, returns bool) {
	envv := f.fieldValue(refOrLabel(r), "$env")
	alt := f.alternatives()
	for _, fn := range o.fns {
		v, ret := f.invoke(fn, o, envv, this, args)
		alt.next(ret, true)
		out = join(out, v)
		returns = returns || ret
	}
	alt.end(nil)
	return out, returns
}

// refOrLabel is the value of an object, allocated or symbolic.
func refOrLabel(r ref) *value {
	if r < 0 {
		return &value{taints: []taint{{label: label(-r), exact: true}}}
	}
	return refTo(r)
}

// invoke calls one function: it binds the arguments, gets the summary for
// their shape and applies it.
func (f *frame) invoke(fn *ir.Func, o *object, envv, this *value, args callArgs) (*value, bool) {
	if f.lang == "python" && fn.Method && !o.static && this != nil {
		args.pos = append([]*value{this}, args.pos...)
	}
	b := f.bind(fn, args)
	b.env, b.this = envv, this
	s := f.p.summarizeCall(f, fn, b)
	if s == nil {
		return f.callUnknown(nil, this, args), true
	}
	return f.apply(s, b)
}

// callUnknown calls something of which nothing is known: its result may hold
// all that it is given, and functions that it is given may be called with that.
func (f *frame) callUnknown(callee, this *value, args callArgs) *value {
	out := &value{unknown: true}
	list := args.all()
	if this != nil {
		list = append(list, this)
	} else if callee != nil && callee.self != nil {
		list = append(list, callee.self)
	}
	for _, v := range list {
		for _, t := range f.deep(v) {
			t.exact, t.low = false, true
			out.taints = append(out.taints, t)
		}
	}
	if callee != nil {
		for _, t := range callee.taints { // the result of a callback
			if f.p.labels.info[t.label].root != sharedRoot {
				t.exact, t.low = false, true
				out.taints = append(out.taints, t)
			}
		}
	}
	out.taints = sortTaints(out.taints)
	out = f.part(out)
	for _, v := range list {
		if f.isFunction(v) {
			back, _ := f.call(v, nil, positional(out, out))
			// A wrapper: what comes back may be the function itself.
			out = join(out, &value{refs: v.refs, unknown: true})
			if back != nil {
				out = join(out, &value{taints: back.taints, unknown: true})
			}
		}
	}
	return out
}

func (f *frame) isFunction(v *value) bool {
	if v == nil {
		return false
	}
	for _, r := range f.objectsOf(v) {
		if o := f.object(r); o.kind != classObject && (len(o.fns) > 0 || o.fields["$partial"] != nil) {
			return true
		}
	}
	return false
}
