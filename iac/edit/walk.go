package edit

import (
	"bytes"
	"regexp"

	"redoubt/app"
	"redoubt/iac/doc"
)

// node leads from one value to another. key is where the value's key stands,
// zero for items and the root.
func (w *rewriter) node(have, want *doc.Node, key app.Pos) error {
	switch {
	case have == want || same(have, want):
		return nil
	case w.shared(have):
		return Refuse(have.Pos, "the value has an anchor: others may share it")
	case have.Kind == doc.Map && want.Kind == doc.Map && len(have.Pairs) > 0 && !w.shortForm(have) && len(want.Pairs) > 0 && w.kept(have, want):
		return w.pairs(have, want)
	case have.Kind == doc.List && want.Kind == doc.List && len(have.Items) > 0 && len(want.Items) > 0 && !w.shortForm(have):
		return w.items(have, want)
	}
	return w.replace(have, want, key)
}

// kept reports whether an entry stays that what is added can stand behind.
func (w *rewriter) kept(have, want *doc.Node) bool {
	for _, p := range have.Pairs {
		if w.here(have, p) && want.Has(p.Key) {
			return true
		}
	}
	return false
}

// here reports whether an entry is written in the map itself, not merged in.
func (w *rewriter) here(n *doc.Node, p doc.Pair) bool {
	return p.Pos.Start >= n.Pos.Start && p.Pos.End > p.Pos.Start && p.Pos.File == n.Pos.File
}

// alias reports whether the entry's value is an alias: it stands before its key.
func alias(p doc.Pair) bool { return p.Value.Pos.Start < p.Pos.Start }

// shared reports whether the value carries an anchor.
func (w *rewriter) shared(n *doc.Node) bool {
	return n.Pos.Start < len(w.text) && w.text[n.Pos.Start] == '&'
}

// shortForm reports whether the node is written with a tag: !Ref x.
func (w *rewriter) shortForm(n *doc.Node) bool {
	return n.Pos.Start < len(w.text) && w.text[n.Pos.Start] == '!'
}

// flow reports whether a collection is written with brackets.
func (w *rewriter) flow(n *doc.Node) bool {
	return n.Pos.Start < len(w.text) && (w.text[n.Pos.Start] == '{' || w.text[n.Pos.Start] == '[')
}

func (w *rewriter) pairs(have, want *doc.Node) error {
	var gone, added []doc.Pair
	for _, p := range have.Pairs {
		to := want.Get(p.Key)
		switch {
		case to == p.Value:
		case !w.here(have, p):
			return Refuse(have.Pos, "%s comes from a merge key", p.Key)
		case to == nil:
			gone = append(gone, p)
		case alias(p):
			if !same(p.Value, to) {
				return Refuse(p.Pos, "%s is an alias: others share its value", p.Key)
			}
		default:
			if err := w.node(p.Value, to, p.Pos); err != nil {
				return err
			}
		}
	}
	for _, p := range want.Pairs {
		if !have.Has(p.Key) {
			added = append(added, p)
		}
	}
	if w.flow(have) {
		return w.flowPairs(have, want, gone, added)
	}
	for _, p := range added {
		w.addPair(have, want, p)
	}
	for _, p := range gone {
		if err := w.removePair(have, p); err != nil {
			return err
		}
	}
	return nil
}

// addPair adds an entry to a block map: a scalar behind the last scalar, all
// else at the end.
func (w *rewriter) addPair(have, want *doc.Node, p doc.Pair) {
	var last, scalar doc.Pair
	for _, old := range have.Pairs {
		if !w.here(have, old) || !want.Has(old.Key) {
			continue
		}
		if last.Value == nil || old.Pos.Start > last.Pos.Start {
			last = old
		}
		if old.Value.IsScalar() && !alias(old) {
			scalar = old
		}
	}
	if p.Value.IsScalar() && scalar.Value != nil {
		last = scalar
	}
	indent := w.column(last.Pos)
	text := w.style.newline + spaces(indent) + w.style.pair(p, indent)
	if w.spaced(have) {
		text = w.style.newline + text
	}
	at := lineEnd(w.text, w.endOf(last))
	w.put(at, at, text)
}

// spaced reports whether a map's entries have blank lines between them.
func (w *rewriter) spaced(n *doc.Node) bool {
	k := len(n.Pairs)
	if k < 2 || !long(n.Pairs[k-1].Value) || !w.here(n, n.Pairs[k-2]) {
		return false
	}
	from, to := w.endOf(n.Pairs[k-2]), n.Pairs[k-1].Pos.Start
	if from > to {
		return false
	}
	between := bytes.ReplaceAll(w.text[from:to], []byte("\r"), nil)
	return bytes.Contains(between, []byte("\n\n"))
}

