package flow

import (
	"redoubt/lang/ir"
)

// callArgs are the arguments of a call.
type callArgs struct {
	pos    []*value
	named  map[string]*value
	rest   *value // elements of ...spread arguments, which may be any from here on
	list   *value // the list of which they are, if it is one and they begin with its first
	kwRest *value // what **spread spreads: its fields are named arguments
	isNew  bool
}

func positional(args ...*value) callArgs { return callArgs{pos: args} }

// at returns the argument by position or name, nil if there is none.
func (a callArgs) at(i int, name string) *value {
	if v, ok := a.named[name]; ok && name != "" {
		return v
	}
	if i >= 0 && i < len(a.pos) {
		return a.pos[i]
	}
	return nil
}

// all lists every argument.
func (a callArgs) all() []*value {
	list := append([]*value{}, a.pos...)
	for _, k := range sortedKeys(a.named) {
		list = append(list, a.named[k])
	}
	for _, v := range []*value{a.rest, a.kwRest} {
		if v != nil {
			list = append(list, v)
		}
	}
	return list
}

// arguments evaluates the arguments of a call instruction. Spread lists of
// known length are spread.
func (f *frame) arguments(in *ir.Instr) callArgs {
	a := callArgs{isNew: in.Flags&ir.New != 0}
	for _, arg := range in.Args {
		v := f.get(arg.Var)
		switch {
		case arg.Spread && arg.Name != "":
			f.spreadNamed(&a, v)
		case arg.Spread:
			f.spread(&a, v)
		case arg.Name != "":
			if a.named == nil {
				a.named = map[string]*value{}
			}
			a.named[arg.Name] = v
		case a.rest != nil:
			a.rest, a.list = join(a.rest, v), nil
		default:
			a.pos = append(a.pos, orAnything(v))
		}
	}
	return a
}

func (f *frame) spread(a *callArgs, v *value) {
	if v != nil && len(v.refs) == 1 && !v.unknown && len(v.taints) == 0 {
		o := f.object(v.refs[0])
		if o.kind == listObject && o.next >= 0 && o.fields[element] == nil {
			for i := range o.next {
				x, _ := f.read(v.refs[0], index(i))
				a.pos = append(a.pos, orAnything(x))
			}
			return
		}
	}
	a.list = nil
	if a.rest == nil && f.exactly(v) {
		a.list = v
	}
	a.rest = join(a.rest, f.elementOf(v, "values"))
}

// exactly reports whether v is data of the caller's as a whole, and nothing
// else.
func (f *frame) exactly(v *value) bool {
	return v != nil && len(v.taints) == 1 && v.taints[0].exact && len(v.refs)+len(v.consts)+len(v.apis) == 0
}

// spreadAt is the argument that is number i of those that were spread.
func (f *frame) spreadAt(a callArgs, i int) *value {
	if a.list == nil {
		return a.rest
	}
	return plainValue(f.taintField(a.list.taints[0], index(i)))
}

func (f *frame) spreadNamed(a *callArgs, v *value) {
	if v == nil {
		return
	}
	for _, r := range v.refs {
		o := f.object(r)
		for _, k := range o.keys() {
			if k == element {
				continue
			}
			if a.named == nil {
				a.named = map[string]*value{}
			}
			x, _ := f.read(r, k)
			a.named[k] = join(a.named[k], x)
		}
		if o.fields[element] != nil || o.fields[spread] != nil {
			a.kwRest = join(a.kwRest, refTo(r))
		}
	}
	if len(v.taints) > 0 {
		a.kwRest = join(a.kwRest, &value{taints: v.taints})
	}
}

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
	out, returns := f.call(callee, this, args)
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
	for _, r := range callee.refs {
		o := f.object(r)
		v, ret, ok := f.callRef(r, o, this, args)
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
			if v, ret, ok := f.callRef(r, o, this, args); ok {
				known = true
				returned = returned || ret
				out = join(out, v)
			}
		}
	}
	for _, path := range callee.apis {
		v, ret := f.callAPI(path, callee, this, args)
		known = true
		returned = returned || ret
		out = join(out, v)
	}
	if known {
		return out, returned
	}
	f.unknownMethod(callee, this, args)
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
	for _, fn := range o.fns {
		v, ret := f.invoke(fn, o, envv, this, args)
		out = join(out, v)
		returns = returns || ret
	}
	return out, returns
}

// refOrLabel is the value of an object, allocated or symbolic.
func refOrLabel(r ref) *value {
	if r < 0 {
		return &value{taints: []taint{{label: label(-r), exact: true}}}
	}
	return refTo(r)
}

