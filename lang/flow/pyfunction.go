package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// pyNext is an iterator's next element, or the default where it has none.
func pyNext(f *frame, args callArgs) *value {
	return join(f.taken(f.elementOf(arg(args, 0), "each")), arg(args, 1))
}

func pyGather(f *frame, args callArgs) *value {
	v := f.list(15, args.pos...)
	if args.rest != nil {
		f.storeField(v, element, args.rest)
	}
	return v
}

func pyReversed(f *frame, args callArgs) *value {
	return shuffle(f, asList(f, args), args)
}

func pyEnumerate(f *frame, args callArgs) *value {
	return f.listOf(16, f.list(17, anything(), f.elementOf(arg(args, 0), "each")))
}

func pyZip(f *frame, args callArgs) *value {
	var es []*value
	for _, list := range args.pos {
		es = append(es, orAnything(f.elementOf(list, "each")))
	}
	return f.listOf(16, f.list(17, es...))
}

func pyGetattr(f *frame, args callArgs) *value {
	owner, name := arg(args, 0), arg(args, 1)
	if owner == nil || name == nil || len(name.consts) == 0 || name.unknown || name.tainted() {
		return joinAll([]*value{f.elementOf(owner, "values"), f.anyOperation(owner), anything()})
	}
	v := arg(args, 2)
	for _, c := range name.consts {
		v = join(v, f.member(owner, c.Text))
	}
	return v
}

func pySetattr(f *frame, args callArgs) *value {
	if s, ok := arg(args, 1).text(); ok {
		f.assign(arg(args, 0), s, arg(args, 2))
	} else {
		f.storeField(arg(args, 0), element, arg(args, 2))
	}
	return constant(ir.Lit{})
}

func pyIsInstance(f *frame, args callArgs) *value { return f.isInstance(arg(args, 0), arg(args, 1)) }

func pyReduce(f *frame, args callArgs) *value {
	acc := arg(args, 2)
	e := orAnything(f.elementOf(arg(args, 1), "each"))
	if acc == nil {
		acc = e
	}
	for range 2 {
		v, _ := f.call(orAnything(arg(args, 0)), nil, positional(acc, e))
		acc = join(acc, v)
	}
	return acc
}

// pyDecorator is a decorator with arguments that gives back the function.
func pyDecorator(f *frame, args callArgs) *value {
	if v := arg(args, 0); f.isFunction(v) && len(args.pos) == 1 && f.at != nil {
		if len(v.refs) == 1 && f.object(v.refs[0]).kind == functionObject && f.decorates() {
			return v
		}
	}
	return api("$identity")
}

// decorates reports whether the present call is a plain decorator's, with the
// function as its argument.
func (f *frame) decorates() bool {
	a := f.get(f.at.A)
	return a != nil && len(a.apis) == 1 && strings.HasSuffix(a.apis[0], "cache")
}

func pyStatic(f *frame, args callArgs) *value {
	v := arg(args, 0)
	if v != nil {
		f.flag(v, ir.Static)
	}
	return v
}

func pyClassmethod(f *frame, args callArgs) *value { return arg(args, 0) }

func pyProperty(f *frame, args callArgs) *value {
	if v := arg(args, 0); v != nil {
		f.flag(v, ir.Getter)
		return v
	}
	return anything()
}

// pyContextManager makes a generator's value the context's.
func pyContextManager(f *frame, args callArgs) *value {
	return f.partial(api("$context"), nil, positional(arg(args, 0)))
}

func pyThread(f *frame, args callArgs) *value {
	return f.thread(args.at(1, "target"), args.at(-1, "args"), args.at(-1, "kwargs"))
}

func pyTimer(f *frame, args callArgs) *value {
	return f.thread(args.at(1, "function"), args.at(2, "args"), args.at(3, "kwargs"))
}

// thread runs a target at once: what it does is done before or after, but it
// is done.
func (f *frame) thread(target, list, named *value) *value {
	a := callArgs{}
	if list != nil {
		f.spread(&a, list)
	}
	f.spreadNamed(&a, named)
	if target != nil {
		_, _ = f.call(target, nil, a)
	}
	return anything()
}

// pyCallFirst is pool.submit(function, *args): what the function returns is what
// the future's result gives.
func pyCallFirst(f *frame, args callArgs) *value { return callFirst(f, nil, args) }

