package doc

import (
	"strconv"

	"redoubt/app"
)

// Kind is the kind of a node.
type Kind uint8

// The kinds of nodes.
const (
	Null Kind = iota
	Bool
	Number
	String
	List
	Map
)

// A Node is a value of a document with its place. Nodes are shared: whoever
// changes one copies it first.
type Node struct {
	Kind  Kind
	Text  string  // of scalars, as spelt ("yes" stays "yes")
	Items []*Node // of lists
	Pairs []Pair  // of maps, in order
	Pos   app.Pos

	// Param names the parameter that the value was substituted from.
	Param string
	// Origin says which of a format's own words made the node, such as
	// "template:S3ReadPolicy"; "" for nodes that stand in the document.
	Origin string
}

// A Pair is an entry of a map.
type Pair struct {
	Key   string
	Pos   app.Pos // of the key
	Value *Node
}

// Get returns the value at the path of keys, nil if there is none. It is safe
// on nil nodes.
func (n *Node) Get(path ...string) *Node {
	for _, key := range path {
		if n == nil || n.Kind != Map {
			return nil
		}
		n = n.lookup(key)
	}
	return n
}

func (n *Node) lookup(key string) *Node {
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			return n.Pairs[i].Value
		}
	}
	return nil
}

// Has reports whether the map holds the key.
func (n *Node) Has(key string) bool { return n.Get(key) != nil }

// Single returns key and value of a map with exactly one entry: the shape of
// an intrinsic function.
func (n *Node) Single() (key string, value *Node, ok bool) {
	if n == nil || n.Kind != Map || len(n.Pairs) != 1 {
		return "", nil, false
	}
	return n.Pairs[0].Key, n.Pairs[0].Value, true
}

// Str returns the text of a string, number or bool, "" for all else.
func (n *Node) Str() string {
	if n == nil {
		return ""
	}
	switch n.Kind {
	case String, Number, Bool:
		return n.Text
	}
	return ""
}

// IsScalar reports whether the node is a string, number or bool.
func (n *Node) IsScalar() bool {
	return n != nil && (n.Kind == String || n.Kind == Number || n.Kind == Bool)
}

// Int returns the value of a number, or of a string that spells one.
func (n *Node) Int() (int, bool) {
	if n == nil || (n.Kind != Number && n.Kind != String) {
		return 0, false
	}
	if i, err := strconv.Atoi(n.Text); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(n.Text, 64)
	return int(f), err == nil
}

// Truth returns the value of a bool, or of a string that CloudFormation takes
// for one.
func (n *Node) Truth() (value, ok bool) {
	if n == nil || (n.Kind != Bool && n.Kind != String) {
		return false, false
	}
	switch n.Text {
	case "true", "True", "TRUE", "yes", "Yes", "on", "On":
		return true, true
	case "false", "False", "FALSE", "no", "No", "off", "Off":
		return false, true
	}
	return false, false
}

// Each returns the items of a list, a scalar or map as a list of one, nothing
// for nil: the many places where templates take one or several.
func (n *Node) Each() []*Node {
	switch {
	case n == nil || n.Kind == Null:
		return nil
	case n.Kind == List:
		return n.Items
	default:
		return []*Node{n}
	}
}

// Place returns the position, the zero Pos for nil.
func (n *Node) Place() app.Pos {
	if n == nil {
		return app.Pos{}
	}
	return n.Pos
}

// NewMap returns a map that stands at pos.
func NewMap(pos app.Pos, pairs ...Pair) *Node { return &Node{Kind: Map, Pairs: pairs, Pos: pos} }

// NewList returns a list that stands at pos.
func NewList(pos app.Pos, items ...*Node) *Node { return &Node{Kind: List, Items: items, Pos: pos} }

// NewString returns a string that stands at pos.
func NewString(pos app.Pos, s string) *Node { return &Node{Kind: String, Text: s, Pos: pos} }

// NewBool returns a bool that stands at pos.
func NewBool(pos app.Pos, b bool) *Node {
	return &Node{Kind: Bool, Text: strconv.FormatBool(b), Pos: pos}
}

// NewInt returns a number that stands at pos.
func NewInt(pos app.Pos, i int) *Node { return &Node{Kind: Number, Text: strconv.Itoa(i), Pos: pos} }

// P makes a pair whose key stands where its value stands.
func P(key string, value *Node) Pair { return Pair{Key: key, Pos: value.Place(), Value: value} }

// Set replaces or adds an entry of a map in place.
func (n *Node) Set(key string, value *Node) {
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			n.Pairs[i].Value = value
			return
		}
	}
	n.Pairs = append(n.Pairs, P(key, value))
}

// Delete removes an entry of a map in place.
func (n *Node) Delete(key string) {
	for i := range n.Pairs {
		if n.Pairs[i].Key == key {
			n.Pairs = append(n.Pairs[:i:i], n.Pairs[i+1:]...)
			return
		}
	}
}

// Clone copies the node and everything below it.
func (n *Node) Clone() *Node {
	if n == nil {
		return nil
	}
	c := *n
	c.Items = make([]*Node, len(n.Items))
	for i, item := range n.Items {
		c.Items[i] = item.Clone()
	}
	c.Pairs = make([]Pair, len(n.Pairs))
	for i, p := range n.Pairs {
		p.Value = p.Value.Clone()
		c.Pairs[i] = p
	}
	return &c
}

// Same reports whether two nodes say the same, wherever they stand.
func (n *Node) Same(other *Node) bool {
	if n == nil || other == nil {
		return n == other
	}
	if n.Kind != other.Kind || n.Text != other.Text || len(n.Items) != len(other.Items) || len(n.Pairs) != len(other.Pairs) {
		return false
	}
	for i := range n.Items {
		if !n.Items[i].Same(other.Items[i]) {
			return false
		}
	}
	for i := range n.Pairs {
		if n.Pairs[i].Key != other.Pairs[i].Key || !n.Pairs[i].Value.Same(other.Pairs[i].Value) {
			return false
		}
	}
	return true
}
