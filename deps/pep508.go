package deps

import (
	"regexp"
	"strings"
)

var (
	// nameAndRest splits a requirement: name, extras, what is said of the version.
	nameAndRest = regexp.MustCompile(`^\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(.*)$`)
	pinned      = regexp.MustCompile(`^\(?\s*={2,3}\s*([0-9A-Za-z][0-9A-Za-z.!+_-]*)\s*\)?$`)
	separators  = regexp.MustCompile(`[-_.]+`)
)

// requirement reads a requirement as Python's tools spell it (PEP 508):
// `name[extra] >=1.0,<2; python_version > "3"`. nil if it is none.
func requirement(text string) *Package {
	text, marker, _ := strings.Cut(text, ";")
	m := nameAndRest.FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	p := &Package{Ecosystem: PyPI, Name: normal(m[1])}
	spec := strings.TrimSpace(m[2])
	switch {
	case strings.HasPrefix(spec, "@"):
		p.Registry = strings.TrimSpace(spec[1:])
	case spec != "" && !strings.ContainsRune("<>=!~(", rune(spec[0])):
		return nil
	}
	p.Requested = strings.TrimSpace(spec)
	if marker = strings.TrimSpace(marker); marker != "" {
		p.Requested = strings.TrimSpace(p.Requested + "; " + marker)
	}
	if m := pinned.FindStringSubmatch(spec); m != nil {
		p.Version = m[1]
	}
	return p
}

// normal is a name as PyPI compares it (PEP 503).
func normal(name string) string {
	return strings.ToLower(separators.ReplaceAllLiteralString(name, "-"))
}
