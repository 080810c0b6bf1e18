package flow

import "redoubt/lang/ir"

// A label names where data comes from: a parameter of the function under
// analysis, a shared object of a module, or a source; each with the path of
// fields that leads to the data. Labels are interned: equal labels are the
// same number.
type label int32

// The roots of labels.
type rootKind uint8

const (
	paramRoot  rootKind = iota // parameter number index; env is the scope around a closure
	sharedRoot                 // field of a module's object, as it is when the function is called
	sourceRoot                 // data that an API hands over
)

// env is the index of the parameter that stands for the scope around a
// closure, receiver that for JavaScript's this.
const (
	env      = -1
	receiver = -2
)

// longest is the length of a path of fields; what lies deeper is taken
// together. Lambda's events need six: Records.*.s3.object.key.
const longest = 8

type labelInfo struct {
	root   rootKind
	index  int     // of paramRoot
	shared ref     // of sharedRoot
	source *Source // of sourceRoot
	parent label   // 0 = a root
	field  string
	depth  int
	kids   map[string]label
}

// A Source is a place where data enters that no parameter brings.
type Source struct {
	Kind string // as models name it: event, stored, llm, parameter…
	Name string // API or parameter
	Func *ir.Func
	Pos  ir.Pos
}

type labels struct {
	info    []labelInfo
	params  map[int]label
	shared  map[sharedField]label
	sources map[Source]label
}

type sharedField struct {
	obj   ref
	field string
}

func newLabels() *labels {
	return &labels{
		info: make([]labelInfo, 1), params: map[int]label{},
		shared: map[sharedField]label{}, sources: map[Source]label{},
	}
}

func (l *labels) add(i labelInfo) label {
	l.info = append(l.info, i)
	return label(len(l.info) - 1)
}

func (l *labels) param(index int) label {
	id, ok := l.params[index]
	if !ok {
		id = l.add(labelInfo{root: paramRoot, index: index})
		l.params[index] = id
	}
	return id
}

func (l *labels) sharedAt(obj ref, field string) label {
	key := sharedField{obj, field}
	id, ok := l.shared[key]
	if !ok {
		id = l.add(labelInfo{root: sharedRoot, shared: obj, field: field})
		l.shared[key] = id
	}
	return id
}

func (l *labels) source(s Source) label {
	id, ok := l.sources[s]
	if !ok {
		id = l.add(labelInfo{root: sourceRoot, source: &s})
		l.sources[s] = id
	}
	return id
}

// child is the label of a field of what parent names.
func (l *labels) child(parent label, field string) label {
	p := &l.info[parent]
	if p.depth >= longest {
		return parent
	}
	if id, ok := p.kids[field]; ok {
		return id
	}
	depth := p.depth + 1
	if field == "$up" { // of scopes there are only as many as the source nests
		depth--
	}
	id := l.add(labelInfo{root: p.root, index: p.index, shared: p.shared, source: p.source, parent: parent, field: field, depth: depth})
	p = &l.info[parent] // add may have moved it
	if p.kids == nil {
		p.kids = map[string]label{}
	}
	p.kids[field] = id
	return id
}

// symbolic reports whether the label stands for something that the caller
// knows better.
func (l *labels) symbolic(id label) bool { return l.info[id].root != sourceRoot }

// ofParameter reports whether the label, 0 = none, is of what the function was
// called with.
func (l *labels) ofParameter(id label) bool { return id != 0 && l.info[id].root == paramRoot }

// path lists the fields from the root to the label. A key is as good as an
// element: who makes the one makes the other.
func (l *labels) path(id label) []string {
	var fields []string
	for ; l.info[id].parent != 0; id = l.info[id].parent {
		field := l.info[id].field
		if field == turnField || field == keyField {
			field = element
		}
		fields = append(fields, field)
	}
	for i, j := 0, len(fields)-1; i < j; i, j = i+1, j-1 {
		fields[i], fields[j] = fields[j], fields[i]
	}
	return fields
}
