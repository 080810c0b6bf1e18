package schema

import (
	"math"
	"math/big"
	"unicode/utf8"

	"redoubt/guard/tape"
	"redoubt/policy"
)

func typed(t policy.Types, d *tape.Doc, i int32) bool {
	var is policy.Types
	switch d.Kind(i) {
	case tape.Null:
		is = policy.Null
	case tape.True, tape.False:
		is = policy.Boolean
	case tape.String:
		is = policy.String
	case tape.Object:
		is = policy.Object
	case tape.Array:
		is = policy.Array
	case tape.Number:
		is = policy.Number
		if t&(policy.Number|policy.Integer) == policy.Integer && whole(d, i) {
			is = policy.Integer
		}
	}
	return t&is != 0
}

func whole(d *tape.Doc, i int32) bool {
	f := d.Float(i)
	return f == math.Trunc(f)
}

func (c *Checker) number(n *policy.Node, d *tape.Doc, i int32) bool {
	if n.Min == nil && n.Max == nil && n.Above == nil && n.Below == nil && n.Multiple == 0 {
		return true
	}
	f := d.Float(i)
	switch {
	case n.Min != nil && f < *n.Min:
		return c.fail("minimum")
	case n.Max != nil && f > *n.Max:
		return c.fail("maximum")
	case n.Above != nil && f <= *n.Above:
		return c.fail("exclusiveMinimum")
	case n.Below != nil && f >= *n.Below:
		return c.fail("exclusiveMaximum")
	case n.Multiple != 0 && !multiple(d.Bytes(i), f, n.Multiple):
		return c.fail("multipleOf")
	}
	return true
}

// multiple works with fractions, since 0.0075 is a multiple of 0.0001 but not
// as doubles are. Numbers that are too small to be written out are none.
func multiple(text []byte, f, of float64) bool {
	if f == 0 {
		return true
	}
	if math.Abs(f) < 1e-300 || len(text) > 1000 {
		return false
	}
	x, ok := new(big.Rat).SetString(string(text))
	y, fine := new(big.Rat).SetString(big.NewFloat(of).Text('g', 17))
	if !ok || !fine {
		return false
	}
	return x.Quo(x, y).IsInt()
}

func (c *Checker) text(n *policy.Node, d *tape.Doc, i int32) bool {
	if n.Length != nil && !n.Length.Has(utf8.RuneCount(d.Bytes(i))) {
		return c.fail("length")
	}
	if n.Pattern != "" && !c.Program.patterns[n.Pattern].match(d.Bytes(i)) {
		return c.fail("pattern")
	}
	if n.Content == nil {
		return true
	}
	inner, ok := c.Content(d, i, n.Content.Base64, n.Content.JSON)
	switch {
	case !ok:
		return c.fail("contentEncoding")
	case !n.Content.JSON:
		return true
	case inner == nil || len(inner.Nodes) == 0:
		return c.fail("contentMediaType")
	}
	return n.Content.To == 0 || c.valid(n.Content.To-1, inner, 0)
}
