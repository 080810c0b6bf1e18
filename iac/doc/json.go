package doc

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// jsonReader builds nodes from a stream of tokens: encoding/json's own tree
// would lose order and places.
type jsonReader struct {
	*source
	dec   *json.Decoder
	nodes int
}

func parseJSON(s *source) (*Node, error) {
	r := &jsonReader{source: s, dec: json.NewDecoder(bytes.NewReader(s.data))}
	r.dec.UseNumber()
	root, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if at := r.begin(); at < len(s.data) {
		return nil, s.errorAt(at, "text after the end of the JSON document")
	}
	return root, nil
}

// begin is the offset of the next token.
func (r *jsonReader) begin() int {
	at := int(r.dec.InputOffset())
	for at < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[at]) >= 0 {
		at++
	}
	return at
}

func (r *jsonReader) value(depth int) (*Node, error) {
	start := r.begin()
	if r.nodes++; depth > maxDepth {
		return nil, r.errorAt(start, "nested deeper than %d levels", maxDepth)
	} else if r.nodes > maxNodes {
		return nil, r.errorAt(start, "more than %d values", maxNodes)
	}
	token, err := r.dec.Token()
	if err != nil {
		return nil, r.failure(start, err)
	}
	n := &Node{}
	switch t := token.(type) {
	case json.Delim:
		err = r.compound(n, t, depth)
	case string:
		n.Kind, n.Text = String, t
	case json.Number:
		n.Kind, n.Text = Number, t.String()
	case bool:
		n.Kind, n.Text = Bool, fmt.Sprint(t)
	}
	n.Pos = r.span(start, int(r.dec.InputOffset()))
	return n, err
}

func (r *jsonReader) compound(n *Node, open json.Delim, depth int) error {
	n.Kind = List
	if open == '{' {
		n.Kind = Map
	}
	seen := keyIndex{}
	for r.dec.More() {
		var pair Pair
		if n.Kind == Map {
			start := r.begin()
			key, err := r.dec.Token()
			if err != nil {
				return r.failure(start, err)
			}
			pair.Key, _ = key.(string)
			pair.Pos = r.span(start, int(r.dec.InputOffset()))
		}
		item, err := r.value(depth + 1)
		if err != nil {
			return err
		}
		pair.Value = item
		if n.Kind == Map {
			seen.put(n, pair)
		} else {
			n.Items = append(n.Items, item)
		}
	}
	start := r.begin()
	if _, err := r.dec.Token(); err != nil {
		return r.failure(start, err)
	}
	return nil
}

func (r *jsonReader) failure(start int, err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return r.errorAt(len(r.data), "the JSON document ends too early")
	case errors.As(err, &syntax):
		at := min(max(int(syntax.Offset)-1, start), len(r.data))
		return r.errorAt(at, "not valid JSON: %s", syntax.Error())
	default:
		return r.errorAt(start, "not valid JSON: %v", err)
	}
}

// keyIndex finds repeated keys. Small maps are searched, large ones indexed.
type keyIndex map[string]int

// put adds a pair; of a key given twice the last value counts, as
// CloudFormation has it.
func (k keyIndex) put(n *Node, pair Pair) {
	if at, ok := k.find(n, pair.Key); ok {
		n.Pairs[at] = pair
		return
	}
	n.Pairs = append(n.Pairs, pair)
	if len(k) > 0 {
		k[pair.Key] = len(n.Pairs) - 1
	}
}

func (k keyIndex) find(n *Node, key string) (int, bool) {
	const few = 16
	if len(n.Pairs) <= few {
		for i := range n.Pairs {
			if n.Pairs[i].Key == key {
				return i, true
			}
		}
		return 0, false
	}
	if len(k) == 0 {
		for i := range n.Pairs {
			k[n.Pairs[i].Key] = i
		}
	}
	at, ok := k[key]
	return at, ok
}
