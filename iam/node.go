package iam

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// The bounds of what Parse reads. AWS's largest policy has 20,480 characters; a
// dump of an account's policies is larger.
const (
	maxDocument = 1 << 20
	maxNesting  = 100
	maxNodes    = 200_000
)

// A ParseError says where a policy can't be read.
type ParseError struct {
	File         string
	Line, Column int
	Message      string
}

// Error is "file:line:column: message".
func (e *ParseError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
}

// nodeKind is the kind of a node.
type nodeKind uint8

const (
	nullNode nodeKind = iota
	scalarNode
	listNode
	mapNode
)

// A node is a value of a document with its place.
type node struct {
	kind         nodeKind
	text         string // of scalars, as spelt
	quoted       bool   // the scalar is a string whatever it looks like
	items        []*node
	pairs        []pair
	line, column int
}

// A pair is an entry of a map; the place is the key's.
type pair struct {
	key          string
	line, column int
	value        *node
}

// get returns the value of a key, nil if there is none. It is safe on nil.
func (n *node) get(key string) *node {
	if n == nil || n.kind != mapNode {
		return nil
	}
	for _, p := range n.pairs {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

// each returns the items of a list, anything else as a list of one.
func (n *node) each() []*node {
	switch {
	case n == nil || n.kind == nullNode:
		return nil
	case n.kind == listNode:
		return n.items
	}
	return []*node{n}
}

// A reader builds the nodes of one file and counts them.
type reader struct {
	file  string
	data  []byte
	nodes int
}

// read makes a tree of JSON or YAML. JSON is what starts as JSON does: YAML's
// parser reads most of it, but not all (long keys, pairs of surrogates).
func read(file string, data []byte) (*node, error) {
	r := &reader{file: file, data: bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))}
	if err := r.check(); err != nil {
		return nil, err
	}
	first := bytes.TrimLeft(r.data, " \t\r\n")
	if len(first) == 0 {
		return nil, &ParseError{file, 1, 1, "the file is empty"}
	}
	if first[0] != '{' && first[0] != '[' {
		return r.yaml()
	}
	root, err := r.json()
	if err != nil && first[0] == '{' && !bytes.HasPrefix(bytes.TrimLeft(first[1:], " \t\r\n"), []byte(`"`)) {
		return r.yaml() // a flow map of YAML, which seldom quotes its keys
	}
	return root, err
}

func (r *reader) check() error {
	if len(r.data) > maxDocument {
		return &ParseError{r.file, 1, 1, fmt.Sprintf("larger than %d MB", maxDocument>>20)}
	}
	if i := bytes.IndexByte(r.data, 0); i >= 0 {
		return r.errorAt(i, "binary data: a zero byte")
	}
	if !utf8.Valid(r.data) {
		return r.errorAt(invalidAt(r.data), "not valid UTF-8")
	}
	return nil
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		c, size := utf8.DecodeRune(data[i:])
		if c == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return 0
}

// count refuses documents that are nested or grown beyond reason.
func (r *reader) count(depth, line, column int) error {
	if r.nodes++; r.nodes > maxNodes {
		return &ParseError{r.file, line, column, fmt.Sprintf("more than %d values", maxNodes)}
	}
	if depth > maxNesting {
		return &ParseError{r.file, line, column, fmt.Sprintf("nested deeper than %d levels", maxNesting)}
	}
	return nil
}

func (r *reader) errorAt(offset int, message string) error {
	line, column := r.place(offset)
	return &ParseError{r.file, line, column, message}
}

// place is the line and the column, in characters, of an offset.
func (r *reader) place(offset int) (line, column int) {
	before := r.data[:min(offset, len(r.data))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return 1 + bytes.Count(before, []byte{'\n'}), 1 + utf8.RuneCount(before[start:])
}
