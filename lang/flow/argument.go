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
		a.kwRest = join(a.kwRest, &value{taints: v.taints, doc: v.doc})
	}
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
				b.params[i] = f.fieldOf(args.kwRest, prm.Name, f.fieldValue(args.kwRest, prm.Name))
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
