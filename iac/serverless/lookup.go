package serverless

import (
	"strconv"
	"strings"

	"redoubt/iac/doc"
)

// self looks an address of this file up.
func (r *resolver) self(n *doc.Node, address string) found {
	if address == "" {
		return found{why: "${self:} stands for this whole file, which is not put into itself"}
	}
	if v := r.walk(r.root, strings.Split(address, ".")); v != nil {
		return found{value: at(r.resolve(v), n)}
	}
	return found{why: "the variable ${self:" + clean(address) + "} has no value"}
}

// walk follows a path, resolving the variables that stand on the way: the next
// step may lead into another file.
func (r *resolver) walk(n *doc.Node, path []string) *doc.Node {
	for _, key := range path {
		if n != nil && n.Kind == doc.String {
			n = r.text(n)
		}
		i, err := strconv.Atoi(key)
		switch {
		case n == nil:
			return nil
		case n.Kind == doc.List && err == nil && i >= 0 && i < len(n.Items):
			n = n.Items[i]
		case n.Kind == doc.String && strings.HasPrefix(n.Text, "{{resolve:serverless:"):
			return n // only the deployment knows what is below
		default:
			n = n.Get(key)
		}
	}
	return n
}

// at puts a scalar where its variable stands.
func at(v, n *doc.Node) *doc.Node {
	if !v.IsScalar() {
		return v
	}
	c := *v
	c.Pos = n.Pos
	if c.Param == "" {
		c.Param = "a variable"
	}
	return &c
}

func (r *resolver) option(n *doc.Node, name string) found {
	if v, ok := r.opt[name]; ok {
		return found{value: doc.NewString(n.Pos, v), decided: true}
	}
	if r.open {
		return found{}
	}
	return found{why: "the option " + clean(name) + " has no value here: give it as --parameter " + clean(name) + "=…"}
}

// stage is the stage that is deployed: the option's, the provider's or dev.
func (r *resolver) stage(n *doc.Node) *doc.Node {
	if name := r.stageName(); r.open && name != "" {
		return unknown(n, "«"+name+"»")
	} else if r.open {
		return r.root.Get("provider", "stage")
	}
	if v, ok := r.opt["stage"]; ok {
		return doc.NewString(n.Place(), v)
	}
	const address = "the stage"
	if !r.active[address] {
		if r.active == nil {
			r.active = map[string]bool{}
		}
		r.active[address] = true
		defer delete(r.active, address)
		if v := r.walk(r.root, []string{"provider", "stage"}); v.IsScalar() {
			return r.resolve(v)
		}
	}
	return doc.NewString(n.Place(), "dev")
}

// param is a parameter of the stage: the command line's, the stage's own, then
// the one for all stages, below `params` or, since version 4, `stages`.
func (r *resolver) param(n *doc.Node, name string) found {
	if r.open {
		return r.usual(func() found { return r.param(n, name) })
	}
	if v, ok := r.opt["param."+name]; ok {
		return found{value: doc.NewString(n.Pos, v)}
	}
	stage := r.stage(n).Str()
	for _, path := range [][]string{{"stages", stage, "params"}, {"params", stage}, {"stages", "default", "params"}, {"params", "default"}} {
		if v := r.walk(r.root, append(path, name)); v != nil {
			return found{value: at(r.resolve(v), n)}
		}
	}
	return found{why: "the parameter " + clean(name) + " has no value for the stage " + stage + ": give it as --parameter param." + clean(name) + "=…"}
}
