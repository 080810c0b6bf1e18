package cfn

import (
	"bytes"
	"encoding/json"
	"sort"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// jsonWriter spells a tree as JSON, as parts: references stay references.
type jsonWriter struct {
	isParam func(string) bool
	pick    func(*doc.Node) *doc.Node
	sorted  bool
	parts   []app.Part
}

func (w *jsonWriter) node(n *doc.Node) {
	n = w.pick(n)
	switch {
	case n == nil || n.Kind == doc.Null:
		w.write("null")
	case n.Kind == doc.Bool || n.Kind == doc.Number:
		w.write(n.Text)
	case n.Kind == doc.String || isFunction(n):
		w.text(parts(n, w.isParam))
	case n.Kind == doc.List:
		w.list(n)
	default:
		w.pairs(n)
	}
}

func (w *jsonWriter) write(s string) { w.parts = appendLiteral(w.parts, s) }

func (w *jsonWriter) text(list []app.Part) {
	w.write(`"`)
	for _, p := range list {
		if p.Kind == app.Literal {
			w.write(strings.TrimSuffix(strings.TrimPrefix(quote(p.Text), `"`), `"`))
			continue
		}
		w.parts = append(w.parts, p)
	}
	w.write(`"`)
}

func (w *jsonWriter) list(n *doc.Node) {
	w.write("[")
	for i, item := range n.Items {
		if i > 0 {
			w.write(",")
		}
		w.node(item)
	}
	w.write("]")
}

func (w *jsonWriter) pairs(n *doc.Node) {
	pairs := n.Pairs
	if w.sorted {
		pairs = append([]doc.Pair(nil), pairs...)
		sort.SliceStable(pairs, func(i, k int) bool { return pairs[i].Key < pairs[k].Key })
	}
	w.write("{")
	first := true
	for _, p := range pairs {
		if isNoValue(p.Value) {
			continue
		}
		if !first {
			w.write(",")
		}
		first = false
		w.write(quote(p.Key) + ":")
		w.node(p.Value)
	}
	w.write("}")
}

// quote is a JSON string without the escapes that only HTML needs.
func quote(s string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err != nil {
		return `""`
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// isFunction reports whether a node is an intrinsic function.
func isFunction(n *doc.Node) bool {
	key, _, ok := n.Single()
	return ok && (key == "Ref" || strings.HasPrefix(key, "Fn::"))
}
