package cfn

import (
	"slices"
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
	memo     map[answered]answer
	said     map[string]bool // conditions that depend on an override
}

// answered names a condition evaluated with one of the two evaluators.
type answered struct {
	e    *evaluator
	name string
}

type answer struct{ value, known, open bool }

// decided returns what a condition is whatever else is deployed with it. One
// that constants make false is open: !Equals [true, false] switches a part of
// the template off until somebody edits it, and AWS's translator keeps the part.
func (c *conditions) decided(name string) (value, known bool) {
	value, known = c.named(c.strict, name, 0)
	if known && !value && !c.overridden(name) {
		return false, false
	}
	return value, known
}

// overridden reports whether a condition names a parameter that is overridden,
// itself or through other conditions.
func (c *conditions) overridden(name string) bool {
	if yes, ok := c.said[name]; ok {
		return yes
	}
	if c.said == nil {
		c.said = map[string]bool{}
	}
	c.said[name] = false // of a condition that depends on itself
	c.said[name] = c.mentions(c.exprs[name], 0)
	return c.said[name]
}

func (c *conditions) mentions(n *doc.Node, depth int) bool {
	if n == nil || depth > deepestCondition {
		return false
	}
	if key, arg, ok := n.Single(); ok {
		switch key {
		case "Ref":
			return c.strict.value(arg.Str()) != nil
		case "Condition":
			return c.overridden(arg.Str())
		case "Fn::Sub":
			if c.substitutes(arg) {
				return true
			}
		}
	}
	for _, item := range n.Items {
		if c.mentions(item, depth+1) {
			return true
		}
	}
	for _, p := range n.Pairs {
		if c.mentions(p.Value, depth+1) {
			return true
		}
	}
	return false
}

// substitutes reports whether the text of an Fn::Sub names an overridden
// parameter.
func (c *conditions) substitutes(arg *doc.Node) bool {
	if arg.Kind == doc.List && len(arg.Items) > 0 {
		arg = arg.Items[0]
	}
	return slices.ContainsFunc(subTokens(arg.Str()), func(tok subToken) bool {
		return tok.variable && c.strict.value(tok.text) != nil
	})
}

// named evaluates a condition once: conditions that name others several times
// would else cost more than there is time.
func (c *conditions) named(e *evaluator, name string, depth int) (value, known bool) {
	key := answered{e, name}
	if a, ok := c.memo[key]; ok {
		if a.open {
			e.t.gap(c.exprs[name].Place(), "the condition "+name+" depends on itself")
		}
		return a.value, a.known
	}
	if c.exprs[name] == nil {
		return false, false
	}
	if c.memo == nil {
		c.memo = map[answered]answer{}
	}
	c.memo[key] = answer{open: true}
	value, known = c.eval(e, c.exprs[name], depth)
	c.memo[key] = answer{value: value, known: known}
	return value, known
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
	v, known := c.named(c.defaults, name, 0)
	c.chosen[name] = v || !known
	return c.chosen[name]
}

const deepestCondition = 500

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
		return c.named(e, arg.Str(), depth+1)
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
