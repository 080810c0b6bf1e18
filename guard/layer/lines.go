package layer

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
)

// A Zip is a layer, or an authorizer, that was written: its file, and Lambda's name of
// the architecture that it is for.
type Zip struct{ File, Architecture string }

// Formats are the template formats that Lines knows.
func Formats() []string { return []string{"sam", "cloudformation", "serverless", "terraform"} }

// anyFunction is how a policy names all functions that it has no other name for.
const anyFunction = "*"

// Lines are what a template needs so that functions run behind the guard: zips are the
// layer for each architecture, the usual one first, and functions the names in the policy.
// Each function is named, since one that the policy does not know would get no
// event; only a policy for any attaches all at once. ok is false for a format that
// is not known.
func Lines(format string, zips []Zip, functions []string) (lines string, ok bool) {
	text, ok := map[string]string{"sam": sam, "cloudformation": cloudFormation, "serverless": serverless, "terraform": terraform}[format]
	if !ok || len(zips) == 0 {
		return "", false
	}
	return fill(text, zips, functions), true
}

// fill makes lines of one of the texts below.
func fill(text string, zips []Zip, functions []string) string {
	t := template.Must(template.New("").Funcs(template.FuncMap{"yaml": inYAML, "hcl": inHCL, "list": list}).Parse(text))
	named := slices.DeleteFunc(slices.Clone(functions), func(name string) bool { return name == anyFunction })
	var b strings.Builder
	_ = t.Execute(&b, map[string]any{ // a builder takes all, and the texts are tested
		"Zip": zips[0], "More": zips[1:], "Any": len(named) < len(functions), "Functions": named,
	})
	return b.String()
}

// plain is what both formats read as a text without quotes; words that YAML takes for
// something else are not.
var (
	plain = regexp.MustCompile(`^[A-Za-z_][\w./-]*$`)
	words = regexp.MustCompile(`^(?i:true|false|null|yes|no|on|off|y|n)$`)
)

func inYAML(s string) string {
	if plain.MatchString(s) && !words.MatchString(s) {
		return s
	}
	return strconv.Quote(s)
}

func inHCL(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s))
}

func list(names []string) string {
	var quoted []string
	for _, n := range names {
		quoted = append(quoted, inYAML(n))
	}
	return strings.Join(quoted, ", ")
}
