package report

import (
	"cmp"
	"io"
	"strings"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/uuid"

	"redoubt/check"
)

// writeCycloneDX prints the inventory as one CycloneDX document.
func writeCycloneDX(w io.Writer, r *check.Report) error {
	return encodeCycloneDX(w, wholeBill(r))
}

func eachCycloneDX(r *check.Report) []check.Document {
	return documents(r, ".cdx.json", encodeCycloneDX, func(*bill) bool { return true })
}

// encodeCycloneDX numbers the document by its content: what says the same is
// the same document, whenever it was written.
func encodeCycloneDX(w io.Writer, b *bill) error {
	bom := cycloneDX(b)
	content := &strings.Builder{}
	if err := encode(content, bom); err != nil {
		return err
	}
	bom.SerialNumber = uuid.NewSHA1(uuid.NameSpaceURL, []byte(content.String())).URN()
	return encode(w, bom)
}

func cycloneDX(b *bill) *cdx.BOM {
	packs := b.packs()
	about, components := cdxProducts(b)
	for _, p := range packs {
		components = append(components, p.component())
	}
	bom := &cdx.BOM{
		JSONSchema: "http://cyclonedx.org/schema/bom-1.6.schema.json", BOMFormat: cdx.BOMFormat, SpecVersion: cdx.SpecVersion1_6, Version: 1,
		Metadata:   cdxMetadata(b, about),
		Components: &components,
	}
	cdxGraph(b, bom)
	if b.checked() {
		bom.Vulnerabilities = cdxVulnerabilities(b)
	}
	return bom
}

// checked reports whether packages were looked up in a database.
func (b *bill) checked() bool {
	return b.report.Inventory != nil && b.report.Inventory.Database != ""
}

func cdxMetadata(b *bill, about *cdx.Component) *cdx.Metadata {
	m := &cdx.Metadata{
		Component: about,
		Tools: &cdx.ToolsChoice{Components: &[]cdx.Component{{
			Type: cdx.ComponentTypeApplication, Name: cmp.Or(b.report.Tool.Name, "redoubt"), Version: b.report.Tool.Version,
		}}},
	}
	if !b.report.Issued.IsZero() {
		m.Timestamp = b.report.Issued.UTC().Format(time.RFC3339)
	}
	packages, advisories := "", "not checked"
	if b.report.Inventory == nil {
		packages = "not read"
	} else if b.report.Inventory.Database != "" {
		advisories = "as of " + b.report.Inventory.Database
	}
	m.Properties = properties("redoubt:advisories", advisories, "redoubt:packages", packages)
	return m
}

// properties makes a list of names and values; empty values are left out.
func properties(pairs ...string) *[]cdx.Property {
	var list []cdx.Property
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, cdx.Property{Name: pairs[i], Value: pairs[i+1]})
		}
	}
	return ofList(list)
}

// ofList is how cyclonedx-go wants its lists; an empty one is left out.
func ofList[T any](list []T) *[]T {
	if len(list) == 0 {
		return nil
	}
	return &list
}

// cdxProducts describes what the document is about, and the applications and
// functions in it.
func cdxProducts(b *bill) (about *cdx.Component, parts []cdx.Component) {
	about = &cdx.Component{BOMRef: product{}.ref(), Type: cdx.ComponentTypeApplication, Name: "scanned folder"}
	parts = []cdx.Component{}
	facts := b.facts()
	for _, p := range b.products {
		c := facts[p.ref()]
		c.BOMRef, c.Type, c.PackageURL = p.ref(), cdx.ComponentTypeApplication, p.purl()
		c.Name = p.application
		if p.function != "" {
			c.Group, c.Name = p.application, p.function
		}
		if p == b.about {
			about = &c
		} else {
			parts = append(parts, c)
		}
	}
	return about, parts
}

// facts is what report and inventory tell of applications and functions.
func (b *bill) facts() map[string]cdx.Component {
	facts := map[string]cdx.Component{}
	for _, a := range b.report.Applications {
		facts[product{a.Name, ""}.ref()] = cdx.Component{
			Properties: properties("redoubt:kind", "application", "redoubt:format", a.Format), Evidence: occurrences(spot{a.File, 0}),
		}
		for _, f := range a.Functions {
			if !b.about.covers(product{a.Name, f.Name}) {
				continue
			}
			facts[product{a.Name, f.Name}.ref()] = cdx.Component{
				Properties:  properties("redoubt:kind", "function", "redoubt:runtime", f.Runtime, "redoubt:handler", f.Handler),
				Evidence:    occurrences(spot{f.File, f.Line}),
				Description: f.Title,
			}
		}
	}
	for _, s := range b.shipments {
		ref := product{s.Application, s.Function}.ref()
		c := facts[ref]
		if c.Properties == nil {
			c.Properties = properties("redoubt:kind", "function", "redoubt:runtime", s.Runtime)
		}
		if s.Function != "" && s.Dir != "" {
			*c.Properties = append(*c.Properties, cdx.Property{Name: "redoubt:dir", Value: s.Dir})
		}
		facts[ref] = c
	}
	return facts
}
