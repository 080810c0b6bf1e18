package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// Fits reports whether a resource of a policy may have the form of what the
// action is done to: an object, not its bucket. What a reference holds has no
// separators. Where the text tells nothing, it fits.
func (g *Graph) Fits(t app.Text, action string) bool {
	service, _, _ := strings.Cut(action, ":")
	types := iam.Load().ResourceTypes(action)
	text, ok := g.lastField(t, service)
	if !ok || len(types) == 0 {
		return true
	}
	return slices.ContainsFunc(types, func(a iam.ResourceType) bool {
		form := formOf(a)
		return globsMeet(text, form) && !slices.ContainsFunc(iam.Load().Types(service), func(b iam.ResourceType) bool {
			inner := formOf(b)
			other := !slices.ContainsFunc(types, func(own iam.ResourceType) bool { return own.Name == b.Name })
			return other && strings.HasPrefix(inner, form+"/") && iam.Glob(inner, text)
		})
	})
}

// formOf is the last field of a type's ARNs, with stars for names.
func formOf(t iam.ResourceType) string {
	form := t.ARN
	if a, ok := app.ParseARN(form); ok {
		form = a.Resource
	}
	for _, name := range variables(t.ARN) {
		form = strings.ReplaceAll(form, "${"+name+"}", "*")
	}
	return form
}

// lastField is the last field of an ARN with "x" for references.
func (g *Graph) lastField(t app.Text, service string) (string, bool) {
	p, ok := g.apart(t, service)
	if !ok || p.fields == nil {
		return "", false
	}
	return lettered(p.fields[5]) + lettered(p.tail), true
}

func lettered(t app.Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		if p.Kind == app.Literal {
			b.WriteString(p.Text)
		} else {
			b.WriteByte('x')
		}
	}
	return b.String()
}
