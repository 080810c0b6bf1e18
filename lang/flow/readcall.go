package flow

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"redoubt/lang/ir"
)

// called does a call, with what that says of the event.
func (f *frame) called(callee, this *value, args callArgs) (out *value, returns bool) {
	if !f.p.opt.Reads {
		return f.call(callee, this, args)
	}
	if f.functionsOnly(callee) {
		return f.call(callee, this, args)
	}
	before := f.st.facts
	each := f.callsWithEach(callee, this)
	if each {
		f.demand(this, free(Lists))
		f.reading.each, before = this.doc, f.st.facts
	}
	out, returns = f.call(callee, this, args)
	f.reading.each = nil
	f.st.facts = f.surely(before, callee, this, each)
	f.passedOn(callee, this, args)
	c := &readCall{f: f, callee: callee, this: this, args: args, out: out.undocumented()}
	return c.result(), returns
}

// surely is what holds after a call of no code of the program: what callbacks
// say holds only if they are called, and of elements only.
func (f *frame) surely(before *facts, callee, this *value, each bool) *facts {
	now := f.st.facts
	if each {
		top := f.p.under(this.doc, eachField)
		for at, x := range now.every() {
			if top != nil && at.below(top.at) {
				before = before.and(at, x)
			}
		}
		return before
	}
	if callee != nil && len(callee.apis) == 1 && modelMethod(callee.apis[0]) {
		return now
	}
	if callee != nil && (callee.member == "succeed" || callee.member == "done") {
		return before.doing(refused, now.has(refused))
	}
	return before
}

// callsWithEach reports whether a call is that of a method of JavaScript's
// arrays that calls its argument with every element.
func (f *frame) callsWithEach(callee, this *value) bool {
	if f.lang != "javascript" || this.spotOf(asItself) == nil || callee == nil || this.doc.unless&List != 0 {
		return false
	}
	switch callee.member {
	case "map", "forEach", "flatMap", "filter", "reduce", "reduceRight":
		return true
	}
	return false
}

// eachElement says of an element that a callback gets which spot it is.
func (f *frame) eachElement(list, v *value) *value {
	if !f.p.opt.Reads || list == nil || list.doc == nil || f.reading.each != list.doc {
		return v
	}
	return f.fieldOf(list, eachField, v)
}

// passedOn notes data that is handed to an API whole.
func (f *frame) passedOn(callee, this *value, args callArgs) {
	if callee == nil || len(callee.apis) == 0 || this.spotOf(asItself) != nil {
		return
	}
	for _, path := range callee.apis {
		if f.p.functions[f.lang][path] != nil || logs(path) {
			return
		}
	}
	for _, v := range args.all() {
		for _, t := range f.deep(v) {
			if t.exact && f.p.labels.info[t.label].root == paramRoot {
				f.noteRead(readKey{label: t.label, whole: true})
			}
		}
	}
}

// logs reports whether an API writes logs.
func logs(path string) bool {
	path = strings.ToLower(path)
	return path == "print" || strings.HasPrefix(path, "console.") || strings.Contains(path, "log")
}

// A readCall is a call of something that is no code of the program.
type readCall struct {
	f            *frame
	callee, this *value
	args         callArgs
	out          *value
}

func (c *readCall) result() *value {
	if c.callee == nil {
		return c.out
	}
	if len(c.callee.apis) == 1 {
		if c.this == nil {
			c.this = c.callee.self
		}
		if v := c.schemaCall(c.callee.apis[0]); v != nil {
			return v
		}
		if v := c.function(c.callee.apis[0]); v != nil {
			return v
		}
	}
	if c.callee.member == "" {
		return c.out
	}
	if c.f.lang == "python" {
		return c.pythonMethod(c.callee.member)
	}
	return c.javascriptMethod(c.callee.member)
}

func (c *readCall) arg(i int) *value { return arg(c.args, i) }

// as is a value that tells something of x.
func (c *readCall) as(x *value, w view) *value {
	if x.spotOf(asItself) == nil {
		return c.out
	}
	return c.out.documented(c.f.p.docOf(doc{at: x.doc.at, view: w, unless: x.doc.unless}))
}

