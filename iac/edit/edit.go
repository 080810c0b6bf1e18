// Package edit changes the text of a YAML or JSON document so that it means
// something else, and leaves everything alone that means the same: comments,
// order, quotes, indentation, line endings.
//
// It works by splicing bytes at the places that package doc reports. The result
// is parsed again and must be the document that was asked for; otherwise the
// edit is refused. It does not know what the documents mean.
package edit

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A Refusal says why an edit is not made.
type Refusal struct {
	Pos    app.Pos
	Reason string
}

// Error is the reason alone: it is shown beside the place.
func (r *Refusal) Error() string { return r.Reason }

// Refuse is a Refusal with a formatted reason.
func Refuse(pos app.Pos, format string, args ...any) *Refusal {
	return &Refusal{Pos: pos, Reason: fmt.Sprintf(format, args...)}
}

// Rewrite returns text, which parses to have, changed so that it parses to
// want. want shares the nodes that stay the same with have, as Put and Remove
// make it. Every error is a *Refusal.
func Rewrite(file string, text []byte, have, want *doc.Node) ([]byte, error) {
	w := &rewriter{text: text, root: have, style: styleOf(text, have)}
	if err := w.node(have, want, app.Pos{}); err != nil {
		return nil, err
	}
	out, err := w.spliced(have.Pos)
	if err != nil {
		return nil, err
	}
	got, err := doc.Parse(file, out)
	if err != nil {
		return nil, Refuse(have.Pos, "the result can't be read: %v", err)
	}
	if at, ok := differ(want, got); ok {
		if bytes.ContainsAny(text, "&*") {
			return nil, Refuse(at, "what would change is shared by an anchor")
		}
		return nil, Refuse(at, "the result would not mean what was asked for")
	}
	return out, nil
}

// A splice replaces text[start:end].
type splice struct {
	start, end int
	with       string
}

// A rewriter gathers the splices that lead from one tree to another.
type rewriter struct {
	text    []byte
	style   style
	root    *doc.Node
	depths  [][2]int // spans of the flow collections
	splices []splice
}

func (w *rewriter) put(start, end int, with string) {
	if tail := lineEnd(w.text, end); with != "" && end > start && len(bytes.TrimLeft(w.text[end:tail], " \t")) == 0 {
		end = tail // blanks behind what is written anew
	}
	w.splices = append(w.splices, splice{start, end, with})
}

// lift moves what is added behind a line that goes to the end of the last line
// before it that stays.
func (w *rewriter) lift() {
	for i := range w.splices {
		for s := &w.splices[i]; s.start == s.end; {
			at := slices.IndexFunc(w.splices, func(d splice) bool {
				return d.with == "" && d.start > 0 && w.text[d.start-1] == '\n' && d.start <= s.start && s.start < d.end
			})
			if at < 0 {
				break
			}
			s.start = lineEnd(w.text, lineStart(w.text, w.splices[at].start-1))
			s.end = s.start
		}
	}
}

// spliced is the text with all splices made. Those at the same place keep their
// order: what belongs to the inner node comes first.
func (w *rewriter) spliced(pos app.Pos) ([]byte, error) {
	w.lift()
	slices.SortStableFunc(w.splices, func(a, b splice) int { return cmp.Compare(a.start, b.start) })
	var out bytes.Buffer
	at := 0
	for _, s := range w.splices {
		if s.start < at || s.end < s.start || s.end > len(w.text) {
			return nil, Refuse(pos, "two changes touch the same lines")
		}
		out.Write(w.text[at:s.start])
		out.WriteString(s.with)
		at = s.end
	}
	out.Write(w.text[at:])
	return out.Bytes(), nil
}
