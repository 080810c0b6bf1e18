package report

import (
	"encoding/json"
	"fmt"
	"io"

	"redoubt/check"
)

// writeJSON prints the contract: indented by two, nothing escaped for HTML,
// lists never null.
func writeJSON(w io.Writer, r *check.Report) error {
	return encode(w, whole(r))
}

func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// whole returns a copy of the report in which no list is nil.
func whole(r *check.Report) *check.Report {
	out := *r
	if out.Schema == "" {
		out.Schema = check.Schema
	}
	out.Applications = mapped(r.Applications, wholeApplication)
	out.Findings = mapped(r.Findings, wholeEntry)
	out.Gaps = list(r.Gaps)
	out.NotChecked = list(r.NotChecked)
	return &out
}

func wholeApplication(a check.Application) check.Application {
	a.Functions = mapped(a.Functions, func(f check.Function) check.Function {
		f.Triggers = list(f.Triggers)
		return f
	})
	a.Nodes = list(a.Nodes)
	a.Edges = list(a.Edges)
	return a
}

func wholeEntry(e check.Entry) check.Entry {
	e.Trace = list(e.Trace)
	e.Path = list(e.Path)
	e.Reaches = list(e.Reaches)
	e.References = list(e.References)
	e.Excerpt = list(e.Excerpt)
	return e
}

// list returns s, or an empty list for none.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

func mapped[T any](s []T, f func(T) T) []T {
	out := make([]T, len(s))
	for i, v := range s {
		out[i] = f(v)
	}
	return out
}
