package rough

import (
	"regexp"
	"strings"
	"testing"
)

func TestMay(t *testing.T) {
	for _, c := range []struct {
		expr, text string
		want       bool
	}{
		{`key = [a-z]{4}`, "a key = abcd", true},
		{`key = [a-z]{4}`, "a key = abc", false},
		{`(?i)KEY`, "a kEy", true},
		{`(?i)key`, "\u212aey", true}, // folds to k
		{`(?i)key`, "\u20acy", false},
		{`\Akey`, "a key", false},
		{`\Akey`, "key a", true},
		{`key$`, "key a", false},
		{`key$`, "a key", true},
		{`(?m)key$`, "key\na", true},
		{`a.c`, "a\u20acc", true},
		{`a[^b]c`, "a\xffc", true},
		{`[^a]`, "aaa", false},
		{`a*`, "", true},
		{`$`, "a", true},
		{`(?:$)*a`, "b", false},
		{`(`, "", true},
		{`a{2,4}b|cd+`, "cab ab", false},
		{`a{2,4}b|cd+`, "caab", true},
	} {
		if got := New(c.expr).May([]byte(c.text)); got != c.want {
			t.Errorf("%s in %q: got %v", c.expr, c.text, got)
		}
	}
}

// A table that is full lets pass what it does not know, and stays right.
func TestMayOfManyStates(t *testing.T) {
	f := New(`a[ab]{14}c`)
	text := []byte(strings.Repeat("aabab abbbaabb", 3000))
	for i := range text { // no two alike
		text[i] = "ab"[(i*i/7+i)%5%2]
	}
	if f.May(text); len(f.free[0].states) > mostStates {
		t.Errorf("%d states", len(f.free[0].states))
	}
	if !f.May(append(text, "abababababababac"...)) {
		t.Error("lost a match")
	}
}

// What an expression matches is never kept from it.
func FuzzMay(f *testing.F) {
	for _, expr := range []string{`(?i)k[^a-f]{2,3}$`, `\b(x|yz)+?\B`, `^a.{0,4}b`, `(?s)a.c`, `[[:^alpha:]]é`, `(?m)^k$`, `\pL{2}`} {
		f.Add(expr, "a key \u212a\u017f é\xff xyz\nk\n")
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		re, err := regexp.Compile(expr)
		if err == nil && len(expr) < 100 && re.MatchString(text) && !New(expr).May([]byte(text)) {
			t.Errorf("%q matches in %q", expr, text)
		}
	})
}
