package advisory

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/osv-scalibr/semantic"
)

// affects reports whether a record speaks of a version, as OSV defines it. Of a
// package without a known version it speaks if it speaks of all versions.
func (r *record) affects(ecosystem, version string) bool {
	v := parse(ecosystem, version)
	for _, a := range r.Affected {
		if version != "" && listed(a.Versions, version) {
			return true
		}
		for _, s := range a.Ranges {
			if s.contains(v) {
				return true
			}
		}
	}
	return false
}

// listed compares versions as they are spelled, except for a leading v.
func listed(versions []string, version string) bool {
	bare := strings.TrimPrefix(version, "v")
	return slices.ContainsFunc(versions, func(v string) bool { return strings.TrimPrefix(v, "v") == bare })
}

// A version is one that can be compared; of an unknown one only the text is known.
type version struct {
	ecosystem, text string
	parsed          semantic.Version
}

// parse never fails: what the ecosystem's rules don't allow compares with nothing.
// The text is bounded, since versions in lockfiles are anyone's.
func parse(ecosystem, text string) version {
	v := version{ecosystem: ecosystem, text: text}
	if text == "" || len(text) > 256 {
		return v
	}
	if parsed, err := semantic.Parse(text, ecosystem); err == nil {
		v.parsed = parsed
	}
	return v
}

// compare tells the order of two versions; ok is false if there is none.
func (v version) compare(text string) (order int, ok bool) {
	if v.parsed == nil || len(text) > 256 {
		return 0, false
	}
	order, err := v.parsed.CompareStr(text)
	return order, err == nil
}

// contains follows the events in their order, from one that lets a version in to
// one that lets it out.
func (s span) contains(v version) bool {
	if s.Type != "SEMVER" && s.Type != "ECOSYSTEM" {
		return false
	}
	in := false
	for _, e := range s.sorted(v.ecosystem) {
		switch {
		case in && e.Fixed != "":
			order, ok := v.compare(e.Fixed)
			in = ok && order < 0
		case in && e.LastAffected != "":
			order, ok := v.compare(e.LastAffected)
			in = e.LastAffected == v.text || ok && order <= 0
		case !in && e.Introduced != "":
			order, ok := v.compare(e.Introduced)
			in = e.Introduced == "0" || ok && order >= 0
		}
	}
	return in
}

func (s span) sorted(ecosystem string) []event {
	events := slices.Clone(s.Events)
	slices.SortStableFunc(events, func(a, b event) int {
		switch {
		case a.Introduced == "0" && b.Introduced == "0":
			return 0
		case a.Introduced == "0":
			return -1
		case b.Introduced == "0":
			return 1
		}
		order, _ := parse(ecosystem, a.version()).compare(b.version())
		return order
	})
	return events
}

func (e event) version() string { return cmp.Or(e.Introduced, e.Fixed, e.Limit, e.LastAffected) }
