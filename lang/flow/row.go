package flow

import (
	"slices"
	"strings"

	"redoubt/lang/models"
)

// sinks notes the data that the rows' sinks get.
func (c *apiCall) sinks(rows []*models.Row) {
	told := map[string]*value{} // by kind: what it is told of as a whole needs not be told of by its fields
	for _, row := range rows {
		if row.Sink == "" || !c.holds(row) {
			continue
		}
		for _, p := range row.Paths() {
			if row.Sink == "ssrf" {
				c.asks(c.lookup(p))
			}
			v := c.lookup(p)
			c.f.sinkPart(row, c.path, c.f.without(v, told[row.Sink]), lastOr(p.Fields, ""))
			told[row.Sink] = join(told[row.Sink], v)
		}
	}
}

// without is v without the fields of data that is told of already.
func (f *frame) without(v, told *value) *value {
	if !v.tainted() || !told.tainted() || len(v.refs) > 0 {
		return v
	}
	return v.with(func(v *value) {
		v.taints = slices.DeleteFunc(slices.Clone(v.taints), func(t taint) bool {
			return slices.ContainsFunc(told.taints, func(u taint) bool { return u.exact && u.label != t.label && f.p.below(t.label, u.label) })
		})
	})
}

func returnsIt(row *models.Row) bool {
	for _, p := range row.Paths() {
		if p.Root == models.ReturnValue {
			return true
		}
	}
	return len(row.Paths()) == 0
}

// source is the row's data, in the result or put into an argument.
func (c *apiCall) source(row *models.Row) *value {
	f := c.f
	l := f.p.labels.source(Source{Kind: row.Source, Name: c.path, Func: f.fn, Pos: f.at.Pos})
	data := exactly(l, nil)
	if len(row.Paths()) == 0 {
		return data
	}
	var out *value
	for _, p := range row.Paths() {
		switch p.Root {
		case models.ReturnValue:
			out = join(out, c.below(p.Fields, data))
		case models.Argument, models.Receiver:
			if v := c.lookup(p); v != nil {
				f.storeField(v, element, data)
			}
		}
	}
	return join(out, api(c.path+"()"))
}

// sanitized is the input, safe for some kinds.
func (c *apiCall) sanitized(row *models.Row) *value {
	k, err := kindsOf(row.Clears)
	if err != nil || k == everyKind {
		return anything()
	}
	out := &value{unknown: true}
	for _, v := range append(c.args.all(), c.this) {
		for _, t := range c.f.deep(v) {
			t.cleared |= k
			out.taints = append(out.taints, t)
		}
	}
	out.taints = sortTaints(out.taints)
	out = c.f.part(out)
	if in := arg(c.args, 0); in != nil && in.textual { // it begins with the same, in whatever letters
		out.textual, out.lead = true, in.lead
		out.lead.vague = true
	}
	for _, p := range row.Paths() {
		out = join(anything(), c.below(p.Fields, out))
	}
	return out
}

// guarded is a verdict on an argument.
func (c *apiCall) guarded(row *models.Row) *value {
	k, err := kindsOf(row.Guards)
	if err != nil {
		return nil
	}
	out := anything()
	for _, p := range row.Paths() {
		v := c.lookup(p)
		for _, t := range c.f.deep(v) {
			if row.Returns == "any" {
				c.f.judge(t.portion(), k)
				continue
			}
			out.guards = append(out.guards, guard{t.portion(), k, row.Returns != "false"})
		}
	}
	return out
}

// flows copies what the row says flows.
func (c *apiCall) flows(row *models.Row) *value {
	out := &value{unknown: true}
	for _, fl := range row.Flows() {
		from, to := fl[0], fl[1]
		v := c.from(from)
		if v == nil {
			continue
		}
		switch to.Root {
		case models.ReturnValue:
			out = join(out, c.below(to.Fields, c.f.part(plainValue(v))))
		case models.Argument, models.Receiver:
			if target := c.lookup(models.Path{Root: to.Root, Index: to.Index, Name: to.Name}); target != nil {
				c.f.storeField(target, lastOr(to.Fields, element), v)
			}
		}
	}
	return out
}

// typed is the result by the name that the row gives it.
func (c *apiCall) typed(row *models.Row) *value {
	name := row.Type
	if strings.Contains(name, "{0}") {
		v := c.args.at(0, "service_name")
		s, ok := v.text()
		if !ok {
			return c.untold(nil)
		}
		name = strings.ReplaceAll(name, "{0}", s)
	}
	if isSchema(row) {
		return c.schema(c.f.named(name))
	}
	if slices.Contains(scalarTypes, name) {
		return c.coerced(c.f.named(name))
	}
	return c.f.named(name)
}
