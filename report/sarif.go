package report

import (
	"io"
	"net/url"
	"sort"
	"strings"

	"redoubt/check"
)

// fingerprintKey names the fingerprint in SARIF; a change of how it is made
// changes the number.
const fingerprintKey = "redoubt/v1"

func writeSARIF(w io.Writer, r *check.Report) error {
	rules := sarifRules(r)
	run := sarifRun{
		ColumnKind:  "unicodeCodePoints",
		Results:     []sarifResult{},
		Invocations: []sarifInvocation{{Successful: true, Notifications: notifications(r)}},
	}
	run.Tool.Driver = sarifDriver{Name: "redoubt", Version: r.Tool.Version, Rules: rules}
	index := map[string]int{}
	for i, rule := range rules {
		index[rule.ID] = i
	}
	for _, e := range r.Findings {
		run.Results = append(run.Results, sarifResultOf(e, index[e.Check]))
	}
	return encode(w, sarifLog{Version: "2.1.0", Schema: sarifSchema, Runs: []sarifRun{run}})
}

// sarifRules describes every check that ran, by number; without a list of them
// those that found something.
func sarifRules(r *check.Report) []sarifRule {
	byID := map[string]check.Rule{}
	for _, e := range r.Findings {
		if _, ok := byID[e.Check]; !ok {
			byID[e.Check] = check.Rule{ID: e.Check, Name: e.Name, Concern: e.Concern, Severity: e.Severity, References: e.References}
		}
	}
	for _, rule := range r.Rules {
		byID[rule.ID] = rule
	}
	out := []sarifRule{}
	for _, rule := range byID {
		out = append(out, sarifRuleOf(rule))
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

func sarifRuleOf(rule check.Rule) sarifRule {
	heading, help := rule.Name, rule.Doc
	if first, rest, ok := strings.Cut(strings.TrimSpace(rule.Doc), "\n"); ok && strings.HasPrefix(first, "# ") {
		heading, help = strings.TrimPrefix(first, "# "), strings.TrimSpace(rest)
	}
	if help == "" {
		help = "redoubt explain " + rule.Name
	}
	return sarifRule{
		ID: rule.ID, Name: rule.Name, Short: sarifMessage{Text: clean(heading)},
		Help:    sarifMessage{Text: help, Markdown: help},
		Default: sarifConfiguration{Level: sarifLevel(rule.Severity)},
		Properties: sarifRuleProperties{
			Tags:     unique(append([]string{"security", "serverless", string(rule.Concern)}, rule.References...)),
			Severity: securitySeverity(rule.Severity),
		},
	}
}

// unique keeps the first of each; SARIF's tags are a set.
func unique(list []string) []string {
	seen, out := map[string]bool{}, []string{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

func sarifLevel(severity string) string {
	switch severity {
	case "critical", "high":
		return "error"
	case "medium":
		return "warning"
	}
	return "note"
}

// securitySeverity is the number by which code hosts rank: each lies in the
// middle of the band that they give the word.
func securitySeverity(severity string) string {
	switch severity {
	case "critical":
		return "9.5"
	case "high":
		return "8.0"
	case "medium":
		return "5.5"
	case "low":
		return "2.5"
	}
	return "0.5"
}

func sarifResultOf(e check.Entry, rule int) sarifResult {
	out := sarifResult{
		RuleID: e.Check, RuleIndex: rule, Level: sarifLevel(e.Severity),
		Message:      sarifMessage{Text: plainMessage(e.Message)},
		Locations:    []sarifLocation{},
		Fingerprints: map[string]string{fingerprintKey: e.Fingerprint},
		Properties: sarifResultProperties{
			Severity: e.Severity, Security: securitySeverity(e.Severity), Confidence: e.Confidence,
			Concern: string(e.Concern), Application: e.Application, Function: e.Function, Resource: e.Resource,
			Path: list(e.Path), Reaches: list(e.Reaches), Fix: e.Fix.Text,
		},
	}
	if e.File != "" {
		l := sarifLocationOf(e.File, e.Line)
		if l.Physical.Region != nil {
			l.Physical.Region.Column = max(e.Column, 0)
		}
		out.Locations = append(out.Locations, l)
	}
	if flow := sarifFlow(e.Trace); len(flow) > 0 {
		out.Flows = []sarifCodeFlow{{Threads: []sarifThread{{Locations: flow}}}}
	}
	if s := e.Suppressed; s != nil {
		out.Suppressions = []sarifSuppression{{Kind: suppressionKind(s.By), Justification: clean(s.Reason)}}
	}
	return out
}

func sarifFlow(trace []check.Place) []sarifStep {
	var flow []sarifStep
	for _, p := range trace {
		if p.File == "" {
			continue
		}
		l := sarifLocationOf(p.File, p.Line)
		l.Message = &sarifMessage{Text: plainMessage(p.Message)}
		flow = append(flow, sarifStep{Location: l})
	}
	return flow
}

func sarifLocationOf(file string, line int) sarifLocation {
	l := sarifLocation{}
	l.Physical.Artifact = sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: "%SRCROOT%"}
	if line > 0 {
		l.Physical.Region = &sarifRegion{Line: line}
	}
	return l
}

// plainMessage keeps text from a template from being read as a link.
func plainMessage(s string) string {
	s = clean(s)
	if strings.Contains(s, "](") {
		s = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return s
}

func suppressionKind(by string) string {
	if by == "inline" || by == "metadata" {
		return "inSource"
	}
	return "external"
}

// notifications tell what this run did not see.
func notifications(r *check.Report) []sarifNotification {
	out := []sarifNotification{}
	for _, g := range r.Gaps {
		n := sarifNotification{Level: "note", Message: sarifMessage{Text: plainMessage(g.Message)}}
		if g.File != "" {
			n.Locations = []sarifLocation{sarifLocationOf(g.File, g.Line)}
		}
		out = append(out, n)
	}
	for _, c := range r.NotChecked {
		out = append(out, sarifNotification{Level: "none", Message: sarifMessage{Text: "not checked: " + plainMessage(c.What+": "+c.Why)}})
	}
	return out
}