// inside is what x holds, once decoded.
func (c *readCall) inside(x *value, field string) *value {
	if x.spotOf(asItself) == nil {
		return c.out
	}
	d := c.f.p.under(x.doc, field)
	if d != nil && c.f.lang == "javascript" && x.doc.unless&Null == 0 && field == jsonField {
		d = c.f.p.docOf(doc{at: d.at, unless: d.unless, above: x.doc.at, test: Null, but: Null})
	}
	if d != nil && x.doc.unless != 0 && field == jsonField && hollowText(x) {
		d = c.f.p.docOf(doc{at: d.at, above: x.doc.at, but: x.doc.unless, hollow: true})
	}
	if d != nil {
		c.f.noteRead(readKey{at: d.at})
	}
	return c.out.documented(d)
}

// hollowText reports whether the default of a text is that of an empty object.
func hollowText(v *value) bool {
	rest := &value{consts: v.consts}
	s, ok := rest.text()
	return ok && strings.TrimSpace(s) == "{}" && len(v.refs)+len(v.apis) == 0 && !v.unknown
}

// function is a call by a canonical path; nil where nothing is known of it.
func (c *readCall) function(path string) *value {
	f, x := c.f, c.arg(0)
	switch path {
	case "json.loads", "simplejson.loads", "ujson.loads", "orjson.loads":
		f.demand(x, jsonIn(Text))
		return c.inside(x, jsonField)
	case "JSON.parse":
		f.demand(x, jsonIn(present&^(Empty|Maps|EmptyList)))
		return c.inside(x, jsonField)
	case "base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode":
		f.demand(x, free(Texts))
		return c.inside(x, base64Field)
	case "atob":
		return c.inside(x, base64Field)
	case "Buffer.from":
		if e, ok := c.arg(1).text(); ok && e == "base64" {
			f.demand(x, free(Texts|Lists|Maps))
			return c.inside(x, base64Field)
		}
	case "String", "str", "toString":
		return c.out
	case "int", "float":
		return c.pythonNumber(path, x)
	case "Number", "parseFloat", "Number.parseFloat":
		return c.as(x, asNumber)
	case "parseInt", "Number.parseInt":
		return c.as(x, asInteger)
	case "len":
		f.demand(x, free(Texts|Lists|Maps))
		return c.as(x, length)
	case "bool", "Boolean":
		return f.telling(c.out, f.truthSays(x, true), f.truthSays(x, false))
	case "isinstance":
		return c.isInstance(x)
	case "Array.isArray":
		return c.classes(x, Lists)
	case "Number.isInteger", "Number.isSafeInteger":
		s := free(Numbers)
		s.Whole = true
		return c.says(x, s, free(AnyClass))
	case "Number.isFinite":
		return c.classes(x, Numbers)
	case "re.match", "re.search", "re.fullmatch":
		return c.pythonPattern(path[len("re."):], c.arg(0), c.args.at(1, "string"), c.args.at(2, "flags") == nil)
	case "Object.keys", "Object.entries", "Object.values":
		f.demand(x, free(something))
		f.noteReads(x, true)
	default:
		return nil
	}
	return c.out
}

// asTexts makes texts of constants that are none: what an operator does with
// them says something of its other operand.
func (f *frame) asTexts(v *value) *value {
	if !f.p.opt.Reads || v == nil || !slices.ContainsFunc(v.consts, func(c ir.Lit) bool { return c.Kind != ir.String }) {
		return v
	}
	return v.with(func(v *value) {
		v.consts = slices.Clone(v.consts)
		for i := range v.consts {
			v.consts[i].Kind = ir.String
		}
	})
}

// integerText is what int() makes a number of. The class of white space is
// Python's.
const integerText = `^[\s\x1c-\x1f\x85\p{Z}]*[+-]?[\p{Nd}_]+[\s\x1c-\x1f\x85\p{Z}]*$`

func (c *readCall) pythonNumber(path string, x *value) *value {
	base := len(c.args.pos) + len(c.args.named)
	s := free(Numbers | Bools | Text)
	if path == "int" && base == 1 {
		s.Patterns = []string{integerText}
	}
	if base == 1 {
		c.f.demand(x, s)
	} else {
		c.f.demand(x, free(Text))
		return c.out
	}
	if path == "int" {
		return c.as(x, asInteger)
	}
	return c.as(x, asNumber)
}

// says is a truth that says of x that it is of a spec, or else of another.
func (c *readCall) says(x *value, yes, no Spec) *value {
	if x.spotOf(asItself) == nil {
		return c.out
	}
	return c.f.telling(c.out, said(x.doc, yes), said(x.doc, no))
}

