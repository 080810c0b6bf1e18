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
		return ofService(t, a) && globsMeet(text, form) && !slices.ContainsFunc(iam.Load().Types(service), func(b iam.ResourceType) bool {
			inner := formOf(b)
			other := !slices.ContainsFunc(types, func(own iam.ResourceType) bool { return own.Name == b.Name })
			return other && strings.HasPrefix(inner, form+"/") && iam.Glob(inner, text)
		})
	})
}

// ofService reports whether an ARN may be of the service of a type's.
func ofService(t app.Text, of iam.ResourceType) bool {
	a, ok := app.ParseARN(t.String())
	return !ok || strings.ContainsAny(a.Service, "*?{") || a.Service == serviceOfForm(of)
}

// Names reports whether a need says what it is about: by a name, of which the
// code or the template tells all. Below what is named, a star is no gap: the keys
// of a bucket. What is about everything names it.
func (g *Graph) Names(n Need) bool {
	if !iam.Load().SupportsResources(n.Action) {
		return true
	}
	if n.Resource.String() == "*" || slices.ContainsFunc(n.Resource.Parts, untold) {
		return false
	}
	service, name, _ := strings.Cut(n.Action, ":")
	p, ok := g.apart(n.Resource, service)
	if !ok || p.fields == nil {
		return true // by a reference
	}
	text := lettered(p.fields[5])
	switch prefix := typePrefix(text, n.Action); {
	case p.cut:
	case prefix == "parameter/" && name == "GetParametersByPath":
		text = prefix + strings.TrimSuffix(text[len(prefix):], "/*")
	case prefix != "parameter/":
		if i := strings.IndexAny(text[len(prefix):], "/:"); i >= 0 {
			text = text[:len(prefix)+i]
		}
	}
	return !strings.Contains(text, "*")
}

// untold reports whether a part is known to the deployment alone, which may tell
// an ARN or a URL where a name is asked for.
func untold(p app.Part) bool {
	return p.Kind == app.Opaque && !strings.HasPrefix(p.Text, "{{resolve:ssm:") && !strings.Contains(p.Text, "«")
}

// typePrefix is what stands before the name in the last field of an ARN.
func typePrefix(text, action string) string {
	longest := ""
	for _, t := range iam.Load().ResourceTypes(action) {
		prefix, _, _ := strings.Cut(formOf(t), "*")
		if strings.HasPrefix(text, prefix) && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	return longest
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
