package flow

import (
	"math"
	"regexp"
	"slices"
)

// Class is a set of kinds of JSON values, and of there being none.
type Class uint16

// The classes. What a language holds for false is apart from the rest of its
// type, so that a test of truth is a set, too.
const (
	Absent    Class = 1 << iota
	Null            // null
	False           // false
	True            // true
	Zero            // 0
	Number          // every other number
	Empty           // ""
	Text            // every other string
	EmptyList       // []
	List            // every other array
	EmptyMap        // {}
	Map             // every other object

	AnyClass  = Map<<1 - 1
	Bools     = False | True
	Numbers   = Zero | Number
	Texts     = Empty | Text
	Lists     = EmptyList | List
	Maps      = EmptyMap | Map
	present   = AnyClass &^ Absent
	something = AnyClass &^ (Absent | Null)
)

// A Spec says which values code takes: which classes, and of some classes which
// of their values. Nothing is said of classes that are not in May.
type Spec struct {
	May Class
	// Min and Max bound numbers; over and below say that they are left out
	// themselves.
	Min, Max         float64
	MinOpen, MaxOpen bool
	Whole            bool // integers only
	// Of texts that are not empty.
	MinLength, MaxLength int // in characters
	Enum                 []string
	Patterns             []string // all of which match somewhere in the text
	JSON                 bool     // the text is JSON
	// Of arrays.
	MinItems, MaxItems int
}

// free is a Spec that takes every value of the classes.
func free(may Class) Spec {
	return Spec{May: may, Min: math.Inf(-1), Max: math.Inf(1), MaxLength: math.MaxInt, MaxItems: math.MaxInt}
}

// Any reports whether the spec takes everything.
func (s *Spec) Any() bool { return s == nil || s.same(free(AnyClass)) }

func (s *Spec) same(o Spec) bool {
	return s.May == o.May && s.Min == o.Min && s.Max == o.Max && s.MinOpen == o.MinOpen && s.MaxOpen == o.MaxOpen && s.Whole == o.Whole &&
		s.MinLength == o.MinLength && s.MaxLength == o.MaxLength && s.MinItems == o.MinItems && s.MaxItems == o.MaxItems &&
		slices.Equal(s.Enum, o.Enum) && (s.Enum == nil) == (o.Enum == nil) && slices.Equal(s.Patterns, o.Patterns) && s.JSON == o.JSON
}

// maxEnum is how many texts a spec lists.
const maxEnum = 64

// either is what at least one of two specs takes, or a little more.
func either(a, b Spec) Spec {
	s := a
	s.May |= b.May
	switch {
	case a.May&Numbers == 0:
		s.numbersOf(b)
	case b.May&Numbers != 0:
		s.hull(b)
	}
	switch {
	case a.May&Text == 0:
		s.textsOf(b)
	case b.May&Text != 0:
		s.MinLength, s.MaxLength = min(a.MinLength, b.MinLength), max(a.MaxLength, b.MaxLength)
		s.Enum = unionEnum(a.Enum, b.Enum)
		s.Patterns, s.JSON = common(a.Patterns, b.Patterns), a.JSON && b.JSON
	}
	switch {
	case a.May&Lists == 0:
		s.MinItems, s.MaxItems = b.MinItems, b.MaxItems
	case b.May&Lists != 0:
		s.MinItems, s.MaxItems = min(a.MinItems, b.MinItems), max(a.MaxItems, b.MaxItems)
	}
	return s
}

func (s *Spec) numbersOf(o Spec) {
	s.Min, s.Max, s.MinOpen, s.MaxOpen, s.Whole = o.Min, o.Max, o.MinOpen, o.MaxOpen, o.Whole
}

func (s *Spec) textsOf(o Spec) {
	s.MinLength, s.MaxLength, s.Enum, s.Patterns, s.JSON = o.MinLength, o.MaxLength, o.Enum, o.Patterns, o.JSON
}

// hull widens the bounds of numbers to hold those of o.
func (s *Spec) hull(o Spec) {
	switch {
	case o.Min < s.Min:
		s.Min, s.MinOpen = o.Min, o.MinOpen
	case o.Min == s.Min:
		s.MinOpen = s.MinOpen && o.MinOpen
	}
	switch {
	case o.Max > s.Max:
		s.Max, s.MaxOpen = o.Max, o.MaxOpen
	case o.Max == s.Max:
		s.MaxOpen = s.MaxOpen && o.MaxOpen
	}
	s.Whole = s.Whole && o.Whole
}

