package cfn

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// An evaluator folds functions as far as the parameters are known. What is left
// is in normal form.
type evaluator struct {
	t *Template
	// value returns what a parameter is, nil if that is not known.
	value func(name string) *doc.Node
	// decide returns what a condition is; known is false if it is open.
	decide func(name string) (value, known bool)
	budget int      // nodes that loops and includes may still make
	files  []string // includes being read, from the outermost
}

// node evaluates n. Nodes are shared: what changes is copied.
func (e *evaluator) node(n *doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok && (key == "Ref" || key == "Condition" || strings.HasPrefix(key, "Fn::")) {
		if out := e.function(n, key, arg); out != nil {
			return out
		}
	}
	switch n.Kind {
	case doc.List:
		return e.list(n)
	case doc.Map:
		return e.object(n)
	}
	return n
}

func (e *evaluator) list(n *doc.Node) *doc.Node {
	c := *n
	c.Items = make([]*doc.Node, 0, len(n.Items))
	for _, item := range n.Items {
		if v := e.node(item); !isNoValue(v) {
			c.Items = append(c.Items, v)
		}
	}
	return &c
}

func (e *evaluator) object(n *doc.Node) *doc.Node {
	c := *n
	c.Pairs = make([]doc.Pair, 0, len(n.Pairs))
	for _, p := range n.Pairs {
		if p.Key == "Fn::Transform" {
			c.Pairs = append(c.Pairs, e.include(p)...)
			continue
		}
		if strings.HasPrefix(p.Key, "Fn::ForEach::") {
			c.Pairs = append(c.Pairs, e.object(&doc.Node{Kind: doc.Map, Pairs: e.loop(p)}).Pairs...)
			continue
		}
		if p.Value = e.node(p.Value); !isNoValue(p.Value) {
			c.Pairs = append(c.Pairs, p)
		}
	}
	return &c
}

// function folds one function, nil if it is none that folds.
func (e *evaluator) function(n *doc.Node, key string, arg *doc.Node) *doc.Node {
	switch key {
	case "Ref":
		return e.ref(n, arg)
	case "Fn::GetAtt":
		return e.getAtt(n, arg)
	case "Fn::Sub":
		return e.sub(n, arg)
	case "Fn::Join":
		return e.join(n, arg)
	case "Fn::Select":
		return e.sel(n, arg)
	case "Fn::Split":
		return e.split(n, arg)
	case "Fn::If":
		return e.choice(n, arg)
	case "Fn::FindInMap":
		return e.findInMap(n, arg)
	case "Fn::Base64":
		return e.base64(n, arg)
	case "Fn::ToJsonString":
		return e.node(arg)
	case "Fn::Length":
		if l := e.node(arg); l.Kind == doc.List {
			return doc.NewInt(n.Pos, len(l.Items))
		}
	case "Fn::Transform":
		return e.object(n)
	}
	return nil
}

func call(n *doc.Node, key string, arg *doc.Node) *doc.Node {
	c := *n
	c.Pairs = []doc.Pair{{Key: key, Pos: n.Pairs[0].Pos, Value: arg}}
	return &c
}

func (e *evaluator) ref(n, arg *doc.Node) *doc.Node {
	v := e.value(arg.Str())
	if v == nil {
		return n
	}
	c := *v
	c.Pos = n.Pos
	if c.Param == "" {
		c.Param = arg.Str()
	}
	return &c
}

func (e *evaluator) getAtt(n, arg *doc.Node) *doc.Node {
	if arg.Kind == doc.String {
		name, attr, _ := strings.Cut(arg.Text, ".")
		return call(n, "Fn::GetAtt", doc.NewList(arg.Pos, doc.NewString(arg.Pos, name), doc.NewString(arg.Pos, attr)))
	}
	if arg.Kind == doc.List && len(arg.Items) > 2 {
		var parts []string
		for _, item := range arg.Items[1:] {
			parts = append(parts, item.Str())
		}
		return call(n, "Fn::GetAtt", doc.NewList(arg.Pos, arg.Items[0], doc.NewString(arg.Pos, strings.Join(parts, "."))))
	}
	return call(n, "Fn::GetAtt", e.node(arg))
}

func (e *evaluator) choice(n, arg *doc.Node) *doc.Node {
	if arg.Kind != doc.List || len(arg.Items) != 3 {
		return nil
	}
	if v, known := e.decide(arg.Items[0].Str()); known {
		if v {
			return e.node(arg.Items[1])
		}
		return e.node(arg.Items[2])
	}
	return call(n, "Fn::If", doc.NewList(arg.Pos, arg.Items[0], e.node(arg.Items[1]), e.node(arg.Items[2])))
}

func (t *Template) gap(pos app.Pos, message string) {
	g := app.Gap{Pos: pos, Message: message}
	if len(t.Gaps) < maxGaps && !slices.Contains(t.Gaps, g) {
		t.Gaps = append(t.Gaps, g)
	}
}

// maxGaps bounds what a hostile template can make us say.
const maxGaps = 1000
