package parity

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
)

// Roles compares role by role what redoubt makes of a SAM template with what
// AWS's translator wrote: statements, managed policies, boundary and trust,
// repeats included. A role that only one side has is unequal. The translator's
// side is read without redoubt's readers.
func Roles(dir string, match func(name string) bool) (equal, total int, differences []string, err error) {
	names, err := pairs(dir, match)
	if err != nil {
		return 0, 0, nil, err
	}
	fsys := os.DirFS(dir)
	for _, name := range names {
		ours, theirs, err := bothRoles(fsys, name)
		if err != nil {
			return 0, 0, nil, fmt.Errorf("comparing %s: %w", name, err)
		}
		all := maps.Clone(ours)
		maps.Copy(all, theirs)
		for _, role := range slices.Sorted(maps.Keys(all)) {
			total++
			if slices.Equal(ours[role], theirs[role]) {
				equal++
				continue
			}
			differences = append(differences, name+"/"+role+":"+lines(ours[role], theirs[role]))
		}
	}
	return equal, total, differences, nil
}

func bothRoles(fsys fs.FS, name string) (ours, theirs map[string][]string, err error) {
	a, err := cfn.Reader().Read(fsys, "input/"+name+".yaml", iac.Options{})
	if err != nil {
		return nil, nil, err
	}
	data, err := fs.ReadFile(fsys, "output/"+name+".json")
	if err != nil {
		return nil, nil, err
	}
	theirs, err = rawRoles(data)
	if err != nil {
		return nil, nil, err
	}
	ours = map[string][]string{}
	for _, r := range a.Roles {
		ours[r.Name] = modelled(r)
	}
	return ours, theirs, nil
}

// modelled lists the facts of a role of the model, as rawRoles does.
func modelled(r *app.Role) []string {
	facts := []string{}
	for _, s := range r.Statements {
		facts = append(facts, "statement "+partition(Statement(s)))
	}
	for _, m := range r.Managed {
		facts = append(facts, "managed "+partition(m.String()))
	}
	for _, b := range boundaries(r.Boundary) {
		facts = append(facts, "boundary "+partition(b.String()))
	}
	for _, s := range r.Trust {
		facts = append(facts, "trust "+partition(Statement(s)))
	}
	slices.Sort(facts)
	return facts
}

func boundaries(v app.Value[app.Text]) []app.Text {
	var list []app.Text
	for _, alt := range v.Alternatives {
		if alt.State != app.Unset {
			list = append(list, alt.V)
		}
	}
	if v.Alternatives == nil && v.State != app.Unset {
		list = append(list, v.V)
	}
	return list
}

func lines(ours, theirs []string) string {
	var b strings.Builder
	for _, f := range theirs {
		if !slices.Contains(ours, f) {
			b.WriteString("\n    missing " + f)
		}
	}
	for _, f := range ours {
		if !slices.Contains(theirs, f) {
			b.WriteString("\n    surplus " + f)
		}
	}
	if b.Len() == 0 {
		return fmt.Sprintf("\n    %d facts, the translator has %d", len(ours), len(theirs))
	}
	return b.String()
}