func unionEnum(a, b []string) []string {
	if a == nil || b == nil {
		return nil
	}
	all := union(slices.Clone(a), b)
	if len(all) > maxEnum {
		return nil
	}
	return all
}

func common(a, b []string) []string {
	var out []string
	for _, p := range a {
		if slices.Contains(b, p) {
			out = append(out, p)
		}
	}
	return out
}

// both is what both specs take.
func both(a, b Spec) Spec {
	s := a
	s.May &= b.May
	if b.Min > s.Min || b.Min == s.Min && b.MinOpen {
		s.Min, s.MinOpen = b.Min, b.MinOpen
	}
	if b.Max < s.Max || b.Max == s.Max && b.MaxOpen {
		s.Max, s.MaxOpen = b.Max, b.MaxOpen
	}
	s.Whole, s.JSON = a.Whole || b.Whole, a.JSON || b.JSON
	s.MinLength, s.MaxLength = max(a.MinLength, b.MinLength), min(a.MaxLength, b.MaxLength)
	s.MinItems, s.MaxItems = max(a.MinItems, b.MinItems), min(a.MaxItems, b.MaxItems)
	s.Enum = bothEnum(a.Enum, b.Enum)
	s.Patterns = union(slices.Clone(a.Patterns), b.Patterns)
	if len(s.Patterns) == 0 {
		s.Patterns = nil
	}
	return s.settled()
}

func bothEnum(a, b []string) []string {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	out := common(a, b)
	if out == nil {
		out = []string{}
	}
	return out
}

// settled removes the classes of which no value is left, and what is said of
// classes that are not there.
func (s Spec) settled() Spec {
	if s.Min > 0 || s.Max < 0 || s.Min == 0 && s.MinOpen || s.Max == 0 && s.MaxOpen {
		s.May &^= Zero
	}
	if s.Min > s.Max || s.Min == s.Max && (s.MinOpen || s.MaxOpen || s.Min == 0) {
		s.May &^= Number
	}
	if s.MinItems > 0 {
		s.May &^= EmptyList
	}
	if s.MaxItems == 0 {
		s.May &^= List
	}
	if s.MaxLength == 0 || s.Enum != nil && len(s.Enum) == 0 {
		s.May &^= Text
	}
	f := free(s.May)
	if s.May&Numbers == 0 {
		s.numbersOf(f)
	}
	if s.May&Text == 0 {
		s.textsOf(f)
	}
	if s.May&Lists == 0 {
		s.MinItems, s.MaxItems = f.MinItems, f.MaxItems
	}
	return s
}

// oneOf takes these texts only, of texts.
func oneOf(rest Class, list ...string) Spec {
	s := free(rest&^Texts | Text)
	s.Enum = []string{}
	for _, t := range list {
		if t == "" {
			s.May |= Empty
			continue
		}
		s.Enum = union(s.Enum, []string{t})
	}
	return s.settled()
}

// matching takes texts that a pattern matches somewhere, of texts.
func matching(rest Class, pattern string) Spec {
	s := free(rest | Texts)
	s.Patterns = []string{pattern}
	if re, err := regexp.Compile(pattern); err == nil && !re.MatchString("") {
		s.May &^= Empty
	}
	return s
}

// jsonIn takes texts that are JSON, of texts.
func jsonIn(may Class) Spec {
	s := free(may)
	s.JSON = true
	return s
}

// long takes texts and arrays of such lengths; rest are other classes that
// pass.
func long(rest Class, from, to int) Spec {
	if to < 0 {
		return free(rest) // no length is
	}
	s := free(rest | Texts | Lists)
	s.MinLength, s.MaxLength, s.MinItems, s.MaxItems = max(from, 0), to, max(from, 0), to
	if from > 0 {
		s.May &^= Empty | EmptyMap
	}
	if to <= 0 {
		s.May &^= Map
	}
	return s.settled()
}

// Anything is the spec that takes every value, and none.
func Anything() Spec { return free(AnyClass) }
