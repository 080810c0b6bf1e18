// Package parity compares the model of a SAM template with the model of what
// AWS's own translator makes of it: roles with their statements, routes,
// authorizers and Lambda permissions.
//
// It reads the translator's test pairs from outside of the repository.
package parity

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
)

// Run compares the success pairs below dir (input/NAME.yaml, output/NAME.json)
// whose name match accepts. differences holds a text for every unequal pair.
func Run(dir string, match func(name string) bool) (equal, total int, differences []string, err error) {
	names, err := pairs(dir, match)
	if err != nil {
		return 0, 0, nil, err
	}
	fsys := os.DirFS(dir)
	for _, name := range names {
		if diff := compare(fsys, "input/"+name+".yaml", "output/"+name+".json"); diff != "" {
			differences = append(differences, name+": "+diff)
			continue
		}
		equal++
	}
	return equal, len(names), differences, nil
}

// pairs lists the names of the success pairs that match accepts, sorted.
func pairs(dir string, match func(name string) bool) ([]string, error) {
	inputs, err := filepath.Glob(filepath.Join(dir, "input", "*.yaml"))
	if err != nil {
		return nil, err
	}
	slices.Sort(inputs)
	var names []string
	for _, in := range inputs {
		name := strings.TrimSuffix(filepath.Base(in), ".yaml")
		if strings.HasPrefix(name, "error_") || !match(name) {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, "output", name+".json")); err == nil {
			names = append(names, name)
		}
	}
	return names, nil
}

func compare(fsys fs.FS, in, out string) string {
	a, err := cfn.Reader().Read(fsys, in, iac.Options{})
	if err != nil {
		return err.Error()
	}
	b, err := cfn.Reader().Read(fsys, out, iac.Options{})
	if err != nil {
		return err.Error()
	}
	ours, theirs := Facts(a), Facts(b)
	var diff []string
	for _, f := range theirs {
		if !slices.Contains(ours, f) {
			diff = append(diff, "missing "+f)
		}
	}
	for _, f := range ours {
		if !slices.Contains(theirs, f) {
			diff = append(diff, "surplus "+f)
		}
	}
	return strings.Join(diff, "\n    ")
}

// Facts lists what is compared, one line a fact, sorted and without repeats.
func Facts(a *app.Application) []string {
	var list []string
	add := func(format string, args ...any) { list = append(list, partition(fmt.Sprintf(format, args...))) }
	for _, r := range a.Roles {
		for _, s := range r.Statements {
			add("role %s statement %s", r.Name, Statement(s))
		}
		for _, m := range r.Managed {
			add("role %s managed %s", r.Name, m)
		}
		for _, s := range r.Trust {
			add("role %s trust %s", r.Name, Statement(s))
		}
	}
	for _, api := range app.All[*app.API](a) {
		for _, z := range api.Authorizers {
			slices.Sort(z.Identity)
			add("api %s authorizer %s %s %v", api.Name, z.Name, z.Kind, z.Identity)
		}
		for _, r := range api.Routes {
			add("api %s route %s %s %s %s key=%v", api.Name, r.Method, r.Path, r.Auth, r.AuthName, r.APIKey)
		}
	}
	for _, p := range a.Policies {
		if p.Type == "AWS::Lambda::Permission" {
			add("permission %s", Statement(p.Statements[0]))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// partition makes the spellings of partition and region the same: the
// translator writes those that it is tested with.
func partition(s string) string {
	s = strings.ReplaceAll(s, "arn:${AWS::Partition}:", "arn:aws:")
	return strings.ReplaceAll(s, ":ap-southeast-1:", ":${AWS::Region}:")
}

// Statement spells a statement so that order does not matter.
func Statement(s *app.Statement) string {
	var who, when []string
	for _, p := range s.Principals {
		who = append(who, p.Kind+"="+p.ID.String())
	}
	for _, c := range s.Conditions {
		when = append(when, c.Operator+" "+c.Key+" "+strings.Join(texts(c.Values), "|"))
	}
	slices.Sort(who)
	slices.Sort(when)
	return fmt.Sprintf("%s %v not%v on %v not%v by %v if %v", s.Effect, texts(s.Actions), texts(s.NotActions), texts(s.Resources), texts(s.NotResources), who, when)
}

func texts(list []app.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.String()
	}
	slices.Sort(out)
	return out
}
