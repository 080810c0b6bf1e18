package flow

import (
	"strings"

	"redoubt/lang/ir"
)

// A method is what a method of a language's own types does.
type method func(f *frame, this *value, args callArgs) *value

// primitive calls a method by its name, where the receiver is of no class of
// the program; ok is false if no type of the language has it.
func (f *frame) primitive(callee, this *value, args callArgs) (*value, bool) {
	if callee == nil || callee.member == "" {
		return nil, false
	}
	if this == nil {
		this = callee.self
	}
	m := f.p.methods[f.lang][callee.member]
	if m == nil {
		return nil, false
	}
	return m(f, this, args), true
}

// The methods that only hand their receiver on (perhaps in other letters,
// decoded or in part), and those whose result holds no text.
func methods(table map[string]method, do method, names string) {
	for _, n := range strings.Fields(names) {
		table[n] = do
	}
}

func pythonMethods() map[string]method {
	t := map[string]method{}
	methods(t, partOf, `group groups groupdict`)
	methods(t, trimmed, `strip lstrip rstrip`)
	methods(t, cased(strings.ToLower), `lower casefold`)
	methods(t, cased(strings.ToUpper), `upper`)
	methods(t, otherLetters, `title capitalize swapcase removeprefix removesuffix translate expandtabs`)
	t["copy"] = func(f *frame, this *value, _ callArgs) *value { return f.copyOf(orNone(this)) }
	methods(t, handOn, `encode decode read readline getvalue tobytes tolist hexdigest_ isoformat text content json
		as_posix resolve absolute expanduser toordinal __str__ __repr__ result getall to_dict dict model_dump`)
	methods(t, clean, `count find rfind rindex isspace __len__ bit_length
		timestamp total_seconds hexdigest digest close flush seek tell sort_ exists is_file is_dir is_set isidentifier istitle`)
	methods(t, alnumGuard, `isalnum isalpha isdigit isdecimal isnumeric`)
	methods(t, withArgs, `ljust joinpath with_suffix`)
	methods(t, filledUp, `zfill rjust center with_name`)
	methods(t, pieces, `splitlines readlines iterdir glob`)
	t["replace"], t["split"], t["rsplit"], t["partition"], t["rpartition"] = pyTextReplace, split, pyRsplit, parted(false), parted(true)
	methods(t, startsWith, `startswith`)
	methods(t, endsWith, `endswith is_relative_to_`)
	methods(t, prefixGuard, `is_relative_to`)
	t["match"], t["fullmatch"], t["search"] = pyPattern(false), pyPattern(true), pyPattern(false)
	t["format"], t["format_map"], t["join"] = pyFormat, pyFormat, pyJoin
	t["get"], t["pop"], t["setdefault"], t["popitem"] = pyGet, pyPop, pySetDefault, anyElement
	t["items"], t["keys"], t["values"] = entries, keys, values
	t["append"], t["add"], t["appendleft"], t["put"], t["put_nowait"], t["push"] = push, push, push, push, push, push
	t["index"] = pyIndex
	t["insert"], t["extend"], t["update"] = pyInsert, extend, pyUpdate
	t["remove"], t["discard"], t["sort"] = removeValue, removeValue, nothing
	t["clear"], t["reverse"] = clearAll, shuffle
	t["popleft"], t["get_nowait"] = anyElement, anyElement
	t["union"], t["intersection"], t["difference"], t["symmetric_difference"] = joined, joined, joined, joined
	t["write"], t["writelines"] = push, extend
	t["__next__"], t["__iter__"], t["send"] = anyElement, handOn, anyElement
	t["submit"], t["run_in_executor"], t["apply_async"] = callFirst, callSecond, callFirst
	t["start"], t["run"], t["join_"] = runTarget, runTarget, nothing
	t["map"] = pyPoolMap
	return t
}

