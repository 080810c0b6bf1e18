package update

import (
	"slices"
	"strings"

	"redoubt/iam"
)

// service is an entry of AWS's service reference.
type service struct {
	Name    string
	Actions []struct {
		Name                string
		ActionConditionKeys []string
		Annotations         struct {
			Properties struct{ IsList, IsPermissionManagement, IsTaggingOnly, IsWrite bool }
		}
		Resources []struct{ Name string }
	}
	ConditionKeys []struct{ Name string }
	Resources     []struct {
		Name       string
		ARNFormats []string
	}
}

// reference is the service as the catalogue keeps it. What the service reference
// does not say (the name that AWS writes, required types of resources,
// dependent actions) stays as it is known.
func (s service) reference(prefix string) iam.ServiceReference {
	old, _ := iam.Embedded().Reference(prefix)
	ref := iam.ServiceReference{Name: old.Name, Types: map[string]string{}}
	if ref.Name == "" {
		ref.Name = clean(s.Name)
	}
	for _, k := range s.ConditionKeys {
		ref.Keys = append(ref.Keys, clean(k.Name))
	}
	for _, a := range s.Actions {
		for _, k := range a.ActionConditionKeys {
			ref.Keys = append(ref.Keys, clean(k))
		}
	}
	slices.Sort(ref.Keys)
	ref.Keys = slices.Compact(ref.Keys)
	for _, r := range s.Resources {
		if len(r.ARNFormats) > 0 {
			ref.Types[clean(r.Name)] = clean(r.ARNFormats[0])
		}
	}
	for i := range s.Actions {
		ref.Actions = append(ref.Actions, s.action(i, old))
	}
	slices.SortFunc(ref.Actions, func(a, b iam.Action) int { return strings.Compare(a.Name, b.Name) })
	return ref
}

func (s service) action(i int, old iam.ServiceReference) iam.Action {
	src := s.Actions[i]
	a := iam.Action{Name: clean(src.Name), Level: iam.Read}
	known := slices.IndexFunc(old.Actions, func(o iam.Action) bool { return o.Name == a.Name })
	if known >= 0 {
		a.Dependent, a.Permission = old.Actions[known].Dependent, old.Actions[known].Permission
	}
	for _, k := range src.ActionConditionKeys {
		a.Conditions = append(a.Conditions, clean(k))
	}
	for _, r := range src.Resources {
		kind := clean(r.Name)
		if known >= 0 && slices.Contains(old.Actions[known].Resources, kind+"*") {
			kind += "*"
		}
		a.Resources = append(a.Resources, kind)
	}
	switch p := src.Annotations.Properties; {
	case p.IsPermissionManagement:
		a.Level = iam.PermissionsManagement
	case p.IsTaggingOnly:
		a.Level = iam.Tagging
	case p.IsWrite:
		a.Level = iam.Write
	case p.IsList:
		a.Level = iam.List
	}
	return a
}

// clean keeps separators of the catalogue's form out of names.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == ',' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}
