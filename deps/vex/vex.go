// Package vex reads VEX documents: what somebody states about a vulnerability
// in a product. It reads CycloneDX JSON and OpenVEX, and answers whether a
// statement covers an advisory of a package.
//
// It decides nothing: which statements hide a finding is the caller's business.
package vex

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/package-url/packageurl-go"

	"redoubt/deps"
)

// Status is what a statement says, in the words of CISA's minimum
// requirements for VEX.
type Status string

// The statuses, from the gravest to the lightest.
const (
	Affected           Status = "affected"
	UnderInvestigation Status = "under_investigation"
	Fixed              Status = "fixed"
	NotAffected        Status = "not_affected"
)

// A Statement is what a document says of one vulnerability.
type Statement struct {
	Status        Status
	Justification string // as the document spells it; "" for none
	Detail        string // the reason for people
	Author        string
	File          string
}

// A Document is the statements of one or more files.
type Document struct {
	// Ignored says which statements can't be applied, and why; 20 at most.
	Ignored []string

	claims   []*claim
	byName   map[string][]*claim // by the component's name, "" = the whole product
	products [2]string           // For's function and its application
}

// A claim is a statement's word on one component of one product.
type claim struct {
	Statement
	ids       map[string]bool // in capitals; all claims of a statement share it
	product   string          // "" where the component stands alone
	component string          // as deps.ReadPURL names it, "" = all of the product
	version   string          // "" = all
	said      time.Time
}

// Product is the package URL by which redoubt's documents name an application
// or one of its functions, "" for neither.
func Product(application, function string) string {
	p := packageurl.PackageURL{Type: packageurl.TypeGeneric, Namespace: application, Name: function}
	if function == "" {
		p.Namespace, p.Name = "", application
	}
	if p.Normalize() != nil {
		return ""
	}
	return p.ToString()
}

// generic begins the names of products that have no package registry. Only
// applications and functions are called so here.
const generic = "pkg:generic/"

// Join takes documents together, in the order of their names on the command line.
func Join(docs ...*Document) *Document {
	all := &Document{byName: map[string][]*claim{}}
	for _, d := range docs {
		all.Ignored = append(all.Ignored, d.Ignored...)
		for _, c := range d.claims {
			all.add(c)
		}
	}
	return all
}

func (d *Document) add(c *claim) {
	d.claims = append(d.claims, c)
	d.byName[c.component] = append(d.byName[c.component], c)
}

// For is the document as it concerns one function of an application: what it
// states of other functions and applications does not count.
func (d *Document) For(application, function string) *Document {
	mine := *d
	mine.products = [2]string{Product(application, function), Product(application, "")}
	return &mine
}

// Lookup returns what is stated of a vulnerability, known by any of the ids,
// in the package. Of statements about one product the latest holds; where
// those about several products differ, the gravest does.
func (d *Document) Lookup(purl string, ids ...string) (Statement, bool) {
	ids = slices.Clone(ids)
	name, version, err := deps.ReadPURL(purl)
	if err != nil {
		return Statement{}, false
	}
	for i := range ids {
		ids[i] = strings.ToUpper(ids[i])
	}
	latest := map[string]*claim{}
	for _, list := range [][]*claim{d.byName[name], d.byName[""]} {
		for _, c := range list {
			group, ok := d.concerns(c)
			if !ok || c.version != "" && c.version != version || !c.names(ids) {
				continue
			}
			if old := latest[group]; old == nil || !c.said.Before(old.said) {
				latest[group] = c
			}
		}
	}
	return gravest(latest)
}

// concerns reports whether the claim counts for the function that the
// document was narrowed to, and which claims it competes with.
func (d *Document) concerns(c *claim) (group string, ok bool) {
	mine := c.product != "" && (c.product == d.products[0] || c.product == d.products[1])
	switch {
	case mine:
		return "", true
	case c.component == "": // the whole of something else
		return "", false
	case d.products[0] != "" && strings.HasPrefix(c.product, generic):
		return "", false
	}
	return c.product, true
}

func (c *claim) names(ids []string) bool {
	for _, id := range ids {
		if c.ids[id] {
			return true
		}
	}
	return false
}

func gravest(claims map[string]*claim) (Statement, bool) {
	var worst *claim
	for _, c := range claims {
		if worst == nil || cmp.Or(cmp.Compare(c.Status.rank(), worst.Status.rank()), worst.said.Compare(c.said), cmp.Compare(c.product, worst.product)) < 0 {
			worst = c
		}
	}
	if worst == nil {
		return Statement{}, false
	}
	return worst.Statement, true
}
