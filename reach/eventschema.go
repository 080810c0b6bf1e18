package reach

import (
	"slices"

	"redoubt/app"
	"redoubt/lang"
	"redoubt/lang/flow"
	"redoubt/trigger"
)

// An EventSchema says what the events of one kind look like that a function
// handles: it takes every event that the code handles, and refuses what the
// code can't handle or refuses itself, as far as that is certain.
type EventSchema struct {
	Kind   app.Kind
	Schema *JSONSchema
}

// EventSchemas are the schemas for the kinds of triggers of a function, in the
// order of the kinds; for direct calls where it has no trigger. They are
// nil where the code is not here.
func (g *Graph) EventSchemas(f *app.Function) []EventSchema {
	reads := g.eventReads(f)
	if reads == nil {
		return nil
	}
	var list []EventSchema
	seen := map[app.Kind]bool{}
	for _, t := range g.Triggers(f) {
		if !seen[t.Kind] {
			seen[t.Kind] = true
			list = append(list, EventSchema{t.Kind, schemaFor(f, t.Kind, g.details(f, t.Kind), reads)})
		}
	}
	if len(list) == 0 {
		list = append(list, EventSchema{app.Invoke, schemaFor(f, app.Invoke, nil, reads)})
	}
	slices.SortStableFunc(list, func(a, b EventSchema) int { return kindOrder(a.Kind) - kindOrder(b.Kind) })
	return list
}

// EventSchema is the schema of the events of one kind; nil where the code is not
// here.
func (g *Graph) EventSchema(f *app.Function, kind app.Kind) *JSONSchema {
	reads := g.eventReads(f)
	if reads == nil {
		return nil
	}
	return schemaFor(f, kind, g.details(f, kind), reads)
}

// eventReads is what the code of a function reads of its event. The code is
// followed once more for that: facts of that kind cost time that only schemas
// need.
func (g *Graph) eventReads(f *app.Function) *flow.Part {
	handler, known := f.Handler.Or("")
	if g.source.Files == nil || !known || handler == "" || !readable(f) {
		return nil
	}
	file, name, ok := g.handlerOf(f, handler)
	if !ok {
		return nil
	}
	if g.reader == nil {
		code, err := lang.New(g.source.Files, lang.Options{Roots: g.roots(), Models: g.source.Models, Operations: operations, Reads: true})
		if err != nil {
			return nil // Code tells of it
		}
		g.reader = code.Flow()
	}
	res, err := g.reader.Entry(file, name)
	if err != nil {
		return nil
	}
	return res.Event
}

// handlerOf is the file and the exported name of a function's handler.
func (g *Graph) handlerOf(f *app.Function, handler string) (file, name string, ok bool) {
	for _, fc := range g.Code().Of {
		if fc.Function == f && !fc.Dead && !fc.Alone && f.Pos.File == fc.File { // loose code: the handler is the exported name
			return fc.File, handler, true
		}
	}
	dir, here := g.codeDir(&Code{}, f)
	if !here {
		return "", "", false
	}
	return lang.Handler(g.source.Files, dir, handler)
}

// details are what the function's triggers of a kind name their sub-kinds.
func (g *Graph) details(f *app.Function, kind app.Kind) []string {
	var list []string
	for _, t := range g.Triggers(f) {
		if t.Kind == kind {
			list = append(list, t.Detail)
		}
	}
	return list
}

func kindOrder(kind app.Kind) int {
	return slices.IndexFunc(trigger.All(), func(k trigger.Kind) bool { return k.Name == kind })
}

// schemaFor puts together what is known of a kind of events and what code reads
// of them.
func schemaFor(f *app.Function, kind app.Kind, details []string, reads *flow.Part) *JSONSchema {
	var shapes []*trigger.Field
	if k, ok := trigger.Of(kind); ok {
		for _, d := range details {
			shapes = append(shapes, k.As(d).Root)
		}
		if len(details) == 0 {
			shapes = append(shapes, k.Root)
		}
	}
	s := part(reads, alternatives(shapes), true)
	s.Dialect, s.Title = schemaDialect, f.Label()+": "+string(kind)
	return s
}