// construct makes an instance and runs its constructor.
func (f *frame) construct(class ref, c *object, args callArgs) *value {
	r := f.p.alloc(site{fn: f.fn, at: f.at.Pos.Start<<3 | 7, of: 0, what: int32(class)})
	f.made(r, &object{kind: instanceObject, class: []ref{class}, fields: map[string]*value{}})
	this := refTo(r)
	if len(c.fns) > 0 { // a function that is used as a class
		v, _ := f.callFunction(class, c, this, callArgs{pos: args.pos, named: args.named, rest: args.rest, kwRest: args.kwRest})
		if v != nil && len(v.refs) > 0 {
			this = join(this, &value{refs: v.refs})
		}
		return f.withBases(this, c)
	}
	name := "constructor"
	if f.lang == "python" {
		name = "__init__"
	}
	if maker := f.maker(class); maker != nil {
		if v := f.callMaker(class, maker, args); v != nil {
			this = v
		}
	}
	init := f.inherited([]ref{class}, name, 0)
	if init != nil {
		for _, m := range init.refs {
			f.callObject(m, f.object(m), this, callArgs{pos: args.pos, named: args.named, rest: args.rest, kwRest: args.kwRest})
		}
	}
	if init == nil || len(init.refs) == 0 {
		f.fillUnknown(r, args)
	}
	return f.withBases(this, c)
}

// maker is a class's own __new__.
func (f *frame) maker(class ref) *value {
	if f.lang != "python" {
		return nil
	}
	m := f.inherited([]ref{class}, "__new__", 0)
	if m == nil || len(m.refs) == 0 {
		return nil
	}
	return m
}

func (f *frame) callMaker(class ref, maker *value, args callArgs) *value {
	args.pos = append([]*value{refTo(class)}, args.pos...)
	var out *value
	for _, r := range maker.refs {
		if o := f.object(r); len(o.fns) > 0 {
			v, _ := f.callFunction(r, o, nil, args)
			out = join(out, v)
		}
	}
	if out == nil || len(out.refs) == 0 {
		return nil
	}
	return out
}

// fillUnknown is the constructor of a class whose base is not known: what it is
// given is in the instance.
func (f *frame) fillUnknown(r ref, args callArgs) {
	for i, v := range args.pos {
		if v != nil {
			f.storeField(refTo(r), "args", v)
			f.storeField(refTo(r), index(i), v)
			if i == 0 {
				f.storeField(refTo(r), "message", v)
			}
		}
	}
	for _, k := range sortedKeys(args.named) {
		f.storeField(refTo(r), k, args.named[k])
	}
}

// withBases adds what an instance is because its class is derived from a
// library's.
func (f *frame) withBases(v *value, c *object) *value {
	for _, k := range c.keysOf("$base:") {
		v = join(v, api(k[len("$base:"):]+"()"))
	}
	return v
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

// A binding is the arguments by the callee's parameters.
type binding struct {
	params []*value // nil = left out
	env    *value
	this   *value
}

func (f *frame) bind(fn *ir.Func, args callArgs) *binding {
	b := &binding{params: make([]*value, len(fn.Params))}
	used := map[string]bool{}
	next := 0
	for i, prm := range fn.Params {
		switch prm.Kind {
		case ir.Positional, ir.Keyword:
			if v, ok := args.named[prm.Name]; ok && prm.Name != "" {
				b.params[i], used[prm.Name] = v, true
				continue
			}
			if prm.Kind == ir.Positional && next < len(args.pos) {
				b.params[i] = args.pos[next]
				next++
			} else if prm.Kind == ir.Positional && args.rest != nil {
				b.params[i] = f.spreadAt(args, next-len(args.pos))
				next++
			} else if args.kwRest != nil {
				b.params[i] = f.fieldValue(args.kwRest, prm.Name)
			}
		case ir.Rest:
			from := next
			if prm.Name == "arguments" {
				from = 0
			}
			b.params[i] = f.restList(i, args, from)
		case ir.KeywordRest:
			b.params[i] = f.restMap(i, args, used)
		}
	}
	return b
}

func (f *frame) restList(i int, args callArgs, from int) *value {
	if args.list != nil && from == len(args.pos) {
		return args.list
	}
	r := f.createNth(listObject, int32(i)+100)
	for _, v := range args.pos[min(from, len(args.pos)):] {
		f.push(refTo(r), v)
	}
	if args.rest != nil {
		f.storeField(refTo(r), element, args.rest)
	}
	return refTo(r)
}

func (f *frame) restMap(i int, args callArgs, used map[string]bool) *value {
	r := f.createNth(mapObject, int32(i)+100)
	for _, k := range sortedKeys(args.named) {
		if !used[k] {
			f.storeField(refTo(r), k, args.named[k])
		}
	}
	f.mergeInto(refTo(r), args.kwRest)
	return refTo(r)
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
