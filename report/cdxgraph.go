package report

import (
	"maps"
	"slices"

	cdx "github.com/CycloneDX/cyclonedx-go"

	"redoubt/check"
	"redoubt/deps"
)

// A cdxEdges is what needs what, by bom-ref.
type cdxEdges map[string]map[string]bool

func (e cdxEdges) add(from, to string) {
	if from == to {
		return
	}
	if e[from] == nil {
		e[from] = map[string]bool{}
	}
	e[from][to] = true
}

// cdxGraph writes what needs what: applications their functions, functions
// their direct packages, packages what they bring with them. Of the ways to a
// package only one is known, so a package's own list is marked as incomplete.
func cdxGraph(b *bill, bom *cdx.BOM) {
	edges := cdxEdges{}
	for _, p := range b.products {
		switch {
		case p == b.about:
		case p.function != "" && p.application != "" && b.about.function == "":
			edges.add(product{p.application, ""}.ref(), p.ref())
		default:
			edges.add(b.about.ref(), p.ref())
		}
	}
	for _, s := range b.shipments {
		edges.shipment(s)
	}
	known := edges.targets()
	for _, e := range b.exposures {
		if purl := deps.PURL(e.Ecosystem, e.Name, e.Version); purl != "" && !known[purl] {
			edges.add(product{e.Application, e.Function}.ref(), purl)
		}
	}
	bom.Dependencies, bom.Compositions = edges.lists(b)
}

// shipment adds the ways from a function to its packages. A link that is not
// known is left out, but no package is left without one.
func (e cdxEdges) shipment(s check.Shipment) {
	owner := product{s.Application, s.Function}.ref()
	only := map[[2]string]string{} // the one version of a name; "" for several
	for _, c := range s.Components {
		purl, key := purlOf(c), [2]string{c.Ecosystem, c.Name}
		if old, ok := only[key]; ok && old != purl {
			purl = ""
		}
		only[key] = purl
	}
	for _, c := range s.Components {
		purl := purlOf(c)
		if purl == "" {
			continue
		}
		from := owner
		if last := len(c.Via) - 1; last >= 0 && !c.Direct {
			// Each package has a way of its own, so the last step is enough. The
			// name alone does not tell which of several versions it is.
			if asks := only[[2]string{c.Ecosystem, c.Via[last]}]; asks != "" && asks != purl {
				from = asks
			}
		}
		e.add(from, purl)
	}
}

// targets are all that something needs.
func (e cdxEdges) targets() map[string]bool {
	all := map[string]bool{}
	for _, to := range e {
		maps.Copy(all, to)
	}
	return all
}

func (e cdxEdges) lists(b *bill) (*[]cdx.Dependency, *[]cdx.Composition) {
	products := map[string]bool{b.about.ref(): true}
	for _, p := range b.products {
		products[p.ref()] = true
	}
	var (
		list    []cdx.Dependency
		partial []cdx.BOMReference
	)
	for _, from := range slices.Sorted(maps.Keys(e)) {
		to := slices.Sorted(maps.Keys(e[from]))
		list = append(list, cdx.Dependency{Ref: from, Dependencies: &to})
		if !products[from] {
			partial = append(partial, cdx.BOMReference(from))
		}
	}
	if len(partial) == 0 {
		return ofList(list), nil
	}
	return ofList(list), &[]cdx.Composition{{Aggregate: cdx.CompositionAggregateIncomplete, Dependencies: &partial}}
}
