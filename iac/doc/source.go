package doc

import (
	"bytes"
	"fmt"
	"sort"
	"unicode/utf8"

	"redoubt/app"
)

// source is a text with an index of its lines.
type source struct {
	file  string
	data  []byte // without byte order mark
	base  int    // length of the byte order mark
	lines []int  // offset of each line's start
	ascii bool   // columns are bytes

	// cursor remembers the last place that was looked up, so that a long
	// line is walked once and not once per node.
	cursor struct{ line, column, offset int }
}

func newSource(file string, data []byte) *source {
	s := &source{file: file, data: bytes.TrimPrefix(data, []byte("\ufeff")), ascii: true}
	s.base = len(data) - len(s.data)
	s.lines = make([]int, 1, 1+bytes.Count(s.data, []byte("\n")))
	for i := 0; i < len(s.data); i++ {
		switch c := s.data[i]; {
		case c == '\n':
			s.lines = append(s.lines, i+1)
		case c == '\r' && (i+1 == len(s.data) || s.data[i+1] != '\n'):
			s.lines = append(s.lines, i+1)
		case c >= utf8.RuneSelf:
			s.ascii = false
		}
	}
	return s
}

// offset returns the byte offset of a line and a column, both from 1; columns
// count characters.
func (s *source) offset(line, column int) int {
	if line < 1 || line > len(s.lines) {
		return len(s.data)
	}
	if s.ascii {
		return min(s.lines[line-1]+column-1, len(s.data))
	}
	c := &s.cursor
	if c.line != line || c.column > column {
		c.line, c.column, c.offset = line, 1, s.lines[line-1]
	}
	for ; c.column < column && c.offset < len(s.data); c.column++ {
		_, size := utf8.DecodeRune(s.data[c.offset:])
		c.offset += size
	}
	return c.offset
}

// place is the position that a parser reported by line and column.
func (s *source) place(line, column int) app.Pos {
	at := s.offset(line, column)
	return app.Pos{File: s.file, Line: line, Column: column, Start: s.base + at, End: s.base + at}
}

// span is the position of data[start:end].
func (s *source) span(start, end int) app.Pos {
	line := sort.SearchInts(s.lines, start+1)
	column := s.column(line, start)
	return app.Pos{File: s.file, Line: line, Column: column, Start: s.base + start, End: s.base + end}
}

func (s *source) column(line, at int) int {
	begin := s.lines[line-1]
	if s.ascii {
		return at - begin + 1
	}
	c := &s.cursor
	if c.line != line || c.offset > at {
		c.line, c.column, c.offset = line, 1, begin
	}
	if at > c.offset {
		c.column += utf8.RuneCount(s.data[c.offset:at])
		c.offset = at
	}
	return c.column
}

func (s *source) errorAt(at int, format string, args ...any) *Error {
	return &Error{Pos: s.span(at, at), Message: fmt.Sprintf(format, args...)}
}
