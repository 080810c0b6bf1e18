package flow

// jsNext is an iterator's step: {value, done}.
func jsNext(f *frame, this *value, args callArgs) *value {
	if this == nil {
		return anything()
	}
	r := f.createNth(mapObject, 7)
	f.storeField(refTo(r), "value", f.taken(f.elementOf(this, "values")))
	f.storeField(refTo(r), "done", anything())
	return refTo(r)
}

func jsGet(f *frame, this *value, args callArgs) *value {
	key := arg(args, 0)
	if _, ok := key.only(); !ok {
		return f.elementOf(this, "values")
	}
	if this != nil && len(this.refs) == 1 && len(this.taints)+len(this.apis) == 0 && f.object(this.refs[0]).name == "Map" {
		c, _ := key.only()
		v, _ := f.read(this.refs[0], c.Text)
		return v
	}
	return plainValue(f.loadKey(this, key))
}

func jsSet(f *frame, this *value, args callArgs) *value {
	f.storeKey(this, arg(args, 0), orNone(arg(args, 1)))
	return this
}

func jsDelete(f *frame, this *value, args callArgs) *value {
	if this == nil || len(this.refs) != 1 {
		return anything()
	}
	o := f.st.writable(this.refs[0], f.overlay(this.refs[0]))
	if o.kind == setObject {
		return removeValue(f, this, args)
	}
	if c, ok := arg(args, 0).only(); ok {
		o.drop(c.Text)
	}
	return anything()
}

func hasKey(f *frame, this *value, args callArgs) *value { return f.within(arg(args, 0), this, true) }

// succeed and done are the context's ways to answer, from before there were
// callbacks.
func succeed(f *frame, _ *value, args callArgs) *value {
	f.respond(arg(args, 0))
	f.answered(nil, arg(args, 0))
	return anything()
}

func done(f *frame, _ *value, args callArgs) *value {
	f.respond(arg(args, 1))
	f.answered(arg(args, 0), arg(args, 1))
	return anything()
}

// then calls the callback with the promise's value: promises are their values
// here.
func then(f *frame, this *value, args callArgs) *value {
	out, _ := f.call(orAnything(arg(args, 0)), nil, positional(this))
	if cb := arg(args, 1); cb != nil {
		v, _ := f.call(cb, nil, positional(anything()))
		out = join(out, v)
	}
	return out
}

func catch(f *frame, this *value, args callArgs) *value {
	l := f.p.labels.source(Source{Kind: "exception", Name: "exception", Func: f.fn, Pos: f.at.Pos})
	v, _ := f.call(orAnything(arg(args, 0)), nil, positional(join(exactly(l, (*trace)(nil).then(f.here("is caught"))), f.rejected(this))))
	return join(this, v)
}

// rejected is what a promise may be rejected with.
func (f *frame) rejected(this *value) *value {
	if this == nil {
		return nil
	}
	return f.fieldValue(&value{refs: this.refs}, "$rejected")
}

func finally(f *frame, this *value, args callArgs) *value {
	_, _ = f.call(orAnything(arg(args, 0)), nil, callArgs{})
	return this
}

func fnCall(f *frame, this *value, args callArgs) *value {
	if len(args.pos) == 0 {
		v, _ := f.call(this, nil, args)
		return v
	}
	v, _ := f.call(this, args.pos[0], callArgs{pos: args.pos[1:], rest: args.rest})
	return v
}

func fnApply(f *frame, this *value, args callArgs) *value {
	a := callArgs{}
	if list := arg(args, 1); list != nil {
		f.spread(&a, list)
	}
	v, _ := f.call(this, arg(args, 0), a)
	return v
}

func fnBind(f *frame, this *value, args callArgs) *value {
	if len(args.pos) == 0 {
		return this
	}
	return f.partial(this, args.pos[0], callArgs{pos: args.pos[1:]})
}

// partial is a function with some of its arguments given.
func (f *frame) partial(fn, this *value, args callArgs) *value {
	r := f.createNth(mapObject, 8)
	o := f.st.heap[r]
	o.fields["$partial"] = fn
	o.fields["$this"] = this
	o.fields["$args"] = f.list(9, args.pos...)
	for k, v := range args.named {
		o.fields["$arg:"+k] = v
	}
	if f.publishes(o) {
		for k := range o.fields {
			f.publish(r, o, k)
		}
	}
	return refTo(r)
}

func (f *frame) callPartial(p *value, o *object, this *value, args callArgs) (*value, bool) {
	given := callArgs{isNew: args.isNew}
	f.spread(&given, o.fields["$args"])
	given.pos = append(given.pos, args.pos...)
	given.rest, given.kwRest = join(given.rest, args.rest), args.kwRest
	given.named = map[string]*value{}
	for _, k := range o.keysOf("$arg:") {
		given.named[k[len("$arg:"):]] = o.fields[k]
	}
	for k, v := range args.named {
		given.named[k] = v
	}
	if bound := f.fieldValue(p, "$this"); bound != nil {
		this = bound
	}
	return f.call(o.fields["$partial"], this, given)
}

// Regular expressions.
