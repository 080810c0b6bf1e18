package report

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/telemetry"
)

// An attack is one value that is refused, with all places of the event where it stands: a
// gateway tells a query three times, and a page may send a value in its body as well.
type attack struct {
	reasons []telemetry.Reason // that tell of it, some; at least one
	held    bool
}

// Bounds of what is compared in one event, which an attacker writes.
const (
	maxFields  = 16 // of one attack
	maxAttacks = 8  // of one control, class and record, that a reason is compared with
)

// attacks are the reasons of one event, those of one value together. A reason without a
// sample (a form or a schema that is not met) is about its field and stands for itself.
func attacks(reasons []telemetry.Reason) []*attack {
	type kind struct {
		control, class string
		record         int
	}
	var list []*attack
	known := map[kind][]*attack{}
	for _, r := range reasons {
		of := kind{r.Control, r.Class, -1}
		if r.Record != nil {
			of.record = *r.Record
		}
		a := sameValue(known[of], r.Sample)
		if a == nil {
			a = &attack{}
			list = append(list, a)
			if r.Sample != "" && len(known[of]) < maxAttacks {
				known[of] = append(known[of], a)
			}
		}
		a.held = a.held || r.Mode == "enforce"
		if len(a.reasons) < maxFields {
			a.reasons = append(a.reasons, r)
		}
	}
	return list
}

// sameValue is the one of a list that a sample belongs to: the first of each is what
// others are compared with.
func sameValue(list []*attack, sample string) *attack {
	i := slices.IndexFunc(list, func(a *attack) bool { return same(a.reasons[0].Sample, sample) })
	if i < 0 {
		return nil
	}
	return list[i]
}

// fields are the places of an attack: the one that says most about it, the deepest, first.
func (a *attack) fields() []string {
	var list []string
	for _, r := range a.reasons {
		list = append(list, r.Field)
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(b, "."), strings.Count(a, ".")), cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	})
	return slices.Compact(list)
}

// sample is the value as it stands in a field.
func (a *attack) sample(field string) string {
	i := slices.IndexFunc(a.reasons, func(r telemetry.Reason) bool { return r.Field == field })
	return a.reasons[i].Sample
}

// same reports whether two masked samples are of one value: as it is, or one of them within a
// query or a form, where signs are percent-coded.
func same(a, b string) bool { return a == b || within(a, b) || within(b, a) }

const (
	// sampled is how many characters telemetry.Mask keeps; coding makes more of them.
	sampled = 48
	// leastSeen is how much of a value has to be seen where its end was cut off.
	leastSeen = 6
)

// within reports whether a value stands in a longer text, coded or not. One character may
// stand anywhere.
func within(value, text string) bool {
	v, t := []rune(value), []rune(text)
	if len(v) < 2 {
		return false
	}
	for at := range t {
		if n, end := matched(v, t[at:]); n == len(v) || end && n >= leastSeen && len(t) >= sampled {
			return true
		}
	}
	return false
}

// matched counts the characters of a value that a text begins with; end tells that the
// text has no more.
func matched(v, t []rune) (n int, end bool) {
	for n < len(v) && len(t) > 0 {
		switch {
		case len(t) < 3 && t[0] == '%' && v[n] != '%':
			return n, true // cut off within it
		case len(t) >= 3 && t[0] == '%' && v[n] != '%' && digit(t[1]) && digit(t[2]):
			t = t[3:]
		case t[0] == v[n], t[0] == '+' && v[n] == ' ':
			t = t[1:]
		default:
			return n, false
		}
		n++
	}
	return n, len(t) == 0
}

// digit reports whether a masked character may have been a hexadecimal digit.
func digit(r rune) bool { return r == '0' || r == 'a' }
