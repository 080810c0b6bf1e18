package flow

import (
	"strings"
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
	return c.out.documented(c.f.p.docOf(doc{at: x.doc.at, view: w, unless: x.doc.unless, other: x.doc.other}))
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
	if d != nil && x.doc.unless != 0 && field == jsonField && x.doc.other.kind == emptyText {
		d = c.f.p.docOf(doc{at: d.at, above: x.doc.at, but: x.doc.unless, hollow: true})
	}
	if d != nil {
		c.f.noteRead(readKey{at: d.at})
	}
	return c.out.documented(d)
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