func (c *readCall) classes(x *value, is Class) *value {
	return c.says(x, free(is), free(AnyClass&^is))
}

var pythonClasses = map[string]Class{
	"str": Texts, "int": Numbers | Bools, "float": Numbers, "bool": Bools, "list": Lists, "dict": Maps, "tuple": 0, "bytes": 0, "set": 0,
	"decimal.Decimal": 0, "Decimal": 0, "numbers.Number": Numbers | Bools, "collections.abc.Mapping": Maps, "collections.abc.Sequence": Lists | Texts,
}

// isInstance is Python's isinstance(x, T). 5.0 is no int there, but the same
// number in JSON Schema, so that a number stays where either is.
func (c *readCall) isInstance(x *value) *value {
	t := c.arg(1)
	if t == nil || t.unknown || len(t.consts)+len(t.taints) > 0 {
		return c.out
	}
	names := slices.Clone(t.apis)
	for _, r := range t.refs {
		o := c.f.object(r)
		all := c.f.allFields(r)
		if o.kind != listObject || all == nil || all.unknown || len(all.refs) > 0 {
			return c.out
		}
		names = append(names, all.apis...)
	}
	var is Class
	for _, n := range names {
		k, ok := pythonClasses[n]
		if !ok {
			return c.out
		}
		is |= k
	}
	if len(names) == 0 || len(names) >= maxAPIs {
		return c.out
	}
	isNot := AnyClass &^ is
	if is&Numbers != 0 && (!slices.Contains(names, "int") || !slices.Contains(names, "float")) {
		isNot |= Numbers
	}
	return c.says(x, free(is), free(isNot))
}

func (c *readCall) pythonMethod(name string) *value {
	f, this := c.f, c.this
	if this == nil {
		this = c.callee.self
	}
	if name == "match" || name == "search" || name == "fullmatch" {
		return c.pythonPattern(name, this, c.arg(0), true)
	}
	if this.spotOf(asItself) == nil {
		return c.out
	}
	switch name {
	case "get":
		return c.get(this)
	case "pop":
		f.demand(this, free(Maps|List))
	case "items", "keys", "values":
		f.demand(this, free(Maps))
		f.noteReads(this, true)
	case "append", "extend", "insert", "sort", "reverse":
		f.demand(this, free(Lists))
	case "decode", "read":
		if this.doc.at.field == base64Field {
			return c.out.documented(this.doc)
		}
	case "isdigit", "isnumeric", "isdecimal", "isalnum", "isalpha", "isidentifier":
		f.demand(this, free(Texts))
		f.noteReads(this, false)
		return c.says(this, free(Text), free(Texts))
	case "startswith", "endswith":
		f.demand(this, free(Texts))
		return c.affix(this, name == "startswith")
	case "strip", "lstrip", "rstrip", "lower", "upper", "title", "capitalize", "casefold", "swapcase", "removeprefix", "removesuffix",
		"split", "rsplit", "splitlines", "partition", "rpartition", "replace", "zfill", "ljust", "rjust", "center", "encode", "find", "rfind",
		"format", "isspace", "islower", "isupper", "istitle", "expandtabs", "translate":
		f.demand(this, free(Texts))
	}
	return c.out
}

// get is a map's get: with no default, nothing is None.
func (c *readCall) get(this *value) *value {
	f := c.f
	f.demand(this, free(Maps))
	key, ok := c.arg(0).text()
	if !ok {
		f.noteReads(this, true)
		return c.out
	}
	d := f.p.under(this.doc, key)
	if d == nil {
		return c.out
	}
	f.noteRead(readKey{at: d.at})
	if len(c.out.taints) != 1 || !c.out.taints[0].exact || f.p.labels.info[c.out.taints[0].label].field != key {
		return c.out
	}
	if len(c.args.pos)+len(c.args.named) > 1 && !isNone(c.arg(1)) {
		d = f.p.docOf(doc{at: d.at, unless: d.unless | Absent})
	}
	return c.out.documented(d)
}

// affix is text.startswith("…"): the text begins, or ends, so.
func (c *readCall) affix(this *value, front bool) *value {
	s, ok := c.arg(0).text()
	if !ok || s == "" || !utf8.ValidString(s) || len(s) > 100 {
		return c.out
	}
	pattern := "^" + quoted(s)
	if !front {
		pattern = quoted(s) + "$"
	}
	return c.says(this, matching(0, pattern), free(AnyClass))
}

