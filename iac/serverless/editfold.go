package serverless

import (
	"strconv"

	"redoubt/app"
	"redoubt/iac/doc"
)

func itoa(i int) string { return strconv.Itoa(i) }

// folded says once, for the provider, what would be said at each function.
func (w *writer) folded(edits []app.Edit) []app.Edit {
	edits = w.foldedOne(edits, app.EditTracing, "tracing", []string{"provider", "tracing", "lambda"}, doc.NewBool(app.Pos{}, true))
	return w.foldedOne(edits, app.EditRetention, "logRetentionInDays", []string{"provider", "logRetentionInDays"}, nil)
}

// foldedOne folds the edits of one path, if they are about every function that
// says nothing of it.
func (w *writer) foldedOne(edits []app.Edit, path app.Path, key string, at []string, value *doc.Node) []app.Edit {
	var rest []app.Edit
	found := 0
	for _, e := range edits {
		if e.Path == path && e.At.File == w.file && w.inFunctions(e) {
			found++
			if value == nil {
				value = settingNode(e.Value)
			}
			continue
		}
		rest = append(rest, e)
	}
	silent := 0
	for _, part := range w.main.Have.Get("functions").Each() {
		for _, f := range part.Pairs {
			if f.Value.Get(key) == nil {
				silent++
			}
		}
	}
	if found < 2 || found != silent || w.main.Have.Get("functions").IsScalar() || w.main.Want.Get(at...) != nil {
		return edits
	}
	if put(w.main, at, value) != nil {
		return edits
	}
	return rest
}

func (w *writer) inFunctions(e app.Edit) bool {
	n := w.main.Have.Get("functions")
	return n != nil && n.Pos.Start <= e.At.Start && e.At.Start <= n.Pos.End
}
