package report

import (
	"cmp"
	"encoding/hex"
	"slices"
	"time"
)

// A Sequence is a way that events took through functions.
type Sequence struct {
	Functions []string  `json:"functions"`
	Times     int       `json:"times"`
	Last      time.Time `json:"last,omitzero"`
	IDs       []string  `json:"ids"` // of traces, some

	blind bool
}

// OutOfOrder is a function that ran although another one, which comes before it, had not.
type OutOfOrder struct {
	Function string   `json:"function"`
	Missing  []string `json:"missing"`
	By       string   `json:"by"` // workflow, as it was declared, or usual
	Sequence
}

// What is unusual without a declared workflow: another function comes first in usualShare of at
// least usualChains, and once it does not.
const (
	usualChains = 20
	usualShare  = 0.95
)

// maxSequences is how many different ones are kept.
const maxSequences = 10_000

// sequences counts different ones, the most frequent first.
func (s *steps) sequences() []*Sequence {
	var list []*Sequence
	known := map[string]*Sequence{}
	chains, reused := s.chains()
	s.reused = reused
	for _, c := range chains {
		k := make([]byte, 0, 4*len(c.functions)+1)
		for _, f := range c.functions {
			k = append(k, byte(f), byte(f>>8), byte(f>>16), byte(f>>24))
		}
		if c.blind {
			k = append(k, 1)
		}
		q := known[string(k)]
		if q == nil {
			if len(list) >= maxSequences {
				s.left += len(c.functions)
				continue
			}
			q = &Sequence{IDs: []string{}, blind: c.blind}
			for _, f := range c.functions {
				q.Functions = append(q.Functions, s.names[f])
			}
			known[string(k)] = q
			list = append(list, q)
		}
		q.Times++
		if at := time.Unix(0, c.last).UTC(); at.After(q.Last) {
			q.Last = at
		}
		q.IDs = few(q.IDs, hex.EncodeToString(c.id[:]), maxSamples)
	}
	slices.SortFunc(list, func(a, b *Sequence) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), slices.Compare(a.Functions, b.Functions))
	})
	return list
}

// before are the functions of each function's first run, without what comes behind.
func (q *Sequence) before(function string) (list []string, ran bool) {
	i := slices.Index(q.Functions, function)
	if i < 0 {
		return nil, false
	}
	return q.Functions[:i], true
}

// skipped are the steps that ran before their predecessors in a declared workflow. A way
// whose beginning nobody can follow is not judged.
func skipped(list []*Sequence, workflow []string) []OutOfOrder {
	out := []OutOfOrder{}
	for _, q := range list {
		if q.blind {
			continue
		}
		for i := 1; i < len(workflow); i++ {
			first, ran := q.before(workflow[i])
			if !ran || slices.Contains(first, workflow[i-1]) {
				continue
			}
			out = append(out, OutOfOrder{Function: workflow[i], Missing: without(workflow[:i], first), By: "workflow", Sequence: *q})
		}
	}
	return out
}

// without are the names that are not among others.
func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// unusual are the steps that ran before what almost always comes before them.
func unusual(list []*Sequence) []OutOfOrder {
	type pair struct{ first, then string }
	ran, after := map[string]int{}, map[pair]int{}
	each(list, func(q *Sequence, function string, first []string) {
		ran[function] += q.Times
		for _, f := range slices.Compact(slices.Sorted(slices.Values(first))) {
			after[pair{f, function}] += q.Times
		}
	})
	usual := map[string][]string{}
	for p, n := range after {
		if all := ran[p.then]; all >= usualChains && n < all && float64(n) >= usualShare*float64(all) {
			usual[p.then] = append(usual[p.then], p.first)
		}
	}
	out := []OutOfOrder{}
	each(list, func(q *Sequence, function string, first []string) {
		if missing := without(usual[function], first); len(missing) > 0 {
			slices.Sort(missing)
			out = append(out, OutOfOrder{Function: function, Missing: missing, By: "usual", Sequence: *q})
		}
	})
	return out
}

// each calls f with each function of each sequence that can be judged, and what ran before it.
func each(list []*Sequence, f func(q *Sequence, function string, first []string)) {
	for _, q := range list {
		for i, function := range q.Functions {
			if !q.blind && slices.Index(q.Functions, function) == i {
				f(q, function, q.Functions[:i])
			}
		}
	}
}
