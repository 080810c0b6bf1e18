package report

import (
	"fmt"
	"strings"

	"redoubt/check"
)

// A trail is the part of a diagram that a finding's attack path runs through.
type trail struct {
	boxes, links map[int]bool
}

func newTrail() trail { return trail{boxes: map[int]bool{}, links: map[int]bool{}} }

// trail finds the boxes that the finding's path names, each next to the one
// before if it can, and the resources that its function leads to when the
// finding says what is reached.
func (d *diagram) trail(e check.Entry) trail {
	t, last := newTrail(), -1
	for _, step := range e.Path {
		if n := d.find(step, last); n >= 0 {
			t.boxes[n] = true
			last = n
		}
	}
	if e.Function != "" && !t.has(d, functions) {
		if n := d.find(e.Function, last); n >= 0 && d.Boxes[n].Layer == functions {
			t.boxes[n] = true
		}
	}
	for i, l := range d.Links {
		reached := len(e.Reaches) > 0 && t.boxes[l.From] && d.Boxes[l.From].Label == e.Function && d.Boxes[l.To].Layer == resources
		if reached || t.boxes[l.From] && t.boxes[l.To] {
			t.links[i] = true
		}
	}
	for i := range t.links {
		t.boxes[d.Links[i].To] = true
	}
	return t
}

func (t trail) has(d *diagram, layer int) bool {
	for n := range t.boxes {
		if d.Boxes[n].Layer == layer {
			return true
		}
	}
	return false
}

func (t trail) add(other trail) {
	for n := range other.boxes {
		t.boxes[n] = true
	}
	for n := range other.links {
		t.links[n] = true
	}
}

// find returns the box with the label, one that the last leads to before any
// other, or -1.
func (d *diagram) find(label string, last int) int {
	first := -1
	for i, b := range d.Boxes {
		if b.Label == label {
			if first < 0 {
				first = i
			}
			if last >= 0 && d.linked(last, i) {
				return i
			}
		}
	}
	return first
}

func (d *diagram) linked(from, to int) bool {
	for _, l := range d.Links {
		if l.From == from && l.To == to {
			return true
		}
	}
	return false
}

// names spells the trail as the identities that the SVG gives its parts.
func (t trail) names(d *diagram, prefix string) string {
	var ids []string
	for i := range d.Boxes {
		if t.boxes[i] {
			ids = append(ids, fmt.Sprintf("%sn%d", prefix, i))
		}
	}
	for i := range d.Links {
		if t.links[i] {
			ids = append(ids, fmt.Sprintf("%se%d", prefix, i))
		}
	}
	return strings.Join(ids, " ")
}

// lit is what the critical and high findings run through.
func (d *diagram) lit(findings []check.Entry) trail {
	all := newTrail()
	for _, e := range findings {
		if e.Suppressed == nil && rank(e) >= check.High {
			all.add(d.trail(e))
		}
	}
	return all
}
