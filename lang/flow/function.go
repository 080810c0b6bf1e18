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
	functions(t, first, `bytes bytearray memoryview iter aiter io.StringIO io.BytesIO textwrap.dedent ensure_str`)
	functions(t, reletteredFirst, `json.dumps simplejson.dumps ujson.dumps orjson.dumps base64.b64encode base64.urlsafe_b64encode codecs.encode
		binascii.hexlify`)
	decoders(t, "base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "base64.decodebytes", "binascii.a2b_base64",
		"binascii.unhexlify", "urllib.parse.unquote", "urllib.parse.unquote_plus", "urllib.parse.unquote_to_bytes",
		"bytes.fromhex", "bytearray.fromhex", "base64.b32decode", "base64.b16decode", "base64.a85decode", "base64.b85decode", "gzip.decompress", "zlib.decompress", "codecs.decode", "html.unescape")
	functions(t, copied, `copy.copy copy.deepcopy`)
	functions(t, itself, `asyncio.run asyncio.create_task asyncio.ensure_future asyncio.wait_for asyncio.shield
		contextlib.closing `)
	t["typing.cast"] = second
	functions(t, aNumber, `int float complex bool len ord abs round sum hash id callable hasattr any all divmod pow range
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
	for _, pool := range []string{
		"concurrent.futures.ThreadPoolExecutor()", "concurrent.futures.ProcessPoolExecutor()", "concurrent.futures.thread.ThreadPoolExecutor()",
		"concurrent.futures.process.ProcessPoolExecutor()",
	} {
		t[pool+".submit"], t[pool+".map"] = pyCallFirst, fnMap
	}
	t["asyncio.to_thread"] = pyCallFirst
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
	t["os.path.split"], t["posixpath.split"] = pySplitPath, pySplitPath
	t["operator.itemgetter"], t["operator.attrgetter"] = pyItemGetter, pyItemGetter
	t["types.SimpleNamespace"] = asMap
	return t
}

func javascriptFunctions() map[string]function {
	t := map[string]function{}
	functions(t, asText, `String`)
	functions(t, parsed, `JSON.parse querystring.parse`)
	functions(t, copied, `structuredClone`)
	functions(t, reletteredFirst, `JSON.stringify btoa util.inspect`)
	functions(t, first, `Object TextDecoder().decode TextEncoder().encode
		Symbol Readable.from stream.Readable.from`)
	decoders(t, "decodeURIComponent", "decodeURI", "unescape", "atob", "querystring.unescape", "zlib.gunzipSync", "zlib.inflateSync", "zlib.unzipSync")
	t["Buffer.from"], t["Buffer"] = jsBufferFrom, jsBufferFrom
	functions(t, itself, `await Promise.resolve Object.freeze Object.seal Object.preventExtensions util.promisify util.callbackify util.deprecate
		bluebird.promisify bluebird.resolve es6-promisify.promisify aws-xray-sdk.captureAWSClient aws-xray-sdk-core.captureAWSClient
		aws-xray-sdk.captureAWSv3Client aws-xray-sdk-core.captureAWSv3Client aws-xray-sdk.captureAWS aws-xray-sdk-core.captureAWS
		@aws-lambda-powertools/tracer.Tracer().captureAWS @aws-lambda-powertools/tracer.Tracer().captureAWSClient
		@aws-lambda-powertools/tracer.Tracer().captureAWSv3Client
		aws-xray-sdk.captureHTTPs aws-xray-sdk-core.captureHTTPs`)
	functions(t, aNumber, `Number parseInt parseFloat Boolean BigInt Number.parseInt Number.parseFloat Date.now
		Math.floor Math.ceil Math.round Math.abs Math.max Math.min Array.isArray Number.isNaN crypto.randomUUID
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
	for _, n := range []string{"Number.isInteger", "Number.isSafeInteger", "Number.isFinite", "isFinite"} {
		t[n] = isNumberGuard(true)
	}
	t["isNaN"] = isNumberGuard(false) // unlike Number.isNaN it is true of texts that are no numbers
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
	return f.asTexts(first(f, args)).marked(func(t *taint) { t.cleared |= objects })
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

func withAll(f *frame, args callArgs) *value { return f.mixed(args.all()...) }

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
	return f.listOf(12, f.elementOf(v, "each"))
}

func secondAsList(f *frame, args callArgs) *value { return asList(f, positional(arg(args, 1))) }

func asSet(f *frame, args callArgs) *value {
	r := refTo(f.createNth(setObject, 11))
	if v := arg(args, 0); v != nil {
		f.push(r, f.elementOf(v, "each"))
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
		return f.elementOf(args.pos[0], "each")
	}
	return joinAll(args.pos)
}

func anyElements(f *frame, args callArgs) *value {
	var v *value
	for _, a := range args.all() {
		v = join(v, f.elementOf(a, "each"))
	}
	return f.listOf(13, join(v, f.elementOf(v, "each")))
}

func fnMap(f *frame, args callArgs) *value {
	if len(args.pos) > 2 {
		var es []*value
		for _, list := range args.pos[1:] {
			es = append(es, orAnything(f.elementOf(list, "each")))
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
		elements = []*value{f.elementOf(list, "each")}
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
	return f.listOf(14, f.filtered(f.elementOf(list, "each"), joinAll(results)))
}

// isNumberGuard is a function whose result, when it is as said, means that its
// argument is a number or a text that is one.
func isNumberGuard(when bool) function {
	return func(f *frame, args callArgs) *value {
		v := anything()
		if x := arg(args, 0); x != nil {
			v.guards = f.guardAll(x, everyKind, when)
		}
		return v
	}
}

func fnPartial(f *frame, args callArgs) *value {
	if len(args.pos) == 0 {
		return anything()
	}
	return f.partial(args.pos[0], nil, callArgs{pos: args.pos[1:], named: args.named})
}

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

func containsText(s, sub string) bool { return strings.Contains(s, sub) }
