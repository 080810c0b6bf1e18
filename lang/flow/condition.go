package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// holds reports whether all conditions of a row hold.
func (c *apiCall) holds(row *models.Row) bool {
	for _, cond := range row.Conditions() {
		if !c.condition(cond) {
			return false
		}
	}
	return true
}

func (c *apiCall) condition(cond models.Condition) bool {
	v := c.lookup(cond.Path)
	switch cond.Op {
	case "absent":
		return v == nil || isNone(v)
	case "present":
		return v != nil && !isNone(v)
	case "tainted":
		return len(c.f.deep(v)) > 0
	case "constant":
		_, ok := v.only()
		return ok
	case "named":
		return c.named(v, strings.Split(cond.Value, "|"))
	case "spells":
		return c.f.spells(v, strings.Split(cond.Value, "|"))
	}
	if v == nil {
		return false
	}
	for _, l := range c.constants(v) {
		switch cond.Op {
		case "=":
			if literalIs(l, cond.Value) {
				return true
			}
		case "contains":
			if strings.Contains(strings.ToLower(l.Text), strings.ToLower(cond.Value)) {
				return true
			}
		case "!=":
			return !literalIs(l, cond.Value)
		}
	}
	return false
}

// named reports whether a value is data from a field whose name holds a word.
func (c *apiCall) named(v *value, words []string) bool {
	for _, t := range c.f.deep(v) {
		for _, name := range c.f.p.labels.path(t.label) {
			for _, w := range words {
				if strings.Contains(strings.ToLower(name), w) {
					return true
				}
			}
		}
	}
	return false
}

// spells reports whether the code itself writes a field into an object whose
// name holds a word.
func (f *frame) spells(v *value, words []string) bool {
	if v == nil {
		return false
	}
	for _, r := range v.refs {
		for name := range f.object(r).fields {
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(strings.ToLower(name), w) }) {
				return true
			}
		}
	}
	return false
}

// constants are what a value may be, or a list's elements.
func (c *apiCall) constants(v *value) []ir.Lit {
	list := v.consts[:len(v.consts):len(v.consts)]
	for _, path := range v.apis { // ssl.CERT_NONE
		list = append(list, ir.Lit{Kind: ir.String, Text: path})
	}
	for _, r := range v.refs {
		if all := c.f.allFields(r); all != nil {
			list = append(list, all.consts...)
		}
	}
	return list
}

func isNone(v *value) bool {
	l, ok := v.only()
	return ok && l.Kind == ir.None
}

func literalIs(l ir.Lit, want string) bool {
	if l.Kind == ir.None {
		return want == "none"
	}
	return l.Text == want || l.Kind == ir.String && l.Text == strings.Trim(want, `"'`)
}
