package rewrite

import (
	"redoubt/app"
	"redoubt/iac/edit"
)

// folded says once, in SAM's globals, what would be said at each function.
func folded(draft *edit.Draft, file string, edits []app.Edit) ([]app.Edit, error) {
	var at []app.Edit
	var rest []app.Edit
	for _, e := range edits {
		if e.Path == app.EditTracing && fileOf(file, e) == file {
			at = append(at, e)
			continue
		}
		rest = append(rest, e)
	}
	if len(at) < 2 {
		return edits, nil
	}
	d, err := draft.Open(file)
	if err != nil {
		return nil, err
	}
	globals := d.Have.Get("Globals", "Function")
	if globals == nil || globals.Has("Tracing") || untraced(d) != len(at) {
		return edits, nil
	}
	if err := Dared(d); err != nil {
		return nil, err
	}
	return rest, d.Put([]string{"Globals", "Function", "Tracing"}, literal(at[0].Value))
}

// untraced counts SAM's functions that don't say how they are traced.
func untraced(d *edit.Document) int {
	n := 0
	for _, p := range entries(d.Have.Get("Resources")) {
		if p.Value.Get("Type").Str() == "AWS::Serverless::Function" && p.Value.Get("Properties", "Tracing") == nil {
			n++
		}
	}
	return n
}
