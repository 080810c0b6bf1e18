package flow

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
	} else if f.validates(c, 0) {
		f.validated(this, init)
		f.modelled(class, args)
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
