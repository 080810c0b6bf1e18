package iam

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yaml reads all documents of a stream; several become a list.
func (r *reader) yaml() (root *node, err error) {
	// The parser panics on a few malformed inputs that its authors have not met.
	defer func() {
		if p := recover(); p != nil {
			root, err = nil, &ParseError{r.file, 1, 1, fmt.Sprintf("not valid YAML: %v", p)}
		}
	}()
	if at, deep := tooDeep(r.data); deep {
		return nil, r.errorAt(at, fmt.Sprintf("nested deeper than %d levels", maxNesting))
	}
	dec := yaml.NewDecoder(bytes.NewReader(r.data))
	all := &node{kind: listNode, line: 1, column: 1}
	for {
		var y yaml.Node
		err := dec.Decode(&y)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, r.yamlError(err)
		}
		n, err := r.fromYAML(&y, 0)
		if err != nil {
			return nil, err
		}
		all.items = append(all.items, n)
	}
	if len(all.items) == 1 {
		return all.items[0], nil
	}
	return all, nil
}

// tooDeep looks for nesting before the parser does, whose time grows with its
// square: brackets, and columns of "- - - -".
func tooDeep(data []byte) (at int, deep bool) {
	depth, dashes := 0, 0
	for i, b := range data {
		switch b {
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case '\n':
			dashes = 0
		case '-', '?', ':':
			dashes++
		case ' ':
		default:
			dashes = 0
		}
		if depth > 2*maxNesting || dashes > 2*maxNesting {
			return i, true
		}
	}
	return 0, false
}

// yamlLine finds the line in the parser's messages: "yaml: line 3: …".
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

func (r *reader) yamlError(err error) error {
	message, line := err.Error(), 1
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		if n, aerr := strconv.Atoi(m[1]); aerr == nil {
			line = n
		}
		message = strings.TrimPrefix(message, m[0])
	}
	return &ParseError{r.file, line, 1, "not valid YAML: " + message}
}

func (r *reader) fromYAML(y *yaml.Node, depth int) (*node, error) {
	if err := r.count(depth, y.Line, y.Column); err != nil {
		return nil, err
	}
	n := &node{line: y.Line, column: y.Column}
	switch y.Kind {
	case yaml.DocumentNode:
		if len(y.Content) == 1 {
			return r.fromYAML(y.Content[0], depth)
		}
	case yaml.AliasNode:
		// An alias counts as what it stands for: those that explode run out of
		// values, those that hold themselves run too deep.
		return r.fromYAML(y.Alias, depth+1)
	case yaml.ScalarNode:
		r.scalar(n, y)
	case yaml.SequenceNode:
		n.kind = listNode
		for _, c := range y.Content {
			item, err := r.fromYAML(c, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
	case yaml.MappingNode:
		n.kind = mapNode
		if err := r.mapping(n, y, depth); err != nil {
			return nil, err
		}
	}
	return tagged(n, y.Tag), nil
}

func (r *reader) mapping(n *node, y *yaml.Node, depth int) error {
	for i := 0; i+1 < len(y.Content); i += 2 {
		key := y.Content[i]
		value, err := r.fromYAML(y.Content[i+1], depth+1)
		if err != nil {
			return err
		}
		n.pairs = append(n.pairs, pair{key.Value, key.Line, key.Column, value})
	}
	return nil
}

func (r *reader) scalar(n *node, y *yaml.Node) {
	if y.Tag == "!!null" {
		return
	}
	n.kind, n.text = scalarNode, y.Value
	n.quoted = y.Tag == "!!str" || y.Tag == "!!timestamp" || !strings.HasPrefix(y.Tag, "!!")
}

// tagged makes CloudFormation's short forms long: !Sub x is {"Fn::Sub": x}.
func tagged(n *node, tag string) *node {
	name, ok := strings.CutPrefix(tag, "!")
	if !ok || strings.HasPrefix(name, "!") || name == "" {
		return n
	}
	if name != "Ref" && name != "Condition" {
		name = "Fn::" + name
	}
	return &node{kind: mapNode, pairs: []pair{{name, n.line, n.column, n}}, line: n.line, column: n.column}
}
