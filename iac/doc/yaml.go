package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlReader turns the library's nodes into ours. An anchor's node is built
// once and shared by its aliases: size bounds what walking them would cost.
type yamlReader struct {
	*source
	built map[*yaml.Node]built
	open  map[*yaml.Node]bool // anchors being built: an alias to one is a cycle
}

// built is a node with the number of nodes and levels in it, aliases expanded.
type built struct {
	node        *Node
	size, depth int
}

func parseYAML(s *source, limit int) (docs []*Node, err error) {
	defer func() {
		// The library panics on some malformed input; input must never
		// take redoubt down.
		if p := recover(); p != nil {
			docs, err = nil, s.errorAt(0, "not valid YAML: %v", p)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(s.data))
	for len(docs) < limit {
		var root yaml.Node
		err := dec.Decode(&root)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, s.yamlError(err)
		}
		r := &yamlReader{source: s, built: map[*yaml.Node]built{}, open: map[*yaml.Node]bool{}}
		b, err := r.node(&root, 0)
		if err != nil {
			return nil, err
		}
		docs = append(docs, b.node)
	}
	if len(docs) == 0 {
		docs = []*Node{{Kind: Null, Pos: s.span(0, 0)}}
	}
	return docs, nil
}

func (r *yamlReader) node(y *yaml.Node, depth int) (built, error) {
	switch {
	case y.Kind == yaml.AliasNode:
		return r.alias(y, depth)
	case y.Kind == yaml.DocumentNode && len(y.Content) > 0:
		return r.node(y.Content[0], depth)
	case depth > maxDepth:
		return built{}, &Error{r.place(y.Line, y.Column), fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	if y.Anchor != "" {
		r.open[y] = true
		defer delete(r.open, y)
	}
	n := &Node{Pos: r.place(y.Line, y.Column)}
	b := built{node: n, size: 1}
	var err error
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Map
		err = r.pairs(y, &b, depth)
	case yaml.SequenceNode:
		n.Kind = List
		err = r.items(y, &b, depth)
	default:
		r.scalar(y, n)
	}
	if err != nil {
		return built{}, err
	}
	r.finish(y, n)
	b.node = longForm(y, n)
	if y.Anchor != "" {
		r.built[y] = b
	}
	return b, nil
}

func (r *yamlReader) alias(y *yaml.Node, depth int) (built, error) {
	b, ok := r.built[y.Alias]
	if !ok || r.open[y.Alias] {
		return built{}, &Error{r.place(y.Line, y.Column), fmt.Sprintf("the alias *%s stands inside what it names", y.Value)}
	}
	if depth+b.depth > maxDepth {
		return built{}, &Error{r.place(y.Line, y.Column), fmt.Sprintf("nested deeper than %d levels", maxDepth)}
	}
	return b, nil
}

// add counts a child in.
func (r *yamlReader) add(y *yaml.Node, to *built, child built) error {
	to.size += child.size
	to.depth = max(to.depth, child.depth+1)
	if to.size > maxNodes {
		return &Error{r.place(y.Line, y.Column), fmt.Sprintf("aliases expand to more than %d values", maxNodes)}
	}
	return nil
}

func (r *yamlReader) items(y *yaml.Node, b *built, depth int) error {
	b.node.Items = make([]*Node, 0, len(y.Content))
	for _, c := range y.Content {
		item, err := r.node(c, depth+1)
		if err != nil {
			return err
		}
		b.node.Items = append(b.node.Items, item.node)
		if err := r.add(c, b, item); err != nil {
			return err
		}
	}
	return nil
}

func (r *yamlReader) pairs(y *yaml.Node, b *built, depth int) error {
	n, seen := b.node, keyIndex{}
	n.Pairs = make([]Pair, 0, len(y.Content)/2)
	var merges []*Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, err := r.key(y.Content[i])
		if err != nil {
			return err
		}
		value, err := r.node(y.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		if err := r.add(y.Content[i+1], b, value); err != nil {
			return err
		}
		if key.Key == "<<" && y.Content[i].Tag == "!!merge" {
			merges = append(merges, value.node)
			continue
		}
		key.Value = value.node
		seen.put(n, key)
	}
	for _, m := range merges {
		merge(n, seen, m)
	}
	return nil
}

// merge adds the entries of a merge key: the map's own keys win, then the
// first of the merged maps.
func merge(n *Node, seen keyIndex, from *Node) {
	for _, m := range from.Each() {
		if m.Kind != Map {
			continue
		}
		for _, p := range m.Pairs {
			if _, ok := seen.find(n, p.Key); !ok {
				seen.put(n, p)
			}
		}
	}
}

func (r *yamlReader) key(y *yaml.Node) (Pair, error) {
	at := y
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	if y.Kind != yaml.ScalarNode {
		return Pair{}, &Error{r.place(at.Line, at.Column), "a map's key must be a plain word"}
	}
	n := &Node{Kind: String, Text: y.Value, Pos: r.place(at.Line, at.Column)}
	if at == y {
		r.finish(y, n)
	}
	return Pair{Key: y.Value, Pos: n.Pos}, nil
}

func (r *yamlReader) scalar(y *yaml.Node, n *Node) {
	n.Text = y.Value
	switch y.Tag {
	case "!!null":
		n.Kind, n.Text = Null, ""
	case "!!bool":
		n.Kind = Bool
	case "!!int", "!!float":
		n.Kind = Number
	default:
		n.Kind = String
	}
}

// yamlError says what the library found in words for people.
func (s *source) yamlError(err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 1
	if _, scanErr := fmt.Sscanf(text, "line %d:", &line); scanErr == nil {
		_, text, _ = strings.Cut(text, ": ")
	}
	if strings.HasPrefix(text, "did not find expected") && line < len(s.lines) {
		line++ // the library's parser counts from 0, its scanner from 1
	}
	e := s.errorAt(s.lines[min(max(line, 1), len(s.lines))-1], "not valid YAML: %s", plain(text))
	return e
}

func plain(text string) string {
	switch {
	case strings.Contains(text, "cannot start any token"):
		return "a tab or other character where none may stand"
	case strings.Contains(text, "did not find expected key"):
		return "wrong indentation or a missing colon in the map that starts here"
	case strings.Contains(text, "did not find expected '-' indicator"):
		return "wrong indentation in the list that starts here"
	case strings.Contains(text, "mapping values are not allowed"):
		return "a colon where none may stand (wrong indentation, or a text that needs quotes)"
	case strings.Contains(text, "could not find expected ':'"):
		return "a key without a colon"
	case strings.Contains(text, "unexpected end of stream"):
		return "a quoted text that never ends"
	default:
		return text
	}
}
