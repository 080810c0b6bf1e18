package vex

import (
	"cmp"
	"fmt"
	"strings"
)

// The parts of OpenVEX 0.2.0 that are read.
type (
	openDocument struct {
		Author     string           `json:"author"`
		Timestamp  string           `json:"timestamp"`
		Statements []*openStatement `json:"statements"`
	}
	openStatement struct {
		Vulnerability struct {
			Name    string   `json:"name"`
			Aliases []string `json:"aliases"`
		} `json:"vulnerability"`
		Timestamp     string         `json:"timestamp"`
		LastUpdated   string         `json:"last_updated"`
		Products      []*openProduct `json:"products"`
		Status        Status         `json:"status"`
		StatusNotes   string         `json:"status_notes"`
		Justification string         `json:"justification"`
		Impact        string         `json:"impact_statement"`
		Action        string         `json:"action_statement"`
	}
	openProduct struct {
		openComponent
		Subcomponents []*openComponent `json:"subcomponents"`
	}
	openComponent struct {
		ID          string `json:"@id"`
		Identifiers struct {
			PURL string `json:"purl"`
		} `json:"identifiers"`
	}
)

// purl is the component's package URL, as it is identified or named.
func (c *openComponent) purl() string {
	if c.Identifiers.PURL != "" || !strings.HasPrefix(c.ID, "pkg:") {
		return c.Identifiers.PURL
	}
	return c.ID
}

func (b *builder) openVEX(data []byte) (*Document, error) {
	var doc openDocument
	if err := decode(data, &doc); err != nil {
		return nil, err
	}
	for i, s := range doc.Statements {
		if s == nil {
			continue
		}
		if err := b.openStatement(&doc, s, i); err != nil {
			return nil, fmt.Errorf("statements[%d]: %w", i, err)
		}
	}
	return b.doc, nil
}

func (b *builder) openStatement(doc *openDocument, s *openStatement, i int) error {
	if s.Status.rank() < 0 {
		return fmt.Errorf("status %q: want %s, %s, %s or %s", s.Status, NotAffected, Affected, Fixed, UnderInvestigation)
	}
	said, err := moment(s.LastUpdated, s.Timestamp, doc.Timestamp)
	if err != nil {
		return fmt.Errorf("timestamp: %w", err)
	}
	c := claim{
		Statement: Statement{Status: s.Status, Justification: s.Justification, Detail: cmp.Or(s.Impact, s.StatusNotes, s.Action), Author: doc.Author},
		ids:       ids(s.Vulnerability.Name, s.Vulnerability.Aliases...),
		said:      said,
	}
	for _, p := range s.Products {
		if p == nil {
			continue
		}
		if err := b.openProduct(c, p, i); err != nil {
			return err
		}
	}
	return nil
}

// openProduct takes a product with subcomponents as the place where these are.
func (b *builder) openProduct(c claim, p *openProduct, i int) error {
	product := p.purl()
	switch {
	case len(p.Subcomponents) == 0 && product == "":
		b.ignore(fmt.Sprintf("statements[%d]: a product without a package URL", i))
		return nil
	case len(p.Subcomponents) == 0:
		return b.claim(c, product, "")
	}
	for _, s := range p.Subcomponents {
		if s == nil || s.purl() == "" {
			b.ignore(fmt.Sprintf("statements[%d]: a subcomponent without a package URL", i))
			continue
		}
		if err := b.claim(c, product, s.purl()); err != nil {
			return err
		}
	}
	return nil
}
