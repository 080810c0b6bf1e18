package report

import (
	"cmp"
	"slices"
	"strings"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"redoubt/check"
)

// component describes a package.
func (p *pack) component() cdx.Component {
	first := p.seen[0]
	c := cdx.Component{
		BOMRef: p.purl, PackageURL: p.purl, Type: cdx.ComponentTypeLibrary,
		Name: first.Name, Version: first.Version, Scope: cdx.ScopeRequired,
	}
	if group, name, ok := cutGroup(first); ok {
		c.Group, c.Name = group, name
	}
	if p.dev() {
		c.Scope = cdx.ScopeExcluded
	}
	c.Hashes = p.hashes()
	if stated := p.each(func(c check.Component) string { return c.Licence }); len(stated) > 0 {
		c.Licenses = licences(stated[0])
	}
	c.ExternalReferences = p.registries()
	c.Properties = p.properties()
	var places []spot
	for _, s := range p.seen {
		places = append(places, spot{s.File, s.Line})
	}
	c.Evidence = occurrences(places...)
	return c
}

// cutGroup splits what CycloneDX keeps apart: npm's scopes and Maven's groups.
func cutGroup(c check.Component) (group, name string, ok bool) {
	switch c.Ecosystem {
	case "npm":
		if group, name, ok = strings.Cut(c.Name, "/"); !strings.HasPrefix(group, "@") {
			return "", "", false
		}
	case "Maven":
		group, name, ok = strings.Cut(c.Name, ":")
	}
	return group, name, ok && name != ""
}

func (p *pack) hashes() *[]cdx.Hash {
	var list []cdx.Hash
	for _, integrity := range p.each(func(c check.Component) string { return c.Integrity }) {
		for _, h := range checksums(integrity) {
			if !slices.Contains(list, h) {
				list = append(list, h)
			}
		}
	}
	return ofList(list)
}

func (p *pack) registries() *[]cdx.ExternalReference {
	var list []cdx.ExternalReference
	for _, url := range p.each(func(c check.Component) string { return address(c.Registry) }) {
		list = append(list, cdx.ExternalReference{Type: cdx.ERTypeDistribution, URL: url})
	}
	return ofList(list)
}

func (p *pack) properties() *[]cdx.Property {
	var pairs []string
	for _, s := range p.each(func(c check.Component) string { return c.Source }) {
		pairs = append(pairs, "redoubt:source", s)
	}
	for _, s := range p.each(func(c check.Component) string { return c.Requested }) {
		pairs = append(pairs, "redoubt:requested", s)
	}
	return properties(append(pairs, "redoubt:use", string(p.use()))...)
}

// spot is a place: file and line, 0 for the whole file.
type spot struct {
	file string
	line int
}

// occurrences says where something was found.
func occurrences(places ...spot) *cdx.Evidence {
	slices.SortFunc(places, func(a, b spot) int { return cmp.Or(strings.Compare(a.file, b.file), a.line-b.line) })
	var list []cdx.EvidenceOccurrence
	for _, p := range slices.Compact(places) {
		if p.file == "" {
			continue
		}
		o := cdx.EvidenceOccurrence{Location: p.file}
		if p.line > 0 {
			o.Line = &p.line
		}
		list = append(list, o)
	}
	if len(list) == 0 {
		return nil
	}
	return &cdx.Evidence{Occurrences: &list}
}
