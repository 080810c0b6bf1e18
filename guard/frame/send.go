package frame

import (
	"fmt"
	"io"
	"net"
	"strconv"
)

// AppendTo writes the head without Expect. With a length of zero or more it
// states that in place of what framed the message before.
func (h *Head) AppendTo(dst []byte, length int) []byte {
	dst = append(dst, h.line...)
	for i := range h.fields {
		f := &h.fields[i]
		if is(f.name, "Expect") || length >= 0 && frames(f.name) {
			continue
		}
		dst = append(dst, f.line...)
	}
	if length >= 0 {
		dst = append(dst, "Content-Length: "...)
		dst = strconv.AppendInt(dst, int64(length), 10)
		dst = append(dst, "\r\n"...)
	}
	return append(dst, "\r\n"...)
}

// AppendChunked writes the head without Expect, of a message in chunks whatever it was
// before. trailers are names of those that may follow, where the head names none itself.
func (h *Head) AppendChunked(dst []byte, trailers string) []byte {
	dst = append(dst, h.line...)
	for i := range h.fields {
		f := &h.fields[i]
		if !is(f.name, "Expect") && (is(f.name, "Trailer") || !frames(f.name)) {
			dst = append(dst, f.line...)
		}
	}
	if !h.Has("Trailer") {
		dst = append(append(append(dst, "Trailer: "...), trailers...), "\r\n"...)
	}
	return append(dst, "Transfer-Encoding: chunked\r\n\r\n"...)
}

func frames(name []byte) bool {
	return is(name, "Content-Length") || is(name, "Transfer-Encoding") || is(name, "Trailer")
}

// Send writes a message that was read whole, with body in place of its own. A
// message of chunks stays one, so that it keeps its trailers.
func (m Message) Send(w io.Writer, h *Head, body []byte) error {
	if m.Raw != nil && len(body) == len(m.Body) && (len(body) == 0 || &body[0] == &m.Body[0]) && !h.Expects {
		return write(w, m.Raw)
	}
	parts := m.parts(h, body)
	if _, err := parts.WriteTo(w); err != nil {
		return fmt.Errorf("%w: %w", ErrWriting, err)
	}
	return nil
}

func (m Message) parts(h *Head, body []byte) net.Buffers {
	head := make([]byte, 0, h.Size+32)
	switch {
	case m.Trailer == nil:
		return net.Buffers{h.AppendTo(head, len(body)), body}
	case len(body) == 0: // a chunk of no bytes would be the last
		return net.Buffers{append(h.AppendTo(head, -1), "0\r\n"...), m.Trailer}
	}
	head = strconv.AppendInt(h.AppendTo(head, -1), int64(len(body)), 16)
	return net.Buffers{append(head, "\r\n"...), body, []byte("\r\n0\r\n"), m.Trailer}
}