func pyDefaultDict(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 18))
	if factory := arg(args, 0); factory != nil {
		v, _ := f.call(factory, nil, callArgs{})
		f.storeField(r, element, v)
	}
	return r
}

// pyNamedTuple makes a class of which the fields are known by place.
func pyNamedTuple(f *frame, args callArgs) *value {
	names, _ := f.places(arg(args, 1))
	var list []string
	for _, n := range names {
		s, _ := n.text()
		list = append(list, s)
	}
	if s, ok := arg(args, 1).text(); ok {
		list = strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	}
	return api("$tuple:" + strings.Join(list, ","))
}

func pyType(f *frame, args callArgs) *value {
	v := arg(args, 0)
	if len(args.pos) == 3 {
		r := f.createNth(classObject, 19)
		f.mergeInto(refTo(r), args.pos[2])
		return refTo(r)
	}
	if v == nil {
		return anything()
	}
	var out *value
	for _, r := range f.objectsOf(v) {
		for _, c := range f.object(r).class {
			out = join(out, refTo(c))
		}
	}
	return orAnything(out)
}

func moduleScope(f *frame, _ callArgs) *value {
	return refTo(f.p.modules[f.fn.Module.File].scope)
}

// pyImport imports a module by a constant name.
func pyImport(f *frame, args callArgs) *value {
	s, ok := arg(args, 0).text()
	if !ok {
		(&apiCall{f: f}).record("", "*:"+AnyOperation, callArgs{}) // it may be anything
		return anything()
	}
	return f.imported(&ir.Instr{Op: ir.Import, Name: s, Pos: f.at.Pos})
}

func pySuper(f *frame, _ callArgs) *value { return anything() }

func pyMatch(whole bool) function {
	return func(f *frame, args callArgs) *value {
		x := args.at(1, "string")
		f.noteRegex(args.at(0, "pattern"), x)
		v := &value{unknown: true}
		if x != nil {
			v.taints = f.matched(x, args.at(0, "pattern")).taints
			if p, ok := f.pattern(args.at(0, "pattern")); ok && (whole || !f.byLine(args)) {
				v.guards = f.guardAll(x, safeKinds(p, whole), true)
			}
		}
		return v
	}
}

// byLine reports whether a match may be one of several lines: the pattern was
// compiled with flags that are, or may hold, re.M, or is called with them.
func (f *frame) byLine(args callArgs) bool {
	return f.flagged(args.at(0, "pattern"), "m") || mayBeMultiline(args.at(2, "flags"))
}

func mayBeMultiline(flags *value) bool {
	if flags == nil {
		return false
	}
	return len(flags.apis) == 0 || slices.ContainsFunc(flags.apis, func(path string) bool {
		switch path {
		case "re.I", "re.IGNORECASE", "re.A", "re.ASCII", "re.X", "re.VERBOSE", "re.U", "re.UNICODE", "re.S", "re.DOTALL":
			return false
		}
		return true
	})
}

// pyCompile is a compiled pattern: a regexp object, as JavaScript's literals.
func pyCompile(f *frame, args callArgs) *value {
	r := f.createNth(regexpObject, 20)
	f.storeField(refTo(r), "source", orAnything(args.at(0, "pattern")))
	if mayBeMultiline(args.at(1, "flags")) {
		f.storeField(refTo(r), "flags", text("m"))
	}
	return join(refTo(r), api("re.compile()"))
}

func pyPoolMap(f *frame, _ *value, args callArgs) *value { return fnMap(f, args) }

// pyGetenv is one variable of the environment, by its name.
func pyGetenv(f *frame, args callArgs) *value {
	s, ok := args.at(0, "key").text()
	if !ok {
		return anything()
	}
	return join(join(api("os.environ."+s), f.credential("os.environ", s)), args.at(1, "default"))
}

// pyItemGetter is a function that takes fields of what it is given.
func pyItemGetter(f *frame, args callArgs) *value {
	return f.partial(api("$items"), f.list(51, args.pos...), callArgs{})
}

// pyReplace is re.sub(pattern, by, text): safe for what the characters that
// are left can't do.
func pyReplace(f *frame, args callArgs) *value {
	v := f.replaced(args.at(2, "string"), args.at(0, "pattern"), args.at(1, "repl"))
	f.noteRegex(args.at(0, "pattern"), args.at(2, "string"))
	if args.at(3, "count") != nil {
		return v // not every match
	}
	return f.stripped(v, args.at(0, "pattern"), args.at(1, "repl"))
}
