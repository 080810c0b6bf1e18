package response

import (
	"bytes"
	"strings"
)

// errorBody is the trailer by which a function that had begun to stream tells of its
// error: JSON in base64.
// Source: the Runtime API of custom runtimes, response streaming.
const errorBody = "Lambda-Runtime-Function-Error-Body"

// Trailers masks what the lines behind a stream should not hold, as in an answer that is
// given as a whole. They may not be longer than a head.
func (s *Stream) Trailers(lines []byte) []byte {
	c := &cleaner{filter: s.filter}
	var out []byte
	for line := range bytes.Lines(lines) {
		name, rest, _ := strings.Cut(string(line), ":")
		value := strings.TrimSpace(rest)
		clean := c.trailer(name, value)
		switch {
		case clean == value:
			out = append(out, line...)
		case !strings.ContainsAny(clean, "\r\n"): // else it is no line, and left out
			out = append(out, name+": "+clean+"\r\n"...)
		}
	}
	for _, l := range c.leaks {
		s.note(l)
	}
	return out
}

func (c *cleaner) trailer(name, value string) string {
	if strings.EqualFold(name, errorBody) {
		return c.packed(value)
	}
	return c.text(value)
}
