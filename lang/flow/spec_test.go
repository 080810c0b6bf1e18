package flow

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// A sample is a value, or none, as far as specs tell values apart.
type sample struct {
	class  Class
	number float64
	text   string
	items  int
}

func (x sample) passes(s Spec) bool {
	switch {
	case s.May&x.class == 0:
		return false
	case x.class&Numbers != 0:
		return x.number > s.Min && x.number < s.Max || x.number == s.Min && !s.MinOpen || x.number == s.Max && !s.MaxOpen
	case x.class == Text:
		n := utf8.RuneCountInString(x.text)
		return n >= s.MinLength && n <= s.MaxLength && (s.Enum == nil || slices.Contains(s.Enum, x.text)) &&
			!slices.ContainsFunc(s.Patterns, func(p string) bool { return !strings.Contains(x.text, p) })
	case x.class&Lists != 0:
		return x.items >= s.MinItems && x.items <= s.MaxItems
	}
	return true
}

var someTexts = []string{"a", "ab", "abc", "b"}

func anySample(t *rapid.T) sample {
	x := sample{class: 1 << rapid.IntRange(0, 11).Draw(t, "class")}
	switch x.class {
	case Number:
		x.number = float64(rapid.SampledFrom([]int{-3, -2, -1, 1, 2, 3}).Draw(t, "number"))
	case Text:
		x.text = rapid.SampledFrom(someTexts).Draw(t, "text")
	case List:
		x.items = rapid.IntRange(1, 4).Draw(t, "items")
	}
	return x
}

// anySpec is made as code makes specs: of a few by either and both.
func anySpec(t *rapid.T) Spec {
	s := oneSpec(t)
	for range rapid.IntRange(0, 4).Draw(t, "steps") {
		if rapid.Bool().Draw(t, "either") {
			s = either(s, oneSpec(t))
		} else {
			s = both(s, oneSpec(t))
		}
	}
	return s
}

func oneSpec(t *rapid.T) Spec {
	may := Class(rapid.IntRange(0, int(AnyClass)).Draw(t, "may"))
	n := rapid.IntRange(-3, 3).Draw(t, "n")
	switch rapid.IntRange(0, 4).Draw(t, "form") {
	case 0:
		return oneOf(may, rapid.SliceOfN(rapid.SampledFrom(append(someTexts, "")), 0, 3).Draw(t, "enum")...)
	case 1:
		return matching(may, rapid.SampledFrom([]string{"a", "b"}).Draw(t, "pattern"))
	case 2:
		return long(may, n, n+rapid.IntRange(0, 3).Draw(t, "more"))
	case 3:
		s := free(may)
		s.Min, s.MinOpen = float64(n), rapid.Bool().Draw(t, "open")
		return s.settled()
	}
	return free(may)
}

// TestSpecAlgebra: what passes one passes either, and what passes both passes
// each, and the other way round.
func TestSpecAlgebra(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, x := anySpec(t), anySpec(t), anySample(t)
		inA, inB := x.passes(a), x.passes(b)
		if (inA || inB) && !x.passes(either(a, b)) {
			t.Fatalf("%+v passes one of %+v, %+v and not either: %+v", x, a, b, either(a, b))
		}
		if inA && inB != x.passes(both(a, b)) {
			t.Fatalf("%+v passes both %+v, %+v: %v", x, a, b, inB)
		}
		if !inA && x.passes(both(a, b)) {
			t.Fatalf("%+v passes both but not %+v", x, a)
		}
		if s := either(a, a); !s.same(either(s, a)) {
			t.Fatalf("either(a, a) grows: %+v", a)
		}
	})
}

// TestFactsJoin: what holds on both ways is what either way says at most.
func TestFactsJoin(t *testing.T) {
	p := New(Options{Reads: true})
	spots := []*spot{p.rootSpot(0)}
	for _, k := range []string{"a", "b", eachField} {
		spots = append(spots, p.at(spots[0], k), p.at(p.at(spots[0], k), "c"))
	}
	rapid.Check(t, func(t *rapid.T) {
		some := func() *facts {
			var s *facts
			for range rapid.IntRange(0, 4).Draw(t, "n") {
				s = s.and(rapid.SampledFrom(spots).Draw(t, "spot"), anySpec(t))
			}
			return s
		}
		a, b := some(), some()
		ab, ba := a.or(b), b.or(a)
		if !ab.equal(ba) {
			t.Fatal("or depends on the order")
		}
		if !ab.or(a).equal(ab) || !ab.or(b).equal(ab) {
			t.Fatal("or is no upper bound")
		}
	})
}
