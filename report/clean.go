package report

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a string from a template fit to be shown on one line: control
// characters, terminal escapes and characters that reorder or hide text are
// spelt out, so that they neither act nor deceive.
func clean(s string) string {
	if plainASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		b.WriteString(spell(r))
	}
	return b.String()
}

func plainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return true
}

// spell returns the rune itself or, where it would act on its reader, its
// number.
func spell(r rune) string {
	switch {
	case r == '\n' || r == '\r':
		return " "
	case r == '\t':
		return "  "
	case r < 0xa0 && acting(r):
		return fmt.Sprintf(`\x%02x`, r)
	case acting(r):
		return fmt.Sprintf(`\u%04x`, r)
	}
	return string(r)
}

// acting reports whether the rune does something to its reader's screen
// besides being seen; a line's end is taken for granted.
func acting(r rune) bool {
	return r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u2028' || r == '\u2029' || r > 0xa0 && unicode.Is(unicode.Cf, r)
}

// cleanLine is clean for a line of source: it also says where the marked range
// of bytes comes to stand, counted in columns.
func cleanLine(s string, mark [2]int) (line string, from, to int) {
	var b strings.Builder
	columns := 0
	for i, r := range s {
		if i <= mark[0] {
			from = columns
		}
		if i < mark[1] {
			to = columns + 1
		}
		piece := spell(r)
		b.WriteString(piece)
		columns += width(piece)
		if i < mark[1] {
			to = columns
		}
	}
	if mark[1] <= mark[0] {
		return b.String(), 0, 0
	}
	return b.String(), from, to
}

// width is the number of columns that a string takes: wide East Asian
// characters and emoji take two, combining marks none.
func width(s string) int {
	if plainASCII(s) {
		return len(s)
	}
	n := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}

// clip cuts s to at most n runes and marks the cut.
func clip(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	return string(runes[:n-1]) + "…"
}

// wrap breaks s at spaces into lines of at most n columns. A word that is
// longer is cut.
func wrap(s string, n int) []string {
	var (
		lines []string
		line  string
	)
	for _, word := range strings.Fields(s) {
		for width(word) > n {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			runes := []rune(word)
			cut := min(n, len(runes))
			for cut > 1 && width(string(runes[:cut])) > n {
				cut--
			}
			lines, word = append(lines, string(runes[:cut])), string(runes[cut:])
		}
		switch {
		case word == "":
		case line == "":
			line = word
		case width(line)+1+width(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
