package gitleaks

import "slices"

type span struct{ start, end int }

// A window is a part of the text with the places in it where an anchor stands
// and what follows it fits.
type window struct {
	span
	fits []span // from an anchor to the end of its match
}

// windows are for each rule the parts of the text in which it can match: round
// each place where an anchor stands and what follows it fits. A match contains
// such a place and is within its reach, so it never ends at a window's edge,
// and what the rule finds in the windows is what it finds in the text.
func (s *search) windows() map[int][]window {
	windows, ends := map[int][]window{}, map[*reach]*slider{}
	for _, p := range s.places {
		for _, ra := range s.lists.anchors[p.word] {
			r, a := s.rules[ra.rule], ra.anchor
			start := p.end - len(a.literal)
			if a.exact != "" && a.exact != string(s.text[start:p.end]) || !s.wantedCheaply(r) {
				continue
			}
			if ends[a.after] == nil {
				ends[a.after] = &slider{reach: a.after}
			}
			end := ends[a.after].end(s.text, start)
			if length, ok := a.tail.find(s.text[start:end]); ok {
				w := window{span{max(0, start-a.before-margin), end}, []span{{start, start + length}}}
				windows[ra.rule] = add(windows[ra.rule], w)
			}
		}
	}
	return windows
}

// wantedCheaply is wanted without a look at paths.
func (s *search) wantedCheaply(r *rule) bool {
	return slices.ContainsFunc(r.keywords, func(k int) bool { return s.seen[k] })
}

// margin is what an expression may look at beyond its match.
const margin = 8

// A slider tells for one start after the other where a match ends at the
// latest, and a bit. It goes over the text once: a start before the last one
// gets the last one's end, which is no less.
type slider struct {
	*reach
	from, to, left int
}

func (s *slider) end(text []byte, start int) int {
	if s.loops.empty() {
		return min(len(text), start+s.bounded+margin)
	}
	if s.to <= start {
		s.from, s.to, s.left = start, start, s.bounded+margin
	}
	for ; s.from < start; s.from++ {
		if !s.loops[text[s.from]] {
			s.left++
		}
	}
	for s.to < len(text) && (s.left > 0 || s.loops[text[s.to]]) {
		if !s.loops[text[s.to]] {
			s.left--
		}
		s.to++
	}
	return s.to
}

// add appends a window and joins what overlaps.
func add(list []window, w window) []window {
	for len(list) > 0 && list[len(list)-1].end >= w.start {
		last := list[len(list)-1]
		w = window{span{min(w.start, last.start), max(w.end, last.end)}, append(last.fits, w.fits...)}
		list = list[:len(list)-1]
	}
	return append(list, w)
}

// A lead is what many expressions begin with: any characters of a set, up to
// so many, and as few as possible.
type lead struct {
	set  byteSet
	most int
}

// led are the matches of a rule with a lead. The first place that fits is where
// the first match ends; it begins as early as the lead allows. So there is no
// need to run the expression again.
func (s *search) led(r *rule, w window) {
	slices.SortStableFunc(w.fits, func(a, b span) int { return a.start - b.start })
	done, n := w.start, 0
	for _, f := range w.fits {
		if f.start < done || n == mostMatches {
			continue
		}
		from := f.start
		for from > done && f.start-from < r.plan.lead.most && r.plan.lead.set[s.text[from-1]] {
			from--
		}
		s.judge(r, from, f.end)
		done, n = f.end, n+1
	}
}
