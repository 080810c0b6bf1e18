package iam

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// words are all texts of at most n letters of a, b and c, of which patterns
// name only the first two.
func words(n int) []string {
	all := []string{""}
	last := all
	for range n {
		var next []string
		for _, w := range last {
			next = append(next, w+"a", w+"b", w+"c")
		}
		all, last = append(all, next...), next
	}
	return all
}

func drawGlob(t *rapid.T, name string) glob {
	p := rapid.StringMatching(`[ab*?]{0,4}`).Draw(t, name)
	return newGlob(p, p)
}

func coversWord(list []glob, w string) bool {
	return slices.ContainsFunc(list, func(g glob) bool { return Glob(g.key, w) })
}

// TestGlobs: inclusion and intersection agree with all short texts.
func TestGlobs(t *testing.T) {
	all := words(8)
	rapid.Check(t, func(t *rapid.T) {
		g, h := drawGlob(t, "g"), drawGlob(t, "h")
		within, meets := true, false
		for _, w := range all {
			in, also := Glob(g.key, w), Glob(h.key, w)
			within, meets = within && (!in || also), meets || in && also
		}
		if g.within(h) != within {
			t.Errorf("%q within %q = %v", g.key, h.key, !within)
		}
		if included([]glob{g}, []glob{h}) != within {
			t.Errorf("%q included in %q = %v", g.key, h.key, !within)
		}
		if g.meets(h) != meets || overlap(g.tokens(), h.tokens()) != meets {
			t.Errorf("%q meets %q = %v", g.key, h.key, !meets)
		}
	})
}

// TestIncluded: intersections in unions, with an example of what is left out.
func TestIncluded(t *testing.T) {
	all := words(8)
	rapid.Check(t, func(t *rapid.T) {
		in := []glob{drawGlob(t, "g1"), drawGlob(t, "g2")}[:rapid.IntRange(1, 2).Draw(t, "n")]
		out := []glob{drawGlob(t, "h1"), drawGlob(t, "h2"), drawGlob(t, "h3")}
		want := true
		for _, w := range all {
			if !slices.ContainsFunc(in, func(g glob) bool { return !Glob(g.key, w) }) && !coversWord(out, w) {
				want = false
			}
		}
		text, found, _ := outside(in, out)
		if found == want {
			t.Fatalf("%v outside %v: %v", in, out, found)
		}
		if found && (coversWord(out, text) || !Glob(in[0].key, text)) {
			t.Fatalf("%q is no example of %v outside %v", text, in, out)
		}
	})
}

// TestMeeting: an intersection spelt as patterns covers the same texts.
func TestMeeting(t *testing.T) {
	all := words(6)
	rapid.Check(t, func(t *rapid.T) {
		g, h := drawGlob(t, "g"), drawGlob(t, "h")
		var list []glob
		for _, text := range (atom{g, h}).texts() {
			list = append(list, newGlob(text, text))
		}
		for _, w := range all {
			if want := Glob(g.key, w) && Glob(h.key, w); coversWord(list, w) != want {
				t.Fatalf("%q and %q are %v: %q is %v", g.key, h.key, globTexts(list), w, !want)
			}
		}
	})
}

// TestIncludedIsWithin: the search and the laying agree on patterns for which
// there are too many texts to try.
func TestIncludedIsWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.StringMatching(`[ab*?]{0,12}`).Draw(t, "g")
		wide := ""
		for _, c := range p {
			wide += rapid.SampledFrom([]string{string(c), string(c), "*", "?", "*?", string(c) + "*", ""}).Draw(t, "wider")
		}
		g, h := newGlob(p, p), newGlob(wide, wide)
		if got := g.within(h); got != included([]glob{g}, []glob{h}) {
			t.Fatalf("%q within %q = %v", g.key, h.key, got)
		}
	})
}

// TestLongPatterns: patterns of 2 kB are compared exactly and in time.
func TestLongPatterns(t *testing.T) {
	stars, questions := strings.Repeat("a*b", 680), strings.Repeat("*a????", 340)
	for _, test := range []struct {
		in, of string
		want   bool
	}{
		{stars, "*a*", true},
		{stars, stars, true},
		{stars, strings.Repeat("a*b", 679) + "*", true},
		{stars + "a", stars, false},
		{questions, "*" + questions, true},
		{questions, "*a*" + strings.Repeat("????????", 200), true},
		{questions, questions + "b", false},
		{strings.Repeat("a", 2000), strings.Repeat("a*", 1000), true},
		{strings.Repeat("*a", 1000), strings.Repeat("*a", 1000) + "*", true},
		{strings.Repeat("*a", 999), strings.Repeat("*a", 1000), false},
		{strings.Repeat("?", 2000), strings.Repeat("?*", 1000), true},
	} {
		start := time.Now()
		if got := newGlob(test.in, test.in).within(newGlob(test.of, test.of)); got != test.want {
			t.Errorf("%.20s… within %.20s… = %v", test.in, test.of, got)
		}
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%.20s… within %.20s… takes %s", test.in, test.of, took)
		}
	}
}
