package flow

import "slices"

// A lead is how a text begins: it decides whether data in it can choose the
// host of a URL.
type lead struct {
	known  bool   // the text begins with text, which no attacker chooses
	text   string // "" with known: begins with something that is not known but not tainted
	opaque bool
	from   label // begins with what this label names; the caller knows how that begins
	vague  bool  // it may be written in other letters than text has
}

func joinLead(a, b *value) lead {
	if a.lead == b.lead {
		return a.lead
	}
	la, lb := a.beginning(), b.beginning()
	if la.known && lb.known {
		if la == lb {
			return la
		}
		return lead{known: true, opaque: true}
	}
	return lead{}
}

// beginning is the lead of v: a constant's own text, something opaque for
// clean values.
func (v *value) beginning() lead {
	switch {
	case v == nil:
		return lead{known: true, opaque: true}
	case v.lead.known || v.lead.from != 0:
		return v.lead
	}
	if s, ok := v.text(); ok {
		return lead{known: true, text: s}
	}
	if len(v.taints) == 1 && v.taints[0].exact {
		return lead{from: v.taints[0].label}
	}
	return lead{known: len(v.taints) == 0, opaque: len(v.taints) == 0}
}

// beginning is how a text that begins with v begins. Of what a module made and
// others handed on there are several labels: one stands for all.
func (f *frame) beginning(v *value) lead {
	if v == nil || len(v.taints) < 2 || v.lead != (lead{}) || !f.onlyShared(v) || slices.ContainsFunc(v.taints, func(t taint) bool { return !t.exact }) {
		return v.beginning()
	}
	return lead{from: v.taints[0].label}
}
