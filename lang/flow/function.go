package flow

import (
	"strings"

	"redoubt/lang/ir"
)

// A function is what a global function of a language does. ok is false where it
// leaves the call to the models.
type function func(f *frame, args callArgs) *value

func functions(table map[string]function, do function, names string) {
	for _, n := range strings.Fields(names) {
		table[n] = do
	}
}

func pythonFunctions() map[string]function {
	t := map[string]function{}
	functions(t, asText, `str repr ascii`)
	functions(t, parsed, `json.loads json.load simplejson.loads ujson.loads orjson.loads`)
	functions(t, first, `bytes bytearray memoryview json.dumps iter aiter 
		reversed_ base64.b64decode base64.urlsafe_b64decode base64.b64encode base64.urlsafe_b64encode base64.standard_b64decode base64.decodebytes
		urllib.parse.unquote urllib.parse.unquote_plus io.StringIO io.BytesIO gzip.decompress zlib.decompress codecs.decode codecs.encode
		html.unescape 
		contextlib.closing binascii.unhexlify binascii.hexlify binascii.a2b_base64 simplejson.dumps ujson.dumps orjson.dumps
		textwrap.dedent urllib.parse.unquote_to_bytes operator.itemgetter_ types.SimpleNamespace_ ensure_str`)
	functions(t, copied, `copy.copy copy.deepcopy`)
	functions(t, itself, `asyncio.run asyncio.create_task asyncio.ensure_future asyncio.wait_for asyncio.shield
		contextlib.closing contextlib.suppress_`)
	t["typing.cast"] = second
	functions(t, aNumber, `int float complex bool len ord abs round sum hash id isinstance_ callable hasattr any all divmod pow range
		math.floor math.ceil math.sqrt time.time datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today uuid.uuid4 uuid.uuid1 hex oct bin`)
	functions(t, asList, `list tuple sorted collections.deque itertools.islice`)
	functions(t, asSet, `set frozenset`)
	functions(t, asMap, `dict collections.OrderedDict collections.UserDict collections.ChainMap`)
	functions(t, elementsOf, `min max`)
	t["next"], t["anext"] = pyNext, pyNext
	functions(t, anyElements, `itertools.chain itertools.chain.from_iterable itertools.cycle itertools.repeat`)
	functions(t, fnMap, `map itertools.starmap`)
	functions(t, pyGather, `asyncio.gather`)
	t["filter"] = fnFilter
	t["bool"] = verdict
	t["os.environ.get"], t["os.getenv"] = pyGetenv, pyGetenv
	t["chr"], t["array.array"] = first, secondAsList
	t["reversed"] = pyReversed
	t["enumerate"], t["zip"] = pyEnumerate, pyZip
	t["getattr"], t["setattr"] = pyGetattr, pySetattr
	t["isinstance"], t["issubclass"] = pyIsInstance, pyIsInstance
	t["functools.partial"] = fnPartial
	t["functools.reduce"] = pyReduce
	t["functools.wraps"], t["functools.lru_cache"], t["functools.cache"] = pyDecorator, pyDecorator, first
	t["staticmethod"], t["classmethod"], t["property"] = pyStatic, pyClassmethod, pyProperty
	t["abc.abstractmethod"], t["typing.overload"], t["typing.final"] = first, first, first
	t["contextlib.contextmanager"], t["dataclasses.dataclass"] = pyContextManager, first
	t["threading.Thread"], t["multiprocessing.Process"], t["threading.Timer"] = pyThread, pyThread, pyTimer
	t["collections.defaultdict"] = pyDefaultDict
	t["collections.namedtuple"] = pyNamedTuple
	t["type"] = pyType
	t["vars"], t["operator.add"] = first, withAll
	t["globals"], t["locals"] = moduleScope, moduleScope
	t["importlib.import_module"], t["__import__"] = pyImport, pyImport
	t["format"] = withAll
	t["super"] = pySuper
	t["re.match"], t["re.fullmatch"], t["re.search"] = pyMatch(false), pyMatch(true), pyMatch(false)
	t["re.compile"] = pyCompile
	t["re.sub"] = pyReplace
	t["operator.itemgetter"], t["operator.attrgetter"] = pyItemGetter, pyItemGetter
	t["types.SimpleNamespace"] = asMap
	return t
}

