package rewrite

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/edit"
)

// undisclosed takes a parameter's default away and hides its value.
func (t *Target) undisclosed(e app.Edit) error {
	chain := edit.Chain(t.Have, e.At.Start)
	if len(chain) != 3 || chain[0] != "Parameters" || chain[2] != "Default" {
		return edit.Refuse(e.At, "%s does not stand among the template's parameters", e.Resource)
	}
	if why := t.unpassed(); why != "" {
		return edit.Refuse(e.At, "%s", why)
	}
	t.Remove(chain)
	return t.Put([]string{chain[0], chain[1], "NoEcho"}, literal(true))
}

// passed puts a new parameter in a literal's place.
func (t *Target) passed(e app.Edit) error {
	p, err := t.find(e)
	if err != nil {
		return err
	}
	name, _ := e.Value.(string)
	at := []string{"Parameters", name}
	worked := slices.ContainsFunc(p.chain, func(step string) bool { return strings.HasPrefix(step, "Fn::") })
	switch why := t.unpassed(); {
	case why != "":
		return edit.Refuse(e.At, "%s", why)
	case worked || !t.Value(p.chain).IsScalar():
		return edit.Refuse(e.At, "the value is worked out by the template")
	case t.Value(at) != nil || t.Value(append(slices.Clip(t.Resources), name)) != nil:
		return edit.Refuse(e.At, "there is a %s already", name)
	}
	if err := t.Put(p.chain, object("Ref", name)); err != nil {
		return err
	}
	return t.Put(at, object("Type", "String", "NoEcho", true))
}

// unpassed says why nobody would pass a parameter that the template asks for.
func (t *Target) unpassed() string {
	switch {
	case t.Verbatim:
		return "the framework passes no parameters"
	case t.Nested:
		return "the stack around this one would have to pass the value"
	}
	return ""
}