// column is the number of characters before a place on its line.
func (w *rewriter) column(p app.Pos) int { return p.Column - 1 }

// endOf is where an entry ends; an alias ends with its name.
func (w *rewriter) endOf(p doc.Pair) int {
	if !alias(p) {
		return max(p.Pos.End, p.Value.Pos.End)
	}
	at := w.colon(p.Pos)
	for at < len(w.text) && bytes.IndexByte([]byte(" \t"), w.text[at]) >= 0 {
		at++
	}
	for at < len(w.text) && bytes.IndexByte([]byte(" \t\r\n,]}"), w.text[at]) < 0 {
		at++
	}
	return at
}

// colon is the offset behind the colon of a key.
func (w *rewriter) colon(key app.Pos) int {
	if i := bytes.IndexByte(w.text[key.End:], ':'); i >= 0 {
		return key.End + i + 1
	}
	return key.End
}

// removePair removes an entry of a block map with its lines. An entry on the
// line of its list's dash leaves the dash to the next one.
func (w *rewriter) removePair(have *doc.Node, p doc.Pair) error {
	start, end := lineStart(w.text, p.Pos.Start), lineEnd(w.text, w.endOf(p))
	if len(bytes.TrimSpace(w.text[start:p.Pos.Start])) > 0 {
		for _, next := range have.Pairs {
			if next.Pos.Start > p.Pos.Start && w.here(have, next) {
				w.put(p.Pos.Start, next.Pos.Start, "")
				return nil
			}
		}
		return Refuse(p.Pos, "%s can't be taken off the line that it shares", p.Key)
	}
	w.cut(start, end)
	return nil
}

// cut removes whole lines, and the blank line before them where one follows too.
func (w *rewriter) cut(start, end int) {
	if next := bytes.IndexByte(w.text[end:], '\n'); next >= 0 {
		end += next + 1
	} else if start > 0 {
		start = len(bytes.TrimRight(w.text[:start], "\r\n"))
		if w.text[start:][0] == '\r' || w.text[start:][0] == '\n' {
			w.put(start, end, w.style.newline)
			return
		}
	}
	if end < len(w.text) && (w.text[end] == '\n' || w.text[end] == '\r') && bytes.HasSuffix(bytes.ReplaceAll(w.text[:start], []byte("\r"), nil), []byte("\n\n")) {
		end = lineEnd(w.text, end) + len(w.style.newline)
	}
	w.put(start, min(end, len(w.text)), "")
}

// ownLine is what stands before a value of JSON that has a line of its own.
var ownLine = regexp.MustCompile(`^\s*("[^"]*"\s*:\s*)?$`)

// replace writes a value anew.
func (w *rewriter) replace(have, want *doc.Node, key app.Pos) error {
	start, end := have.Pos.Start, max(have.Pos.End, have.Pos.Start)
	lead := w.lead(start)
	switch {
	case w.style.json:
		if !ownLine.Match(w.text[lineStart(w.text, start):start]) {
			w.put(start, end, w.style.inline(want, true))
			return nil
		}
		w.put(start, end, w.style.braces(want, lead))
	case long(have) && !w.flow(have) && !w.shortForm(have) && long(want) && w.tall(want):
		w.put(start, end, w.style.lines(want, w.column(have.Pos)))
	case w.inFlow(have) || w.flow(have) && long(have) || !w.tall(want) && (!long(have) || w.flow(have) || w.shortForm(have)):
		if start == end || start < key.End { // "Key:" and nothing
			start, end = w.colon(key), w.colon(key)
			w.put(start, end, " "+w.style.inline(want, w.inFlow(have)))
			return nil
		}
		w.put(start, end, w.style.inline(want, w.inFlow(have)))
	case key.IsZero():
		return Refuse(have.Pos, "an item of a list would change its form")
	default:
		at := w.colon(key)
		w.put(at, max(end, at), w.style.block(want, w.column(key)))
	}
	return nil
}

// tall reports whether a value takes several lines as it will be written.
func (w *rewriter) tall(n *doc.Node) bool {
	_, tag := w.style.tagged(n, false)
	return long(n) && !tag
}

// lead is the white space that the line of a place begins with.
func (w *rewriter) lead(at int) string {
	start := lineStart(w.text, at)
	line := w.text[start:at]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}
