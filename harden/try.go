package harden

import (
	"slices"

	"redoubt/app"
	"redoubt/iac"
)

// A try is a group of edits that are made together or not at all.
type try[T any] struct {
	of    T
	edits []app.Edit
}

// together makes all groups of edits that can be made together, in order. One
// that is refused is handed to refused with the reason. All at once is tried
// first: that is what nearly always works.
func together[T any](edit iac.Editor, tries []try[T], refused func(T, error)) (made []T, changes []iac.Change) {
	var all []app.Edit
	for _, t := range tries {
		all = append(all, t.edits...)
		made = append(made, t.of)
	}
	if len(all) == 0 {
		return nil, nil
	}
	if changes, err := edit(all); err == nil {
		return made, changes
	}
	made, all = nil, nil
	for _, t := range tries {
		more := append(slices.Clip(all), t.edits...)
		got, err := edit(more)
		if err != nil {
			refused(t.of, err)
			continue
		}
		made, all, changes = append(made, t.of), more, got
	}
	return made, changes
}
