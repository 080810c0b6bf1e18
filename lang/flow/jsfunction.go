package flow

import (
	"redoubt/lang/ir"
)

func jsRegExp(f *frame, args callArgs) *value {
	r := f.createNth(regexpObject, 20)
	f.storeField(refTo(r), "source", orAnything(arg(args, 0)))
	if flags := arg(args, 1); flags != nil {
		if _, known := flags.text(); !known {
			flags = text("m") // it may be among them
		}
		f.storeField(refTo(r), "flags", flags)
	}
	return refTo(r)
}

func jsArrayOf(f *frame, args callArgs) *value { return f.list(21, args.pos...) }

func jsArray(f *frame, args callArgs) *value {
	if len(args.pos) == 1 {
		return f.listOf(21, nil)
	}
	return f.list(21, args.pos...)
}

func jsArrayFrom(f *frame, args callArgs) *value {
	list := asList(f, args)
	if cb := arg(args, 1); cb != nil {
		return jsMap(f, list, positional(cb))
	}
	return list
}

func jsAssign(f *frame, args callArgs) *value {
	to := arg(args, 0)
	for _, from := range args.pos[min(1, len(args.pos)):] {
		f.mergeInto(to, from)
	}
	if args.rest != nil {
		f.mergeInto(to, args.rest)
	}
	return to
}

func argKeys(f *frame, args callArgs) *value { return keys(f, arg(args, 0), args) }

func argValues(f *frame, args callArgs) *value { return values(f, arg(args, 0), args) }

func argEntries(f *frame, args callArgs) *value { return entries(f, arg(args, 0), args) }

func ownProperty(f *frame, args callArgs) *value { return f.within(arg(args, 1), arg(args, 0), true) }

func jsFromEntries(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 22))
	f.putPairs(r, arg(args, 0))
	return r
}

func jsCreate(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 22))
	f.mergeInto(r, arg(args, 0))
	return r
}

// jsDefine is Object.defineProperty(o, name, {value, get}).
func jsDefine(f *frame, args callArgs) *value {
	d := arg(args, 2)
	v := f.fieldValue(d, "value")
	if getter := f.fieldValue(d, "get"); getter != nil && f.isFunction(getter) {
		f.flag(getter, ir.Getter)
		v = getter
	}
	f.storeKey(arg(args, 0), arg(args, 1), v)
	return arg(args, 0)
}

func reflectGet(f *frame, args callArgs) *value { return f.loadKey(arg(args, 0), arg(args, 1)) }

func reflectSet(f *frame, args callArgs) *value {
	f.storeKey(arg(args, 0), arg(args, 1), arg(args, 2))
	return anything()
}

func reflectDelete(f *frame, args callArgs) *value {
	if c, ok := arg(args, 1).only(); ok {
		f.remove(arg(args, 0), &ir.Instr{Name: fieldName(c)})
	}
	return anything()
}

func reflectApply(f *frame, args callArgs) *value {
	return fnApply(f, arg(args, 0), positional(arg(args, 1), arg(args, 2)))
}

func reflectConstruct(f *frame, args callArgs) *value {
	a := callArgs{isNew: true}
	f.spread(&a, arg(args, 1))
	v, _ := f.call(orAnything(arg(args, 0)), nil, a)
	return v
}

func jsAll(f *frame, args callArgs) *value {
	if f.isList(arg(args, 0)) {
		return arg(args, 0)
	}
	return f.listOf(23, f.elementOf(arg(args, 0), "values"))
}

func jsAllSettled(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 23))
	f.storeField(r, "value", f.elementOf(arg(args, 0), "values"))
	return f.listOf(24, r)
}

func jsReject(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 25))
	f.storeField(r, "$rejected", arg(args, 0))
	return r
}

// jsPromise runs the executor; what it resolves with is the promise's value.
func jsPromise(f *frame, args callArgs) *value {
	r := f.createNth(mapObject, 26)
	_, _ = f.call(orAnything(arg(args, 0)), nil, positional(f.settler(r, "$value", 0), f.settler(r, "$rejected", 1)))
	v, _ := f.read(r, "$value")
	rejected, _ := f.read(r, "$rejected")
	if rejected == nil {
		return v
	}
	return join(v, refTo(r))
}

// settler is resolve or reject: a function that stores its argument.
func (f *frame) settler(promise ref, field string, nth int32) *value {
	r := f.createNth(mapObject, 27+nth)
	f.st.heap[r].fields["$partial"] = api("$settle:" + field)
	f.st.heap[r].fields["$this"] = refTo(promise)
	f.st.heap[r].fields["$args"] = f.list(29 + nth)
	return refTo(r)
}

func jsMapObject(f *frame, args callArgs) *value {
	r := f.createNth(mapObject, 31)
	f.st.heap[r].name = "Map"
	if list := arg(args, 0); list != nil {
		f.putPairs(refTo(r), list)
	}
	return refTo(r)
}

func jsError(f *frame, args callArgs) *value {
	r := f.createNth(mapObject, 32)
	f.storeField(refTo(r), "message", orNone(arg(args, 0)))
	return refTo(r)
}

func jsWeakRef(f *frame, args callArgs) *value { return arg(args, 0) }
