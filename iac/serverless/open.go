package serverless

import (
	"slices"
	"strings"

	"redoubt/iac/doc"
)

// What is written back into serverless.yml must not hold one deployment's values. A
// resolver that is open resolves what is the same everywhere, and leaves what the
// stage, an option or a parameter decides as the variable that it is. Of what
// they choose among, the usual stage shows the shape.

// usual is a value as the usual deployment has it, if it has one.
func (r *resolver) usual(value func() found) found {
	active, before := r.active, len(r.gaps)
	r.open, r.active = false, nil
	f := value()
	r.open, r.active = true, active
	if f.value == nil {
		r.gaps = r.gaps[:before]
		return found{} // another stage may have it
	}
	f.decided = true
	return f
}

// opened is a value of which only the deployment knows the texts. Each has a name
// of its own, so that what is the same can be told. What is one text in the usual
// deployment can be asked for by that name: «…».
func (r *resolver) opened(v *doc.Node, name string) *doc.Node {
	known := !strings.Contains(v.Str(), "{{resolve:") || strings.HasPrefix(v.Str(), "{{resolve:serverless:«")
	if v.IsScalar() && known {
		return unknown(v, "«"+name+"»")
	}
	return r.entry(v, name)
}

// entry is a value below one that the deployment chooses.
func (r *resolver) entry(v *doc.Node, name string) *doc.Node {
	r.bytes += len(name)
	switch {
	case r.spent(v):
		return unknown(v, "→")
	case v.Kind == doc.List:
		c := *v
		c.Items = nil
		for i, item := range v.Items {
			c.Items = append(c.Items, r.entry(item, name+" → "+itoa(i)))
		}
		return &c
	case v.Kind == doc.Map && !isFunction(v):
		c := *v
		c.Pairs = slices.Clone(v.Pairs)
		for i, p := range v.Pairs {
			c.Pairs[i].Value = r.entry(p.Value, name+" → "+p.Key)
		}
		return &c
	}
	return unknown(v, name)
}

// name is what a variable asks for, the same for all that ask for the same: what
// is known of it is resolved, and ‹…› are the variables in it.
func (r *resolver) name(n *doc.Node, alternatives []string) string {
	first := strings.TrimSpace(alternatives[0])
	if stage := r.stageName(); stage != "" && (first == "opt:stage" || first == "sls:stage") && r.meansStage(n, alternatives) {
		return stage
	}
	var names []string
	for _, alt := range alternatives {
		name := r.text(doc.NewString(n.Pos, strings.TrimSpace(alt))).Str()
		names = append(names, nesting.Replace(name))
	}
	return strings.Join(names, ", ")
}

var nesting = strings.NewReplacer("{{resolve:serverless:«", "‹", "»}}", "›", "{{resolve:serverless:", "‹", "}}", "›")

// meansStage reports whether the alternatives come to the stage of the service.
func (r *resolver) meansStage(n *doc.Node, alternatives []string) bool {
	is := func(value func() *doc.Node) string {
		return r.usual(func() found { return found{value: value()} }).value.Str()
	}
	own := is(func() *doc.Node { return r.variable(n, strings.Join(alternatives, ",")) })
	return own != "" && own == is(func() *doc.Node { return r.stage(n) })
}

// stageName is how the file asks for the stage, "" where it says itself which one
// it is.
func (r *resolver) stageName() string {
	switch own := r.root.Get("provider", "stage"); {
	case own == nil:
		return "sls:stage"
	case strings.Contains(own.Str(), "${"):
		return "self:provider.stage"
	}
	return ""
}
