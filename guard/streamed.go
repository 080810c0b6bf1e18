package guard

import (
	"redoubt/guard/proxy"
	"redoubt/guard/response"
	"redoubt/policy"
)

// A streamed answer is looked at while it passes. Where the policy only monitors it passes
// as it is.
type streamed struct {
	guard    *Guard
	inv      *proxy.Invocation
	of       *invocation
	looks    *response.Stream
	enforced bool
}

// stream says who looks at a streamed answer, nil for nobody.
func (g *Guard) stream(inv *proxy.Invocation) proxy.Stream {
	of, ok := inv.State.(*invocation)
	looks := g.answers.Stream()
	if !ok || looks == nil {
		return nil
	}
	return &streamed{guard: g, inv: inv, of: of, looks: looks, enforced: g.compiled.Controls[policy.Responding].Mode == policy.Enforce}
}

// Write masks what the policy has masked.
func (s *streamed) Write(p []byte) (_ []byte, end *proxy.Answer) {
	defer func() { end = s.unfit(recover(), end) }()
	out := s.looks.Write(p)
	return s.ruled(out, p)
}

// Trailers masks what the policy has masked.
func (s *streamed) Trailers(lines []byte) ([]byte, *proxy.Answer) {
	return s.ruled(s.looks.Trailers(lines), lines)
}

// Close tells what was found.
func (s *streamed) Close() (_ []byte, end *proxy.Answer) {
	defer func() { end = s.unfit(recover(), end) }()
	rest, leaks := s.looks.Close()
	if len(leaks) > 0 {
		s.guard.records.Put(s.guard.leaked(s.inv, s.of, leaks, s.enforced))
	}
	return s.ruled(rest, nil)
}

// unfit ends an answer that was packed anew and on which nobody can look any further, as
// it does not go on as it was: its reader would take the rest for a part of what has left.
func (s *streamed) unfit(panicked any, end *proxy.Answer) *proxy.Answer {
	switch {
	case panicked != nil && (!s.enforced || !s.looks.Zipped()):
		panic(panicked)
	case end == nil && (panicked != nil || s.enforced && s.looks.Broken()):
		return failed("Guard.Response", "the answer can't be read").Answer
	}
	return end
}

// Held is what waits for what follows it.
func (s *streamed) Held() []byte {
	if !s.enforced {
		return nil
	}
	return s.looks.Held()
}

// ruled is what leaves of an answer of which the filter leaves some. One that must not go
// on ends with an error: it has begun, and nothing else can stand in its place any more.
func (s *streamed) ruled(masked, as []byte) ([]byte, *proxy.Answer) {
	switch {
	case !s.enforced:
		return as, nil
	case s.looks.Blocked():
		return masked, failed("Guard.Response", "the answer was withheld").Answer
	}
	return masked, nil
}
