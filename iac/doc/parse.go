package doc

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"redoubt/app"
	"redoubt/iac"
)

// The bounds of what is read. CloudFormation itself takes 1 MB and nests a few
// dozen levels deep.
const (
	maxDepth = 250
	maxNodes = 500_000
)

// An Error says where a document can't be read.
type Error struct {
	Pos     app.Pos
	Message string
}

// Error is "file:line: message".
func (e *Error) Error() string {
	return fmt.Sprintf("%s:%d: %s", e.Pos.File, max(e.Pos.Line, 1), e.Message)
}

// Parse reads the first document of data; file is the name that positions
// carry. JSON is recognised by its first character. An empty document is a
// Null node. Every error is an *Error.
func Parse(file string, data []byte) (*Node, error) {
	docs, err := parse(file, data, 1)
	if err != nil {
		return nil, err
	}
	return docs[0], nil
}

// ParseAll reads all documents of a YAML stream; at least one comes back.
func ParseAll(file string, data []byte) ([]*Node, error) { return parse(file, data, 1000) }

func parse(file string, data []byte, limit int) ([]*Node, error) {
	s := newSource(file, data)
	if err := s.check(); err != nil {
		return nil, err
	}
	first := bytes.TrimLeft(s.data, " \t\r\n")
	switch {
	case len(first) == 0:
		return []*Node{{Kind: Null, Pos: s.span(0, 0)}}, nil
	case first[0] == '{' || first[0] == '[':
		root, err := parseJSON(s)
		if err == nil {
			return []*Node{root}, nil
		}
		if plainlyJSON(first) {
			return nil, err
		}
	}
	return parseYAML(s, limit)
}

// plainlyJSON reports whether text starts like a JSON object: YAML's flow
// maps seldom quote their keys.
func plainlyJSON(text []byte) bool {
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	return text[0] == '{' && len(rest) > 0 && rest[0] == '"'
}

// check refuses what is no text, too large or nested beyond reason, before
// any parser spends time on it.
func (s *source) check() error {
	if len(s.data) > iac.MaxSize {
		return s.errorAt(0, "larger than %d MB", iac.MaxSize>>20)
	}
	if i := bytes.IndexByte(s.data, 0); i >= 0 {
		return s.errorAt(i, "binary data: a zero byte")
	}
	if !utf8.Valid(s.data) {
		return s.errorAt(invalidAt(s.data), "not valid UTF-8")
	}
	if i, deep := tooDeep(s.data); deep {
		return s.errorAt(i, "nested too deep")
	}
	return nil
}

func invalidAt(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return 0
}

// tooDeep finds nesting that no template has by counting brackets and the
// dashes at a line's start. It sees no strings, hence the wide margin.
func tooDeep(data []byte) (at int, deep bool) {
	const margin = 8 * maxDepth
	open, dashes, indicators := 0, 0, true
	for i, c := range data {
		switch c {
		case '[', '{':
			open++
		case ']', '}':
			open = max(open-1, 0)
		case '\n':
			dashes, indicators = 0, true
			continue
		case '-', '?', ':':
			if indicators {
				dashes++
			}
		case ' ', '\t':
			continue
		}
		indicators = indicators && (c == '-' || c == '?' || c == ':')
		if open > margin || dashes > margin {
			return i, true
		}
	}
	return 0, false
}
