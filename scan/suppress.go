package scan

import (
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

// ignoreComment is "# redoubt:ignore NAME[,NAME] reason" at the end of a line
// or on a line of its own.
var ignoreComment = regexp.MustCompile(`(?:#|//)\s*redoubt:ignore\b[ \t]*([\w*,-]*)[ \t]*(.*)$`)

// suppressed says whether the source itself suppresses the finding: a comment
// on the guilty line or directly above it, or the metadata of the resource it
// is about.
func (w *writer) suppressed(f *check.Finding) *check.Suppressed {
	if s := w.inline(f); s != nil {
		return s
	}
	for _, ig := range w.ignores(f) {
		if !names(ig.Check, f.Check) {
			continue
		}
		if strings.TrimSpace(ig.Reason) == "" {
			w.refuse(ig.Pos, f.Check.Name)
			continue
		}
		return &check.Suppressed{By: "metadata", Reason: ig.Reason}
	}
	return nil
}

func (w *writer) inline(f *check.Finding) *check.Suppressed {
	for n := f.Pos.Line; n > 0; n-- {
		text := w.line(app.Pos{File: f.Pos.File, Line: n})
		comment := strings.HasPrefix(strings.TrimSpace(text), "#") || strings.HasPrefix(strings.TrimSpace(text), "//")
		if n < f.Pos.Line && !comment {
			return nil
		}
		m := w.facts(f.Pos.File, n).ignore
		if m == nil || !anyNames(m[1], f.Check) {
			continue
		}
		if strings.TrimSpace(m[2]) == "" {
			w.refuse(app.Pos{File: f.Pos.File, Line: n}, f.Check.Name)
			continue
		}
		return &check.Suppressed{By: "inline", Reason: strings.TrimSpace(m[2])}
	}
	return nil
}

// refuse reports a suppression without a reason.
func (w *writer) refuse(pos app.Pos, name string) {
	gap := app.Gap{Pos: pos, Message: "redoubt:ignore " + name + " is refused: it gives no reason"}
	for _, g := range w.gaps {
		if g == gap {
			return
		}
	}
	w.gaps = append(w.gaps, gap)
}

// ignores collects the metadata of everything the finding is about.
func (w *writer) ignores(f *check.Finding) []app.Ignore {
	var list []app.Ignore
	if f.Function != nil {
		list = append(list, f.Function.Ignores...)
	}
	if r := w.g.Resource(f.Resource); r != nil {
		list = append(list, r.Base().Ignores...)
	}
	if f.Trigger != nil && f.Trigger.Source != nil {
		list = append(list, f.Trigger.Source.Base().Ignores...)
	}
	return list
}

func anyNames(list string, c *check.Check) bool {
	for _, name := range strings.Split(list, ",") {
		if names(name, c) {
			return true
		}
	}
	return false
}

func names(name string, c *check.Check) bool {
	return name == c.Name || strings.EqualFold(name, c.ID)
}
