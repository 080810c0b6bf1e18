package gitleaks

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestLiterals(t *testing.T) {
	for expr, want := range map[string]string{
		`(?i)(^|/)[^/]*(Dockerfile|containerfile)[^/]*$`: "dockerfile containerfile",
		`(^|/)(credentials|[\w.]*plugin)\.xml$`:          "credentials plugin",
		`[\w-]+key\s*=\s*secret`:                         "secret",
		`abc|[a-z]+`:                                     "",
		`ab`:                                             "",
		`(`:                                              "",
	} {
		if got := strings.Join(Literals(expr), " "); got != want {
			t.Errorf("%s: got %q, want %q", expr, got, want)
		}
	}
}

// An expression behind its literals matches what it matches alone.
func TestGuard(t *testing.T) {
	for _, expr := range []string{`(?i)[a-f]+key\b`, `(?i)locales?/|i18n/`, `(?i)(#|//).{0,40}\b(e\.g\.|sample)`, `[a-z]{3}`} {
		g, re := Guard(expr), regexp.MustCompile(expr)
		for _, text := range []string{"", "a key", "abKEY", "ab\u212aey", "// a \u017fample", "# no", "x/locale/de", "XYZ", "xyz"} {
			if g.MatchString(text) != re.MatchString(text) {
				t.Errorf("%s in %q: not %v", expr, text, re.MatchString(text))
			}
		}
	}
}

// A lead takes as few characters as it can, a match begins as early as it can,
// and the next one behind it.
func TestLed(t *testing.T) {
	e := newEngine(ruleFile{Rules: []ruleConfig{{ID: "led", Regex: `[\w.]{0,6}?(?:key|token)=([a-z]{3})`, Keywords: []string{"key", "token"}}}})
	if e.rules[0].plan.lead == nil {
		t.Fatal("no lead")
	}
	for _, text := range []string{
		"key=abc", "a.key=abc", "very.long.name.key=abctoken=abc", "key=ab token=abc", "tokenkey=abckey=abc.key=abc", "key=key=abc", "key=abckey=ab",
	} {
		s := &search{engine: e, text: []byte(text)}
		s.run()
		var got, want []string
		for _, m := range s.found {
			got = append(got, text[:m.Start])
		}
		for _, m := range e.rules[0].re().FindAllStringSubmatchIndex(text, -1) {
			want = append(want, text[:m[2]])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for _, expr := range []string{`[\w.]{0,6}key=[a-z]{3}`, `\b[\w.]{0,6}?key=`, `[\w.]*?key=`, `[^a]{0,6}?key=`, `[\w.]{0,6}?key=|other=`} {
		if planFor(expr).lead != nil {
			t.Errorf("%s has a lead that is not one", expr)
		}
	}
}
