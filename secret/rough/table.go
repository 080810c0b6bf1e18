package rough

import (
	"encoding/binary"
	"regexp/syntax"
	"slices"
)

// A table is an automaton that is built as texts need it. It is for one
// goroutine at a time.
type table struct {
	*Filter
	states []state
	next   []int32 // state × class → state
	index  map[string]int32
	round  uint32
	mark   []uint32 // instruction → the round in which it was entered last
	last   []uint32 // the same behind an end of the text
}

// A state is the instructions that the next character may meet.
type state struct {
	at    []uint32
	match bool // in whatever follows
	atEnd bool // if nothing follows
}

// Special entries of a table, and how many states one may have: texts could be
// made to need very many.
const (
	unknown    = -1
	mostStates = 2000
)

func newTable(f *Filter) *table {
	t := &table{Filter: f, index: map[string]int32{}, mark: make([]uint32, len(f.prog.Inst)), last: make([]uint32, len(f.prog.Inst))}
	t.round++
	s := state{}
	t.enter(&s, uint32(f.prog.Start), false)
	t.add(s)
	return t
}

func (t *table) may(text []byte) bool {
	at, width := int32(0), len(t.sample)
	if t.states[0].match {
		return true
	}
	for i, b := range text {
		c := t.class[b]
		to := t.next[int(at)*width+c]
		if to == unknown {
			if to = t.step(at, c); to == unknown {
				return true // too many states
			}
		}
		at = to
		switch s := &t.states[at]; {
		case s.match:
			return true
		case len(s.at) == 0 && t.anchored:
			return s.atEnd && i == len(text)-1
		}
	}
	return t.states[at].atEnd
}

// step works out where a state goes with a byte of that class.
func (t *table) step(at int32, class int) int32 {
	var s state
	b := t.sample[class]
	t.round++
	for _, pc := range t.states[at].at {
		in := &t.prog.Inst[pc]
		if !fits(in, b) {
			continue
		}
		if b >= ascii { // the character may have more bytes
			t.enter(&s, pc, false)
		}
		t.enter(&s, in.Out, false)
	}
	if !t.anchored {
		t.enter(&s, uint32(t.prog.Start), false)
	}
	to := t.add(s)
	if to != unknown {
		t.next[int(at)*len(t.sample)+class] = to
	}
	return to
}

// enter adds to a state what an instruction leads to without a character. last
// is set behind an end of the text, where nothing is taken any more.
func (t *table) enter(s *state, pc uint32, last bool) {
	seen := &t.mark[pc]
	if last {
		seen = &t.last[pc]
	}
	if *seen == t.round || s.match {
		return
	}
	*seen = t.round
	switch in := &t.prog.Inst[pc]; in.Op {
	case syntax.InstAlt, syntax.InstAltMatch:
		t.enter(s, in.Out, last)
		t.enter(s, in.Arg, last)
	case syntax.InstCapture, syntax.InstNop:
		t.enter(s, in.Out, last)
	case syntax.InstEmptyWidth:
		t.enter(s, in.Out, last || syntax.EmptyOp(in.Arg)&syntax.EmptyEndText != 0)
	case syntax.InstMatch:
		s.match, s.atEnd = s.match || !last, true
	case syntax.InstFail:
	default:
		if !last {
			s.at = append(s.at, pc)
		}
	}
}

// add finds the state in the table, or adds it if there is room.
func (t *table) add(s state) int32 {
	if s.match {
		s.at = nil
	}
	slices.Sort(s.at)
	key := make([]byte, 0, 4*len(s.at)+1)
	for _, pc := range s.at {
		key = binary.LittleEndian.AppendUint32(key, pc)
	}
	key = append(key, flags(s))
	if i, ok := t.index[string(key)]; ok {
		return i
	}
	if len(t.states) >= mostStates {
		return unknown
	}
	i := int32(len(t.states))
	t.index[string(key)] = i
	t.states = append(t.states, s)
	for range t.sample {
		t.next = append(t.next, unknown)
	}
	return i
}

func flags(s state) byte {
	switch {
	case s.match:
		return 2
	case s.atEnd:
		return 1
	}
	return 0
}
