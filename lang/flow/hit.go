package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// A hit is data that reaches a sink.
type hit struct {
	row    *models.Row
	kind   string
	api    string
	fn     *ir.Func // that calls the sink
	pos    ir.Pos
	taints []taint
	lead   lead
	low    bool
	// shallow: only what the value itself is counts, not what an object holds.
	shallow bool
	// heading: only what the text begins with counts.
	heading bool
}

type hitKey struct {
	row     *models.Row
	pos     int32
	fn      *ir.Func
	api     string
	lead    lead
	heading bool
}

// maxHits is how many sinks a function's summary tells of.
const maxHits = 256

// sink notes that a value is used in the way that a row says.
func (f *frame) sink(row *models.Row, api string, v *value) { f.sinkPart(row, api, v, "") }

// sinkPart notes it of a part of a value: "$text", "$head", "" = all of it.
func (f *frame) sinkPart(row *models.Row, api string, v *value, part string) {
	if v == nil {
		return
	}
	bit := harms(row)
	shallow := part == "$text"
	var list []taint
	taints := f.deep(v)
	switch {
	case wholeOnly(row.Sink):
		taints, shallow = f.whole(v), true
	case shallow:
		taints = v.taints
	}
	for _, t := range taints {
		t.cleared = f.cleared(t)
		if t.cleared&bit != 0 {
			continue
		}
		list = append(list, t)
	}
	f.addHit(&hit{row: row, kind: row.Sink, api: api, fn: f.fn, pos: f.at.Pos, taints: list, lead: f.beginning(v), low: row.Low, shallow: shallow, heading: part == "$head"})
}

// wholeOnly are the kinds for which data as part of a text is no danger: an
// attacker needs to choose the structure.
func wholeOnly(kind string) bool { return kind == "mass-assignment" }

// whole lists the data that v is as a whole, or that all its fields are.
func (f *frame) whole(v *value) []taint {
	list := v.taints
	for _, r := range v.refs {
		o := f.object(r)
		if x := o.fields[element]; x != nil && o.kind == mapObject {
			list = joinTaints(list, x.taints)
		}
		if x := o.fields[spread]; x != nil {
			list = joinTaints(list, x.taints)
		}
	}
	var out []taint
	for _, t := range list {
		if t.exact {
			out = append(out, t)
		}
	}
	return out
}

// addHit records a hit: what comes from sources is the function's own, what
// comes from parameters is for its callers, and so is everything where they
// know how the text begins.
func (f *frame) addHit(h *hit) {
	if h == nil || len(h.taints) == 0 || harmless(h) {
		return
	}
	own, open := *h, *h
	own.taints, open.taints = nil, nil
	for _, t := range h.taints {
		if f.p.labels.symbolic(t.label) || f.p.labels.ofParameter(h.lead.from) {
			open.taints = append(open.taints, t)
		} else {
			own.taints = append(own.taints, t)
		}
	}
	if len(own.taints) > 0 {
		f.sum.own = f.merged(f.sum.own, &own, 0)
	}
	if len(open.taints) > 0 {
		f.sum.hits = f.merged(f.sum.hits, &open, 1)
	}
}

// merged adds a hit to a list, or its taints to the hit in the same place.
func (f *frame) merged(list []*hit, h *hit, which int32) []*hit {
	key := hitKey{h.row, h.pos.Start*2 + which, h.fn, h.api, h.lead, h.heading}
	if i, ok := f.hitSet[key]; ok && i < len(list) {
		old := *list[i]
		old.taints = joinTaints(old.taints, sortTaints(append([]taint{}, h.taints...)))
		list[i] = &old
		return list
	}
	if len(list) >= maxHits {
		f.p.gap(Gap{f.fn.Module.File, f.fn.Pos, f.fn.Name + " reaches too many sinks; not all are told"})
		return list
	}
	f.hitSet[key] = len(list)
	h.taints = sortTaints(append([]taint{}, h.taints...))
	return append(list, h)
}

