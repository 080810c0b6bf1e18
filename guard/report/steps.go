package report

import (
	"cmp"
	"encoding/hex"
	"hash/fnv"
	"slices"

	"redoubt/app"
	"redoubt/telemetry"
)

// Bounds of what is followed.
const (
	maxSteps    = 500_000
	maxChain    = 32 // functions of a chain; what comes behind is not told
	maxBranches = 16 // chains that a step goes on with: a batch has several
)

type traceID [16]byte

// A step is an invocation that reached its function.
type step struct {
	at       int64 // nanoseconds
	request  uint64
	function int32
	id       traceID
	outside  bool // whoever called may have chosen the id
	blind    bool // its trigger carries no id, so nobody knows what came before
	from     []traceID
}

// steps are what sequences are made of.
type steps struct {
	list  []step
	names []string
	index map[string]int32
	left  int // that were too many
	// reused are ids that several requests from outside named.
	reused int
}

// add takes a decision's record, unless its event never reached the function.
func (s *steps) add(r telemetry.Record) {
	own, ok := traceOf(r.Trace)
	if !ok || r.Enforced && (r.Records == 0 || r.Dropped == 0 || r.Dropped >= r.Records) {
		return
	}
	if len(s.list) >= maxSteps {
		s.left++
		return
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(r.Request)) // it never fails
	n := step{at: r.Time.UnixNano(), request: h.Sum64(), function: s.number(r.Function), id: own, blind: blind(app.Kind(r.Trigger))}
	for _, o := range r.Provenance[:min(len(r.Provenance), maxBranches+1)] {
		id, ok := traceOf(o.ID)
		switch {
		case ok && id == own:
			n.outside = o.Claimed
		case ok && !o.Claimed:
			n.from = append(n.from, id)
		}
	}
	s.list = append(s.list, n)
}

func (s *steps) number(function string) int32 {
	n, ok := s.index[function]
	if !ok {
		n = int32(len(s.names)) //nolint:gosec // no more than maxSteps
		if s.index == nil {
			s.index = map[string]int32{}
		}
		s.names, s.index[function] = append(s.names, function), n
	}
	return n
}

func traceOf(text string) (id traceID, ok bool) {
	if len(text) != 2*len(id) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(text))
	return id, err == nil
}

// blind reports whether a trigger begins a trace of its own whatever led to it.
func blind(k app.Kind) bool {
	switch k {
	case app.Schedule, app.IoT, app.Logs, app.SES, app.Config, app.Cognito, app.MQ, app.CustomResource, app.Pipe:
		return true
	}
	return k.Stream()
}

// A chain is one event's way through functions.
type chain struct {
	functions []int32
	requests  []uint64
	id        traceID // of its first step
	last      int64
	blind     bool
}

// add appends a step. A retry is the same step; so is a function that runs again at once.
func (c *chain) add(s *step) {
	c.last = s.at
	if len(c.requests) >= maxChain || slices.Contains(c.requests, s.request) {
		return
	}
	c.requests = append(c.requests, s.request)
	if n := len(c.functions); n == 0 || c.functions[n-1] != s.function {
		c.functions = append(c.functions, s.function)
	}
}

// chains puts steps together, in the order of their times. A step goes on with the chains of its
// own id and of those that its event carries. One from outside begins anew, whatever id it
// names: else a caller who knows an old one would have done all that was done under it.
//
// reused are the ids that several requests from outside named: a caller who sends two orders
// under one id, and pays one, makes the other look paid.
func (s *steps) chains() (all []*chain, reused int) {
	slices.SortStableFunc(s.list, func(a, b step) int { return cmp.Compare(a.at, b.at) })
	under, begun := map[traceID][]*chain{}, map[traceID]int{}
	for i := range s.list {
		n := &s.list[i]
		var on []*chain
		if !n.outside {
			on = under[n.id]
			for _, id := range n.from {
				on = joined(on, under[id])
			}
		}
		if n.outside && (len(under[n.id]) == 0 || !slices.Contains(under[n.id][0].requests, n.request)) {
			if begun[n.id]++; begun[n.id] == 2 {
				reused++
			}
		}
		if len(on) == 0 {
			on = []*chain{{id: n.id, blind: n.blind}}
			all = append(all, on[0])
		}
		under[n.id] = on
		for _, c := range on {
			c.add(n)
		}
	}
	return all, reused
}

func joined(on, more []*chain) []*chain {
	for _, c := range more {
		if len(on) < maxBranches && !slices.Contains(on, c) {
			on = append(on[:len(on):len(on)], c)
		}
	}
	return on
}