func javascriptFunctions() map[string]function {
	t := map[string]function{}
	functions(t, asText, `String`)
	functions(t, parsed, `JSON.parse querystring.parse`)
	functions(t, copied, `structuredClone`)
	functions(t, first, `JSON.stringify Object Buffer.from Buffer decodeURIComponent
		decodeURI unescape escape_ atob btoa Array.from util.inspect querystring.unescape
		TextDecoder().decode TextEncoder().encode Object.fromEntries_ Promise.race_ Promise.any_ zlib.gunzipSync zlib.inflateSync zlib.unzipSync
		Symbol Readable.from stream.Readable.from url.parse_ `)
	functions(t, itself, `await Promise.resolve Object.freeze Object.seal Object.preventExtensions util.promisify util.callbackify util.deprecate
		bluebird.promisify bluebird.resolve es6-promisify.promisify p-map_ aws-xray-sdk.captureAWSClient aws-xray-sdk-core.captureAWSClient
		aws-xray-sdk.captureAWSv3Client aws-xray-sdk-core.captureAWSv3Client aws-xray-sdk.captureAWS aws-xray-sdk-core.captureAWS
		aws-xray-sdk.captureHTTPs aws-xray-sdk-core.captureHTTPs`)
	functions(t, aNumber, `Number parseInt parseFloat Boolean BigInt isNaN isFinite Number.isInteger_ Number.parseInt Number.parseFloat Date.now
		Math.floor Math.ceil Math.round Math.abs Math.max Math.min Math.random_ Array.isArray Number.isNaN Number.isFinite crypto.randomUUID
		Object.is Object.isFrozen Date Date.parse`)
	functions(t, callNow, `setTimeout setImmediate queueMicrotask process.nextTick setInterval requestAnimationFrame`)
	t["Boolean"] = verdict
	t["Array.of"] = jsArrayOf
	t["Array"] = jsArray
	t["Array.from"] = jsArrayFrom
	t["Object.assign"] = jsAssign
	t["Object.keys"], t["Object.getOwnPropertyNames"], t["Reflect.ownKeys"] = argKeys, argKeys, argKeys
	t["Object.values"], t["Object.entries"] = argValues, argEntries
	t["Object.fromEntries"] = jsFromEntries
	t["Object.prototype.hasOwnProperty.call"], t["Object.hasOwn"] = ownProperty, ownProperty
	t["Object.create"], t["Object.setPrototypeOf"], t["Object.getPrototypeOf"] = jsCreate, first, first
	t["Object.defineProperty"] = jsDefine
	t["Reflect.get"], t["Reflect.set"], t["Reflect.has"] = reflectGet, reflectSet, nil
	t["Reflect.deleteProperty"] = reflectDelete
	t["Reflect.apply"], t["Reflect.construct"] = reflectApply, reflectConstruct
	t["Promise.all"], t["Promise.allSettled"] = jsAll, jsAllSettled
	t["Promise.race"], t["Promise.any"] = elementsOf, elementsOf
	t["Promise.reject"] = jsReject
	t["Promise"] = jsPromise
	t["Map"], t["WeakMap"] = jsMapObject, jsMapObject
	t["Set"], t["WeakSet"] = asSet, asSet
	t["Error"], t["TypeError"], t["RangeError"], t["SyntaxError"] = jsError, jsError, jsError, jsError
	t["Proxy"] = first
	t["RegExp"] = jsRegExp
	t["Number.isInteger"], t["Number.isSafeInteger"] = isNumberGuard, isNumberGuard
	t["Math.random"] = nil
	t["util.format"] = withAll
	t["WeakRef"] = jsWeakRef
	return t
}

func first(f *frame, args callArgs) *value {
	if len(args.pos) == 0 {
		for _, k := range sortedKeys(args.named) {
			return args.named[k]
		}
		if args.rest != nil {
			return args.rest
		}
		return text("")
	}
	if v, ok := f.special(args.pos[0], "__str__"); ok && f.lang == "python" {
		return v
	}
	return handOn(f, args.pos[0], args)
}

// asText is its argument as a text: no object of the sender's making.
func asText(f *frame, args callArgs) *value {
	return first(f, args).marked(func(t *taint) { t.cleared |= objects })
}

// parsed is what a text says, which may be an object again.
func parsed(f *frame, args callArgs) *value {
	v := first(f, args)
	if v.origin == "JSON.stringify" || v.origin == "json.dumps" {
		v = f.copyOf(v)
	}
	return v.marked(func(t *taint) { t.cleared &^= objects })
}

func copied(f *frame, args callArgs) *value { return f.copyOf(orNone(arg(args, 0))) }

// copyOf is a copy that may be written to; what its fields hold is shared.
func (f *frame) copyOf(v *value) *value {
	if len(v.apis)+len(v.consts) > 0 || f.isFunction(v) || len(v.refs)+len(v.taints) == 0 {
		return v
	}
	for _, t := range v.taints {
		if !t.exact {
			return v
		}
	}
	kind := mapObject
	for _, r := range v.refs {
		switch o := f.object(r); o.kind {
		case mapObject:
		case listObject:
			kind = listObject
		default:
			return v
		}
	}
	r := refTo(f.createNth(kind, 55))
	f.mergeInto(r, v)
	return r
}

