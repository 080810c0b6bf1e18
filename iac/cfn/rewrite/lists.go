package rewrite

import (
	"redoubt/app"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// Lists drops and adds in plain lists of statements and managed policies. What
// is added takes the place of the first statement that goes, or stands at the
// end of the list at home, which is made if need be.
func (t *Target) Lists(g *app.Grants, lists [][]string, home []string) error {
	if len(g.Templates) > 0 {
		return edit.Refuse(t.Have.Pos, "there are no policy templates here")
	}
	statements, err := t.statements(g.Statements)
	if err != nil {
		return err
	}
	drop := map[int]bool{}
	for _, p := range g.Drop {
		if p.File != t.Name {
			return edit.Refuse(p, "what is granted stands in another file")
		}
		drop[p.Start] = true
	}
	for _, at := range lists {
		old := t.Value(at)
		if old == nil || old.Kind != doc.List {
			continue
		}
		more := statements
		if !equal(at, home) {
			more = nil
		}
		list := replaced(old, drop, more)
		if equal(at, home) {
			statements = nil
		}
		switch {
		case len(list.Items) == 0:
			t.removeAll(at)
		case !sameItems(old, list):
			if err := t.Put(at, list); err != nil {
				return err
			}
		}
	}
	if len(drop) > 0 {
		return edit.Refuse(t.Have.Pos, "what is granted does not stand in this file as it was read")
	}
	if len(statements) > 0 {
		return t.Put(home, doc.NewList(app.Pos{}, statements...))
	}
	return nil
}

// removeAll removes an entry, and those around it that nothing is left of.
func (t *Target) removeAll(at []string) {
	t.Remove(at)
	for n := len(at) - 1; n > 1; n-- {
		if v := t.Value(at[:n]); v == nil || v.Kind != doc.Map || len(v.Pairs) > 0 {
			return
		}
		t.Remove(at[:n])
	}
}

// replaced is a list without the items that go; more stands in place of the
// first of them, or at the end.
func replaced(n *doc.Node, drop map[int]bool, more []*doc.Node) *doc.Node {
	c := *n
	c.Items = nil
	for _, item := range n.Items {
		if !drop[item.Pos.Start] {
			c.Items = append(c.Items, item)
			continue
		}
		delete(drop, item.Pos.Start)
		c.Items = append(c.Items, more...)
		more = nil
	}
	c.Items = append(c.Items, more...)
	return &c
}
