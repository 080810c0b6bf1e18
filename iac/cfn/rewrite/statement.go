package rewrite

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

func (t *Target) statements(list []*app.Statement) ([]*doc.Node, error) {
	var nodes []*doc.Node
	for _, s := range list {
		n, err := t.Statement(s)
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}

// Statement spells a statement.
func (t *Target) Statement(s *app.Statement) (*doc.Node, error) {
	n := object("Effect", string(s.Effect))
	if s.Sid != "" {
		n = object("Sid", s.Sid, "Effect", string(s.Effect))
	}
	for _, part := range []struct {
		key  string
		list []app.Text
	}{{"Action", s.Actions}, {"Resource", s.Resources}} {
		v, err := t.oneOrMore(part.list)
		if err != nil {
			return nil, err
		}
		n.Set(part.key, v)
	}
	if len(s.Conditions) > 0 {
		block, err := t.conditionBlock(s.Conditions)
		if err != nil {
			return nil, err
		}
		n.Set("Condition", block)
	}
	return n, nil
}

func (t *Target) oneOrMore(list []app.Text) (*doc.Node, error) {
	var items []*doc.Node
	for _, text := range list {
		n, err := t.Node(text)
		if err != nil {
			return nil, err
		}
		items = append(items, n)
	}
	if len(items) == 1 {
		return items[0], nil
	}
	return doc.NewList(app.Pos{}, items...), nil
}

func (t *Target) conditionBlock(list []app.Condition) (*doc.Node, error) {
	block := doc.NewMap(app.Pos{})
	for _, c := range list {
		v, err := t.oneOrMore(c.Values)
		if err != nil {
			return nil, err
		}
		keys := block.Get(c.Operator)
		if keys == nil {
			keys = doc.NewMap(app.Pos{})
			block.Set(c.Operator, keys)
		}
		keys.Set(c.Key, v)
	}
	return block, nil
}

// template spells one of SAM's policy templates.
func (t *Target) template(p app.PolicyTemplate) (*doc.Node, error) {
	args := doc.NewMap(app.Pos{})
	for _, a := range p.Args {
		v, err := t.Node(a.Value)
		if err != nil {
			return nil, err
		}
		args.Set(a.Name, v)
	}
	return object(p.Name, args), nil
}
