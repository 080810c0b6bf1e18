package harden

import (
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/reach"
)

// clients are the ways in which code names a service that it is a client of.
// They are looked for in the text, not followed: what they find beyond what was
// followed shows where following ended.
var clients = []*regexp.Regexp{
	regexp.MustCompile(`\b(?:client|resource)\(\s*(?:service_name\s*=\s*)?['"]([a-z0-9-]+)['"]`),
	regexp.MustCompile(`@aws-sdk/(?:client|lib)-([a-z0-9-]+)`),
	regexp.MustCompile(`\baws-sdk/clients/([a-z0-9]+)`),
	regexp.MustCompile(`\bnew\s+(?:AWS|aws|Aws)\.([A-Za-z0-9]+)`),
	regexp.MustCompile(`\bnew\s+([A-Z][A-Za-z0-9]+)Client\(`),
}

// libraries are those that are not named after their service.
var libraries = map[string]string{"storage": "s3"}

// mentioned lists the services, by their prefix in IAM, that a text makes clients
// of.
func mentioned(text []byte) []string {
	var list []string
	for _, re := range clients {
		for _, m := range re.FindAllSubmatch(text, -1) {
			name := strings.ToLower(string(m[1]))
			if other := libraries[name]; other != "" {
				name = other
			}
			if prefix := iam.Load().SDKPrefix(name); prefix != "" && !slices.Contains(list, prefix) {
				list = append(list, prefix)
			}
		}
	}
	slices.Sort(list)
	return list
}

// blind is a service that the code of a function makes a client of, though no
// call of it was found, "" if there is none.
func (r *regrant) blind(f *app.Function) string {
	known := calledServices(r.g, f)
	for _, file := range filesOf(r.g, f) {
		text, err := r.open(file)
		if err != nil {
			continue
		}
		for _, prefix := range mentioned(text) {
			if !known[prefix] && prefix != "sts" && r.drops(prefix) {
				return prefix
			}
		}
	}
	return ""
}

// calledServices are the prefixes of the services that a function's code calls,
// and of those that are asked for it: a client of S3 answers for Object Lambda.
func calledServices(g *reach.Graph, f *app.Function) map[string]bool {
	known := map[string]bool{}
	for _, n := range g.CodeNeeds(f) {
		prefix, _, _ := strings.Cut(n.Action, ":")
		known[prefix] = true
	}
	for _, fc := range g.Code().Of {
		if fc.Function != f || fc.Dead {
			continue
		}
		for _, c := range fc.Result.Calls {
			service, op, _ := strings.Cut(c.Operation, ":")
			if actions, ok := iam.Load().Operation(service, op); ok && len(actions) > 0 {
				known[iam.Load().SDKPrefix(service)] = true
			}
		}
	}
	return known
}

// drops reports whether something of a service would go.
func (r *regrant) drops(prefix string) bool {
	return slices.ContainsFunc(r.excess.Unused, func(u reach.Unused) bool {
		return slices.ContainsFunc(u.Actions, func(a string) bool { return strings.HasPrefix(a, prefix+":") })
	})
}

// filesOf lists the files whose functions a function may run.
func filesOf(g *reach.Graph, f *app.Function) []string {
	var list []string
	for _, fc := range g.Code().Of {
		if fc.Function != f || fc.Dead {
			continue
		}
		list = append(list, fc.File)
		for _, fn := range fc.Result.Funcs {
			list = append(list, fn.Module.File)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
