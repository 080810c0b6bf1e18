package main

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"redoubt/check"
	"redoubt/checks/privilegeescalation"
	"redoubt/iam"
)

// A spot is a line and a column of a file.
type spot struct{ line, column int }

func place(s *iam.Statement) spot {
	if s == nil {
		return spot{}
	}
	return spot{s.Line, s.Column}
}

// entry makes a finding about a file; resource tells it from others on its
// line, in the fingerprint too.
func entry(c *check.Check, severity check.Severity, file policyFile, at spot, resource, message string) check.Entry {
	sum := sha256.Sum256([]byte(strings.Join([]string{c.ID, file.name, resource, file.snippet(at)}, "\x00")))
	return check.Entry{
		Fingerprint: hex.EncodeToString(sum[:16]), Check: c.ID, Name: c.Name, Concern: c.Concern,
		Severity: severity.String(), Confidence: check.HighConfidence.String(),
		File: file.name, Line: at.line, Column: at.column, Message: message,
		Trace: []check.Place{}, Path: []string{}, Reaches: []string{}, References: c.Refs, Excerpt: []check.Line{},
	}
}

// maxSnippet is how much of a line tells it from others: minified policies have
// one line only.
const maxSnippet = 120

// snippet is the text at a spot, up to the end of its line.
func (f policyFile) snippet(at spot) string {
	if at.line < 1 || at.line > len(f.lines) {
		return ""
	}
	line := f.lines[at.line-1]
	if f.plain { // minified files have all of their statements on one line
		line = line[min(max(at.column-1, 0), len(line)):]
	} else {
		for range at.column - 1 {
			_, size := utf8.DecodeRuneInString(line)
			line = line[size:]
		}
	}
	return strings.Join(strings.Fields(line[:min(len(line), maxSnippet)]), " ")
}

// numberEntries tells entries apart that share a fingerprint.
func numberEntries(list []check.Entry) {
	seen := map[string]int{}
	for i := range list {
		fp := list[i].Fingerprint
		if seen[fp]++; seen[fp] > 1 {
			list[i].Fingerprint = fp + "-" + strconv.Itoa(seen[fp])
		}
	}
}

// compareEntries puts the worst first, then goes by place.
func compareEntries(a, b check.Entry) int {
	sa, _ := check.ParseSeverity(a.Severity)
	sb, _ := check.ParseSeverity(b.Severity)
	return cmp.Or(cmp.Compare(sb, sa), strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column), strings.Compare(a.Message, b.Message))
}

// maxWays is how many ways through one statement the text tells one by one.
const maxWays = 10

// writePolicyText prints findings a block each: a bare policy has no
// application around it that the report of scan could tell of. Of many ways
// through one statement it only lists the ids.
func writePolicyText(w io.Writer, r *check.Report) error {
	ways := map[string][]check.Entry{}
	for _, e := range r.Findings {
		ways[throughStatement(e)] = append(ways[throughStatement(e)], e)
	}
	for _, e := range r.Findings {
		list := ways[throughStatement(e)]
		switch {
		case e.Check != privilegeescalation.Check.ID || len(list) <= maxWays:
			writeEntry(w, e)
		case e.Fingerprint == list[0].Fingerprint:
			writeWays(w, list)
		}
	}
	if len(r.Findings) == 0 {
		_, err := fmt.Fprintln(w, "nothing found")
		return err
	}
	what := "findings"
	if len(r.Findings) == 1 {
		what = "finding"
	}
	_, err := fmt.Fprintf(w, "%d %s\n", len(r.Findings), what)
	return err
}

// throughStatement is the same for findings of one check about one statement
// and one holder, of one severity.
func throughStatement(e check.Entry) string {
	return fmt.Sprintf("%s\x00%s\x00%s\x00%s:%d:%d", e.Check, e.Severity, e.Resource, e.File, e.Line, e.Column)
}

// maxIDs is how many ids of ways are listed, some ten lines.
const maxIDs = 80

func writeWays(w io.Writer, list []check.Entry) {
	var ids []string
	for _, e := range list {
		ids = append(ids, e.Path...)
	}
	slices.Sort(ids)
	one := list[0]
	who := "Whoever has it"
	if one.Resource != "" {
		who = "The " + one.Resource
	}
	one.Message = fmt.Sprintf("%s may get more rights through this statement in %d ways: %s. --format json tells each.", who, len(list), few(ids, maxIDs))
	writeEntry(w, one)
}

func writeEntry(w io.Writer, e check.Entry) {
	fmt.Fprintf(w, "%s:%d:%d: %s %s\n  %s\n", clean(e.File), e.Line, e.Column, strings.ToUpper(e.Severity), e.Name, clean(e.Message))
	if e.Fix.Text != "" {
		fmt.Fprintf(w, "  %s\n", clean(e.Fix.Text))
	}
}