func javascriptMethods() map[string]method {
	t := map[string]method{}
	methods(t, trimmed, `trim trimStart trimEnd trimLeft trimRight toString`)
	methods(t, cased(strings.ToLower), `toLowerCase toLocaleLowerCase`)
	methods(t, cased(strings.ToUpper), `toUpperCase toLocaleUpperCase`)
	methods(t, partOf, `substring substr charAt`)
	methods(t, handOn, `valueOf normalize promise unwrap lean text json buffer blob toJSON toArray toObject toISOString_
		slice_ values_ read getReader sort_ toSorted_ toReversed_ codePointAt_ exec_`)
	t["indexOf"], t["lastIndexOf"] = indexOf, indexOf
	methods(t, clean, `search localeCompare getTime getFullYear charCodeAt codePointAt toFixed byteLength
		isPrototypeOf toISOString toLocaleString getMonth getDate`)
	t["replace"], t["replaceAll"] = jsReplace, jsReplaceAll
	methods(t, withArgs, `padEnd repeat`)
	methods(t, filledUp, `padStart`)
	methods(t, pieces, `matchAll`)
	t["split"] = split
	methods(t, startsWith, `startsWith`)
	methods(t, endsWith, `endsWith`)
	t["concat"], t["slice"], t["splice"], t["at"] = jsConcat, jsSlice, jsSplice, jsAt
	t["push"], t["unshift"], t["add"], t["enqueue"] = push, jsUnshift, push, push
	t["pop"], t["shift"], t["next"] = jsPop, jsShift, jsNext
	t["map"], t["forEach"], t["filter"], t["flatMap"] = jsMap, jsForEach, jsFilter, jsFlatMap
	t["find"], t["findLast"], t["some"], t["every"], t["findIndex"] = jsFind, jsFind, jsSome, jsEvery, jsEvery
	t["reduce"], t["reduceRight"], t["sort"], t["toSorted"] = jsReduce, jsReduce, jsSort, jsSort
	t["reverse"], t["fill"], t["flat"], t["join"], t["toReversed"] = jsReverse, jsFill, jsFlat, jsJoin, jsReverse
	t["includes"], t["has"], t["hasOwnProperty"] = includes, includes, hasKey
	t["keys"], t["values"], t["entries"] = keys, values, entries
	t["get"], t["set"], t["delete"], t["clear"] = jsGet, jsSet, jsDelete, clearAll
	t["succeed"], t["done"] = succeed, done
	t["then"], t["catch"], t["finally"] = then, catch, finally
	t["call"], t["apply"], t["bind"] = fnCall, fnApply, fnBind
	t["test"], t["exec"], t["match"] = regexTest, regexExec, regexMatch
	return t
}

// pyPattern is a method of a compiled pattern.
func pyPattern(whole bool) method {
	match := pyMatch(whole)
	return func(f *frame, this *value, args callArgs) *value { return match(f, positional(this, arg(args, 0))) }
}

func arg(args callArgs, i int) *value { return args.at(i, "") }

// handOn hands the receiver on.
func handOn(f *frame, this *value, _ callArgs) *value {
	if this == nil {
		return anything()
	}
	return this.with(func(v *value) {
		v.member, v.guards = "", nil
		if len(v.taints)+len(v.refs) == 0 {
			v.apis, v.unknown = nil, len(v.consts) == 0 || v.unknown && f.p.opt.Reads
		}
	})
}

// textOf is the receiver, which must be a text.
func textOf(f *frame, this *value, args callArgs) *value {
	return handOn(f, this, args).marked(func(t *taint) { t.cleared |= objects })
}

// partOf is a part of the receiver, a text.
func partOf(f *frame, this *value, args callArgs) *value {
	return f.part(relettered(handOn(f, this, args))).marked(func(t *taint) { t.exact = false })
}

// clean gives out numbers, truths and the like.
func clean(*frame, *value, callArgs) *value { return anything() }

func nothing(*frame, *value, callArgs) *value { return constant(ir.Lit{}) }

// withArgs is a text made of the receiver and the arguments.
func withArgs(f *frame, this *value, args callArgs) *value {
	v := f.mixed(append([]*value{this}, args.all()...)...)
	if this != nil {
		v.lead = f.beginning(this)
	}
	return v
}

// pieces are the parts of a text.
func pieces(f *frame, this *value, _ callArgs) *value {
	if this == nil {
		return f.listOf(3, anything())
	}
	return f.listOf(3, f.part(&value{taints: this.taints, unknown: true}))
}

