package cfn

import (
	"strings"

	"redoubt/iac/doc"
)

// conditions are a template's conditions. With explicit overrides alone some
// are decided; with the parameters' defaults more of them have a value.
type conditions struct {
	exprs    map[string]*doc.Node
	strict   *evaluator // knows overrides only
	defaults *evaluator // knows defaults too
	chosen   map[string]bool
	nested   map[string]*conditions // of nested stacks, by prefix "Child/"
}

// decided returns what a condition is whatever else is deployed with it.
func (c *conditions) decided(name string) (value, known bool) {
	return c.eval(c.strict, c.exprs[name], 0)
}

// choose returns what a condition yields with the defaults, true where they
// don't tell.
func (c *conditions) choose(name string) bool {
	if c == nil {
		return true
	}
	if i := strings.IndexByte(name, '/'); i >= 0 {
		return c.nested[name[:i+1]].choose(name[i+1:])
	}
	if v, ok := c.chosen[name]; ok {
		return v
	}
	v, known := c.eval(c.defaults, c.exprs[name], 0)
	c.chosen[name] = v || !known
	return c.chosen[name]
}

const deepestCondition = 32

// eval evaluates a condition's expression, three-valued.
func (c *conditions) eval(e *evaluator, n *doc.Node, depth int) (value, known bool) {
	if n == nil || depth > deepestCondition {
		return false, false
	}
	if b, ok := n.Truth(); ok {
		return b, true
	}
	key, arg, ok := n.Single()
	if !ok {
		return false, false
	}
	switch key {
	case "Condition":
		return c.eval(e, c.exprs[arg.Str()], depth+1)
	case "Fn::Equals":
		return equals(e, arg)
	case "Fn::Not":
		if len(arg.Items) == 1 {
			v, known := c.eval(e, arg.Items[0], depth+1)
			return !v, known
		}
	case "Fn::And", "Fn::Or":
		return c.junction(e, arg, key == "Fn::Or", depth)
	}
	return false, false
}

// junction is And or Or: one absorbing operand decides, whatever the others.
func (c *conditions) junction(e *evaluator, arg *doc.Node, absorbing bool, depth int) (value, known bool) {
	all := true
	for _, item := range arg.Items {
		v, known := c.eval(e, item, depth+1)
		if known && v == absorbing {
			return absorbing, true
		}
		all = all && known
	}
	return !absorbing, all
}

func equals(e *evaluator, arg *doc.Node) (value, known bool) {
	if arg.Kind != doc.List || len(arg.Items) != 2 {
		return false, false
	}
	a, b := e.node(arg.Items[0]), e.node(arg.Items[1])
	if !a.IsScalar() || !b.IsScalar() {
		return false, false
	}
	return a.Text == b.Text, true
}
