package main

import (
	"maps"
	"path"
	"slices"

	"redoubt/app"
	"redoubt/harden"
	"redoubt/iac"
	"redoubt/scan"
)

// A workspace holds the changes of all applications. Two that share a nested
// stack both change it: the second one starts from what the first one made.
type workspace struct {
	trees map[string]*changedTree
	watch *harden.Watch // what was seen running, nil if nobody watched
	also  []string      // decisions that were made

	layers guardLayers // the guard that is put before functions

	unread []app.Gap // templates that could not be read
}

// changedTree is the changes below one folder.
type changedTree struct {
	dir, prefix   string
	before, after map[string][]byte
}

func (w *workspace) tree(s *scan.Subject) *changedTree {
	t := w.trees[s.Dir]
	if t == nil {
		t = &changedTree{s.Dir, s.Prefix, map[string][]byte{}, map[string][]byte{}}
		w.trees[s.Dir] = t
	}
	return t
}

// current is the application with the changes that others made to its files.
func (t *changedTree) current(s *scan.Subject) (*scan.Subject, error) {
	for _, file := range append([]string{s.Graph.App.File}, s.Graph.App.Parts...) {
		if t.after[file] != nil && s.With != nil {
			return s.With(t.after)
		}
	}
	return s, nil
}

func (t *changedTree) take(changes []iac.Change) {
	for _, c := range changes {
		if _, ok := t.before[c.File]; !ok {
			t.before[c.File] = c.Before
		}
		t.after[c.File] = c.After
	}
}

func (t *changedTree) changes() []iac.Change {
	var list []iac.Change
	for _, file := range slices.Sorted(maps.Keys(t.after)) {
		list = append(list, iac.Change{File: file, Before: t.before[file], After: t.after[file]})
	}
	return list
}

// list adds the changes to the report.
func (w *workspace) list(rep *harden.Report) {
	for _, dir := range slices.Sorted(maps.Keys(w.trees)) {
		t := w.trees[dir]
		for _, c := range t.changes() {
			c.File = path.Join(t.prefix, c.File)
			rep.Patches = append(rep.Patches, c)
		}
	}
}

// write writes the changes and notes the files in the report.
func (w *workspace) write(rep *harden.Report) error {
	for _, dir := range slices.Sorted(maps.Keys(w.trees)) {
		t := w.trees[dir]
		list := t.changes()
		if len(list) == 0 {
			continue
		}
		if err := harden.Write(t.dir, list); err != nil {
			return err
		}
		for _, c := range list {
			rep.Written = append(rep.Written, path.Join(t.prefix, c.File))
		}
	}
	return nil
}

// subject hands over what harden needs to know of an application.
func (w *workspace) subject(s *scan.Subject, guard *harden.Attachment) *harden.Subject {
	h := &harden.Subject{Graph: s.Graph, Findings: s.Findings, Edit: s.Edit, Open: s.Open, Prefix: s.Prefix, Watch: w.watch, Also: w.also, Attach: guard}
	if s.With == nil {
		return h
	}
	h.With = func(files map[string][]byte) (*harden.Subject, error) {
		again, err := s.With(files)
		if err != nil {
			return nil, err
		}
		return w.subject(again, guard), nil
	}
	return h
}