// joined is a collection of all that the receiver and the arguments hold.
func joined(f *frame, this *value, args callArgs) *value {
	r := refTo(f.createNth(setObject, 3))
	for _, v := range append(args.all(), this) {
		f.push(r, f.elementOf(v, "values"))
	}
	return r
}

func alnumGuard(f *frame, this *value, _ callArgs) *value {
	v := anything()
	if this != nil {
		v.guards = f.guardAll(this, safeKinds("^[A-Za-z0-9]+$", true), true)
	}
	return v
}

// startsWith clears a path that was made absolute, and a URL, where the prefix
// that it must have says all that matters.
func startsWith(f *frame, this *value, args callArgs) *value {
	v := anything()
	prefix := arg(args, 0)
	if this == nil || prefix.tainted() {
		return v
	}
	if s, ok := prefix.text(); ok && s == ".." && isRelative(this.origin) { // leads outside
		k, _ := kindsOf([]string{"path", "zip-slip"})
		v.guards = f.guardWhole(this, k, false)
		return v
	}
	if isResolved(this.origin) {
		k, _ := kindsOf([]string{"path", "zip-slip"})
		v.guards = f.guardWhole(this, k, true)
	}
	if s, ok := prefix.text(); ok && fixedHost(s) {
		k, _ := kindsOf([]string{"ssrf", "redirect"})
		v.guards = append(v.guards, f.guardWhole(this, k, true)...)
	}
	return v
}

func prefixGuard(f *frame, this *value, args callArgs) *value {
	v := anything()
	if this != nil && !arg(args, 0).tainted() && (isResolved(this.origin) || this.origin == "") {
		k, _ := kindsOf([]string{"path", "zip-slip"})
		v.guards = f.guardWhole(this, k, true)
	}
	return v
}

// endsWith clears a URL whose host is below a fixed domain.
func endsWith(f *frame, this *value, args callArgs) *value {
	v := anything()
	if s, ok := arg(args, 0).text(); ok && this != nil && hostNames[this.member] && strings.HasPrefix(s, ".") {
		v.guards = f.guardWhole(this, hostKinds, true)
	}
	return v
}

// isResolved reports whether an API gives out paths without "..".
func isResolved(api string) bool {
	switch api {
	case "os.path.realpath", "os.path.abspath", "os.path.normpath", "path.resolve", "path.normalize", "path.join",
		"fs.realpathSync", "pathlib.Path().resolve", "os.path.commonpath", "os.path.commonprefix":
		return true
	}
	return false
}

// isRelative reports whether an API gives out the way from one folder to a
// path.
func isRelative(api string) bool { return api == "path.relative" || api == "os.path.relpath" }

// fixedHost reports whether a text names a URL's host whole, or is a path.
func fixedHost(s string) bool {
	_, rest, ok := strings.Cut(s, "://")
	return ok && strings.Contains(rest, "/") && !strings.HasPrefix(rest, "/")
}

// isAddress reports whether a text begins as an address in the network, not as the
// path of a file.
func isAddress(s string) bool {
	scheme, _, ok := strings.Cut(s, "://")
	return ok && scheme != "" && !strings.EqualFold(scheme, "file") && !strings.ContainsAny(scheme, "/\\ ")
}

func values(f *frame, this *value, _ callArgs) *value {
	if this == nil {
		return anything()
	}
	var all *value
	for _, r := range this.refs {
		all = join(all, f.allFields(r))
	}
	all = join(all, f.elementOf(&value{taints: this.taints, unknown: this.unknown}, "values"))
	return f.listOf(4, all)
}

func keys(f *frame, this *value, _ callArgs) *value {
	return f.listOf(4, f.elementOf(this, "keys"))
}

func entries(f *frame, this *value, _ callArgs) *value {
	if this == nil {
		return anything()
	}
	var k, v *value
	for _, r := range this.refs {
		k, v = join(k, f.keysOf(r)), join(v, f.allFields(r))
	}
	rest := &value{taints: this.taints, unknown: this.unknown || len(this.apis) > 0}
	k = join(k, f.elementOf(rest, "keys"))
	v = join(v, f.elementOf(rest, "values"))
	return f.listOf(4, f.list(5, k, v))
}

func anyElement(f *frame, this *value, _ callArgs) *value { return f.elementOf(this, "values") }
