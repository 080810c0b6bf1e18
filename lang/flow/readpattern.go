package flow

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

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
