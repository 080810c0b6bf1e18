// Package filesecret reports credentials that stand in files of the tree: code,
// settings, key files, archives.
package filesecret

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is secret-in-file.
var Check = &check.Check{
	ID: "RD608", Name: "secret-in-file", Doc: doc,
	Concern: check.Secrets, Severity: check.High,
	Refs: []string{"CWE-798", "CWE-540", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

// run tells a credential once, at the surest of its places.
func run(p *check.Pass) error {
	var groups [][]reach.Hit
	by := map[string]int{}
	for _, h := range p.Graph.Hits() {
		i, known := by[h.Value]
		switch {
		case !known || h.Value == "":
			by[h.Value] = len(groups)
			groups = append(groups, []reach.Hit{h})
		case severity(h) > severity(groups[i][0]):
			groups[i] = slices.Insert(groups[i], 0, h)
		default:
			groups[i] = append(groups[i], h)
		}
	}
	for _, g := range groups {
		report(p, g)
	}
	return nil
}

func report(p *check.Pass, all []reach.Hit) {
	h := all[0]
	f := check.Finding{
		Resource: strings.TrimSpace(strings.Join([]string{h.Rule, h.Name, h.Commit}, " ")), Pos: h.Pos, Severity: severity(h), Confidence: confidence(h), Message: message(h, all[1:]),
		Fix: check.Fix{Text: "Change it: whoever has read the repository has it, and git's history keeps it. Keep the new one in Secrets Manager or Parameter Store."},
	}
	switch {
	case h.Value != "":
		f.Mask = []string{h.Value}
	case h.Commit != "": // the file as it is now has other lines
		f.Pos = app.Pos{File: h.Pos.File}
	}
	p.Report(f)
}

// severity is advice where it is probably nothing.
func severity(h reach.Hit) check.Severity {
	switch {
	case h.Doubt != "" || h.Example:
		return check.Info
	case h.Confidence == secret.High:
		return check.High
	case h.Confidence == secret.Medium:
		return check.Medium
	}
	return check.Low
}

func confidence(h reach.Hit) check.Confidence {
	switch h.Confidence {
	case secret.High:
		return check.HighConfidence
	case secret.Medium:
		return check.MediumConfidence
	}
	return check.LowConfidence
}

func message(h reach.Hit, more []reach.Hit) string {
	where := h.Pos.File
	if h.Name != "" {
		where = h.Name + " in " + where
	}
	if h.Commit != "" {
		where += " of commit " + h.Commit[:min(12, len(h.Commit))]
	}
	text := fmt.Sprintf("%s %s stands in %s: %s.", article(h.Kind), h.Kind, where, h.Masked)
	if len(more) > 0 {
		places := make([]string, len(more))
		for i, o := range more {
			places[i] = fmt.Sprintf("%s:%d", o.Pos.File, o.Pos.Line)
		}
		text += " It also stands in " + check.List(places, 3) + "."
	}
	if h.Doubt != "" {
		text += " Probably nothing: " + h.Doubt + "."
	}
	return text
}

func article(kind string) string {
	if strings.ContainsRune("aeiouAEIO", rune(kind[0])) {
		return "An"
	}
	return "A"
}
