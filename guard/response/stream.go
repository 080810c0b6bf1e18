package response

import "bytes"

// mostBefore is how many letters before a place matter to what begins there.
const mostBefore = 20

// A Stream masks what a streamed answer should not hold, while it passes. It holds back
// only what may still become a hit: at most the longest text that is looked for, or form.
// A hit leaves as stars, as many as it had bytes, so that a length told before still holds.
// What a rule blocks ends the stream: nothing leaves from there on.
//
// It looks for the function's credentials, canaries and well-known forms also where JSON
// escapes them, for private keys up to their end, for traces up to the end of the text of
// JSON's or the paragraph they stand in, and for what JSON has under the names of personal
// data. The body of an answer of HTTP that says that it is gzip is unpacked and packed anew;
// nothing in another coding of its own is seen.
//
// It is for one goroutine.
type Stream struct {
	filter    *Filter
	signs     *signs
	raw       []byte // what is looked at: what was held, and what was written to it
	held      int    // of its bytes, when nobody writes
	letters   letters
	out       []byte
	before    []byte // the last letters that were looked at
	behind    int    // backslashes before the last of them
	tail      tail
	belonging belonging
	prelude   prelude
	zipped    *zipped // the body, where it is packed
	leaks     []Leak
	blocked   bool
}

// Stream begins a stream, nil where the rules look for nothing that is seen in one.
func (f *Filter) Stream() *Stream {
	if f.looks == nil {
		return nil
	}
	return &Stream{filter: f, signs: f.looks}
}

// Write takes bytes and returns those that may leave now, valid until the next call. What
// it needs of memory is in proportion to p.
func (s *Stream) Write(p []byte) []byte {
	if s.zipped != nil {
		return s.zipped.write(p, false)
	}
	at := s.prelude.ends(p)
	if at == 0 || !s.prelude.gzip() {
		return s.pass(p, false)
	}
	head := bytes.Clone(s.pass(p[:at], true))
	s.zipped = newZipped(s)
	return append(head, s.zipped.write(p[at:], false)...)
}

// Close ends the stream. It returns what is left of it, and what was found.
func (s *Stream) Close() (rest []byte, leaks []Leak) {
	if s.zipped != nil {
		rest = s.zipped.write(nil, true)
	} else {
		rest = s.pass(nil, true)
	}
	return rest, s.leaks
}

// Zipped reports whether what leaves is packed anew. Then what comes in can't leave in
// its place any more.
func (s *Stream) Zipped() bool { return s.zipped != nil }

// Broken reports whether the stream can't be read any further. Nothing leaves of the rest.
func (s *Stream) Broken() bool { return s.zipped != nil && s.zipped.err != nil }

// Held are the bytes that were written and have not left, for who gives the filter up.
func (s *Stream) Held() []byte { return s.raw[:s.held] }

// Blocked reports whether the stream ends here.
func (s *Stream) Blocked() bool { return s.blocked }

func (s *Stream) pass(p []byte, whole bool) []byte {
	s.raw, s.out = append(s.raw[:s.held], p...), s.out[:0]
	l := &s.letters
	l.plain = append(l.plain[:0], s.before...)
	l.from = append(l.from[:0], make([]int, len(s.before))...)
	l.read(s.raw, whole)
	at := s.look(whole)
	if at > len(s.before) {
		s.behind = s.backslashes(at - 1)
	}
	s.before = append(s.before[:0], l.plain[max(0, at-mostBefore):at]...)
	s.held = copy(s.raw, s.raw[l.from[at]:]) // until here Held is what it was
	return s.out
}

// look goes over the letters and returns how far it came.
func (s *Stream) look(whole bool) int {
	text, at := s.letters.plain, len(s.before)
	for at < len(text) {
		if s.tail.until != none {
			at = s.follow(at)
			continue
		}
		if s.belonging.of != nil {
			at = s.through(at)
			continue
		}
		of, to, what := s.signs.find(text, at, whole)
		switch what {
		case open:
			return at
		case hit:
			if of.name {
				to = s.names(of, at, to)
				break
			}
			s.hit(of, at, to)
		default:
			for to = at + 1; to < len(text) && s.signs[text[to]] == nil; { // nothing begins so
				to++
			}
			s.leave(at, to)
		}
		at = to
	}
	return at
}

// note counts what was found.
func (s *Stream) note(l Leak) {
	s.leaks = counted(s.leaks, l)
	s.blocked = s.blocked || l.Blocked
}

func (s *Stream) hit(of *sign, at, to int) {
	s.note(of.leak())
	s.tail = tail{until: of.until, depth: 1}
	text := s.letters.plain
	for i := max(0, at-1); i < to; i++ {
		if text[i] == '\n' {
			s.tail.lined, s.tail.depth = true, s.backslashes(i)
		}
	}
	s.fill(at, to, '*')
	text[to-1] = '*' // what follows stands behind stars
}

// follow gives a letter to the tail, or ends that before it.
func (s *Stream) follow(at int) int {
	masked, ended := s.tail.step(s.letters.plain[at], s.backslashes(at))
	if ended {
		s.tail = tail{}
	}
	switch {
	case masked:
		s.fill(at, at+1, '*')
	case ended:
		return at
	default:
		s.leave(at, at+1)
	}
	return at + 1
}

// backslashes are those before a letter.
func (s *Stream) backslashes(at int) int {
	if at < len(s.before) {
		return s.behind
	}
	return s.letters.from[at+1] - s.letters.from[at] - 1
}

func (s *Stream) leave(at, to int) {
	if !s.blocked {
		s.out = append(s.out, s.raw[s.letters.from[at]:s.letters.from[to]]...)
	}
}

// fill writes a letter in the place of others.
func (s *Stream) fill(at, to int, c byte) {
	for n := s.letters.from[to] - s.letters.from[at]; n > 0 && !s.blocked; n-- {
		s.out = append(s.out, c)
	}
}
