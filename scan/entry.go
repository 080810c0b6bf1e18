package scan

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
	"redoubt/reach"
)

// A writer turns findings into entries of the report: path, excerpt,
// fingerprint, suppression.
type writer struct {
	g     *reach.Graph
	tree  *tree
	files map[string][]string
	// secrets are all that the checks found in the application: a line shown
	// for one finding may hold the secret of another.
	secrets []string
	hider   *strings.Replacer // hides them
	known   map[lineKey]*lineFacts
	gaps    []app.Gap
	edit    iac.Editor // nil where templates are not edited
}

func newWriter(g *reach.Graph, t *tree, found []*check.Finding) *writer {
	w := &writer{g: g, tree: t, files: map[string][]string{}, known: map[lineKey]*lineFacts{}, secrets: secretsOf(found)}
	var pairs []string
	for _, s := range w.secrets {
		pairs = append(pairs, s, Masked(s))
	}
	w.hider = strings.NewReplacer(pairs...) // of several that begin at a place the first counts, the longest
	return w
}

// secretsOf are the secrets of all findings. One that holds another one comes
// first, so that it is masked as a whole.
func secretsOf(found []*check.Finding) []string {
	var list []string
	for _, f := range found {
		for _, secret := range f.Mask {
			list = append(list, secret)
			// A key goes over several lines, an excerpt shows them one by one.
			for line := range strings.Lines(secret) {
				if line = strings.TrimSpace(line); len(line) >= 8 {
					list = append(list, line)
				}
			}
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b))
	})
	return slices.DeleteFunc(slices.Compact(list), func(s string) bool { return s == "" })
}

func (w *writer) entry(f *check.Finding) check.Entry {
	e := check.Entry{
		Check: f.Check.ID, Name: f.Check.Name, Concern: f.Check.Concern,
		Severity: f.Severity.String(), Confidence: f.Confidence.String(),
		Application: w.g.App.Name, Resource: f.Resource,
		File: f.Pos.File, Line: f.Pos.Line, Column: f.Pos.Column,
		Message: w.hider.Replace(reach.Spell(f.Message)), Trace: []check.Place{}, Path: w.path(f), Also: append([]check.Way{}, f.Also...), Reaches: []string{},
		Fix: w.patch(f.Fix), References: append(append([]string{}, f.Check.Refs...), f.Refs...),
		Excerpt: w.excerpt(f),
	}
	if f.Function != nil {
		e.Function = f.Function.Label()
		e.Reaches = w.reaches(f)
	}
	for _, s := range f.Trace {
		e.Trace = append(e.Trace, check.Place{File: w.show(s.Pos.File), Line: s.Pos.Line, Message: w.hider.Replace(s.Message)})
	}
	e.Fingerprint = w.fingerprint(f)
	if e.Suppressed = w.suppressed(f); e.Suppressed == nil {
		e.Suppressed = f.Suppressed
	}
	e.File = w.show(e.File)
	return e
}

func (w *writer) show(file string) string {
	if file == "" {
		return ""
	}
	return path.Join(w.tree.prefix, file)
}

// path is the way of the attacker: as the finding says, or through the trigger
// it names, or through the most open way into its function.
func (w *writer) path(f *check.Finding) []string {
	switch {
	case f.Path != nil:
		return f.Path
	case f.Trigger != nil:
		return w.g.Path(f.Trigger)
	case f.Function != nil:
		if caller, t := w.g.Exposure(f.Function); t != nil && caller >= app.Authenticated {
			return w.g.Path(t)
		}
	}
	return []string{}
}

// reaches says what the function's role gives to one who holds it, for the
// findings that put somebody in that place.
func (w *writer) reaches(f *check.Finding) []string {
	if f.Check.Concern != check.Auth && f.Check.Concern != check.Injection && f.Check.Concern != check.Privilege {
		return []string{}
	}
	b := w.g.Blast(f.Function)
	lines := append([]string{}, b.Lines...)
	if b.Admin {
		lines = []string{"everything in the account"}
	}
	if n := len(b.Functions); n > 3 && !b.Admin {
		lines = append(lines, fmt.Sprintf("invoke of %d functions", n))
	}
	if further := w.further(f.Function, b); further != "" {
		lines = slices.Insert(lines, min(len(lines), shownDirect), further)
	}
	return lines
}

// shownDirect is how many lines of the role stand before what it leads to:
// reports cut the list.
const shownDirect = 4

// further says what the function leads to beyond its role: "everything in the
// account through AdminFn".
func (w *writer) further(f *app.Function, b reach.Blast) string {
	if b.Admin {
		return ""
	}
	r := w.g.Reach(f)
	switch more := len(r.Resources) - len(b.Resources); {
	case r.Admin:
		return "everything in the account" + through(r.AdminWay)
	case more > 0 && len(r.Moves) > 0:
		return fmt.Sprintf("%d more resources%s", more, through(r.Moves))
	}
	return ""
}

// through names the functions and roles on a way.
func through(moves []reach.Move) string {
	var names []string
	for _, m := range moves {
		name := m.To.Label()
		if m.Through != nil {
			name = m.Through.Label()
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " through " + check.List(names, 2)
}

// fingerprint stays the same when lines move: it holds names and the guilty
// line's text, no numbers. Secrets are no part of it: a short one could be found
// by trying.
func (w *writer) fingerprint(f *check.Finding) string {
	fn := ""
	if f.Function != nil {
		fn = f.Function.Name
	}
	line := w.facts(f.Pos.File, f.Pos.Line).snippet
	h := sha256.Sum256([]byte(strings.Join([]string{f.Check.ID, w.g.App.File, fn, f.Resource, line}, "\x00")))
	return hex.EncodeToString(h[:16])
}

// number tells entries apart that share a fingerprint.
func number(entries []check.Entry) {
	seen := map[string]int{}
	for i := range entries {
		fp := entries[i].Fingerprint
		seen[fp]++
		if n := seen[fp]; n > 1 {
			entries[i].Fingerprint = fp + "-" + strconv.Itoa(n)
		}
	}
}

// before orders entries: worst first, then by place.
func before(a, b *check.Entry) bool {
	sa, _ := check.ParseSeverity(a.Severity)
	sb, _ := check.ParseSeverity(b.Severity)
	switch {
	case sa != sb:
		return sa > sb
	case a.File != b.File:
		return a.File < b.File
	case a.Line != b.Line:
		return a.Line < b.Line
	case a.Check != b.Check:
		return a.Check < b.Check
	}
	return a.Message < b.Message
}

// Masked is how a secret is shown: at most its first two characters.
func Masked(secret string) string {
	if len(secret) < 8 {
		return "****"
	}
	return secret[:2] + "****"
}
