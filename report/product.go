package report

import (
	"io"
	"iter"
	"strconv"
	"strings"

	"redoubt/check"
	"redoubt/deps/vex"
)

// A product is what packages are shipped in: a function, an application, or
// (the zero value) all that was scanned.
type product struct{ application, function string }

// purl names the product in SBOM and VEX documents alike.
func (p product) purl() string { return vex.Product(p.application, p.function) }

// ref is the product's bom-ref.
func (p product) ref() string { return "app:" + strings.TrimPrefix(p.purl(), "pkg:generic/") }

// covers reports whether what is said of q belongs into a document about p.
func (p product) covers(q product) bool {
	return p == product{} || p == q || p.function == "" && p.application == q.application
}

// A bill is the matter of one SBOM or VEX document.
type bill struct {
	report    *check.Report
	about     product
	products  []product // what it is about, applications before their functions
	shipments []check.Shipment
	exposures []check.Exposure
}

// newBill takes from the report what belongs to a product; all are the
// report's products.
func newBill(r *check.Report, about product, all []product) *bill {
	b := &bill{report: r, about: about}
	for _, p := range all {
		if about.covers(p) {
			b.products = append(b.products, p)
		}
	}
	if r.Inventory == nil {
		return b
	}
	for _, s := range r.Inventory.Shipments {
		if about.covers(product{s.Application, s.Function}) {
			b.shipments = append(b.shipments, s)
		}
	}
	for _, e := range r.Inventory.Exposures {
		if about.covers(product{e.Application, e.Function}) {
			b.exposures = append(b.exposures, e)
		}
	}
	return b
}

// products lists applications and functions, in the report's order.
func products(r *check.Report) []product {
	var list []product
	seen := map[string]bool{product{}.ref(): true}
	add := func(p product) {
		if !seen[p.ref()] {
			seen[p.ref()] = true
			list = append(list, p)
		}
	}
	for _, a := range r.Applications {
		add(product{a.Name, ""})
		for _, f := range a.Functions {
			add(product{a.Name, f.Name})
		}
	}
	for p := range told(r) {
		add(product{p.application, ""})
		add(p)
	}
	return list
}

// told goes through all that the inventory tells something of.
func told(r *check.Report) iter.Seq[product] {
	return func(yield func(product) bool) {
		if r.Inventory == nil {
			return
		}
		for _, s := range r.Inventory.Shipments {
			if !yield(product{s.Application, s.Function}) {
				return
			}
		}
		for _, e := range r.Inventory.Exposures {
			if !yield(product{e.Application, e.Function}) {
				return
			}
		}
	}
}

// wholeBill is the matter of a single document.
func wholeBill(r *check.Report) *bill {
	list := products(r)
	return newBill(r, subject(r, list), list)
}

// subject is what a single document is about: the application, if there is
// one and nothing beside it.
func subject(r *check.Report, list []product) product {
	if len(list) == 0 || list[0].application == "" {
		return product{}
	}
	only := product{list[0].application, ""}
	for _, p := range list {
		if !only.covers(p) {
			return product{}
		}
	}
	for p := range told(r) {
		if !only.covers(p) { // packages of no application
			return product{}
		}
	}
	return only
}

// documents lists a document for each product that has matter for one, and
// one about all if there is more than one application.
func documents(r *check.Report, ending string, write func(io.Writer, *bill) error, matter func(*bill) bool) []check.Document {
	all := products(r)
	list := all
	if subject(r, all) == (product{}) {
		list = append([]product{{}}, all...)
	}
	var docs []check.Document
	taken := map[string]bool{}
	for _, p := range list {
		b := newBill(r, p, all)
		if matter(b) {
			docs = append(docs, check.Document{File: fileOf(p, ending, taken), Write: func(w io.Writer) error { return write(w, b) }})
		}
	}
	return docs
}

// fileOf names a product's file. Names come from templates: nothing of them
// leads out of the folder, and no two are one on a disk that folds case.
func fileOf(p product, ending string, taken map[string]bool) string {
	name := safeName(p.application)
	switch {
	case p == product{}:
		name = "all"
	case p.application == "":
		name = safeName(p.function)
	case p.function != "":
		name += "/" + safeName(p.function)
	}
	file := name + ending
	for n := 2; taken[strings.ToLower(file)]; n++ {
		file = name + "-" + strconv.Itoa(n) + ending
	}
	taken[strings.ToLower(file)] = true
	return file
}

func safeName(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
			return r
		}
		return '_'
	}, s)
	if s = strings.TrimLeft(s[:min(len(s), 100)], "."); s == "" {
		return "_"
	}
	return s
}