var special = regexp.MustCompile(`[][\\^$.*+?(){}|/-]`)

// quoted is a text as a pattern in every dialect.
func quoted(s string) string {
	return special.ReplaceAllStringFunc(s, func(c string) string {
		if c == "/" || c == "-" {
			return c
		}
		return `\` + c
	})
}

func (c *readCall) javascriptMethod(name string) *value {
	f, this := c.f, c.this
	if this == nil {
		this = c.callee.self
	}
	switch name {
	case "test":
		return c.scriptPattern(this, c.arg(0))
	case "match":
		return c.scriptPattern(c.arg(0), this)
	case "includes", "has":
		if x := c.arg(0); x.spotOf(asItself) != nil && this.spotOf(asItself) == nil && !f.loneText(this) {
			if s, ok := f.anyOf(this); ok {
				s.May &^= Absent | Null // what JavaScript compares strictly
				return c.says(x, s, free(AnyClass))
			}
			return c.out
		}
	case "fail":
		if len(c.args.pos) <= 1 && this.tainted() && len(c.callee.apis) == 0 {
			f.answered(text("failed"), nil)
			return c.out
		}
	case "hasOwnProperty":
		if key, ok := c.arg(0).text(); ok && this.spotOf(asItself) != nil {
			yes, no := f.owns(this.doc, key)
			return f.telling(c.out, yes, no)
		}
	}
	if this.spotOf(asItself) == nil {
		return c.out
	}
	switch name {
	case "toString":
		if this.doc.at.field == base64Field {
			return c.out.documented(this.doc)
		}
	case "startsWith":
		f.demand(this, free(Texts))
		return c.affix(this, true)
	case "endsWith":
		f.demand(this, free(Texts))
		return c.affix(this, false)
	case "toLowerCase", "toUpperCase", "trim", "trimStart", "trimEnd", "split", "replace", "replaceAll", "charAt", "substring", "substr",
		"charCodeAt", "codePointAt", "padStart", "padEnd", "localeCompare", "normalize", "repeat", "matchAll", "search":
		f.demand(this, free(Texts))
	case "push", "unshift", "splice", "some", "every", "find", "findIndex", "join", "sort", "reverse", "flat", "shift":
		f.demand(this, free(Lists))
		f.noteReads(this, true)
	case "slice", "concat", "indexOf", "lastIndexOf", "includes", "at":
		f.demand(this, free(Lists|Texts))
	case "toFixed":
		f.demand(this, free(Numbers))
	}
	return c.out
}

func (f *frame) loneText(v *value) bool {
	_, ok := v.text()
	return ok
}

// pythonPattern is a match of Python's module re: its truth says that a text is
// one that the pattern lets through. match looks at the beginning.
func (c *readCall) pythonPattern(method string, pattern, x *value, plain bool) *value {
	f := c.f
	f.demand(x, free(Texts))
	p, ok := f.pattern(pattern)
	if !ok || !plain || x.spotOf(asItself) == nil || f.flagged(pattern, "m") || f.hasFlags(pattern) {
		return c.out
	}
	if p, ok = portable(p, true); !ok {
		return c.out
	}
	switch method {
	case "fullmatch":
		p = framed(p, true)
	case "match":
		p = framed(p, false)
	}
	return c.says(x, matching(0, p), free(AnyClass))
}

// framed begins a pattern at the beginning of the text, and ends it at its
// end.
func framed(p string, whole bool) string {
	if strings.Contains(p, "|") {
		p = "(?:" + p + ")"
	}
	if !strings.HasPrefix(p, "^") {
		p = "^" + p
	}
	if whole && !strings.HasSuffix(p, "$") {
		p += "$"
	}
	return p
}

// hasFlags reports whether a pattern was compiled with flags.
func (f *frame) hasFlags(v *value) bool {
	if v == nil {
		return false
	}
	for _, r := range v.refs {
		if x, _ := f.read(r, "flags"); x != nil && !isNone(x) {
			if s, ok := x.text(); !ok || s != "" {
				return true
			}
		}
	}
	return false
}

// scriptPattern is a match of one of JavaScript's regular expressions. What is
// no text is made one first.
func (c *readCall) scriptPattern(pattern, x *value) *value {
	f := c.f
	p, ok := f.pattern(pattern)
	if !ok || x.spotOf(asItself) == nil || f.flagged(pattern, "m") || f.flagged(pattern, "i") || f.flagged(pattern, "y") || f.loneText(pattern) {
		return c.out
	}
	if p, ok = portable(p, false); !ok {
		return c.out
	}
	return c.says(x, matching(spelledLike(p), p), free(AnyClass))
}

// spelledLike are the classes without texts of which a value may match once it
// is made a text.
func spelledLike(pattern string) Class {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return AnyClass &^ Texts
	}
	may := Number | Lists
	for class, text := range map[Class]string{Absent: "undefined", Null: "null", False: "false", True: "true", Zero: "0", Maps: "[object Object]"} {
		if re.MatchString(text) {
			may |= class
		}
	}
	return may
}

// longestPortable is the length of the longest pattern that a schema gets.
const longestPortable = 200

var (
	// unportable is what dialects disagree on: white space, words' ends, classes
	// of their own, text that is compared without regard to case.
	unportable = regexp.MustCompile(`\\[^dwnrt.^$*+?()[\]{}|\\/"'@#%&,:;=~_ -]|\(\?[^:]|\[:`)
	pyDigits   = regexp.MustCompile(`\\d`)
)

// portable is a pattern as JSON Schema takes it; ok is false where it would not
// mean the same.
func portable(p string, python bool) (string, bool) {
	if len(p) > longestPortable || !utf8.ValidString(p) || unportable.MatchString(p) {
		return "", false
	}
	if python {
		if strings.Contains(p, `\w`) {
			p = words(p)
		}
		p = pyDigits.ReplaceAllLiteralString(p, `\p{Nd}`)
		if n := len(p); n > 0 && p[n-1] == '$' && (n == 1 || p[n-2] != '\\') {
			p = p[:n-1] + `\n?$` // what Python's $ lets stand behind
		} else if strings.Contains(strings.ReplaceAll(p, `\$`, ""), "$") && !strings.Contains(p, "[") {
			return "", false
		}
	}
	if _, err := regexp.Compile(p); err != nil {
		return "", false
	}
	return p, true
}

// words spells \w as Python means it.
func words(p string) string {
	var b strings.Builder
	class := false
	for i := 0; i < len(p); i++ {
		switch {
		case p[i] == '\\' && i+1 < len(p):
			s := p[i : i+2]
			switch {
			case s == `\w` && class:
				s = `\p{L}\p{N}_`
			case s == `\w`:
				s = `[\p{L}\p{N}_]`
			}
			b.WriteString(s)
			i++
			continue
		case p[i] == '[':
			class = true
		case p[i] == ']':
			class = false
		}
		b.WriteByte(p[i])
	}
	return b.String()
}

// noteForgiving notes whether code catches what promises throw, so that a call
// which is not awaited may fail without harm.
func (p *Program) noteForgiving(m *module) {
	if !p.opt.Reads || p.forgiving {
		return
	}
	for _, fn := range m.ir.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				if forgives(m.ir.Lang, &b.Instrs[i]) {
					p.forgiving = true
					return
				}
			}
		}
	}
}

func forgives(lang string, in *ir.Instr) bool {
	if in.Op == ir.Load && lang == "javascript" {
		return in.Name == "catch" || in.Name == "allSettled" || in.Name == "any" || in.Name == "race"
	}
	if in.Op == ir.Load {
		return slices.Contains([]string{"create_task", "ensure_future", "wait", "as_completed", "wait_for", "shield"}, in.Name)
	}
	return in.Op == ir.Call && slices.ContainsFunc(in.Args, func(a ir.Arg) bool { return a.Name == "return_exceptions" })
}

// modelMethod reports whether an API holds data to a model.
func modelMethod(path string) bool {
	name, ok := strings.CutPrefix(path, "pydantic.")
	return ok && (strings.HasSuffix(name, ".model_validate") || strings.HasSuffix(name, ".model_validate_json") ||
		strings.HasSuffix(name, ".parse_obj") || strings.HasSuffix(name, ".parse_raw"))
}

// decodedText is data that a text holds as JSON.
func (f *frame) decodedText(v *value) *value {
	if !f.p.opt.Reads || v.spotOf(asItself) == nil {
		return v.undocumented()
	}
	f.demand(v, jsonIn(Text))
	return v.documented(f.p.under(v.doc, jsonField))
}