// itself gives back its argument as it is.
func itself(_ *frame, args callArgs) *value { return orNone(arg(args, 0)) }

func second(_ *frame, args callArgs) *value { return orNone(arg(args, 1)) }

func aNumber(f *frame, args callArgs) *value {
	if c, ok := arg(args, 0).only(); ok && len(args.pos) == 1 {
		if n, isNumber := number(c); isNumber && c.Kind == ir.Number {
			return numberValue(float64(int64(n)))
		}
	}
	return anything()
}

// verdict is a truth: it says of data what its argument says.
func verdict(f *frame, args callArgs) *value {
	x := arg(args, 0)
	if t, known := f.truth(x); known {
		return boolean(t)
	}
	return anything().with(func(v *value) { v.guards = condGuards(x) })
}

func withAll(f *frame, args callArgs) *value { return f.text(args.all()) }

func asList(f *frame, args callArgs) *value {
	v := f.list(11)
	f.mergeInto(v, f.iterable(arg(args, 0)))
	return v
}

// iterable is what a loop over v goes over: a map's keys in Python.
func (f *frame) iterable(v *value) *value {
	if v == nil || f.lang != "python" || !f.hasKind(v, mapObject) {
		return v
	}
	return f.listOf(12, f.elementOf(v, "keys"))
}

func secondAsList(f *frame, args callArgs) *value { return asList(f, positional(arg(args, 1))) }

func asSet(f *frame, args callArgs) *value {
	r := refTo(f.createNth(setObject, 11))
	if v := arg(args, 0); v != nil {
		f.push(r, f.elementOf(f.iterable(v), "values"))
	}
	return r
}

func asMap(f *frame, args callArgs) *value {
	r := refTo(f.createNth(mapObject, 11))
	if v := arg(args, 0); v != nil {
		if f.isList(v) {
			f.putPairs(r, v)
		} else {
			f.mergeInto(r, v)
		}
	}
	for _, k := range sortedKeys(args.named) {
		f.storeField(r, k, args.named[k])
	}
	f.mergeInto(r, args.kwRest)
	return r
}

// putPairs stores a list of [key, value] pairs.
func (f *frame) putPairs(to, list *value) {
	pairs, known := f.places(list)
	if !known {
		pairs = []*value{f.elementOf(list, "values")}
	}
	for _, p := range pairs {
		k, v := plainValue(f.loadKey(p, numberValue(0))), plainValue(f.loadKey(p, numberValue(1)))
		f.storeKey(to, k, v)
	}
}

func elementsOf(f *frame, args callArgs) *value {
	if len(args.pos) == 1 {
		return f.elementOf(args.pos[0], "values")
	}
	return joinAll(args.pos)
}

// pyNext is an iterator's next element, or the default where it has none.
func pyNext(f *frame, args callArgs) *value {
	return join(f.elementOf(arg(args, 0), "values"), arg(args, 1))
}

func anyElements(f *frame, args callArgs) *value {
	var v *value
	for _, a := range args.all() {
		v = join(v, f.elementOf(a, "values"))
	}
	return f.listOf(13, join(v, f.elementOf(v, "values")))
}

func fnMap(f *frame, args callArgs) *value {
	if len(args.pos) > 2 {
		var es []*value
		for _, list := range args.pos[1:] {
			es = append(es, orAnything(f.elementOf(list, "values")))
		}
		v, _ := f.call(args.pos[0], nil, positional(es...))
		return f.listOf(14, v)
	}
	results, known := f.eachOne(f.iterable(arg(args, 1)), arg(args, 0))
	if known {
		return f.list(14, results...)
	}
	return f.listOf(14, joinAll(results))
}

// eachOne is each for callbacks that take nothing but the element.
func (f *frame) eachOne(list, callback *value) (results []*value, known bool) {
	elements, known := f.places(list)
	if !known {
		elements = []*value{f.elementOf(list, "values")}
	}
	for _, e := range elements {
		v, _ := f.call(orAnything(callback), nil, positional(orAnything(e)))
		results = append(results, v)
	}
	return results, known
}

