package flow

import (
	"regexp"
	"slices"

	"redoubt/lang/ir"
)

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
