package schema

import (
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
