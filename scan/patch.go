package scan

import (
	"errors"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/iac"
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
		p.Patch += c.Diff(w.show(c.File))
	}
	if slices.ContainsFunc(w.secrets, func(s string) bool { return strings.Contains(p.Patch, s) }) {
		p.Patch, p.NotDared = "", "the patch would show a secret; redoubt harden --write makes the change"
	}
	return p
}
