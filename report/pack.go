package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/deps"
	"redoubt/deps/vex"
)

// A pack is one version of a package, as all shipments of a document have it.
type pack struct {
	purl string
	seen []check.Component
}

// packs takes the shipments' components together, sorted by package URL.
func (b *bill) packs() []*pack {
	byPURL := map[string]*pack{}
	add := func(purl string, c check.Component) {
		p := byPURL[purl]
		if p == nil {
			p = &pack{purl: purl}
			byPURL[purl] = p
		}
		p.seen = append(p.seen, c)
	}
	for _, s := range b.shipments {
		for _, c := range s.Components {
			if purl := purlOf(c); purl != "" {
				add(purl, c)
			}
		}
	}
	for _, e := range b.exposures { // what is exposed is there, whoever told of it
		if purl := deps.PURL(e.Ecosystem, e.Name, e.Version); purl != "" && byPURL[purl] == nil {
			add(purl, check.Component{Ecosystem: e.Ecosystem, Name: e.Name, Version: e.Version})
		}
	}
	return slices.SortedFunc(maps.Values(byPURL), func(a, b *pack) int { return strings.Compare(a.purl, b.purl) })
}

func purlOf(c check.Component) string { return deps.PURL(c.Ecosystem, c.Name, c.Version) }

// dev reports whether nobody ships it.
func (p *pack) dev() bool {
	return !slices.ContainsFunc(p.seen, func(c check.Component) bool { return !c.Dev })
}

// use is what is known of all functions: imported by one, or by none.
func (p *pack) use() check.Use {
	use := check.NotImported
	for _, c := range p.seen {
		switch {
		case c.Use == check.Imported:
			return check.Imported
		case c.Use != check.NotImported:
			use = check.UseUnknown
		}
	}
	return use
}

// each lists the different values that shipments have of one thing, sorted.
func (p *pack) each(of func(check.Component) string) []string {
	var list []string
	for _, c := range p.seen {
		if s := of(c); s != "" {
			list = append(list, s)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// An advised is one advisory of one package, with what is said of it in
// several functions.
type advised struct {
	purl string
	check.Exposure
	all []check.Exposure
}

// advisories takes exposures together that agree in their key, sorted by it;
// the gravest stands for the others.
func (b *bill) advisories(key func(check.Exposure) string) []*advised {
	groups := map[string]*advised{}
	for _, e := range b.exposures {
		purl := deps.PURL(e.Ecosystem, e.Name, e.Version)
		if purl == "" {
			continue
		}
		k := strings.Join([]string{e.Advisory, purl, key(e)}, "\x00")
		a := groups[k]
		if a == nil {
			a = &advised{purl: purl, Exposure: e}
			groups[k] = a
		}
		if status(e).Graver(status(a.Exposure)) {
			a.Exposure = e
		}
		a.all = append(a.all, e)
	}
	var list []*advised
	for _, k := range slices.Sorted(maps.Keys(groups)) {
		list = append(list, groups[k])
	}
	return list
}

// status is the exposure's state; what says nothing is still to be looked at.
func status(e check.Exposure) vex.Status {
	switch s := e.State; s {
	case vex.Affected, vex.NotAffected, vex.Fixed:
		return s
	}
	return vex.UnderInvestigation
}

// details is what is said for people; where functions differ, each is named.
func (a *advised) details() string {
	by := map[string][]string{}
	for _, e := range a.all {
		if e.Detail != "" {
			by[e.Detail] = append(by[e.Detail], cmp.Or(e.Function, e.Application))
		}
	}
	said := slices.Sorted(maps.Keys(by))
	if len(said) < 2 {
		return strings.Join(said, "")
	}
	for i, s := range said {
		in := slices.DeleteFunc(slices.Clone(by[s]), func(name string) bool { return name == "" })
		slices.Sort(in)
		if in = slices.Compact(in); len(in) > 0 {
			said[i] = strings.Join(in, ", ") + ": " + s
		}
	}
	return strings.Join(said, "\n")
}

// action says what to do about it.
func (a *advised) action() string {
	switch {
	case a.Malicious:
		return "Remove " + a.Name + ": the package is malware. Replace the credentials that it could read."
	case a.Fix != "":
		return "Upgrade " + a.Name + " to " + a.Fix + "."
	}
	return "No version of " + a.Name + " without it is known: replace the package, or keep callers' data from it."
}
