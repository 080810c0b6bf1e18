package flow

import (
	"regexp"
	"strings"

	"redoubt/lang/ir"
)

// relettered is v with other letters, nobody knows which: what is known of the
// data stays, how the text is written does not. How it begins stays as far as it
// is a matter of who chose it.
func relettered(v *value) *value {
	if v == nil {
		return anything()
	}
	begin := v.beginning()
	return v.with(func(v *value) {
		v.pattern, v.lead = "", begin
		v.lead.vague = true
		var kept []ir.Lit
		for _, c := range v.consts {
			if c.Kind == ir.String {
				v.unknown = true
				continue
			}
			kept = append(kept, c)
		}
		v.consts = kept
	})
}

// cased is a method that writes each letter as to has it.
func cased(to func(string) string) method {
	return func(f *frame, this *value, args callArgs) *value {
		v := textOf(f, this, args)
		return v.with(func(v *value) {
			v.pattern, v.lead.text = casedPattern(v.pattern, to), to(v.lead.text)
			v.lead.vague = v.lead.vague || v.lead.from != 0
			consts := make([]ir.Lit, len(v.consts))
			for i, c := range v.consts {
				consts[i] = c
				if c.Kind == ir.String {
					consts[i].Text = to(c.Text)
				}
			}
			v.consts = consts
		})
	}
}

// casedPattern leaves the names of variables as they are; what those hold is
// written otherwise, so that a pattern with variables tells nothing.
func casedPattern(p string, to func(string) string) string {
	if strings.Contains(p, Open) {
		return ""
	}
	return to(p)
}

// otherLetters is a method whose result is the receiver, a text, in other
// letters.
func otherLetters(f *frame, this *value, args callArgs) *value {
	return relettered(textOf(f, this, args))
}

// trimmed takes spaces away, or with an argument what that says.
func trimmed(f *frame, this *value, args callArgs) *value {
	if arg(args, 0) != nil {
		return otherLetters(f, this, args)
	}
	return textOf(f, this, args)
}

// reletteredFirst is a function whose result is its argument in other letters.
func reletteredFirst(f *frame, args callArgs) *value { return relettered(first(f, args)) }

// replaced is a text of which all that matches a pattern was replaced: where
// the pattern touches nothing of how it begins, it still begins so.
func (f *frame) replaced(this, pattern, by *value) *value {
	v := f.mixed(this, by)
	if this != nil {
		v.lead = f.beginning(this)
		v.lead.vague = v.lead.vague || v.lead.from != 0 || f.touches(pattern, v.lead.text)
	}
	return v
}

// touches reports whether a pattern, a text or a regular expression, may match
// something of the text.
func (f *frame) touches(pattern *value, s string) bool {
	p, ok := f.pattern(pattern)
	if !ok || s == "" {
		return true
	}
	if strings.Contains(s, p) {
		return true
	}
	if _, plain := pattern.text(); plain && f.lang == "javascript" {
		return false
	}
	re, err := regexp.Compile(p)
	return err != nil || re.MatchString(s)
}

// filledUp is a text with something before it.
func filledUp(f *frame, this *value, args callArgs) *value {
	v := withArgs(f, this, args)
	v.lead.vague = true
	return v
}

// mayCount reports whether a + b may be a sum: of a number and something that is
// not known to be a text.
func mayCount(a, b *value) bool {
	c, ok := a.only()
	return ok && c.Kind == ir.Number && b != nil && !b.textual && len(b.consts) == 0
}
