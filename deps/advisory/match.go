package advisory

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/deps"
)

// Match returns what is known of a package's version, the worst first. Records
// that are aliases of each other are one advisory.
func (db *Database) Match(p *deps.Package) []Advisory {
	db.mu.Lock()
	defer db.mu.Unlock()
	var list []Advisory
	for _, group := range grouped(db.matching(p)) {
		list = append(list, db.advisory(p, group))
	}
	slices.SortFunc(list, func(a, b Advisory) int {
		return cmp.Or(severityRank(a.Severity)-severityRank(b.Severity), cmp.Compare(b.Score, a.Score), compareIDs(a.ID, b.ID))
	})
	return list
}

// IDs returns the ids of all records of a package's version, sorted, without
// taking aliases together: what osv-scanner lists.
func (db *Database) IDs(p *deps.Package) []string {
	db.mu.Lock()
	defer db.mu.Unlock()
	var ids []string
	for _, r := range db.matching(p) {
		ids = append(ids, r.ID)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (db *Database) matching(p *deps.Package) []*record {
	var list []*record
	for _, r := range db.recordsOf(p) {
		if r.affects(p.Ecosystem, p.Version) {
			list = append(list, r)
		}
	}
	return list
}

// grouped takes records together that share an id or an alias.
func grouped(records []*record) [][]*record {
	var groups [][]*record
	for _, r := range records {
		group := []*record{r}
		groups = slices.DeleteFunc(groups, func(g []*record) bool {
			if !slices.ContainsFunc(g, r.same) {
				return false
			}
			group = append(group, g...)
			return true
		})
		groups = append(groups, group)
	}
	for _, g := range groups {
		slices.SortFunc(g, func(a, b *record) int { return compareIDs(a.ID, b.ID) })
	}
	return groups
}

func (r *record) same(o *record) bool {
	return slices.ContainsFunc(r.ids(), func(id string) bool { return slices.Contains(o.ids(), id) })
}

func (r *record) ids() []string { return append([]string{r.ID}, r.Aliases...) }

// compareIDs orders names of one weakness: GitHub's first, which people look up,
// then those of the ecosystems' own databases, then the CVE.
func compareIDs(a, b string) int {
	return cmp.Or(cmp.Compare(idRank(a), idRank(b)), strings.Compare(a, b))
}

func idRank(id string) int {
	switch prefix, _, _ := strings.Cut(id, "-"); prefix {
	case "GHSA":
		return 0
	case "CVE":
		return 2
	default:
		return 1
	}
}

// advisory puts a group's records together, from the best known to the others.
func (db *Database) advisory(p *deps.Package, group []*record) Advisory {
	a := Advisory{ID: group[0].ID, Fixed: fix(p, group)}
	for _, r := range group {
		a.Aliases = append(a.Aliases, r.ids()...)
		a.Summary = cmp.Or(a.Summary, r.Summary)
		a.Malicious = a.Malicious || r.malicious()
		a.CWE = append(a.CWE, r.cwe()...)
		a.Functions = append(a.Functions, r.functions()...)
		a.Score = max(a.Score, r.score())
		a.Severity = worse(a.Severity, r.stated())
		if a.Published.IsZero() || !r.Published.IsZero() && r.Published.Before(a.Published) {
			a.Published = r.Published.Time
		}
	}
	slices.Sort(a.Aliases)
	a.Aliases = slices.DeleteFunc(slices.Compact(a.Aliases), func(id string) bool { return id == a.ID })
	slices.Sort(a.CWE)
	a.CWE = slices.Compact(a.CWE)
	slices.Sort(a.Functions)
	a.Functions = slices.Compact(a.Functions)
	if a.Malicious {
		a.Severity = "critical"
	}
	a.Severity = cmp.Or(a.Severity, rating(a.Score))
	a.Exploited, a.EPSS = db.catalogue().of(append(a.Aliases, a.ID))
	return a
}

func (r *record) malicious() bool {
	return r.Database.malicious || slices.ContainsFunc(r.ids(), func(id string) bool { return strings.HasPrefix(id, "MAL-") })
}

func (r *record) cwe() []string {
	list := slices.Clone(r.Database.cwe)
	for _, a := range r.Affected {
		list = append(list, a.Database.cwe...)
	}
	return list
}

func (r *record) functions() []string {
	list := slices.Clone(r.Database.functions)
	for _, a := range r.Affected {
		list = append(append(list, a.Ecosystem.functions...), a.Database.functions...)
	}
	return list
}
