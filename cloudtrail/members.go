package cloudtrail

import (
	"bytes"
	"encoding/json"
	"strings"
)

// A record is cut into its members by hand: encoding/json would go over each
// byte four times, and most of a record is not wanted.

// members calls f with the keys, without quotes, and the values of an object,
// until f has no more use for them. It is false for what is no object. Values
// are balanced, not checked.
func members(data []byte, f func(key, value []byte)) bool {
	i := blank(data, 0)
	if i >= len(data) || data[i] != '{' {
		return false
	}
	for i = blank(data, i+1); i < len(data) && data[i] == '"'; i = blank(data, i+1) {
		end := after(data, i)
		colon := blank(data, end)
		if end < i+2 || colon >= len(data) || data[colon] != ':' {
			return false
		}
		from := blank(data, colon+1)
		to := after(data, from)
		if to <= from {
			return false
		}
		f(data[i+1:end-1], data[from:to])
		if i = blank(data, to); i >= len(data) || data[i] != ',' {
			break
		}
	}
	return i < len(data) && data[i] == '}'
}

// elements calls f with the values of a list.
func elements(data []byte, f func(value []byte)) {
	i := blank(data, 0)
	if i >= len(data) || data[i] != '[' {
		return
	}
	for i = blank(data, i+1); i < len(data) && data[i] != ']'; i = blank(data, i+1) {
		to := after(data, i)
		if to <= i {
			return
		}
		f(data[i:to])
		if i = blank(data, to); i >= len(data) || data[i] != ',' {
			return
		}
	}
}

func blank(data []byte, i int) int {
	for i < len(data) && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}

// after is the index behind the value that begins at i, i itself for none.
func after(data []byte, i int) int {
	if i >= len(data) {
		return i
	}
	switch data[i] {
	case '"':
		return afterText(data, i)
	case '{', '[':
		return afterBrackets(data, i)
	}
	from := i
	for i < len(data) && !strings.ContainsRune(",]} \n\t\r:\"", rune(data[i])) {
		i++
	}
	if !json.Valid(data[from:i]) {
		return from
	}
	return i
}

func afterText(data []byte, i int) int {
	from := i
	for i++; i < len(data); i++ {
		switch data[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return from
}

func afterBrackets(data []byte, i int) int {
	from, depth := i, 0
	for ; i < len(data); i++ {
		switch data[i] {
		case '"':
			end := afterText(data, i)
			if end == i {
				return from
			}
			i = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return from
}

// word is a scalar as text, also where an export wrote a number or a truth.
// Everything else is empty.
func word(b []byte) string {
	switch {
	case len(b) == 0 || b[0] == '{' || b[0] == '[' || string(b) == "null":
		return ""
	case b[0] != '"':
		return string(b)
	case bytes.IndexByte(b, '\\') < 0:
		return strings.ToValidUTF8(string(b[1:len(b)-1]), "\uFFFD")
	}
	var s string
	_ = json.Unmarshal(b, &s) // what is no string is empty
	return s
}

func truth(b []byte) bool { return strings.EqualFold(word(b), "true") }

// object is an object, also one that is written in a string, nil for anything
// else.
func object(b []byte) []byte {
	if b = unquoted(b); len(b) == 0 || b[0] != '{' {
		return nil
	}
	return b
}

func unquoted(b []byte) []byte {
	if len(b) == 0 || b[0] != '"' {
		return b
	}
	inner := []byte(strings.TrimSpace(word(b)))
	if !json.Valid(inner) {
		return nil
	}
	return inner
}
