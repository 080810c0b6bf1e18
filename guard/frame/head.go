// Package frame reads and writes HTTP/1.1 messages as the Runtime API uses
// them: strictly, without copies, in one buffer for each connection. What two
// readers could understand differently (both lengths, bare line feeds, folded
// lines, unknown codings) is an error, so that nothing can be smuggled past.
//
// It does no networking of its own, knows no URLs and no meaning of a header
// that doesn't frame a message.
package frame

import (
	"bytes"
	"errors"
	"fmt"
)

// Bounds. A request's head may be large: aws-lambda-go sends up to 1 MB of
// causes for X-Ray in a header.
const (
	MaxHead   = 1<<20 + 64<<10
	maxFields = 128
)

// Errors that a caller may want to tell apart.
var (
	ErrMalformed = errors.New("malformed message")
	ErrTooLarge  = errors.New("message too large")
)

// A Head is a parsed request or response head. What it holds points into the
// buffer that it was parsed from and is valid as long as that stays.
type Head struct {
	Method, Target []byte // of a request
	Status         int    // of a response
	Length         int64  // of the body; -1: chunked, or as long as the connection
	Chunked        bool
	Close          bool // the connection ends after this message
	Expects        bool // the client waits for 100 Continue
	Size           int  // in bytes, with the empty line

	line   []byte // the first line, with its end
	fields []field
}

type field struct{ line, name, value []byte }

// Get returns a field's value, or nil. Names are told apart without case.
func (h *Head) Get(name string) []byte {
	for i := range h.fields {
		if is(h.fields[i].name, name) {
			return h.fields[i].value
		}
	}
	return nil
}

// Has tells whether there is such a field.
func (h *Head) Has(name string) bool { return h.Get(name) != nil }

// is compares ASCII without case; EqualFold would also take a Kelvin sign for a k.
func is(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i := range b {
		if lower(b[i]) != lower(name[i]) {
			return false
		}
	}
	return true
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// ParseRequest reads a request's head: all of raw, up to and with the empty line.
func ParseRequest(h *Head, raw []byte) error {
	line, err := h.begin(raw)
	if err != nil {
		return err
	}
	method, rest, ok := bytes.Cut(line, []byte(" "))
	target, version, ok2 := bytes.Cut(rest, []byte(" "))
	if !ok || !ok2 || string(version) != "HTTP/1.1" || !isToken(method) || !isTarget(target) {
		return fmt.Errorf("%w: request line", ErrMalformed)
	}
	h.Method, h.Target = method, target
	if err := h.parseFields(raw[len(h.line):]); err != nil {
		return err
	}
	if h.Length < 0 && !h.Chunked {
		h.Length = 0
	}
	return nil
}

// ParseResponse reads a response's head.
func ParseResponse(h *Head, raw []byte) error {
	line, err := h.begin(raw)
	if err != nil {
		return err
	}
	const version = "HTTP/1.1 "
	if len(line) < len(version)+3 || string(line[:len(version)]) != version {
		return fmt.Errorf("%w: status line", ErrMalformed)
	}
	code := line[len(version):]
	for _, c := range code[:3] {
		if c < '0' || c > '9' {
			return fmt.Errorf("%w: status line", ErrMalformed)
		}
		h.Status = h.Status*10 + int(c-'0')
	}
	if h.Status < 100 || h.Status > 599 || len(code) > 3 && (code[3] != ' ' || !isText(code[4:])) {
		return fmt.Errorf("%w: status line", ErrMalformed)
	}
	if err := h.parseFields(raw[len(h.line):]); err != nil {
		return err
	}
	if bodiless(h.Status) {
		h.Length, h.Chunked = 0, false
	} else if h.Length < 0 && !h.Chunked {
		h.Close = true
	}
	return nil
}

func bodiless(status int) bool { return status < 200 || status == 204 || status == 304 }

func (h *Head) begin(raw []byte) ([]byte, error) {
	*h = Head{fields: h.fields[:0], Length: -1, Size: len(raw)}
	i := bytes.IndexByte(raw, '\n')
	if i < 1 || raw[i-1] != '\r' {
		return nil, fmt.Errorf("%w: first line", ErrMalformed)
	}
	h.line = raw[:i+1]
	return raw[:i-1], nil
}

// isTarget admits the origin form only: a path, with or without a query.
func isTarget(b []byte) bool {
	if len(b) == 0 || b[0] != '/' {
		return false
	}
	for _, c := range b {
		if c <= ' ' || c >= 0x7f || c == '#' || c == '\\' {
			return false
		}
	}
	return true
}

func isText(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}

func isToken(b []byte) bool {
	for _, c := range b {
		if !tokenByte(c) {
			return false
		}
	}
	return len(b) > 0
}

func tokenByte(c byte) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	return bytes.IndexByte([]byte("!#$%&'*+-.^_`|~"), c) >= 0
}
