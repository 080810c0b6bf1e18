// Package tree parses source with tree-sitter and hands the whole syntax tree
// over as one flat slice.
//
// It does one cgo call per file: a call per node costs more than parsing. It
// knows no language's grammar; the language packages name kinds and fields.
package tree

/*
#include <stdlib.h>
#include "flatten.h"
*/
import "C"

import (
	"errors"
	"sync"
	"unsafe"
)

// A Node is one node of a syntax tree in pre-order. Anonymous nodes
// (punctuation, keywords) are kept, since operators are told by them.
type Node struct {
	Kind   uint16 // index for Language.Kind
	Field  uint16 // its field in its parent, 0 = none
	Flags  uint32
	Start  uint32 // byte offsets
	End    uint32
	Line   uint32 // of Start, from 0
	Column uint32 // in bytes, from 0
	Next   uint32 // index behind its last descendant
	Parent uint32 // index; the root is its own
}

// The flags of a Node.
const (
	Named   = 1 << iota // not punctuation or a keyword
	Missing             // put in by the parser to go on
	Error               // an ERROR node
	Broken              // holds an error somewhere below
)

// MaxNodes bounds the tree of one file: about 3 MB of dense source.
const MaxNodes = 4 << 20

// Errors of Parse.
var (
	ErrTime  = errors.New("parsing took too long")
	ErrNodes = errors.New("the syntax tree is too large")
)

// A Language is a tree-sitter grammar. Make one a program with NewLanguage; it
// may be used by several goroutines.
type Language struct {
	ptr    unsafe.Pointer
	kinds  []string
	fields []string
}

// NewLanguage returns the language behind the pointer that a grammar's Go
// binding gives.
func NewLanguage(ptr unsafe.Pointer) *Language {
	ownAllocator()
	l := &Language{ptr: ptr}
	for i := range C.redoubt_kinds(ptr) {
		l.kinds = append(l.kinds, C.GoString(C.redoubt_kind(ptr, C.uint16_t(i))))
	}
	for i := range C.redoubt_fields(ptr) + 1 {
		l.fields = append(l.fields, C.GoString(C.redoubt_field(ptr, C.uint16_t(i))))
	}
	return l
}

// ownAllocator is done before the first parse, once.
var ownAllocator = sync.OnceFunc(func() { C.redoubt_allocator() })

// A Tree is the syntax tree of a file; its root is node 0.
type Tree struct {
	Source []byte
	Nodes  []Node
	lang   *Language
}

// Parse parses src within the microseconds given (0 = no limit). Faulty
// source gives a tree with Error and Missing nodes, not an error.
func Parse(lang *Language, src []byte, micros uint64) (*Tree, error) {
	if len(src) == 0 {
		return &Tree{Nodes: []Node{{Flags: Named}}, lang: lang}, nil
	}
	var out *C.redoubt_node
	n := C.redoubt_parse(lang.ptr, (*C.char)(unsafe.Pointer(&src[0])), C.uint32_t(len(src)), C.uint64_t(micros), MaxNodes, &out) //nolint:gocritic // what cgo makes of the line
	switch {
	case n == -1:
		return nil, ErrTime
	case n < 0:
		return nil, ErrNodes
	}
	defer C.free(unsafe.Pointer(out))
	nodes := make([]Node, n)
	copy(nodes, unsafe.Slice((*Node)(unsafe.Pointer(out)), n))
	return &Tree{Source: src, Nodes: nodes, lang: lang}, nil
}

// Kind is the grammar's name for the node: "call", "identifier", "(".
func (t *Tree) Kind(i int) string {
	k := int(t.Nodes[i].Kind)
	if k < len(t.lang.kinds) {
		return t.lang.kinds[k]
	}
	return "ERROR"
}

// Field is the node's field name in its parent, "" if it has none.
func (t *Tree) Field(i int) string { return t.lang.fields[t.Nodes[i].Field] }

// Text is the node's source.
func (t *Tree) Text(i int) string { return string(t.Source[t.Nodes[i].Start:t.Nodes[i].End]) }

// Is reports whether the node has the flag.
func (t *Tree) Is(i int, flag uint32) bool { return t.Nodes[i].Flags&flag != 0 }

// Children yields the indices of the node's children, anonymous ones too.
func (t *Tree) Children(i int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for c, end := i+1, int(t.Nodes[i].Next); c < end; c = int(t.Nodes[c].Next) {
			if !yield(c) {
				return
			}
		}
	}
}

// Named yields the named children, without comments.
func (t *Tree) Named(i int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for c := range t.Children(i) {
			if t.Is(c, Named) && t.Kind(c) != "comment" && !yield(c) {
				return
			}
		}
	}
}

// Child returns the first child with the field, -1 if there is none.
func (t *Tree) Child(i int, field string) int {
	for c := range t.Children(i) {
		if t.Nodes[c].Field != 0 && t.Field(c) == field {
			return c
		}
	}
	return -1
}