func fnFilter(f *frame, args callArgs) *value {
	list := f.iterable(arg(args, 1))
	results, known := f.eachOne(list, arg(args, 0))
	if elements, ok := f.places(list); ok && known {
		var kept []*value
		for i, r := range results {
			if t, sure := f.truth(r); !sure || t {
				kept = append(kept, elements[i])
			}
		}
		return f.listOf(14, joinAll(kept))
	}
	return f.listOf(14, f.filtered(f.elementOf(list, "values"), joinAll(results)))
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
	return f.listOf(16, f.list(17, anything(), f.elementOf(f.iterable(arg(args, 0)), "values")))
}

func pyZip(f *frame, args callArgs) *value {
	var es []*value
	for _, list := range args.pos {
		es = append(es, orAnything(f.elementOf(f.iterable(list), "values")))
	}
	return f.listOf(16, f.list(17, es...))
}

func pyGetattr(f *frame, args callArgs) *value {
	owner, name := arg(args, 0), arg(args, 1)
	if s, ok := name.text(); ok && owner != nil {
		return join(f.member(owner, s), arg(args, 2))
	}
	return join(f.elementOf(owner, "values"), anything())
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

func isNumberGuard(f *frame, args callArgs) *value {
	v := anything()
	if x := arg(args, 0); x != nil {
		v.guards = f.guardAll(x, everyKind, true)
	}
	return v
}

func fnPartial(f *frame, args callArgs) *value {
	if len(args.pos) == 0 {
		return anything()
	}
	return f.partial(args.pos[0], nil, callArgs{pos: args.pos[1:], named: args.named})
}

func pyReduce(f *frame, args callArgs) *value {
	acc := arg(args, 2)
	e := orAnything(f.elementOf(arg(args, 1), "values"))
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
			if p, ok := f.pattern(args.at(0, "pattern")); ok {
				v.guards = f.guardAll(x, safeKinds(p, whole), true)
			}
		}
		return v
	}
}

// pyCompile is a compiled pattern: a regexp object, as JavaScript's literals.
func pyCompile(f *frame, args callArgs) *value {
	r := f.createNth(regexpObject, 20)
	f.storeField(refTo(r), "source", orAnything(args.at(0, "pattern")))
	return join(refTo(r), api("re.compile()"))
}

func jsRegExp(f *frame, args callArgs) *value {
	r := f.createNth(regexpObject, 20)
	f.storeField(refTo(r), "source", orAnything(arg(args, 0)))
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

func argKeys(f *frame, args callArgs) *value    { return keys(f, arg(args, 0), args) }
func argValues(f *frame, args callArgs) *value  { return values(f, arg(args, 0), args) }
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

func callNow(f *frame, args callArgs) *value {
	_, _ = f.call(orAnything(arg(args, 0)), nil, positional(args.pos[min(2, len(args.pos)):]...))
	return anything()
}

func callFirst(f *frame, _ *value, args callArgs) *value {
	if len(args.pos) == 0 {
		return anything()
	}
	v, _ := f.call(args.pos[0], nil, callArgs{pos: args.pos[1:], named: args.named})
	return v
}

func callSecond(f *frame, _ *value, args callArgs) *value {
	return callFirst(f, nil, positional(args.pos[min(1, len(args.pos)):]...))
}

func runTarget(*frame, *value, callArgs) *value { return anything() }

func pyPoolMap(f *frame, _ *value, args callArgs) *value { return fnMap(f, args) }

func containsText(s, sub string) bool { return strings.Contains(s, sub) }

// pyGetenv is one variable of the environment, by its name.
func pyGetenv(f *frame, args callArgs) *value {
	s, ok := args.at(0, "key").text()
	if !ok {
		return anything()
	}
	return join(api("os.environ."+s), args.at(1, "default"))
}

// pyItemGetter is a function that takes fields of what it is given.
func pyItemGetter(f *frame, args callArgs) *value {
	return f.partial(api("$items"), f.list(51, args.pos...), callArgs{})
}

// pyReplace is re.sub(pattern, by, text): safe for what the characters that
// are left can't do.
func pyReplace(f *frame, args callArgs) *value {
	v := f.text([]*value{args.at(2, "string"), args.at(1, "repl")})
	f.noteRegex(args.at(0, "pattern"), args.at(2, "string"))
	if args.at(3, "count") != nil {
		return v // not every match
	}
	return f.stripped(v, args.at(0, "pattern"), args.at(1, "repl"))
}

// stripped clears a text in which characters were removed or replaced.
func (f *frame) stripped(v, pattern, by *value) *value {
	p, ok := f.pattern(pattern)
	if !ok || len(f.deep(by)) > 0 {
		return v
	}
	k := remaining(p)
	if k == 0 {
		return v
	}
	return v.with(func(v *value) {
		list := append([]taint{}, v.taints...)
		for i := range list {
			list[i].cleared |= k
		}
		v.taints = list
	})
}
