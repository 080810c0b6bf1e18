package edit

import (
	"bytes"

	"redoubt/iac/doc"
)

// inFlow reports whether a value stands inside of brackets. It counts them from
// the beginning of the document, strings and comments aside.
func (w *rewriter) inFlow(n *doc.Node) bool {
	if w.style.json {
		return true
	}
	if w.depths == nil {
		w.depths = flowSpans(w.text, w.root, nil)
	}
	for _, s := range w.depths {
		if s[0] < n.Pos.Start && n.Pos.Start < s[1] {
			return true
		}
	}
	return false
}

// flowSpans lists the flow collections of a document.
func flowSpans(text []byte, n *doc.Node, list [][2]int) [][2]int {
	if n == nil {
		return list
	}
	if at := n.Pos.Start; (n.Kind == doc.Map || n.Kind == doc.List) && at < len(text) && (text[at] == '{' || text[at] == '[') {
		return append(list, [2]int{at, n.Pos.End})
	}
	for _, item := range n.Items {
		list = flowSpans(text, item, list)
	}
	for _, p := range n.Pairs {
		list = flowSpans(text, p.Value, list)
	}
	return list
}

// flowPairs adds and removes entries of a map in braces.
func (w *rewriter) flowPairs(have, want *doc.Node, gone, added []doc.Pair) error {
	last, kept := doc.Pair{}, []doc.Pair{}
	for _, p := range have.Pairs {
		if w.here(have, p) && want.Has(p.Key) {
			last = p
			kept = append(kept, p)
		}
	}
	for _, p := range gone {
		w.flowRemove(have, kept, p)
	}
	sep, lead := w.separator(have)
	end := w.endOf(last)
	for _, p := range added {
		value := w.style.inline(p.Value, true)
		if w.style.json && sep != ", " {
			value = w.style.braces(p.Value, lead)
		}
		w.put(end, end, sep+w.style.word(p.Key, true)+": "+value)
	}
	return nil
}

// separator is what stands between two entries: a comma, and a line break where
// each has a line of its own.
func (w *rewriter) separator(n *doc.Node) (sep, lead string) {
	first := n.Pos.Start + 1
	switch {
	case len(n.Pairs) > 0:
		first = n.Pairs[0].Pos.Start
	case len(n.Items) > 0:
		first = n.Items[0].Pos.Start
	}
	if first < n.Pos.Start || !bytes.Contains(w.text[n.Pos.Start:first], []byte("\n")) {
		return ", ", ""
	}
	lead = w.lead(first)
	return "," + w.style.newline + lead, lead
}

// flowRemove takes an entry out, with the comma before or behind it.
func (w *rewriter) flowRemove(have *doc.Node, kept []doc.Pair, p doc.Pair) {
	before, behind := -1, -1
	for _, k := range have.Pairs {
		switch {
		case k.Pos.Start < p.Pos.Start:
			before = w.endOf(k)
		case k.Pos.Start > p.Pos.Start && behind < 0:
			behind = k.Pos.Start
		}
	}
	if before >= 0 {
		w.put(before, w.endOf(p), "")
		return
	}
	w.put(p.Pos.Start, behind, "")
}
