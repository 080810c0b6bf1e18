package vulnerabledependency

import (
	"fmt"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/parcels"
	"redoubt/deps/advisory"
	"redoubt/reach"
)

// most is how many packages and advisories a sentence names.
const most = 4

func message(p *check.Pass, list []*reach.Weakness) string {
	w := list[0]
	text := ""
	if w.Package.Direct || len(w.Package.Via) == 0 {
		text = fmt.Sprintf("%s has %s: %s.", parcels.Called(w.Package), known(w), advisories(w.Advisories))
	} else {
		var names []string
		for _, w := range list {
			names = append(names, parcels.Called(w.Package)+" ("+advisories(w.Advisories)+")")
		}
		by := w.Package.Via[0]
		if d := parcels.Direct(p, w.Parcel); d != nil {
			by = parcels.Called(d.Package)
		}
		text = fmt.Sprintf("%s brings along %s with known weaknesses: %s.", by, parcels.Count(len(list), "package"), check.List(names, most))
	}
	return text + " " + story(w) + handed(p, w)
}

// known is how bad the advisories say that it is.
func known(w *reach.Weakness) string {
	text := "a known weakness"
	if w.Package.Version == "" {
		text = "a known weakness in every version"
	}
	if s := w.Advisories[0].Severity; s != "" {
		text += " (" + s + ")"
	}
	return text
}

func advisories(list []advisory.Advisory) string {
	first := list[0]
	text := first.ID
	if first.Summary != "" {
		text = short(first.Summary) + ", " + first.ID
	}
	if cve := slices.IndexFunc(first.Aliases, func(a string) bool { return strings.HasPrefix(a, "CVE-") }); cve >= 0 {
		text += ", " + first.Aliases[cve]
	}
	if first.Exploited {
		text += ", exploited in the wild"
	}
	var more []string
	for _, a := range list[1:] {
		more = append(more, a.ID)
	}
	if len(more) > 0 {
		text += "; also " + check.List(more, most)
	}
	return text
}

// short is the beginning of a summary, which may be a paragraph.
func short(summary string) string {
	const long = 90
	summary, _, _ = strings.Cut(summary, ". ")
	if words := strings.Fields(summary); len(summary) > long {
		summary = ""
		for _, word := range words {
			if len(summary)+len(word) > long {
				return strings.TrimSpace(summary) + " …"
			}
			summary += word + " "
		}
	}
	return strings.TrimRight(summary, ". ")
}

// story says who gets there.
func story(w *reach.Weakness) string {
	c := w.Carriers[0]
	f := c.Shipment.Function
	if f == nil {
		return "No function of an application that was found comes with it: who reaches it is not known."
	}
	who := f.Label()
	if functions := others(w); functions > 0 {
		who += fmt.Sprintf(" and %s", parcels.Count(functions, "more function"))
	}
	verb := "come with it, whether they load it is not known"
	if others(w) == 0 {
		verb = "comes with it, whether it loads it is not known"
	}
	switch c.Use {
	case reach.Imported:
		verb = "import it"
	case reach.Brought:
		verb = "import what loads it"
	}
	if c.Use >= reach.Brought && others(w) == 0 {
		verb = strings.Replace(verb, "import", "imports", 1)
	}
	return who + " " + verb + symbol(w) + from(c) + "."
}

// handed says which flow brings the package what a caller chooses.
func handed(p *check.Pass, w *reach.Weakness) string {
	fl, ok := p.Graph.FlowInto(w)
	if !ok {
		return ""
	}
	return fmt.Sprintf(" %s reaches %s at %s:%d.", fl.Source, fl.API, fl.Pos.File, fl.Pos.Line)
}

// others is how many further functions use the package as much as the first one.
func others(w *reach.Weakness) int {
	n := -1
	for _, c := range w.Carriers {
		if c.Use == w.Use() {
			n++
		}
	}
	return n
}

// symbol says whether the code reads what the advisory names.
func symbol(w *reach.Weakness) string {
	if w.Use() != reach.Imported {
		return ""
	}
	for _, a := range w.Advisories {
		if name, at, known := w.Carriers[0].Shipment.Symbol(a.Functions); known && name != "" {
			return fmt.Sprintf(" and uses %s (%s:%d)", name, at.File, at.Line)
		}
	}
	if unread(w) {
		return ", though no code of its own uses what the advisory names"
	}
	return ""
}

// from says who starts the function.
func from(c reach.Carrier) string {
	if by := c.Reached(); by != "" {
		return "; " + by
	}
	return ""
}

func references(list []*reach.Weakness) []string {
	var all []advisory.Advisory
	for _, w := range list {
		all = append(all, w.Advisories...)
	}
	return parcels.References(all)
}

// fix names the smallest version that closes all, and the command for it.
func fix(list []*reach.Weakness) check.Fix {
	var lines []string
	var fix check.Fix
	for _, w := range list {
		if w.Fix == "" {
			what := "it"
			if len(w.Advisories) > 1 {
				what = "them"
			}
			lines = append(lines, "no release of "+w.Package.Name+" is known to close "+what+": take one that no advisory speaks of, or replace it")
			continue
		}
		r := w.Package.Remedy(w.Fix)
		line := parcels.Called(w.Package) + " → " + w.Fix
		if via := w.Package.Via; r.Command != "" {
			line += ": " + r.Command
		} else if len(via) > 0 {
			line += ": by a release of " + via[len(via)-1] + " that takes it, or an override"
		}
		if len(w.Unfixed) > 0 {
			line += " (no release closes " + check.List(w.Unfixed, most) + ")"
		}
		lines = append(lines, line)
		if r.Old != "" {
			fix.Replace = append(fix.Replace, check.Replacement{At: r.At, Name: w.Package.Name, Old: r.Old, New: r.New})
		}
	}
	fix.Text = check.List(lines, most)
	if len(fix.Replace) > 0 {
		fix.Note = "the lockfile has to follow: run the command"
	}
	return fix
}
