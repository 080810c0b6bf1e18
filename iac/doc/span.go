package doc

import (
	"bytes"

	"go.yaml.in/yaml/v3"
)

// finish sets where a node ends: exactly for scalars and flow collections, at
// the last child's end for block collections.
func (r *yamlReader) finish(y *yaml.Node, n *Node) {
	start := n.Pos.Start - r.base
	at := r.skipProperties(y, start)
	var end int
	switch {
	case y.Kind == yaml.ScalarNode:
		end = r.scalarEnd(y, at)
	case y.Style&yaml.FlowStyle != 0:
		end = r.flowEnd(n, at)
	default:
		end = r.lastChild(n, at)
	}
	n.Pos.End = r.base + min(max(end, start), len(r.data))
}

// skipProperties passes the tag and the anchor before a value.
func (r *yamlReader) skipProperties(y *yaml.Node, at int) int {
	if y.Anchor == "" && y.Style&yaml.TaggedStyle == 0 {
		return at
	}
	for at < len(r.data) && (r.data[at] == '!' || r.data[at] == '&') {
		at += wordEnd(r.data[at:])
		for at < len(r.data) && (r.data[at] == ' ' || r.data[at] == '\t') {
			at++
		}
	}
	return at
}

func wordEnd(text []byte) int {
	if i := bytes.IndexAny(text, " \t\r\n"); i >= 0 {
		return i
	}
	return len(text)
}

func (r *yamlReader) scalarEnd(y *yaml.Node, at int) int {
	switch {
	case at >= len(r.data):
		return at
	case y.Style&yaml.DoubleQuotedStyle != 0:
		return quoteEnd(r.data, at, '"', '\\')
	case y.Style&yaml.SingleQuotedStyle != 0:
		return quoteEnd(r.data, at, '\'', '\'')
	case y.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return r.blockEnd(at)
	default:
		return plainEnd(r.data, at, y.Value)
	}
}

// quoteEnd is the offset behind the closing quote. A quote doubled or behind
// the escape character does not close.
func quoteEnd(data []byte, at int, quote, escape byte) int {
	for i := at + 1; i < len(data); i++ {
		switch {
		case data[i] == escape && i+1 < len(data) && (escape != quote || data[i+1] == quote):
			i++
		case data[i] == quote:
			return i + 1
		}
	}
	return len(data)
}

// plainEnd follows a plain scalar, which may be folded over several lines.
func plainEnd(data []byte, at int, value string) int {
	end := at
	for i := 0; i < len(value); i++ {
		if value[i] == ' ' || value[i] == '\n' {
			continue
		}
		for end < len(data) && isSpace(data[end]) {
			end++
		}
		if end >= len(data) || data[end] != value[i] {
			return end
		}
		end++
	}
	return end
}

// blockEnd is the end of the last line of a block scalar: the lines below its
// header that are blank or indented as deep as the first.
func (r *yamlReader) blockEnd(at int) int {
	end := lineEnd(r.data, at)
	indent := -1
	for i := end + 1; i < len(r.data); {
		stop := lineEnd(r.data, i)
		line := r.data[i:stop]
		text := bytes.TrimLeft(line, " ")
		if len(bytes.TrimSpace(text)) > 0 {
			if depth := len(line) - len(text); indent < 0 && depth > 0 {
				indent = depth
			} else if depth < max(indent, 1) {
				break
			}
			end = stop
		}
		i = stop + 1
	}
	return end
}

func lineEnd(data []byte, at int) int {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(data)
}

// flowEnd is the offset behind the bracket that closes a flow collection.
func (r *yamlReader) flowEnd(n *Node, at int) int {
	i := r.lastChild(n, at+1)
	for i < len(r.data) {
		switch c := r.data[i]; {
		case c == ']' || c == '}':
			return i + 1
		case c == '#':
			i = lineEnd(r.data, i)
		case c == ',' || c == ':' || isSpace(c):
			i++
		default:
			return i
		}
	}
	return i
}

// lastChild is where the last child ends. An alias ends where its anchor
// stands, before or after: only children behind the node's start count.
func (r *yamlReader) lastChild(n *Node, at int) int {
	end := at
	if k := len(n.Items); k > 0 {
		end = max(end, n.Items[k-1].Pos.End-r.base)
	}
	if k := len(n.Pairs); k > 0 {
		end = max(end, n.Pairs[k-1].Pos.End-r.base, n.Pairs[k-1].Value.Pos.End-r.base)
	}
	return end
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
