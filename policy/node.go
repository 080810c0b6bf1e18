package policy

import "encoding/json"

// Types is a set of JSON's types.
type Types uint8

// The types. A number without a fraction is of both.
const (
	Null Types = 1 << iota
	Boolean
	Object
	Array
	Number
	String
	Integer

	AnyType Types = 0
)

// A Node is a JSON Schema. References to others are indices of the table + 1,
// so that 0 is none.
type Node struct {
	Never   bool     `json:"never,omitempty"` // the schema false
	Types   Types    `json:"types,omitempty"`
	Values  []string `json:"values,omitempty"` // enum and const, as canonical JSON
	Place   string   `json:"place,omitempty"`  // of the schema in its document, for records
	Pattern string   `json:"pattern,omitempty"`
	Content *Content `json:"content,omitempty"`

	Length *Range `json:"length,omitempty"` // of texts, in characters
	Size   *Range `json:"size,omitempty"`   // of arrays
	Count  *Range `json:"count,omitempty"`  // of objects

	// As they are written: an int64's last value is no double. Empty: none.
	Min      json.Number `json:"min,omitempty"`
	Max      json.Number `json:"max,omitempty"`
	Above    json.Number `json:"above,omitempty"`
	Below    json.Number `json:"below,omitempty"`
	Multiple json.Number `json:"multiple,omitempty"`

	Required  []string            `json:"required,omitempty"`
	Depends   map[string][]string `json:"depends,omitempty"`
	Fields    map[string]int      `json:"fields,omitempty"`
	Matching  []Match             `json:"matching,omitempty"`
	Others    int                 `json:"others,omitempty"` // additionalProperties
	Names     int                 `json:"names,omitempty"`
	DependsOn map[string]int      `json:"dependsOn,omitempty"`

	First    []int  `json:"first,omitempty"` // prefixItems
	Items    int    `json:"items,omitempty"`
	Contains int    `json:"contains,omitempty"`
	Contain  *Range `json:"contain,omitempty"`
	Unique   bool   `json:"unique,omitempty"`

	All  []int `json:"all,omitempty"` // allOf and $ref
	Some []int `json:"some,omitempty"`
	One  []int `json:"one,omitempty"`
	Not  int   `json:"not,omitempty"`
	If   int   `json:"if,omitempty"`
	Then int   `json:"then,omitempty"`
	Else int   `json:"else,omitempty"`
}

// Range bounds a count; Max 0 with Most unset is no upper bound.
type Range struct {
	Min int  `json:"min,omitempty"`
	Max int  `json:"max,omitempty"`
	Top bool `json:"top,omitempty"` // Max counts
}

// Has reports whether n lies within.
func (r *Range) Has(n int) bool { return r == nil || n >= r.Min && (!r.Top || n <= r.Max) }

// Match is a schema for the fields whose names match.
type Match struct {
	Pattern string `json:"pattern"`
	To      int    `json:"to"`
}

// Content is what a text holds.
type Content struct {
	Base64 bool `json:"base64,omitempty"`
	JSON   bool `json:"json,omitempty"`
	To     int  `json:"to,omitempty"`
}

// inside reports whether all references lie within a table of n nodes.
func (n Node) inside(size int) bool {
	ok := func(to int) bool { return to >= 0 && to <= size }
	for _, to := range []int{n.Others, n.Names, n.Items, n.Contains, n.Not, n.If, n.Then, n.Else} {
		if !ok(to) {
			return false
		}
	}
	for _, list := range [][]int{n.First, n.All, n.Some, n.One} {
		for _, to := range list {
			if to < 1 || to > size {
				return false
			}
		}
	}
	for _, m := range n.Matching {
		if m.To < 1 || m.To > size {
			return false
		}
	}
	return named(n.Fields, size) && named(n.DependsOn, size) && (n.Content == nil || ok(n.Content.To))
}

func named(m map[string]int, size int) bool {
	for _, to := range m {
		if to < 1 || to > size {
			return false
		}
	}
	return true
}
