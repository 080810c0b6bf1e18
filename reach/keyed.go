package reach

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/lang/flow"
)

// A Keyed is a part of a function's events that names the item of a table which its
// code reads or writes: it is in the item's key as it came.
type Keyed struct {
	Path      []string // of the event
	Attribute string   // of the item
	Table     string   // its ARN, as the template spells it
	Writes    bool
	Pos       app.Pos // of the call
}

// itemCalls are calls about one item, with the argument that names it, and
// whether they write.
var itemCalls = map[string]struct {
	arg    string
	writes bool
}{
	"dynamodb:getitem": {"Key", false}, "dynamodb:updateitem": {"Key", true},
	"dynamodb:deleteitem": {"Key", true}, "dynamodb:putitem": {"Item", true},
}

// Keyed lists them, for tables that are known.
func (g *Graph) Keyed(f *app.Function) []Keyed {
	var list []Keyed
	needs := sync.OnceValue(func() []Need { return g.CodeNeeds(f) }) // few functions have any
	for _, fc := range g.Code().Of {
		if fc.Function != f || f == nil || fc.Dead {
			continue
		}
		for _, c := range fc.Result.Calls {
			does, ok := itemCalls[c.Operation]
			if !ok || c.Sent || c.Args[does.arg] == nil { // what is sent was made elsewhere
				continue
			}
			for _, name := range slices.Sorted(maps.Keys(c.Args[does.arg].Fields)) {
				if path := cameAs(c.Args[does.arg].Fields[name]); path != nil {
					pos := Pos(c.File, c.Pos)
					list = append(list, Keyed{Path: path, Attribute: name, Table: tableAt(needs(), pos), Writes: does.writes, Pos: pos})
				}
			}
		}
	}
	return slices.DeleteFunc(list, func(k Keyed) bool { return k.Table == "" })
}

// cameAs is the one place of the event that a value is, as it is there; nil if it may
// be another. The low-level client names its type: {"S": value}.
func cameAs(t *flow.Tree) []string {
	for _, kind := range []string{"S", "N"} {
		if t != nil && len(t.Fields) == 1 && t.Fields[kind] != nil {
			t = t.Fields[kind]
		}
	}
	if t == nil || len(t.From) != 1 || t.From[0].Param != 0 || len(t.From[0].Path) == 0 {
		return nil
	}
	return t.From[0].Path
}

// tableAt is the one table that a call is about, "" if that is not known.
func tableAt(needs []Need, pos app.Pos) string {
	table := ""
	for _, n := range needs {
		if n.Pos != pos || !strings.HasPrefix(n.Action, "dynamodb:") || n.Conditional {
			continue
		}
		arn := n.Resource.String()
		if strings.Contains(arn, "*") || table != "" && table != arn {
			return ""
		}
		table = arn
	}
	return table
}

// LooksAtCaller reports whether a function may know who calls: it reads what an
// authorizer says or a token, or its code is not here, or hands on the event as it is.
func (g *Graph) LooksAtCaller(f *app.Function) bool {
	reads := g.eventReads(f)
	if reads == nil || reads.Whole {
		return true
	}
	for name, part := range reads.Fields {
		switch {
		case name == "requestContext" && (part.Whole || part.Fields["authorizer"] != nil || part.Fields["identity"] != nil):
			return true
		case strings.HasSuffix(strings.ToLower(name), "headers") && tells(part):
			return true
		}
	}
	return false
}

// tells reports whether headers are read that may hold a token.
func tells(headers *flow.Part) bool {
	if headers.Whole || headers.Each != nil {
		return true
	}
	for name := range headers.Fields {
		name = strings.ToLower(name)
		if name == "*" || strings.Contains(name, "auth") || strings.Contains(name, "cookie") || strings.Contains(name, "token") {
			return true
		}
	}
	return false
}

// HeadersRead are the headers of its requests that a function reads by name, in lower
// case.
func (g *Graph) HeadersRead(f *app.Function) []string {
	reads := g.eventReads(f)
	if reads == nil || reads.Fields["headers"] == nil {
		return nil
	}
	var list []string
	for _, name := range reads.Fields["headers"].Keys() {
		list = append(list, strings.ToLower(name))
	}
	return list
}
