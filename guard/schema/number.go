package schema

import (
	"bytes"
	"cmp"
	"encoding/json"

	"redoubt/guard/tape"
	"redoubt/policy"
)

// numbers is what a schema says of numbers, nil for what it does not.
type numbers struct{ min, max, above, below, multiple *limit }

// A limit is one number of a schema. Most of an event's differ from it as doubles;
// where the doubles are the same the digits tell.
type limit struct {
	text   string
	double float64
	exact  tape.Decimal
}

func numbersOf(n *policy.Node) (*numbers, error) {
	var out numbers
	some := false
	for _, l := range []struct {
		text json.Number
		to   **limit
	}{{n.Min, &out.min}, {n.Max, &out.max}, {n.Above, &out.above}, {n.Below, &out.below}, {n.Multiple, &out.multiple}} {
		if l.text == "" {
			continue
		}
		double, err := l.text.Float64()
		if err != nil {
			return nil, err
		}
		*l.to, some = &limit{string(l.text), double, tape.ParseDecimal([]byte(l.text))}, true
	}
	if !some {
		return nil, nil
	}
	return &out, nil
}

func (c *Checker) number(n *numbers, d *tape.Doc, i int32) bool {
	if n == nil {
		return true
	}
	text, double := d.Bytes(i), d.Float(i)
	switch {
	case n.min != nil && n.min.compare(text, double) < 0:
		return c.fail("minimum")
	case n.max != nil && n.max.compare(text, double) > 0:
		return c.fail("maximum")
	case n.above != nil && n.above.compare(text, double) <= 0:
		return c.fail("exclusiveMinimum")
	case n.below != nil && n.below.compare(text, double) >= 0:
		return c.fail("exclusiveMaximum")
	case n.multiple != nil && !tape.ParseDecimal(text).Multiple(n.multiple.exact):
		return c.fail("multipleOf")
	}
	return true
}

// compare tells on which side of the limit a number is: -1 is below.
func (l *limit) compare(text []byte, double float64) int {
	if double != l.double {
		return cmp.Compare(double, l.double)
	}
	if string(text) == l.text {
		return 0
	}
	return tape.ParseDecimal(text).Compare(l.exact)
}

// whole reports whether a number has no fraction, whatever its double would have:
// 1.00000000000000000001 is a whole one.
func whole(d *tape.Doc, i int32) bool {
	text := d.Bytes(i)
	return !bytes.ContainsAny(text, ".eE") || tape.ParseDecimal(text).Whole()
}
