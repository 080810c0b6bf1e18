package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"time"

	"redoubt/check"
	"redoubt/deps/vex"
)

// The parts of OpenVEX 0.2.0 that are written.
type (
	openVEX struct {
		Context    string          `json:"@context"`
		ID         string          `json:"@id"`
		Author     string          `json:"author"`
		Role       string          `json:"role"`
		Timestamp  string          `json:"timestamp"`
		Version    int             `json:"version"`
		Tooling    string          `json:"tooling"`
		Statements []openStatement `json:"statements"`
	}
	openStatement struct {
		Vulnerability openVulnerability `json:"vulnerability"`
		Products      []openProduct     `json:"products"`
		Status        vex.Status        `json:"status"`
		Notes         string            `json:"status_notes,omitempty"`
		Justification string            `json:"justification,omitempty"`
		Impact        string            `json:"impact_statement,omitempty"`
		Action        string            `json:"action_statement,omitempty"`
	}
	openVulnerability struct {
		ID          string   `json:"@id"`
		Name        string   `json:"name"`
		Description string   `json:"description,omitempty"`
		Aliases     []string `json:"aliases,omitempty"`
	}
	openProduct struct {
		ID            string          `json:"@id"`
		Subcomponents []openComponent `json:"subcomponents,omitempty"`
	}
	openComponent struct {
		ID string `json:"@id"`
	}
)

func writeOpenVEX(w io.Writer, r *check.Report) error {
	return encodeOpenVEX(w, wholeBill(r))
}

// eachOpenVEX leaves out those of which there is nothing to state: OpenVEX has
// no documents without a statement.
func eachOpenVEX(r *check.Report) []check.Document {
	return documents(r, ".openvex.json", encodeOpenVEX, func(b *bill) bool { return len(b.exposures) > 0 })
}

// encodeOpenVEX names the document by its content.
func encodeOpenVEX(w io.Writer, b *bill) error {
	doc := openVEX{
		Context: "https://openvex.dev/ns/v0.2.0", Author: "redoubt", Role: "Static analysis", Version: 1,
		Timestamp: b.dated().Format(time.RFC3339), Tooling: strings.TrimSpace("redoubt " + b.report.Tool.Version),
		Statements: []openStatement{},
	}
	for _, a := range b.advisories(func(e check.Exposure) string { return string(status(e)) + "\x00" + e.Justification }) {
		doc.Statements = append(doc.Statements, a.statement())
	}
	content := &strings.Builder{}
	if err := encode(content, doc); err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(content.String()))
	doc.ID = "https://openvex.dev/docs/redoubt/vex-" + hex.EncodeToString(sum[:])
	return encode(w, doc)
}

// dated is when the statements were true. OpenVEX asks for a date, and the
// same input shall give the same bytes: it is the one that was given, else the
// day of the database that the statements rest on.
func (b *bill) dated() time.Time {
	if !b.report.Issued.IsZero() {
		return b.report.Issued.UTC()
	}
	if b.report.Inventory != nil {
		if day, err := time.Parse(time.DateOnly, b.report.Inventory.Database); err == nil {
			return day
		}
	}
	return time.Unix(0, 0).UTC()
}

func (a *advised) statement() openStatement {
	s := openStatement{
		Vulnerability: openVulnerability{advisorySource(a.Advisory).URL, a.Advisory, a.Summary, a.aliases()},
		Products:      a.products(), Status: status(a.Exposure),
	}
	said := a.details()
	switch s.Status {
	case vex.NotAffected:
		s.Justification, s.Impact = vex.InOpenVEX(a.Justification), said
		if s.Justification == "" && s.Impact == "" { // one of them is required
			s.Impact = "No reason was recorded."
		}
	case vex.Affected:
		s.Action, s.Notes = a.action(), said
	default:
		s.Notes = said
	}
	return s
}

// products are the functions that the statement is about. A package that
// belongs to none stands for itself.
func (a *advised) products() []openProduct {
	var list []openProduct
	for _, e := range a.all {
		p := openProduct{product{e.Application, e.Function}.purl(), []openComponent{{a.purl}}}
		if p.ID == "" {
			p = openProduct{ID: a.purl}
		}
		if !slices.ContainsFunc(list, func(q openProduct) bool { return q.ID == p.ID }) {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b openProduct) int { return strings.Compare(a.ID, b.ID) })
	return list
}
