package inspect

import (
	"bufio"
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// listed are the attacks of the list.
func listed(t testing.TB) []string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "attacks.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []string
	for sc := bufio.NewScanner(f); sc.Scan(); {
		line := sc.Text()
		class := strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") && !strings.ContainsAny(line[1:], "[(+")
		if line != "" && !strings.HasPrefix(line, "# ") && !class {
			list = append(list, controls(line))
		}
	}
	return list
}

// spoken is a line of prose.
const spoken = "this is what people write, and no more than that"

// TestWeighed: lines of code count, prose and comments at the end don't.
func TestWeighed(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "a": 1, "a;\nb;": 2, "a;\n\n \nb;": 2, "a;\n# b\n# c": 1, "a;\n# b\nc;": 3, "# a\nb;": 2, spoken + "\n; id\n" + spoken: 1, "a b\nc d": 2, spoken + ";\n" + spoken + ";": 2,
	} {
		var in Inspector
		v := view{s: []byte(text), in: &in}
		if v.weigh(); v.rows != want {
			t.Errorf("%q has %d lines, want %d", text, v.rows, want)
		}
	}
	for text, want := range map[string]int{"a  b": 3, "a # b": 2, "a#b": 3, "a -- b": 2, "a --b": 5, "  a": 1} {
		if got, _ := weight([]byte(text)); got != want {
			t.Errorf("%q weighs %d, want %d", text, got, want)
		}
	}
	for text, found := range map[string]bool{
		"x; id #" + strings.Repeat("a", 1024): true, "x; id " + strings.Repeat("a", 1024): true,
		";export #" + strings.Repeat("a", 40): true, ";export it #1": false,
		strings.Repeat(spoken+"\n", 5) + "x; id": true, strings.Repeat("a = b;\n", 5) + "x; id": false,
	} {
		if hit, ok := Value([]byte(text), All); ok != found {
			t.Errorf("%.40q is %q", text, hit.Kind)
		}
	}
}

// TestDisguised: what costs an attacker nothing hides no attack, and makes none of what is
// none.
func TestDisguised(t *testing.T) {
	attacks := listed(t)
	var harmless []string
	for _, s := range signatures(t) {
		attacks = append(attacks, s.attack)
		harmless = append(harmless, s.harmless)
	}
	for name, c := range map[string]struct {
		lost int // so many in a hundred may be
		with func(string) string
	}{
		"a line end before":   {0, func(s string) string { return "\n" + s }},
		"line ends before":    {0, func(s string) string { return strings.Repeat("\n", 6) + s }},
		"line ends behind":    {0, func(s string) string { return s + strings.Repeat("\n", 6) }},
		"around":              {0, func(s string) string { return " \t\r\n" + s + "\r\n\t" }},
		"spaces before":       {0, func(s string) string { return strings.Repeat(" ", 1024) + s }},
		"spaces behind":       {0, func(s string) string { return s + strings.Repeat(" ", 1024) }},
		"spaces for a window": {0, func(s string) string { return strings.Repeat(" ", window+window/8) + s }},
		"spaces within":       {0, func(s string) string { return strings.ReplaceAll(s, " ", strings.Repeat(" ", 300)) }},
		// These make another value of a path or an address, which are whole ones.
		"a comment behind":     {12, func(s string) string { return s + " #" + strings.Repeat("a", 1024) }},
		"lines of it":          {12, func(s string) string { return s + strings.Repeat("\n# "+spoken, 5) }},
		"lines of text before": {15, func(s string) string { return strings.Repeat(spoken+"\n", 5) + s }},
		"a text before":        {15, func(s string) string { return strings.Repeat(spoken+"\n", 100) + s }},
		// As much of nothing as one likes, within a window and beyond it.
		"a long word before":   {15, func(s string) string { return strings.Repeat("A", 8<<10) + " " + s }},
		"a window of it":       {15, func(s string) string { return strings.Repeat("7", 2*window) + " " + s }},
		"dots and signs":       {15, func(s string) string { return strings.Repeat("a+b/c=~", 1<<10) + " " + s }},
		"lines of letters":     {16, func(s string) string { return strings.Repeat(strings.Repeat("QUFB", 19)+"\n", 100) + s }},
		"sentences":            {15, func(s string) string { return strings.Repeat("That is it, and no more. ", 400) + s }},
		"several pads":         {16, func(s string) string { return strings.Repeat(spoken+" "+spoken+" "+spoken+"; ", 10) + s }},
		"lines of text behind": {15, func(s string) string { return s + strings.Repeat("\n"+spoken, 5) }},
	} {
		var in Inspector
		lost := 0
		for _, s := range attacks {
			if _, ok := in.Value([]byte(c.with(s)), All); !ok {
				lost++
				if c.lost == 0 {
					t.Errorf("%s: %q is not found", name, s)
				}
			}
		}
		if lost*100 > c.lost*len(attacks) {
			t.Errorf("%s: %d of %d are lost", name, lost, len(attacks))
		}
		if strings.Contains(c.with(""), "#") {
			continue // a comment makes an attack of a condition
		}
		for _, s := range harmless {
			if hit, ok := in.Value([]byte(c.with(s)), All); ok {
				t.Errorf("%s: %q is %s", name, s, hit.Kind)
			}
		}
	}
}

// TestTight compares the search for long runs with a look at each character.
func TestTight(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var in Inspector
	for range 20_000 {
		b := make([]byte, random.IntN(120))
		for i := range b {
			if b[i] = ' '; random.IntN(16) == 0 {
				b[i] = 'a'
			}
		}
		i, j := margins(b)
		got := in.tight(b[i:j], 0)
		if want := string(bytes.ReplaceAll(got, []byte(" "), nil)); want != strings.ReplaceAll(string(b), " ", "") {
			t.Fatalf("%q is %q", b, got)
		}
		if strings.Contains(string(got), strings.Repeat(" ", longSpace)) {
			t.Fatalf("%q has a long run: %q", b, got)
		}
	}
	for text, want := range map[string]string{
		"a" + strings.Repeat(" ", 99) + "b":          "a b",
		"a" + strings.Repeat("\r\n", 99) + "b":       "a\r\nb",
		"a\n" + strings.Repeat(" ", 99) + "b":        "a\n b",
		"a" + strings.Repeat(" ", 99) + "\nb":        "a\nb",
		"a" + strings.Repeat(" ", longSpace-1) + "b": "a" + strings.Repeat(" ", longSpace-1) + "b",
	} {
		if got := string(in.tight([]byte(text), 0)); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
}