// harmless reports whether what stands before the data decides: a URL whose
// host is fixed, a redirect to a path of the same site, a key below a prefix.
func harmless(h *hit) bool {
	if !h.lead.known {
		return false
	}
	if h.heading {
		return true
	}
	switch h.kind {
	case "ssrf":
		return h.lead.opaque || fixedHost(h.lead.text) || relative(h.lead.text)
	case "redirect":
		s := h.lead.text
		return h.lead.opaque || fixedHost(s) || strings.HasPrefix(s, "/") && len(s) > 1 && !strings.HasPrefix(s, "//")
	}
	return false
}

// relative reports whether a text begins with a path, to which a client adds
// its own host: a slash comes before any colon.
func relative(s string) bool {
	i := strings.IndexAny(s, ":/")
	return i >= 0 && s[i] == '/' && !strings.HasPrefix(s, "//")
}

// hit is a callee's hit with the caller's data.
func (a *application) hit(h *hit) *hit {
	bit := harms(h.row)
	own := *h
	own.taints = nil
	own.lead = a.lead(h.lead)
	for _, t := range h.taints {
		if !a.f.p.labels.symbolic(t.label) {
			own.taints = append(own.taints, t)
			continue
		}
		v := a.of(t.label)
		list := a.f.deep(v)
		switch {
		case v == nil:
		case wholeOnly(h.kind):
			list = a.f.whole(v)
		case h.shallow:
			list = v.taints
		}
		for _, x := range list {
			low := x.low
			exact := x.exact
			x = a.after(x, t)
			x.low = low || t.low
			x.exact = exact && t.exact
			x.cleared |= a.f.cleared(x)
			if x.cleared&bit == 0 && (!wholeOnly(h.kind) || x.exact) {
				own.taints = append(own.taints, x)
			}
		}
	}
	if own.heading && own.lead.from != 0 {
		own.taints = slices.DeleteFunc(own.taints, func(t taint) bool { return t.label != own.lead.from })
	}
	return &own
}

// note records calls that checks and other functions' flows ask for: AWS's
// operations and misuses.
func (c *apiCall) note(rows []*models.Row) {
	for _, row := range rows {
		if row.Misuse != "" && c.holds(row) {
			c.f.addCall(&call{api: c.path, misuse: row.Misuse, fn: c.f.fn, pos: c.f.at.Pos, row: row})
		}
		if row.Calls != nil && c.holds(row) {
			c.helper(row)
		}
	}
	if !strings.HasPrefix(c.path, "aws:") || strings.Contains(c.path, "()") {
		return
	}
	c.record(c.path, c.operation(), c.args)
}

// A call is a call of an API that others ask for.
type call struct {
	api string
	// operation is the operation of AWS: "s3:getobject"; "*:getobject" where
	// nothing is known of the client.
	operation string
	sent      bool
	foreign   bool
	misuse    string
	row       *models.Row
	fn        *ir.Func
	pos       ir.Pos
	args      map[string]*Tree
	rest      *Tree
}

// maxCalls is how many calls a function's summary tells of.
const maxCalls = 200

// addCall records a call, once for each set of arguments.
func (f *frame) addCall(c *call) {
	if c == nil {
		return
	}
	key := c.digest()
	if f.calls[key] {
		return
	}
	f.calls[key] = true
	list := &f.sum.ownCall
	if c.open(f.p) {
		list = &f.sum.calls
	}
	if len(*list) >= maxCalls {
		f.p.gap(Gap{f.fn.Module.File, f.fn.Pos, f.fn.Name + " makes too many calls; not all are told"})
		return
	}
	*list = append(*list, c)
}

// open reports whether an argument depends on the function's parameters.
func (c *call) open(p *Program) bool {
	for _, t := range c.args {
		if t.open(p, 0) {
			return true
		}
	}
	return c.rest.open(p, 0)
}

func (a *application) call(c *call) *call {
	own := *c
	own.args = map[string]*Tree{}
	for _, k := range sortedKeys(c.args) {
		own.args[k] = a.tree(c.args[k], 0)
	}
	own.rest = a.tree(c.rest, 0)
	return &own
}
