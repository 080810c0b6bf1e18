package advisory

import (
	"slices"

	"redoubt/deps"
)

// Fix returns the smallest version above a package's own that none of the
// advisories speaks of; "" if no release is known to close all.
func (db *Database) Fix(p *deps.Package, advisories []Advisory) string {
	db.mu.Lock()
	defer db.mu.Unlock()
	var records []*record
	for _, r := range db.recordsOf(p) {
		if slices.ContainsFunc(advisories, func(a Advisory) bool {
			return slices.ContainsFunc(r.ids(), func(id string) bool { return id == a.ID || slices.Contains(a.Aliases, id) })
		}) {
			records = append(records, r)
		}
	}
	return fix(p, records)
}

// fix tries the versions that repaired something, upwards.
func fix(p *deps.Package, records []*record) string {
	var candidates []string
	own := parse(p.Ecosystem, p.Version)
	for _, r := range records {
		for _, fixed := range r.fixes() {
			if order, ok := own.compare(fixed); !ok || order < 0 {
				candidates = append(candidates, fixed)
			}
		}
	}
	slices.SortFunc(candidates, func(a, b string) int {
		order, _ := parse(p.Ecosystem, a).compare(b)
		return order
	})
	for _, c := range slices.Compact(candidates) {
		if !slices.ContainsFunc(records, func(r *record) bool { return r.affects(p.Ecosystem, c) }) {
			return c
		}
	}
	return ""
}

func (r *record) fixes() []string {
	var list []string
	for _, a := range r.Affected {
		for _, s := range a.Ranges {
			for _, e := range s.Events {
				if e.Fixed != "" && (s.Type == "SEMVER" || s.Type == "ECOSYSTEM") {
					list = append(list, e.Fixed)
				}
			}
		}
	}
	return list
}
