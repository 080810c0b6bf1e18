package vex

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// The parts of CycloneDX that are read; they are the same since 1.4.
type (
	cdxDocument struct {
		Metadata struct {
			Timestamp string        `json:"timestamp"`
			Authors   []*cdxName    `json:"authors"`
			Supplier  cdxName       `json:"supplier"`
			Component *cdxComponent `json:"component"`
		} `json:"metadata"`
		Components      []*cdxComponent     `json:"components"`
		Vulnerabilities []*cdxVulnerability `json:"vulnerabilities"`
	}
	cdxName struct {
		Name string `json:"name"`
	}
	cdxComponent struct {
		Ref        string          `json:"bom-ref"`
		PURL       string          `json:"purl"`
		Components []*cdxComponent `json:"components"`
	}
	cdxVulnerability struct {
		ID         string `json:"id"`
		Updated    string `json:"updated"`
		References []*struct {
			ID string `json:"id"`
		} `json:"references"`
		Analysis *struct {
			State         string `json:"state"`
			Justification string `json:"justification"`
			Detail        string `json:"detail"`
			FirstIssued   string `json:"firstIssued"`
			LastUpdated   string `json:"lastUpdated"`
		} `json:"analysis"`
		Affects []*cdxAffects `json:"affects"`
	}
	cdxAffects struct {
		Ref      string        `json:"ref"`
		Versions []*cdxVersion `json:"versions"`
	}
	cdxVersion struct {
		Version string `json:"version"`
		Range   string `json:"range"`
		Status  string `json:"status"`
	}
)

// A cdxReader resolves the references of one document.
type cdxReader struct {
	*builder
	doc     *cdxDocument
	purls   map[string]string // bom-ref → package URL
	product string
	self    string // the product's own bom-ref
}

func (b *builder) cycloneDX(data []byte) (*Document, error) {
	r := cdxReader{builder: b, doc: &cdxDocument{}, purls: map[string]string{}}
	if err := decode(data, r.doc); err != nil {
		return nil, err
	}
	r.index(r.doc.Components)
	if c := r.doc.Metadata.Component; c != nil {
		r.index([]*cdxComponent{c})
		r.product, r.self = c.PURL, c.Ref
	}
	for i, v := range r.doc.Vulnerabilities {
		if v == nil || v.Analysis == nil || v.Analysis.State == "" { // a finding, not a statement
			continue
		}
		if err := r.vulnerability(v); err != nil {
			return nil, fmt.Errorf("vulnerabilities[%d]: %w", i, err)
		}
	}
	return b.doc, nil
}

func (r *cdxReader) index(list []*cdxComponent) {
	for _, c := range list {
		if c == nil {
			continue
		}
		if c.Ref != "" {
			r.purls[c.Ref] = c.PURL
		}
		r.index(c.Components)
	}
}

func (r *cdxReader) vulnerability(v *cdxVulnerability) error {
	a := v.Analysis
	status, ok := statusOf(a.State)
	if !ok {
		return fmt.Errorf("state %q is not one of CycloneDX", a.State)
	}
	said, err := moment(a.LastUpdated, a.FirstIssued, v.Updated, r.doc.Metadata.Timestamp)
	if err != nil {
		return fmt.Errorf("date: %w", err)
	}
	known := ids(v.ID)
	for _, ref := range v.References {
		if ref != nil && ref.ID != "" {
			known[strings.ToUpper(ref.ID)] = true
		}
	}
	c := claim{
		Statement: Statement{Status: status, Justification: a.Justification, Detail: a.Detail, Author: r.author()},
		ids:       known, said: said,
	}
	for _, affected := range v.Affects {
		if affected == nil {
			continue
		}
		if err := r.affects(c, affected); err != nil {
			return err
		}
	}
	return nil
}

func (r *cdxReader) author() string {
	for _, a := range r.doc.Metadata.Authors {
		if a != nil && a.Name != "" {
			return a.Name
		}
	}
	return r.doc.Metadata.Supplier.Name
}

func (r *cdxReader) affects(c claim, a *cdxAffects) error {
	component := r.resolve(a.Ref)
	switch {
	case component == "":
		r.ignore(fmt.Sprintf("%q leads to no component with a package URL", a.Ref))
		return nil
	case a.Ref == r.self:
		component = ""
	}
	if len(a.Versions) == 0 {
		return r.claim(c, r.product, component)
	}
	for _, v := range a.Versions {
		if v == nil || cmp.Or(v.Status, "affected") != "affected" {
			continue
		}
		if v.Version == "" {
			r.ignore(fmt.Sprintf("%q: ranges of versions are not read", a.Ref))
			continue
		}
		c.version = v.Version
		if strings.HasPrefix(component, "pkg:golang/") {
			c.version = strings.TrimPrefix(v.Version, "v")
		}
		if err := r.claim(c, r.product, component); err != nil {
			return err
		}
	}
	return nil
}

// resolve finds what a reference leads to: a component of this document or,
// in another one, whatever is named by its package URL.
func (r *cdxReader) resolve(ref string) string {
	if _, inner, ok := strings.Cut(ref, "#"); ok && strings.HasPrefix(ref, "urn:cdx:") {
		if plain, err := url.PathUnescape(inner); err == nil {
			ref = plain
		}
	}
	if purl, ok := r.purls[ref]; ok {
		return purl
	}
	if strings.HasPrefix(ref, "pkg:") {
		return ref
	}
	return ""
}
