package harden

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// changes says what is changed, what is not dared, and what is to decide.
func (r *Report) changes(b *strings.Builder) {
	for _, n := range r.NotDared {
		b.WriteString(n.String() + "\n")
	}
	for _, s := range r.Suggestions {
		fmt.Fprintf(b, "to decide: %s  %s\n", strings.ReplaceAll(s.told(), "\n", "\n  "), place(s.File, s.Line))
	}
	if len(r.Attached) > 0 {
		fmt.Fprintf(b, "the guard before %s\n", few(r.Attached, func(name string) string { return name }))
	}
	for _, f := range r.Fixed {
		if f.Note != "" {
			fmt.Fprintf(b, "note: %s of %s: %s\n", f.Check, f.Resource, f.Note)
		}
	}
	for _, name := range r.Written {
		fmt.Fprintf(b, "written: %s\n", name)
	}
	switch n := len(r.Patches); {
	case len(r.Attached) > 0 && len(r.Written) == 0:
		fmt.Fprintf(b, "--write would change %s; --format patch shows how\n", counted(n, "file"))
	case len(r.Attached) > 0:
	case len(r.Written) > 0:
		fmt.Fprintf(b, "closed: %s\n", r.fixed())
	case n > 0:
		fmt.Fprintf(b, "--write would change %s and close %s; --format patch shows how\n", counted(n, "file"), r.fixed())
	}
}

// AttachedText prints for people which functions the guard is put before, and which not.
func AttachedText(w io.Writer, r *Report) error {
	var b strings.Builder
	without := 0
	var reasons []string
	of := map[string][]string{}
	for _, f := range r.Functions {
		for _, n := range f.NotDared {
			if of[n.Why] == nil {
				reasons = append(reasons, n.Why)
			}
			of[n.Why] = append(of[n.Why], n.What)
			without++
		}
	}
	for _, why := range reasons {
		fmt.Fprintf(&b, "not dared: guard of %s: %s\n", strings.Join(slices.Sorted(slices.Values(of[why])), ", "), why)
	}
	if len(r.Attached) > 0 {
		fmt.Fprintf(&b, "the guard before %s\n", strings.Join(slices.Sorted(slices.Values(r.Attached)), ", "))
	}
	if had := len(r.Functions) - len(r.Attached) - without; had > 0 {
		fmt.Fprintf(&b, "%s had it already\n", counted(had, "function"))
	}
	for _, name := range r.Written {
		fmt.Fprintf(&b, "written: %s\n", name)
	}
	if n := len(r.Patches); n > 0 && len(r.Written) == 0 {
		fmt.Fprintf(&b, "--write would change %s; --format patch shows how\n", counted(n, "file"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// shownGaps are so many as scan shows.
const shownGaps = 5

// unresolved lists what could not be read or resolved: a few, and where the rest
// is.
func (r *Report) unresolved(b *strings.Builder) {
	for _, g := range r.Gaps[:min(len(r.Gaps), shownGaps)] {
		fmt.Fprintf(b, "not resolved: %s: %s\n", place(g.File, g.Line), g.Message)
	}
	if rest := len(r.Gaps) - shownGaps; rest > 0 {
		fmt.Fprintf(b, "and %d more: redoubt harden --format json | jq .gaps\n", rest)
	}
}

// told is what there is to decide, and how to have it changed.
func (s Suggestion) told() string {
	if s.Decision == "" {
		return s.Text
	}
	return fmt.Sprintf("%s of %s: %s (--also %s makes this change)", s.Check, s.What, s.Text, s.Decision)
}

// fixed counts the findings that are closed.
func (r *Report) fixed() string { return counted(len(r.Fixed), "finding") }

// String is one line.
func (n NotDared) String() string {
	what := n.What
	if n.Check != "" {
		what = n.Check + " of " + what
	}
	return "not dared: " + what + ": " + n.Why
}
