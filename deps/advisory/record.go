package advisory

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
)

// A record is an entry in OSV's format, without its long texts.
type record struct {
	ID        string
	Aliases   []string
	Summary   string
	Modified  stamp
	Published stamp
	Withdrawn stamp
	Severity  []vector
	Affected  []affected
	Database  specific `json:"database_specific"`
}

type affected struct {
	Package struct {
		Ecosystem, Name string
	}
	Severity  []vector
	Ranges    []span
	Versions  []string
	Ecosystem specific `json:"ecosystem_specific"`
	Database  specific `json:"database_specific"`
}

// A vector is a CVSS vector of some version.
type vector struct{ Type, Score string }

// A span is a range of versions.
type span struct {
	Type   string
	Events []event
}

type event struct {
	Introduced   string
	Fixed        string
	LastAffected string `json:"last_affected"`
	Limit        string
}

// specific is what databases add in fields of their own. Each puts there what
// it likes, so that nothing of another type is an error.
type specific struct {
	severity  string
	cwe       []string
	functions []string
	malicious bool
}

func (s *specific) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	take(raw["severity"], &s.severity)
	take(raw["cwe_ids"], &s.cwe)
	if s.cwe == nil {
		s.cwe = objectsOfCWE(raw["cwes"])
	}
	take(raw["affected_functions"], &s.functions)
	s.functions = append(s.functions, goSymbols(raw["imports"])...)
	_, s.malicious = raw["malicious-packages-origins"]
	return nil
}

// take decodes a value of the right type and leaves the target alone for others.
func take[T any](data json.RawMessage, target *T) {
	var v T
	if len(data) > 0 && json.Unmarshal(data, &v) == nil {
		*target = v
	}
}

func objectsOfCWE(data json.RawMessage) []string {
	var list []struct{ CWEID string }
	take(data, &list)
	var ids []string
	for _, c := range list {
		if c.CWEID != "" {
			ids = append(ids, c.CWEID)
		}
	}
	return ids
}

// goSymbols are the functions that Go's database names, with their package's path.
func goSymbols(data json.RawMessage) []string {
	var list []struct {
		Path    string
		Symbols []string
	}
	take(data, &list)
	var names []string
	for _, i := range list {
		for _, s := range i.Symbols {
			names = append(names, i.Path+"."+s)
		}
	}
	return names
}

// A stamp is a time that may be missing or malformed.
type stamp struct{ time.Time }

func (s *stamp) UnmarshalJSON(data []byte) error {
	t, err := time.Parse(time.RFC3339, strings.Trim(string(data), `"`))
	if err == nil {
		s.Time = t
	}
	return nil
}

// A header is the part of a record that the index needs.
type header struct {
	ID        string
	Modified  stamp
	Withdrawn stamp
	Affected  []struct {
		Package struct {
			Ecosystem, Name string
		}
	}
}

func parseHeader(data []byte) (*header, error) {
	h := &header{}
	if err := json.Unmarshal(data, h); err != nil {
		return nil, err
	}
	if h.ID == "" {
		return nil, errors.New("a record without an id")
	}
	return h, nil
}

// names are the packages of an ecosystem that a record speaks of.
func (h *header) names(ecosystem string) []string {
	var list []string
	for _, a := range h.Affected {
		if base(a.Package.Ecosystem) == ecosystem && a.Package.Name != "" {
			list = append(list, spelled(ecosystem, a.Package.Name))
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// parseRecord keeps of a record what it says of one package.
func parseRecord(data []byte, ecosystem, name string) (*record, error) {
	r := &record{}
	if err := json.Unmarshal(data, r); err != nil {
		return nil, err
	}
	r.Affected = slices.DeleteFunc(r.Affected, func(a affected) bool {
		return base(a.Package.Ecosystem) != ecosystem || spelled(ecosystem, a.Package.Name) != name
	})
	return r, nil
}

// base is an ecosystem without the release that some have: "Debian:12".
func base(ecosystem string) string {
	name, _, _ := strings.Cut(ecosystem, ":")
	return name
}

var separators = regexp.MustCompile(`[-_.]+`)

// spelled is a package's name as it is compared.
func spelled(ecosystem, name string) string {
	if ecosystem == "PyPI" {
		return strings.ToLower(separators.ReplaceAllLiteralString(name, "-"))
	}
	return name
}
