package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf16"
	"unicode/utf8"

	"redoubt/check"
)

// writeJSON prints the contract: indented by two, nothing escaped for HTML,
// lists never null.
func writeJSON(w io.Writer, r *check.Report) error {
	return encode(w, whole(r))
}

func encode(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	if _, err := w.Write(escapeActing(b.Bytes())); err != nil {
		return fmt.Errorf("writing JSON: %w", err)
	}
	return nil
}

// escapeActing writes the characters that would act on a terminal or hide
// text, and that JSON allows raw, as JSON's escapes: the values stay the same.
// Outside of strings there are none.
func escapeActing(data []byte) []byte {
	if !bytes.ContainsFunc(data, acting) {
		return data
	}
	out := make([]byte, 0, len(data)+64)
	for _, r := range string(data) {
		switch hi, lo := utf16.EncodeRune(r); {
		case !acting(r):
			out = utf8.AppendRune(out, r)
		case r > 0xffff:
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
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
	e.Also = mapped(e.Also, func(w check.Way) check.Way { return check.Way{Function: w.Function, Path: list(w.Path)} })
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
