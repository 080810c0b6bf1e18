package compile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"redoubt/policy"
)

func (c *compiler) schemas(list []policy.EventSchema, out *policy.Compiled, at place) {
	for i, s := range list {
		in := at.index(i)
		c.kind(s.Kind, in.dot("kind"))
		if _, twice := out.Schemas[s.Kind]; twice {
			c.fail(in.dot("kind"), "%q has two schemas", s.Kind)
		}
		root, nodes := c.schema(s.Schema, out.Nodes, in.dot("schema"))
		if out.Schemas == nil {
			out.Schemas = map[string]int{}
		}
		out.Schemas[s.Kind], out.Nodes = root, nodes
	}
}

// Schema compiles a JSON Schema (draft 2020-12) behind the nodes of others. The
// root is an index of nodes.
func Schema(text []byte, nodes []policy.Node) (root int, all []policy.Node, err error) {
	c := &compiler{}
	root, all = c.schema(text, nodes, place{"schema"})
	if len(c.errs) > 0 {
		return 0, nil, c.errs[0]
	}
	return root, all, nil
}

func (c *compiler) schema(text []byte, nodes []policy.Node, at place) (int, []policy.Node) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		c.fail(at, "%v", err)
		return 0, nodes
	}
	s := &schemas{compiler: c, doc: doc, nodes: nodes, at: map[string]int{}, place: at}
	if m, ok := doc.(map[string]any); ok {
		s.id, _ = m["$id"].(string)
	}
	before := len(c.errs)
	s.extremes(doc, "")
	root := s.compile(doc, "")
	if len(c.errs) > before { // the schema of schemas says less clearly what is wrong
		return 0, nodes
	}
	if err := valid(doc); err != nil {
		c.fail(at, "%v", err)
		return 0, nodes
	}
	s.circles()
	return root, s.nodes
}

// none loads nothing: a schema is whole by itself.
type none struct{}

func (none) Load(url string) (any, error) { return nil, fmt.Errorf("refers to %s", url) }

// valid asks the schema of schemas.
func valid(doc any) error {
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.UseLoader(none{})
	if err := c.AddResource("policy:schema", doc); err != nil {
		return err
	}
	_, err := c.Compile("policy:schema")
	return err
}

// schemas is one document while it is compiled.
type schemas struct {
	*compiler
	doc   any
	id    string
	nodes []policy.Node
	at    map[string]int // pointer → node
	place place
}

// unsupported are keywords that need to know what others have seen, or names
// across documents. A schema of events does without.
var unsupported = []string{"unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$dynamicAnchor", "$anchor", "$recursiveRef"}

func (s *schemas) wrong(pointer, format string, args ...any) {
	s.fail(place{s.place.path + "#" + pointer}, format, args...)
}

// compile makes a node of the schema at a pointer. It is known before its parts
// are compiled, so that they may refer to it.
func (s *schemas) compile(v any, pointer string) int {
	if at, ok := s.at[pointer]; ok {
		return at
	}
	self := len(s.nodes)
	s.at[pointer] = self
	s.nodes = append(s.nodes, policy.Node{})
	m, ok := v.(map[string]any)
	if !ok {
		s.nodes[self].Never = v == false
		return self
	}
	for _, name := range unsupported {
		if _, ok := m[name]; ok {
			s.wrong(pointer, "%s is not supported", name)
		}
	}
	if _, ok := m["$id"]; ok && pointer != "" {
		s.wrong(pointer, "a schema within the schema can't have an $id")
	}
	s.outdated(m, pointer)
	var n policy.Node
	s.values(&n, m)
	numbers(&n, m)
	s.sizes(&n, m)
	s.texts(&n, m, pointer)
	s.objects(&n, m, pointer)
	s.arrays(&n, m, pointer)
	s.logic(&n, m, pointer)
	s.nodes[self] = n
	return self
}

// part compiles a keyword's schema; the result is a reference, 0 for none.
func (s *schemas) part(m map[string]any, name, pointer string) int {
	v, ok := m[name]
	if !ok {
		return 0
	}
	return s.compile(v, pointer+"/"+name) + 1
}

func (s *schemas) list(m map[string]any, name, pointer string) []int {
	var refs []int
	list, _ := m[name].([]any)
	for i, v := range list {
		refs = append(refs, s.compile(v, fmt.Sprintf("%s/%s/%d", pointer, name, i))+1)
	}
	return refs
}

func (s *schemas) named(m map[string]any, name, pointer string) map[string]int {
	fields, _ := m[name].(map[string]any)
	if len(fields) == 0 {
		return nil
	}
	refs := map[string]int{}
	for _, key := range sorted(fields) {
		refs[key] = s.compile(fields[key], pointer+"/"+name+"/"+escape(key)) + 1
	}
	return refs
}

func sorted(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// refer resolves a reference within the document.
func (s *schemas) refer(ref, pointer string) int {
	fragment, ok := strings.CutPrefix(ref, "#")
	if !ok && s.id != "" {
		fragment, ok = strings.CutPrefix(strings.TrimPrefix(ref, s.id), "#")
	}
	if !ok || fragment != "" && fragment[0] != '/' {
		s.wrong(pointer, "the reference %q leads out of the document", ref)
		return 0
	}
	v, path, err := resolve(s.doc, fragment)
	if err != nil {
		s.wrong(pointer, "the reference %q: %v", ref, err)
		return 0
	}
	return s.compile(v, path) + 1
}

// circles finds schemas that are about themselves without going deeper into the
// event: asking them would not end.
func (s *schemas) circles() {
	state := make([]uint8, len(s.nodes))
	var visit func(i int) bool
	visit = func(i int) bool {
		if state[i] != 0 {
			return state[i] == 1
		}
		state[i] = 1
		for _, to := range beside(&s.nodes[i]) {
			if visit(to - 1) {
				return true
			}
		}
		state[i] = 2
		return false
	}
	for pointer, i := range s.at {
		if visit(i) {
			s.wrong(pointer, "is defined by itself")
			return
		}
	}
}

// beside are the schemas for the same value.
func beside(n *policy.Node) []int {
	list := slices.Concat(n.All, n.Some, n.One)
	for _, to := range []int{n.Not, n.If, n.Then, n.Else} {
		if to != 0 {
			list = append(list, to)
		}
	}
	for _, to := range n.DependsOn {
		list = append(list, to)
	}
	return list
}

// canonical is a value as the guard compares it.
func canonical(v any) string {
	data, _ := json.Marshal(v) // came from JSON
	return string(data)
}
