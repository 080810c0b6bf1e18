package secret

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"redoubt/secret/gitleaks"
	"redoubt/secret/words"
)

// nameWords are in every name that promises a credential.
var nameWords = sync.OnceValue(func() *words.Set {
	return words.New([]string{"pass", "pwd", "secret", "token", "key", "credential", "bearer"})
})

// assignments finds settings whose name promises a credential and whose value
// is a literal: NAME = "value", name: value, ['name'] => 'value'.
func (f *file) assignments() {
	if f.sort == prose || labels.MatchString(f.name) {
		return
	}
	done, tries := 0, 0
	nameWords().Each(f.text, func(_, end int) {
		if end <= done || tries > mostTries {
			return
		}
		a, ok := f.assignment(end)
		done = a.nameEnd
		if ok {
			tries++
			f.judgeAssignment(a)
		}
	})
}

// labels are files of texts for people.
var labels = gitleaks.Guard(`(?i)(^|/)(i18n|l10n|locales?|lang|langs|languages|translations?|messages)/`)

// An assigned is a name and a literal value.
type assigned struct {
	name       string
	nameEnd    int
	start, end int // the value
	quoted     bool
}

const (
	longestName  = 80
	longestValue = 400
	mostTries    = 10_000
)

// assignment reads the setting in whose name a word ends there.
func (f *file) assignment(at int) (a assigned, ok bool) {
	t := f.text
	from, to := at, at
	for from > 0 && at-from < longestName && nameByte(t[from-1]) {
		from--
	}
	for to < len(t) && to-at < longestName && nameByte(t[to]) {
		to++
	}
	a = assigned{name: strings.Trim(string(t[from:to]), ".-$"), nameEnd: to}
	i, ok := f.operator(to, from > 1 && t[from-2] == '(' && quoteAt(t, from-1) != 0)
	if !ok {
		return a, false
	}
	a.start, a.end, a.quoted = f.literal(i)
	return a, a.end > a.start && a.end-a.start <= longestValue
}

func nameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' || c == '$'
}

// typed is a type between a name and its value: password: str = "…".
var typed = regexp.MustCompile(`^\s*:\s*(?:string|str|String|Optional\[str\]|&str|&'static str)\s*=`)

// operator finds what assigns behind a name, and where the value begins.
func (f *file) operator(i int, firstArgument bool) (int, bool) {
	t := f.text
	if m := typed.Find(t[i:min(len(t), i+40)]); m != nil {
		return i + len(m), true
	}
	for i < len(t) && (t[i] == '\\' || t[i] == '"' || t[i] == '\'' || t[i] == ']') {
		i++
	}
	i = spaces(t, i)
	if i >= len(t) {
		return i, false
	}
	rest := t[i:min(len(t), i+3)]
	switch {
	case bytes.HasPrefix(rest, []byte("==")), bytes.HasPrefix(rest, []byte("::")):
		return i, false
	case bytes.HasPrefix(rest, []byte("=>")), bytes.HasPrefix(rest, []byte(":=")), bytes.HasPrefix(rest, []byte("?=")):
		return i + 2, true
	case rest[0] == '=', rest[0] == ':':
		return i + 1, true
	case rest[0] == ',' && firstArgument:
		return i + 1, true
	}
	return i, false
}

func spaces(t []byte, i int) int {
	for i < len(t) && (t[i] == ' ' || t[i] == '\t') {
		i++
	}
	return i
}

// literal is the place of the value that begins there: a text in quotes, and
// in files of settings what stands bare.
func (f *file) literal(i int) (start, end int, quoted bool) {
	t := f.text
	i = spaces(t, i)
	for range 2 { // b"…", rb'…', @"…"
		if i+1 < len(t) && strings.IndexByte("bBuUrRfF@", t[i]) >= 0 && quoteAt(t, i+1) != 0 {
			i++
		}
	}
	escaped := i < len(t) && t[i] == '\\'
	if escaped {
		i++
	}
	if i >= len(t) {
		return 0, 0, false
	}
	if q := quoteAt(t, i); q != 0 {
		start, end = i+1, textEnd(t, i+1, q)
		if escaped && end > start && t[end-1] == '\\' {
			end--
		}
		return start, end, true
	}
	if f.sort != config || escaped {
		return 0, 0, false
	}
	start, end = bare(t, i)
	return start, end, false
}

func quoteAt(t []byte, i int) byte {
	if i < len(t) && (t[i] == '"' || t[i] == '\'' || t[i] == '`') {
		return t[i]
	}
	return 0
}

// textEnd is where a text in quotes ends; 0 if not on its line.
func textEnd(t []byte, i int, quote byte) int {
	for j := i; j < len(t) && j-i <= longestValue; j++ {
		switch {
		case t[j] == quote:
			return j
		case t[j] == '\n':
			return 0
		case t[j] == '\\' && j+1 < len(t) && t[j+1] != quote:
			j++
		}
	}
	return 0
}

// bare is a value without quotes: to the end of the line or a comment.
func bare(t []byte, i int) (start, end int) {
	end = lineEnd(t, i, longestValue)
	for j := i; j < end; j++ {
		if (t[j] == '#' || t[j] == ';') && j > i && (t[j-1] == ' ' || t[j-1] == '\t') {
			end = j
		}
	}
	return i, i + len(bytes.TrimRight(t[i:end], " \t\r,;"))
}
