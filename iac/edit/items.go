package edit

import (
	"bytes"

	"redoubt/app"
	"redoubt/iac/doc"
)

// items leads from one list to another: what both begin and end with stays, in
// between items are changed one by one, then added or removed.
func (w *rewriter) items(have, want *doc.Node) error {
	a, b := have.Items, want.Items
	first := 0
	for first < len(a) && first < len(b) && same(a[first], b[first]) {
		first++
	}
	last := 0
	for last < len(a)-first && last < len(b)-first && same(a[len(a)-1-last], b[len(b)-1-last]) {
		last++
	}
	a, b = a[first:len(a)-last], b[first:len(b)-last]
	n := min(len(a), len(b))
	for i := range n {
		if err := w.item(have, a[i], b[i]); err != nil {
			return err
		}
	}
	for _, gone := range a[n:] {
		if err := w.removeItem(have, gone); err != nil {
			return err
		}
	}
	return w.addItems(have, first+n, b[n:])
}

func (w *rewriter) within(list, item *doc.Node) bool {
	return item.Pos.Start >= list.Pos.Start && item.Pos.End <= list.Pos.End
}

// item changes one item.
func (w *rewriter) item(list, have, want *doc.Node) error {
	if !w.within(list, have) {
		return Refuse(list.Pos, "an item is an alias: others share its value")
	}
	if w.style.json || w.flow(list) || w.shared(have) {
		return w.node(have, want, app.Pos{})
	}
	if have.Kind == want.Kind && (long(have) == long(want)) && w.tall(have) == w.tall(want) && w.shortForm(have) == (w.tall(want) != long(want)) {
		return w.node(have, want, app.Pos{})
	}
	dash, err := w.dash(have)
	if err != nil {
		return err
	}
	w.put(dash, have.Pos.End, w.style.item(want, dash-lineStart(w.text, dash)))
	return nil
}

// dash is the offset of the dash before an item of a block list.
func (w *rewriter) dash(item *doc.Node) (int, error) {
	line := w.text[lineStart(w.text, item.Pos.Start):item.Pos.Start]
	i := bytes.LastIndexByte(line, '-')
	if i < 0 || len(bytes.TrimSpace(line[i+1:])) > 0 {
		return 0, Refuse(item.Pos, "the item does not stand beside its dash")
	}
	return lineStart(w.text, item.Pos.Start) + i, nil
}

func (w *rewriter) removeItem(list, item *doc.Node) error {
	if !w.within(list, item) {
		return Refuse(list.Pos, "an item is an alias: its place is not known")
	}
	if w.flow(list) {
		w.flowRemoveItem(list, item)
		return nil
	}
	dash, err := w.dash(item)
	if err != nil {
		return err
	}
	start := lineStart(w.text, dash)
	if len(bytes.TrimSpace(w.text[start:dash])) > 0 {
		return Refuse(item.Pos, "the item shares its line with what holds it")
	}
	w.cut(start, lineEnd(w.text, item.Pos.End))
	return nil
}

func (w *rewriter) flowRemoveItem(list, item *doc.Node) {
	before, behind := -1, item.Pos.End
	for i, k := range list.Items {
		if k != item {
			continue
		}
		if i > 0 {
			before = list.Items[i-1].Pos.End
		} else if i+1 < len(list.Items) {
			behind = list.Items[i+1].Pos.Start
		}
	}
	if before >= 0 {
		w.put(before, item.Pos.End, "")
		return
	}
	w.put(item.Pos.Start, behind, "")
}

// addItems adds items behind the first at of a list.
func (w *rewriter) addItems(list *doc.Node, at int, add []*doc.Node) error {
	if len(add) == 0 {
		return nil
	}
	if at == 0 {
		return Refuse(list.Pos, "nothing stands before what is added")
	}
	prev := list.Items[at-1]
	if !w.within(list, prev) {
		return Refuse(list.Pos, "an item is an alias: its place is not known")
	}
	if w.flow(list) {
		sep, lead := w.separator(list)
		for _, n := range add {
			value := w.style.inline(n, true)
			if w.style.json && sep != ", " {
				value = w.style.braces(n, lead)
			}
			w.put(prev.Pos.End, prev.Pos.End, sep+value)
		}
		return nil
	}
	dash, err := w.dash(prev)
	if err != nil {
		return err
	}
	indent := dash - lineStart(w.text, dash)
	end := lineEnd(w.text, prev.Pos.End)
	for _, n := range add {
		w.put(end, end, w.style.newline+spaces(indent)+w.style.item(n, indent))
	}
	return nil
}
