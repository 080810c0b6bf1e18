package harden

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"redoubt/iac"
)

// JSON prints the report as the contract "redoubt/1" has it.
func JSON(w io.Writer, r *Report) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(r); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}

// ErrHidden is the error for a patch that would show a secret.
var ErrHidden = errors.New(iac.Hidden)

// Patch prints the changes as a unified diff: all or none. A line that goes would
// stand in it, so that a secret can only be replaced by writing the file.
func Patch(w io.Writer, r *Report) error {
	var b strings.Builder
	for _, c := range r.Patches {
		diff, ok := c.Shown(c.File, r.secrets)
		if !ok {
			return fmt.Errorf("%s: %w", c.File, ErrHidden)
		}
		b.WriteString(diff)
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("printing the patch: %w", err)
	}
	return nil
}

// Text prints the report for people: each function's policy, where each of its
// actions comes from, and what would be changed.
func Text(w io.Writer, r *Report) error {
	var b strings.Builder
	for _, f := range r.Functions {
		f.text(&b)
	}
	r.changes(&b)
	r.unresolved(&b)
	fmt.Fprintf(&b, "%d functions, %d actions, %d gaps\n", len(r.Functions), r.actions(), len(r.Gaps))
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}

// GapsText prints for people what could not be read or resolved.
func GapsText(w io.Writer, r *Report) error {
	var b strings.Builder
	r.unresolved(&b)
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Report) actions() int {
	n := 0
	for _, f := range r.Functions {
		for _, s := range f.Policy.Statement {
			n += len(s.Action)
		}
	}
	return n
}

func (f Function) text(b *strings.Builder) {
	fmt.Fprintf(b, "%s  %s\n", f.Name, place(f.File, f.Line))
	if len(f.Because) == 0 {
		b.WriteString("  needs nothing of AWS\n")
	}
	list := slices.Clone(f.Because)
	slices.SortStableFunc(list, func(a, c Because) int { return cmp.Compare(a.Resource, c.Resource) })
	last := ""
	for _, x := range list {
		if x.Resource != last {
			fmt.Fprintf(b, "  on %s\n", x.Resource)
			last = x.Resource
		}
		fmt.Fprintf(b, "    %-36s %s\n", x.Action, x.reason())
	}
	if len(f.Conditional) > 0 {
		b.WriteString("  perhaps\n")
	}
	for _, x := range f.Conditional {
		fmt.Fprintf(b, "    %-36s on %s: %s\n", x.Action, x.Resource, cmp.Or(x.Note, x.reason()))
	}
	f.excess(b)
	for _, o := range f.Observed {
		if o.OnlySeen {
			fmt.Fprintf(b, "  seen, though the code does not tell: %s on %s\n", o.Action, cmp.Or(o.Resource, "*"))
		}
	}
	if len(f.Unseen) > 0 {
		fmt.Fprintf(b, "  not yet seen: %s\n", strings.Join(f.Unseen, ", "))
	}
	for _, n := range f.NotDared {
		b.WriteString("  " + n.String() + "\n")
	}
	for _, x := range f.Schemas {
		fmt.Fprintf(b, "  %s events: %s\n", x.Kind, x.File)
	}
	b.WriteString("\n")
}

// excess says how the template's grants differ from the needs.
func (f Function) excess(b *strings.Builder) {
	if n := len(f.Unused); n > 0 {
		fmt.Fprintf(b, "  granted in vain by %s: %s\n", f.Role, few(f.Unused, func(u Unused) string { return u.Action }))
	}
	if len(f.Wide) > 0 {
		fmt.Fprintf(b, "  granted on more than is needed: %s\n", few(f.Wide, func(w Wide) string { return w.Action }))
	}
	for _, m := range f.Missing {
		fmt.Fprintf(b, "  missing: %s on %s: the call at %s fails\n", m.Action, m.Resource, m.reason())
	}
	if f.Role != "" && !f.Known {
		b.WriteString("  not all of the code or of the policies was read: what seems to be in vain may be needed\n")
	}
}

// few lists the first names, each once, and counts the others.
func few[T any](list []T, name func(T) string) string {
	const most = 8
	var names []string
	for _, x := range list {
		names = append(names, name(x))
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// reason says where a need comes from.
func (x Because) reason() string {
	at := place(path.Base(x.File), x.Line)
	switch {
	case x.Why == "call" && x.Note == "":
		return at
	case x.Why == "call":
		return at + " (" + x.Note + ")"
	}
	return at + " (" + x.Why + ")"
}

func place(file string, line int) string {
	if line == 0 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}
