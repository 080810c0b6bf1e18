package flow

import "strings"

// facts are what holds of spots at one point of a function. They are never
// changed; nil says nothing.
type facts struct {
	at map[*spot]Spec
	// done are things that happened on every way: loops that went over all
	// elements, answers that refuse.
	done map[string]bool
}

// refused is done when the function has answered that it refuses the event.
const refused = "refused"

func (s *facts) spec(at *spot) (Spec, bool) {
	if s == nil {
		return Spec{}, false
	}
	x, ok := s.at[at]
	return x, ok
}

// every is what is said of each spot.
func (s *facts) every() map[*spot]Spec {
	if s == nil {
		return nil
	}
	return s.at
}

// impossible reports whether no event is such that all that is said holds.
func (s *facts) impossible() bool {
	for _, x := range s.every() {
		if x.May == 0 {
			return true
		}
	}
	return false
}

func (s *facts) has(what string) bool { return s != nil && s.done[what] }

func (s *facts) clone() *facts {
	c := &facts{at: map[*spot]Spec{}, done: map[string]bool{}}
	if s != nil {
		for k, v := range s.at {
			c.at[k] = v
		}
		for k := range s.done {
			c.done[k] = true
		}
	}
	return c
}

// empty reports whether nothing is said.
func (s *facts) empty() bool { return s == nil || len(s.at)+len(s.done) == 0 }

// and is what holds with a spec of one more spot.
func (s *facts) and(at *spot, x Spec) *facts {
	old, ok := s.spec(at)
	if ok {
		x = both(old, x)
		if x.same(old) {
			return s
		}
	} else if x.Any() || s != nil && len(s.at) >= maxFacts {
		return s
	}
	c := s.clone()
	c.at[at] = x
	return c
}

// maxFacts is of how many spots something is said; of further ones nothing is.
const maxFacts = 400

// withAll is what holds where both hold.
func (s *facts) withAll(o *facts) *facts {
	switch {
	case o.empty() || s == o:
		return s
	case s.empty():
		return o
	}
	if len(o.at) == 1 && len(o.done) == 0 {
		for at, x := range o.at {
			return s.and(at, x)
		}
	}
	c := s.clone()
	for at, x := range o.at {
		old, ok := c.at[at]
		switch {
		case ok:
			x = both(old, x)
		case len(s.at)+len(o.at) > 2*maxFacts:
			continue
		}
		c.at[at] = x
	}
	for k := range o.done {
		c.done[k] = true
	}
	return c
}

// doing is s with something done, or not.
func (s *facts) doing(what string, is bool) *facts {
	if s.has(what) == is {
		return s
	}
	c := s.clone()
	delete(c.done, what)
	if is {
		c.done[what] = true
	}
	return c
}

// without forgets all that lies at or below a spot.
func (s *facts) without(top *spot) *facts {
	if s == nil {
		return nil
	}
	var c *facts
	for at := range s.at {
		if at.below(top) {
			if c == nil {
				c = s.clone()
			}
			delete(c.at, at)
		}
	}
	if c == nil {
		return s
	}
	return c
}

func (s *spot) below(top *spot) bool {
	for ; s != nil && s.depth >= top.depth; s = s.parent {
		if s == top {
			return true
		}
	}
	return false
}

// vacuous reports whether the spot can't be there, so that whatever is said of
// it holds.
func (s *facts) vacuous(at *spot) bool {
	if s == nil {
		return false
	}
	for ; at.parent != nil; at = at.parent {
		x, ok := s.at[at.parent]
		if !ok {
			continue
		}
		var holds Class
		switch {
		case at.field == jsonField || at.field == base64Field:
			holds = Text
		case at.field == eachField || strings.HasPrefix(at.field, inLoop):
			holds = List
		case isIndex(at.field):
			holds = Lists | Maps
		default:
			holds = Maps
		}
		if x.May&holds == 0 {
			return true
		}
	}
	return false
}

func isIndex(field string) bool { return field != "" && field[0] >= '0' && field[0] <= '9' }

// or is what holds where at least one of both holds.
func (s *facts) or(o *facts) *facts {
	if s == o {
		return s
	}
	c := &facts{at: map[*spot]Spec{}, done: map[string]bool{}}
	c.shared(s, o)
	c.shared(o, s)
	for at := range c.at {
		if c.vacuous(at) {
			delete(c.at, at) // it says nothing
		}
	}
	if s != nil && o != nil {
		for k := range s.done {
			if o.done[k] {
				c.done[k] = true
			}
		}
	}
	if c.equal(s) {
		return s
	}
	return c
}

// shared adds what s says and o agrees with.
func (c *facts) shared(s, o *facts) {
	if s == nil {
		return
	}
	for at, x := range s.at {
		switch y, ok := o.spec(at); {
		case ok:
			if x = either(x, y); !x.Any() {
				c.at[at] = x
			}
		case o.vacuous(at):
			c.at[at] = x
		}
	}
}

func (s *facts) equal(o *facts) bool {
	if s == o || s.empty() && o.empty() {
		return true
	}
	if s == nil || o == nil || len(s.at) != len(o.at) || len(s.done) != len(o.done) {
		return false
	}
	for at, x := range s.at {
		y, ok := o.at[at]
		if !ok || !x.same(y) {
			return false
		}
	}
	for k := range s.done {
		if !o.done[k] {
			return false
		}
	}
	return true
}
