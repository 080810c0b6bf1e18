package frame

import (
	"bytes"
	"fmt"
)

// parseFields reads the lines after the first; the last of them is empty.
func (h *Head) parseFields(raw []byte) error {
	for {
		i := bytes.IndexByte(raw, '\n')
		if i < 1 || raw[i-1] != '\r' {
			return fmt.Errorf("%w: end of a line", ErrMalformed)
		}
		if i == 1 {
			break
		}
		if len(h.fields) == maxFields {
			return fmt.Errorf("%w: more than %d fields", ErrTooLarge, maxFields)
		}
		f, err := parseField(raw[:i+1])
		if err != nil {
			return err
		}
		h.fields = append(h.fields, f)
		raw = raw[i+1:]
	}
	if len(raw) != 2 {
		return fmt.Errorf("%w: text after the empty line", ErrMalformed)
	}
	return h.framing()
}

func parseField(line []byte) (field, error) {
	name, value, ok := bytes.Cut(line[:len(line)-2], []byte(":"))
	if !ok || !isToken(name) {
		return field{}, fmt.Errorf("%w: a field's name", ErrMalformed)
	}
	value = bytes.Trim(value, " \t")
	if !isText(value) {
		return field{}, fmt.Errorf("%w: the value of %s", ErrMalformed, name)
	}
	return field{line: line, name: name, value: value}, nil
}

// framing reads the fields that say where the message ends.
func (h *Head) framing() error {
	codings := 0
	for i := range h.fields {
		f := &h.fields[i]
		switch len(f.name) { // most fields are told apart by their length
		case len("Content-Length"):
			if !is(f.name, "Content-Length") {
				continue
			}
			n, ok := number(f.value)
			if !ok || h.Length >= 0 {
				return fmt.Errorf("%w: Content-Length", ErrMalformed)
			}
			h.Length = n
		case len("Transfer-Encoding"):
			if !is(f.name, "Transfer-Encoding") {
				continue
			}
			if codings++; codings > 1 || !is(f.value, "chunked") {
				return fmt.Errorf("%w: Transfer-Encoding", ErrMalformed)
			}
			h.Chunked = true
		case len("Connection"):
			if is(f.name, "Connection") && has(f.value, "close") {
				h.Close = true
			}
		case len("Expect"):
			if is(f.name, "Expect") {
				h.Expects = true
			}
		}
	}
	if h.Chunked && h.Length >= 0 {
		return fmt.Errorf("%w: two lengths", ErrMalformed)
	}
	return nil
}

// has tells whether a list of words holds one.
func has(list []byte, word string) bool {
	for len(list) > 0 {
		var one []byte
		one, list, _ = bytes.Cut(list, []byte(","))
		if is(bytes.Trim(one, " \t"), word) {
			return true
		}
	}
	return false
}

func number(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 15 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}
