package scan

import (
	"errors"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/iac"
	"redoubt/secret"
)

// editor is what makes the patches of a unit, if there are to be any.
func (opt Options) editor(u unit) iac.Editor {
	if !opt.Patches {
		return silent
	}
	return u.editor()
}

// silent makes no patches.
func silent([]app.Edit) ([]iac.Change, error) { return nil, nil }

// editor edits the templates of a unit, nil if they are not written by people.
func (u unit) editor() iac.Editor {
	if u.reader.Edit == nil {
		return nil
	}
	return u.reader.Edit(u.tree.fsys, u.file)
}

// notEdited refuses edits of what other programs make.
func notEdited([]app.Edit) ([]iac.Change, error) {
	return nil, errors.New("the template is made by another program: change that")
}

// patch is a fix with its unified diff, where it is mechanical.
func (w *writer) patch(fix check.Fix) check.Patch {
	p := check.Patch{Text: fix.Text, NotDared: fix.NotDared}
	if len(fix.Edits) == 0 {
		if p.Patch = w.replaced(fix.Replace); w.shows(p.Patch) {
			p.Patch, p.NotDared = "", "the patch would show a secret that stands beside"
		}
		return p
	}
	edit := w.edit
	if edit == nil {
		edit = notEdited
	}
	changes, err := edit(fix.Edits)
	if err != nil {
		p.NotDared = err.Error()
		return p
	}
	p.Decision = fix.Decision
	for _, c := range changes {
		diff, ok := c.Shown(w.show(c.File), w.secrets)
		if !ok {
			p.Patch, p.NotDared = "", iac.Hidden
			return p
		}
		p.Patch += diff
	}
	if w.shows(p.Patch) {
		p.Patch, p.NotDared = "", iac.Hidden
	}
	return p
}

// shows reports whether a patch has a secret on one of its lines: one that the
// checks found, or what an excerpt would mask.
func (w *writer) shows(patch string) bool {
	for line := range strings.Lines(patch) {
		if w.hider.Replace(line) != line || secret.Mask(line, Masked) != line {
			return true
		}
	}
	return false
}

// replaced is the diff of changes in files that are no template, one for each file;
// what does not read as expected is left out.
func (w *writer) replaced(list []check.Replacement) string {
	after := map[string][]byte{}
	var order []string
	for _, r := range list {
		text, known := after[r.At.File]
		if !known {
			data, err := readFile(w.tree.fsys, r.At.File)
			if err != nil {
				continue
			}
			text = data
			order = append(order, r.At.File)
		}
		if next, ok := (deps.Remedy{At: r.At, Old: r.Old, New: r.New}).Apply(text, r.Name); ok {
			text = next
		}
		after[r.At.File] = text
	}
	diff := ""
	for _, file := range order {
		if before, err := readFile(w.tree.fsys, file); err == nil {
			diff += iac.Change{File: file, Before: before, After: after[file]}.Diff(w.show(file))
		}
	}
	return diff
}
