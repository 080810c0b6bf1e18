package secret

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/secret/gitleaks"
)

// Scan finds credentials in a file. name is the file's path in its tree: which
// rules apply is decided by it.
func Scan(name string, data []byte) []Hit {
	path := inArchive(name)
	if left(path) {
		return nil
	}
	f := &file{name: path, full: name, text: data, sort: sortOf(path)}
	f.storeRules()
	if !binary(data) {
		f.gitleaksRules()
		f.fileRules()
		f.textRules()
		f.assignments()
		f.manifests()
	}
	return f.hits()
}

// A file is what one call of Scan works on.
type file struct {
	name  string // in its archive
	full  string
	text  []byte
	sort  sort
	found []found
}

// mostFound bounds what one file may bring.
const mostFound = 5000

// rank orders hits on one place: what says most of it wins.
type rank int

const (
	byGeneric rank = iota // gitleaks' generic rule
	byName                // an assignment
	byText                // a form in the text
	byForm                // an issuer's form
	byFile                // a rule for that file
)

// found is a hit before it is judged.
type found struct {
	rule, kind, name string
	start, end       int
	value            string
	rank             rank
	doubt            string
	loose            bool // gitleaks knows it by what stands before it
	sure             bool // the value is what a file of that name is made for
}

func (f *file) add(h found) {
	if len(f.found) >= mostFound {
		return
	}
	if h.value == "" {
		h.value = string(f.text[h.start:h.end])
	}
	f.found = append(f.found, h)
}

func binary(data []byte) bool { return bytes.IndexByte(data[:min(len(data), 8000)], 0) >= 0 }

func (f *file) gitleaksRules() {
	for _, m := range gitleaks.Find(f.name, f.text) {
		h := found{rule: m.Rule, kind: kindOf(m.Rule), start: m.Start, end: m.End, value: m.Secret, rank: byForm}
		h.loose = m.Loose || strings.HasPrefix(m.Rule, "curl-")
		if m.Rule == "generic-api-key" {
			h.rank, h.name = byGeneric, nameBefore(f.text, m.Start)
		}
		if m.Secret == "" {
			h.value = f.name
		}
		h.doubt = f.doubtOf(h)
		f.add(h)
	}
}

// kindOf makes words of a rule's name: "stripe-access-token" → "stripe access token".
func kindOf(rule string) string {
	if rule == "generic-api-key" {
		return "key"
	}
	return strings.ReplaceAll(rule, "-", " ")
}

var nameAtEnd = regexp.MustCompile(`([A-Za-z][\w.-]*)["'\]\s]*(?:=|>|:{1,3}=?|\|\||=>|\?=|,)[\s"'\x60=]*$`)

// nameBefore is the name of the setting whose value begins there.
func nameBefore(text []byte, start int) string {
	m := nameAtEnd.FindSubmatch(text[max(0, start-100):start])
	if m == nil {
		return ""
	}
	return string(m[1])
}

// hits judges what was found, drops what is told twice and gives each its
// place and fingerprint.
func (f *file) hits() []Hit {
	if len(f.found) == 0 {
		return nil
	}
	f.keepBest()
	var (
		list  []Hit
		nth   = map[string]int{}
		at    = newPlaces(f.text)
		inDoc = example(f.full)
	)
	for _, h := range f.found {
		key := h.rule + "\x00" + h.name
		fp := fingerprint(h.rule, f.full, h.name, nth[key])
		nth[key]++
		list = append(list, Hit{
			Rule: h.rule, Kind: h.kind, Name: h.name, Pos: at.pos(f.full, h.start, h.end), Masked: masked(h.value), Fingerprint: fp,
			Confidence: h.confidence(inDoc), Doubt: h.doubt, Example: inDoc, value: h.value,
		})
	}
	return list
}

func (h found) confidence(example bool) Confidence {
	c := Medium
	switch {
	case h.doubt != "":
		return Low
	case h.rank == byForm, h.rank == byFile && h.sure:
		c = High
	case h.rank == byGeneric:
		c = Medium
	}
	if example {
		c--
	}
	return c
}

// keepBest keeps one of the hits that overlap: that of the higher rank, else
// the first.
func (f *file) keepBest() {
	slices.SortStableFunc(f.found, func(a, b found) int { return cmp.Compare(b.rank, a.rank) })
	var kept []found
	for _, h := range f.found {
		if !slices.ContainsFunc(kept, func(k found) bool {
			return k.start < h.end && h.start < k.end || k.start == h.start && k.end == h.end && k.rule == h.rule
		}) {
			kept = append(kept, h)
		}
	}
	slices.SortStableFunc(kept, func(a, b found) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(a.rule, b.rule)) })
	f.found = kept
}

// places turns offsets into lines and columns.
type places struct {
	text       []byte
	from, line int // an offset and its line
	begin      int // where that line begins
}

func newPlaces(text []byte) *places { return &places{text: text, line: 1} }

// pos must be asked in the order of starts.
func (p *places) pos(file string, start, end int) app.Pos {
	between := p.text[p.from:start]
	p.line += bytes.Count(between, []byte("\n"))
	if i := bytes.LastIndexByte(between, '\n'); i >= 0 {
		p.begin = p.from + i + 1
	}
	p.from = start
	return app.Pos{File: file, Line: p.line, Column: start - p.begin + 1, Start: start, End: end}
}
