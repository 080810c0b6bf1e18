package gitleaks

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
)

// A decoding is a part of a text with something in it decoded, and some of
// what is round it.
type decoding struct {
	text         []byte
	start, end   int // the decoded part in text
	from, length int // where it stands in the file
}

// What is looked at round something decoded, and how much is decoded at most.
const (
	contextBefore = 160
	contextAfter  = 40
	shortestCode  = 16
	longestCode   = 64 << 10
	mostDecoded   = 2000
)

// decodings decodes, once, what looks like base64 or hexadecimal digits and
// yields printable text, and lines with percent signs.
func decodings(text []byte) []decoding {
	var list []decoding
	for i := 0; i < len(text) && len(list) < mostDecoded; {
		if !codeByte(text[i]) {
			i++
			continue
		}
		start, digit := i, false
		for i < len(text) && codeByte(text[i]) {
			digit = digit || digitByte(text[i])
			i++
		}
		end := i
		for i < len(text) && i < end+2 && text[i] == '=' {
			i++
		}
		if !digit || end-start < shortestCode || i-start > longestCode {
			continue
		}
		if plain := decoded(string(text[start:i])); plain != "" {
			list = append(list, around(text, start, i, plain))
		}
	}
	return append(list, percents(text)...)
}

func codeByte(c byte) bool { return codeBytes[c]&isCode != 0 }

// digitByte are characters of which a code has at least one: without them it
// is a long name.
func digitByte(c byte) bool { return codeBytes[c]&isDigit != 0 }

const (
	isCode = 1 << iota
	isDigit
)

var codeBytes = func() (kinds [256]uint8) {
	for c := range kinds {
		switch b := byte(c); {
		case 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z':
			kinds[c] = isCode
		case '0' <= b && b <= '9', b == '+', b == '/', b == '-', b == '_':
			kinds[c] = isCode | isDigit
		}
	}
	return kinds
}()

func decoded(code string) string {
	if plain, err := hex.DecodeString(code); err == nil && len(code) >= 32 && printable(plain) {
		return string(plain)
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
		if plain, err := enc.DecodeString(code); err == nil && printable(plain) {
			return string(plain)
		}
	}
	return ""
}

func printable(b []byte) bool {
	for _, c := range b {
		if c <= 8 || c >= 0x7f {
			return false
		}
	}
	return len(b) > 0
}

func around(text []byte, start, end int, plain string) decoding {
	from, to := max(0, start-contextBefore), min(len(text), end+contextAfter)
	var b strings.Builder
	b.Write(text[from:start])
	b.WriteString(plain)
	b.Write(text[end:to])
	return decoding{text: []byte(b.String()), start: start - from, end: start - from + len(plain), from: start, length: end - start}
}

// percents decodes the part of each line that holds percent codes.
func percents(text []byte) []decoding {
	var list []decoding
	for i := 0; len(list) < mostDecoded; i++ {
		next := bytes.IndexByte(text[i:], '%')
		if i += next; next < 0 || i+2 >= len(text) {
			break
		}
		if !hexByte(text[i+1]) || !hexByte(text[i+2]) {
			continue
		}
		end := i + 3
		for j := end; j < len(text) && j < i+longestCode && text[j] != '\n'; j++ {
			if text[j] == '%' && j+2 < len(text) && hexByte(text[j+1]) && hexByte(text[j+2]) {
				end = j + 3
			}
		}
		if plain, err := url.PathUnescape(string(text[i:end])); err == nil && printable([]byte(plain)) {
			list = append(list, around(text, i, end, plain))
		}
		i = end - 1
	}
	return list
}

func hexByte(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// within finds what overlaps what was decoded; all else was found before.
func (e *engine) within(path string, d decoding) []Match {
	s := &search{engine: e, path: path, text: d.text}
	s.run()
	var list []Match
	for _, m := range s.found {
		if m.Start < d.end && d.start < m.End {
			m.Start, m.End, m.Decoded = d.from, d.from+d.length, true
			list = append(list, m)
		}
	}
	return list
}
