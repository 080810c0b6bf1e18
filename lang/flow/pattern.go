package flow

import (
	"regexp"
	"strings"

	"redoubt/lang/ir"
)

func regexTest(f *frame, this *value, args callArgs) *value {
	v := anything()
	x := arg(args, 0)
	f.noteRegex(this, x)
	if p, ok := f.pattern(this); ok && x != nil && !f.flagged(this, "m") {
		v.guards = f.guardAll(x, safeKinds(p, false), true)
	}
	return v
}

func regexExec(f *frame, this *value, args callArgs) *value {
	v := regexTest(f, this, args)
	out := f.listOf(10, f.matched(same0(arg(args, 0)), this))
	return out.with(func(o *value) { o.guards = v.guards; o.consts = []ir.Lit{{}} })
}

// regexMatch is text.match(regex).
func regexMatch(f *frame, this *value, args callArgs) *value {
	return regexExec(f, arg(args, 0), positional(this))
}

// matched is the part of a text that a pattern matched: it holds what the
// pattern lets through.
func (f *frame) matched(v, pattern *value) *value {
	if v == nil {
		return nil
	}
	var k kinds
	if p, ok := f.pattern(pattern); ok {
		k = safeKinds(p, true)
	}
	return f.part(v).marked(func(t *taint) {
		t.exact = false
		t.cleared |= k
	})
}

func same0(v *value) *value {
	if v == nil {
		return nil
	}
	return &value{taints: v.taints, unknown: true}
}

// pattern is the constant pattern of a regular expression.
func (f *frame) pattern(v *value) (string, bool) {
	if v == nil {
		return "", false
	}
	if s, ok := v.text(); ok {
		return s, true
	}
	for _, r := range v.refs {
		if o := f.object(r); o.kind == regexpObject {
			x, _ := f.read(r, "source")
			return x.text()
		}
	}
	return "", false
}

// jsReplace is text.replace(pattern, by). A function that makes the
// replacement is called with the match.
func jsReplace(f *frame, this *value, args callArgs) *value {
	by := arg(args, 1)
	if f.isFunction(by) {
		by, _ = f.call(by, nil, positional(same0(this)))
	}
	v := f.replaced(this, arg(args, 0), by)
	if f.flagged(arg(args, 0), "g") {
		return f.stripped(v, arg(args, 0), by)
	}
	return v
}

// jsReplaceAll is text.replaceAll(text or pattern, by).
func jsReplaceAll(f *frame, this *value, args callArgs) *value {
	v := jsReplace(f, this, args)
	if old, ok := arg(args, 0).text(); ok {
		return f.strippedOf(v, regexp.QuoteMeta(old), arg(args, 1))
	}
	return v
}

// flagged reports whether a regular expression has a flag: "g" replaces every
// match, with "m" a line is enough to match.
func (f *frame) flagged(re *value, flag string) bool {
	if re == nil {
		return false
	}
	for _, r := range re.refs {
		flags, _ := f.read(r, "flags")
		if s, ok := flags.text(); ok && strings.Contains(s, flag) {
			return true
		}
	}
	return false
}
