package event

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/trigger"
)

// A place is where a walk over an event may be: what a kind's shape says of it.
// The first is the event itself; 0 also stands for nowhere, as nothing leads
// back to the event.
type place struct {
	names    map[string]int32
	prefixes []prefix
	any      int32 // elements and other names
	base64   bool  // a text that is base64
	attacked bool  // somebody outside chooses what stands here and below
	partly   bool  // or some of what is inside
}

// leaf reports whether nothing leads on.
func (p *place) leaf() bool { return p.any == 0 && len(p.names) == 0 && len(p.prefixes) == 0 }

type prefix struct {
	text string
	to   int32
}

// step is the place of a member, and whether its name is of the sender's choice.
func (p *place) step(name []byte) (to int32, free bool) {
	if to, ok := p.names[string(name)]; ok {
		return to, false
	}
	for _, x := range p.prefixes {
		if len(name) >= len(x.text) && string(name[:len(x.text)]) == x.text {
			return x.to, true
		}
	}
	return p.any, true
}

// plans are made when a kind is first seen.
type plans struct {
	mu    sync.Mutex
	kinds map[app.Kind][]place
}

func (p *plans) of(name app.Kind) []place {
	p.mu.Lock()
	defer p.mu.Unlock()
	if plan, ok := p.kinds[name]; ok {
		return plan
	}
	k, ok := trigger.Of(name)
	if !ok || k.Root == nil {
		k, _ = trigger.Of(app.UnknownKind)
	}
	var b builder
	b.build([]*trigger.Field{k.Root})
	if p.kinds == nil {
		p.kinds = map[app.Kind][]place{}
	}
	p.kinds[name] = b.places
	return b.places
}

// builder lays the shapes that an event may have over one another.
type builder struct{ places []place }

func (b *builder) build(shapes []*trigger.Field) int32 {
	shapes = trigger.Alternatives(shapes)
	self := int32(len(b.places))
	b.places = append(b.places, place{})
	var p place
	for _, f := range shapes {
		p.base64 = p.base64 || f.Type == trigger.Base64
		p.partly = p.partly || f.Writer >= trigger.UserAttribute
		p.attacked = p.attacked || len(f.Fields) == 0 && f.Writer >= trigger.UserAttribute
	}
	for _, name := range namesOf(shapes) {
		below := trigger.Children(shapes, name)
		to := b.build(below)
		switch text, pattern := strings.CutSuffix(name, "*"); {
		case name == "*":
			p.any = to
		case pattern:
			p.prefixes = append(p.prefixes, prefix{text, to})
		default:
			if p.names == nil {
				p.names = map[string]int32{}
			}
			p.names[name] = to
		}
	}
	b.places[self] = p
	return self
}

func namesOf(shapes []*trigger.Field) []string {
	var names []string
	for _, f := range shapes {
		for _, c := range f.Fields {
			if !slices.Contains(names, c.Name) {
				names = append(names, c.Name)
			}
		}
	}
	return names
}

// classesBelow is what is looked for at each place or below it. Tables lead
// down only, from a place to later ones.
func classesBelow(fields []policy.Place) []policy.Class {
	below := make([]policy.Class, len(fields))
	for i := len(fields) - 1; i >= 0; i-- {
		f := fields[i]
		below[i] = f.Classes | below[f.Any]
		for _, to := range f.Names {
			below[i] |= below[to]
		}
	}
	return below
}

// namesAt are the names that lead on from each place, in order.
func namesAt(fields []policy.Place) [][]string {
	names := make([][]string, len(fields))
	for i, f := range fields {
		names[i] = slices.Sorted(maps.Keys(f.Names))
	}
	return names
}
