package inspect

import (
	"encoding/json"
	"html"
	"strings"
	"testing"
)

// TestShorten: long runs of filler lose their middle, and nothing else does.
func TestShorten(t *testing.T) {
	long, words := strings.Repeat("a", longFiller), strings.Repeat("some words ", longFiller/11+1)
	word := strings.Repeat("a", 2*fillerKept)
	for text, want := range map[string]string{
		"":                         "",
		"; id":                     "",
		long:                       "", // nothing but filler
		long[1:] + ";":             "",
		long + "; id":              word + "; id",
		"(" + long + ")":           "(" + word + ")",
		long + ";" + long:          word + ";" + word,
		words + "$(id)":            "some words some words some words words some words some words $(id)",
		words + "\n" + long + "; ": "some words some words some words\n" + word[:fillerKept] + "; ",
		"x; " + words + "; y":      "x; some words some words some words some words some words ; y",
	} {
		var in Inspector
		got, ok := in.shorten([]byte(text), 0)
		if string(got) != want || ok != (want != "") {
			t.Errorf("%.40q is %q, want %q", text, got, want)
		}
	}
}

// TestFillerRun compares the search for long runs with a look at each character.
func TestFillerRun(t *testing.T) {
	for n := range 3 * longFiller {
		for _, lead := range []int{0, 1, longFiller - 1, longFiller + 1} {
			text := strings.Repeat("ab;", lead/3) + strings.Repeat("x", n) + ";"
			begin, end := fillerRun([]byte(text), 0)
			wantBegin, wantEnd := len(text), len(text)
			if n >= longFiller {
				wantBegin, wantEnd = len(text)-1-n, len(text)-1
			}
			if begin != wantBegin || end != wantEnd {
				t.Fatalf("%d behind %d: %d to %d", n, lead, begin, end)
			}
		}
	}
}

// TestFilled: a word of a statement before a separator makes no statement of what follows.
func TestFilled(t *testing.T) {
	for text, found := range map[string]bool{
		"select; id": true, "--; cat /etc/passwd": true, "/* */; whoami": true,
		"select 1; select 2;": false, "begin; update a set b = 1; commit;": false, "select a; -- and that": false, "insert into a values (1); commit": false,
	} {
		if hit, ok := Value([]byte(text), Command); ok != found {
			t.Errorf("%q is %q", text, hit.Kind)
		}
	}
}

// TestShornOnce: what nests with long runs of filler in it is not read again and again
// until that is too much, and padding hides nothing there.
func TestShornOnce(t *testing.T) {
	tag := func(s string) string { return `<a b="c">` + html.EscapeString(s) + `</a>` }
	object := func(s string) string {
		b, _ := json.Marshal(map[string]string{"a": s, "b": "c"})
		return string(b)
	}
	page := "<p>" + strings.Repeat("That is it, and no more. ", 6) + "</p>" + strings.Repeat("<li>a &amp; b (c)</li> ", 200)
	for _, c := range []struct {
		text string
		kind string
	}{
		{tag(object(object(object(page)))), ""},
		{tag(tag(tag(tag(page)))), ""},
		{object(object(object(object(page)))), ""},
		{object(object(object(strings.Repeat("a", 2000) + " ; cat /etc/passwd"))), "command-chain"},
		{tag(tag(strings.Repeat("a", 2000) + " ; cat /etc/passwd")), "command-chain"},
	} {
		if hit, _ := Value([]byte(c.text), All); hit.Kind != c.kind {
			t.Errorf("%.60q is %q, want %q", c.text, hit.Kind, c.kind)
		}
	}
}
