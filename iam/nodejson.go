package iam

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// A jsonReader builds nodes from a stream of tokens: encoding/json's own tree
// loses order and places.
type jsonReader struct {
	*reader
	dec          *json.Decoder
	at           int // offset up to which line and column are counted
	line, column int
}

func (r *reader) json() (*node, error) {
	j := &jsonReader{reader: r, dec: json.NewDecoder(bytes.NewReader(r.data)), line: 1, column: 1}
	j.dec.UseNumber()
	root, err := j.value(0)
	if err != nil {
		return nil, err
	}
	if at := j.begin(); at < len(r.data) {
		return nil, r.errorAt(at, "text after the end of the JSON document")
	}
	return root, nil
}

// begin is the offset of the next token.
func (j *jsonReader) begin() int {
	at := int(j.dec.InputOffset())
	for at < len(j.data) && bytes.IndexByte([]byte(" \t\r\n,:"), j.data[at]) >= 0 {
		at++
	}
	return at
}

// here is the place of the next token; tokens come in order, so that the text
// is counted once.
func (j *jsonReader) here() (line, column int) {
	for at := j.begin(); j.at < at; {
		if j.data[j.at] == '\n' {
			j.line, j.column = j.line+1, 1
			j.at++
			continue
		}
		_, size := utf8.DecodeRune(j.data[j.at:])
		j.column++
		j.at += size
	}
	return j.line, j.column
}

func (j *jsonReader) value(depth int) (*node, error) {
	line, column := j.here()
	if err := j.count(depth, line, column); err != nil {
		return nil, err
	}
	start := j.begin()
	token, err := j.dec.Token()
	if err != nil {
		return nil, j.failure(start, err)
	}
	n := &node{kind: scalarNode, line: line, column: column}
	switch t := token.(type) {
	case json.Delim:
		return n, j.fill(n, t, depth)
	case string:
		n.text, n.quoted = t, true
	case json.Number:
		n.text = t.String()
	case bool:
		n.text = map[bool]string{true: "true", false: "false"}[t]
	default:
		n.kind = nullNode
	}
	return n, nil
}

// fill reads what is in a list or map, and its end.
func (j *jsonReader) fill(n *node, open json.Delim, depth int) error {
	n.kind = listNode
	if open == '{' {
		n.kind = mapNode
	}
	for j.dec.More() {
		var p pair
		if n.kind == mapNode {
			p.line, p.column = j.here()
			start := j.begin()
			key, err := j.dec.Token()
			if err != nil {
				return j.failure(start, err)
			}
			p.key, _ = key.(string)
		}
		item, err := j.value(depth + 1)
		if err != nil {
			return err
		}
		if p.value = item; n.kind == mapNode {
			n.pairs = append(n.pairs, p)
		} else {
			n.items = append(n.items, item)
		}
	}
	start := j.begin()
	if _, err := j.dec.Token(); err != nil {
		return j.failure(start, err)
	}
	return nil
}

func (j *jsonReader) failure(start int, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return j.errorAt(len(j.data), "the JSON document ends too early")
	case errors.As(err, &syntax):
		at := min(max(int(syntax.Offset)-1, start), len(j.data))
		return j.errorAt(at, "not valid JSON: "+syntax.Error())
	}
	return j.errorAt(start, "not valid JSON: "+err.Error())
}
