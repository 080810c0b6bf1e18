package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// What names a resource whose type has no row in the table: parameters that are
// called as the variables of its ARN, or as the type, and values that are ARNs
// of its form.

// byARN lists the ARNs of the type's form that a parameter for any resource
// gives whole, where none names this one.
func (a *aim) byARN(t iam.ResourceType) []app.Text {
	if a.known(t) || a.named(t) {
		return nil
	}
	var list []app.Text
	for _, p := range a.parameters("resourcearn", "arn") {
		for _, x := range a.look(p) {
			values, sure := a.n.spelt(x)
			if !sure {
				return nil
			}
			for _, v := range values {
				if isARN(v) && a.ofForm(v, t) {
					list = append(list, v)
				}
			}
		}
	}
	return list
}

// named reports whether a parameter is called after the type, which may name
// something else all the same.
func (a *aim) named(t iam.ResourceType) bool {
	return slices.ContainsFunc(variables(t.ARN), func(name string) bool { return len(a.guess(t, name)) > 0 })
}

// apart takes the ARNs out of what a parameter may be: those of the type's form
// name it whole, others name something else. A reference that is given for an ARN
// is one.
func (a *aim) apart(list []app.Text, place string, t iam.ResourceType) (whole, names []app.Text) {
	called := strings.TrimSuffix(flatName(place), "s")
	for _, v := range list {
		given := strings.HasSuffix(called, "arn") && len(v.Parts) == 1 && v.Parts[0].Kind == app.Reference
		switch {
		case !isARN(v) && !given:
			names = append(names, v)
		case a.ofForm(v, t):
			whole = append(whole, a.itsARN(v, t))
		}
	}
	return whole, names
}

// itsARN is the ARN of the template's resource that a value refers to, or the
// value.
func (a *aim) itsARN(v app.Text, t iam.ResourceType) app.Text {
	if r := a.standsFor(v, t); r != nil {
		if arn, ok := arnOf(r); ok {
			return arn
		}
	}
	return v
}

// ofForm reports whether an ARN is of the type's form and of no other type's
// that says more. What a reference stands for is told by its resource.
func (a *aim) ofForm(v app.Text, t iam.ResourceType) bool {
	if len(v.Parts) == 1 && v.Parts[0].Kind == app.Reference {
		r := a.n.g.byName[v.Target()]
		return r == nil || isOf(r, serviceOfForm(t)) && fits(r, t)
	}
	if !globsMeet(globOf(t), globOfText(v)) {
		return false
	}
	return !slices.ContainsFunc(a.types(), func(o iam.ResourceType) bool {
		return len(constant(o)) > len(constant(t)) && globsMeet(globOf(o), globOfText(v))
	})
}

// serviceOfForm is the service in an ARN's form.
func serviceOfForm(t iam.ResourceType) string {
	if f := strings.SplitN(t.ARN, ":", 4); len(f) > 2 {
		return f[2]
	}
	return ""
}

// globOf is the form of a type's ARN with stars for its variables.
func globOf(t iam.ResourceType) string {
	var b strings.Builder
	for form := t.ARN; form != ""; {
		before, rest, ok := strings.Cut(form, "${")
		b.WriteString(before)
		if !ok {
			break
		}
		b.WriteByte('*')
		_, form, _ = strings.Cut(rest, "}")
	}
	return b.String()
}

func constant(t iam.ResourceType) string { return strings.ReplaceAll(globOf(t), "*", "") }

// globOfText is a text with stars for what the deployment tells.
func globOfText(v app.Text) string {
	var b strings.Builder
	for _, p := range v.Parts {
		if p.Kind == app.Literal {
			b.WriteString(p.Text)
		} else {
			b.WriteByte('*')
		}
	}
	return b.String()
}

// guess lists the parameters that name a variable of the type's ARN, the closest
// first. A parameter that is called as another variable is that one's.
func (a *aim) guess(t iam.ResourceType, name string) []string {
	names := variables(t.ARN)
	list := a.parameters(a.spellings(t, name)...)
	return slices.DeleteFunc(list, func(p string) bool {
		return slices.ContainsFunc(names, func(other string) bool { return other != name && flatName(other) == flatName(p) })
	})
}

// spellings are the names of parameters that mean a variable: the variable's;
// for the last one, which is the thing's own, the type's with its name, id or
// ARN; and plain ones where the action is called after the type. A name is no
// id.
func (a *aim) spellings(t iam.ResourceType, name string) []string {
	v, kind := flatName(name), flatName(t.Name)
	wanted := []string{v}
	isID := strings.HasSuffix(v, "id")
	of := func(base string) {
		wanted = append(wanted, base+"arn", "*"+base+"arn", base+"id")
		if !isID {
			wanted = append(wanted, base+"name")
		}
	}
	base := strings.TrimSuffix(strings.TrimSuffix(v, "name"), "id")
	if base != "" {
		of(base)
		wanted = append(wanted, base)
	}
	if own := variables(t.ARN); name != own[len(own)-1] {
		return wanted
	}
	of(kind)
	if _, action, _ := strings.Cut(a.action, ":"); !isID && strings.Contains(strings.ToLower(action), strings.TrimSuffix(kind, "s")) {
		wanted = append(wanted, "name")
	}
	return wanted
}

// parameters lists the call's parameters of names in small letters without
// separators, in the order of the names; "*" stands for a beginning. One of
// several values is called by the plural.
func (a *aim) parameters(names ...string) []string {
	var list []string
	for _, want := range names {
		for _, x := range a.look("$names") {
			for _, c := range x.Consts {
				p := flatName(c.Text)
				tail, open := strings.CutPrefix(want, "*")
				if (p == want || p == want+"s" || open && strings.HasSuffix(p, tail)) && !slices.Contains(list, c.Text) {
					list = append(list, c.Text)
				}
			}
		}
	}
	return list
}

var flatten = strings.NewReplacer("-", "", "_", "")

func flatName(s string) string {
	return strings.ToLower(flatten.Replace(s))
}
