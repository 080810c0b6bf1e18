package scan

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/lang"
)

// A place is where a check finds what is one fault, however often it is met.
type place struct {
	check  *check.Check
	file   string
	line   int
	column int
	source string // the kind of data: what is stored is another fault than what an event brings
	name   string // of the resource or package, without the nested stack that it is in; "" in code
}

// once makes one finding of those that a check has in one place: a nested stack
// that is used nine times has its faults once, and so has code that several
// functions run.
func (w *writer) once(found []*check.Finding) []*check.Finding {
	index := map[place]int{}
	var groups [][]*check.Finding
	for _, f := range found {
		at := place{f.Check, f.Pos.File, f.Pos.Line, f.Pos.Column, f.Source, ""}
		if !isCode(f) {
			at.name = path.Base(f.Resource)
		}
		i, met := index[at]
		if met && (isCode(f) || strings.Contains(f.Resource, "/")) {
			groups[i] = append(groups[i], f)
			continue
		}
		if !f.Pos.IsZero() {
			index[at] = len(groups)
		}
		groups = append(groups, []*check.Finding{f})
	}
	kept := make([]*check.Finding, 0, len(groups))
	for _, g := range groups {
		kept = append(kept, w.one(g))
	}
	return kept
}

func isCode(f *check.Finding) bool { return lang.Language(f.Pos.File) != "" }

// one is the finding that tells the story of all.
func (w *writer) one(all []*check.Finding) *check.Finding {
	switch worst := slices.MaxFunc(all, worse); {
	case len(all) == 1:
		return worst
	case isCode(worst):
		w.others(worst, all)
		return worst
	default:
		first := all[0]
		first.Severity = worst.Severity
		first.Message += fmt.Sprintf(" The template is used %d times.", len(all))
		return first
	}
}

// worse orders findings of one place by what they are to say: the most severe
// one, by somebody who is further outside, with fewer doubts.
func worse(a, b *check.Finding) int {
	return cmp.Or(
		cmp.Compare(a.Severity, b.Severity),
		cmp.Compare(exposed(a), exposed(b)),
		cmp.Compare(b.Confidence, a.Confidence),
	)
}

func exposed(f *check.Finding) app.Caller {
	if f.Trigger == nil {
		return app.CallerUnknown
	}
	return f.Trigger.Caller
}

// others adds to the finding which functions run its code besides, and how they
// are reached.
func (w *writer) others(worst *check.Finding, all []*check.Finding) {
	var names []string
	for _, f := range all {
		if f == worst || f.Function == nil || f.Function == worst.Function {
			continue
		}
		names = append(names, f.Function.Label())
		worst.Also = append(append(worst.Also, check.Way{Function: f.Function.Label(), Path: w.path(f)}), f.Also...)
	}
	slices.SortFunc(worst.Also, func(a, b check.Way) int {
		return cmp.Or(cmp.Compare(a.Function, b.Function), slices.Compare(a.Path, b.Path))
	})
	if len(names) > 0 {
		slices.Sort(names)
		worst.Message += " It is also run by " + check.List(slices.Compact(names), 3) + "."
	}
}
