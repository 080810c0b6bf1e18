package gitleaks

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// A Match is what a rule found. Start and End are the secret's place; in a
// decoded text they are the place of what was decoded.
type Match struct {
	Rule, Description string
	Secret            string
	Start, End        int
	Decoded           bool // the secret stands in the text encoded
	Loose             bool // a name round it gave it away, not its own form
}

// Find runs all rules over a file's text.
func Find(path string, text []byte) []Match {
	e := load()
	s := &search{engine: e, path: path, text: text}
	s.run()
	found := s.found
	for _, d := range decodings(text) {
		found = append(found, e.within(path, d)...)
	}
	if len(found) == 0 || e.skips(path) { // two dozen expressions: only where they matter
		return nil
	}
	slices.SortStableFunc(found, func(a, b Match) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End), cmp.Compare(a.Rule, b.Rule))
	})
	return slices.Compact(found)
}

// Skips reports whether the rules leave files with this path alone: lockfiles,
// vendored code, pictures.
func Skips(path string) bool { return load().skips(path) }

func (e *engine) skips(path string) bool {
	return slices.ContainsFunc(e.allow, func(a *allowlist) bool { return a.allowsPath(path) })
}

// A search is one pass over one text.
type search struct {
	*engine
	path    string
	text    []byte
	seen    []bool
	places  []place
	found   []Match
	matched []match
}

// A place is where a word ends.
type place struct{ word, end int }

// A match is a Match with what precedence needs.
type match struct {
	Match
	line int // where the line of the match begins
}

func (s *search) run() {
	s.seen = make([]bool, len(s.lists.words))
	s.set.Each(s.text, func(word, end int) {
		s.seen[word] = true
		if len(s.lists.anchors[word]) > 0 {
			s.places = append(s.places, place{word, end})
		}
	})
	exotic := slices.ContainsFunc(exoticLetters(), func(l string) bool { return bytes.Contains(s.text, []byte(l)) })
	if exotic {
		s.set.Each(bytes.ToLower(s.text), func(word, _ int) { s.seen[word] = true })
	}
	windows := s.windows()
	whole := window{span: span{0, len(s.text)}}
	for i, r := range s.rules {
		switch {
		case !s.wanted(r):
		case r.re == nil:
			s.found = append(s.found, Match{Rule: r.id, Description: r.description})
		case exotic || len(r.plan.anchors) == 0:
			s.apply(r, whole)
		default:
			for _, w := range windows[i] {
				s.apply(r, w)
			}
		}
	}
	s.precedence()
}

// exoticLetters fold to letters of ASCII, in words or in expressions.
func exoticLetters() []string { return []string{"\u0130", "\u017f", "\u212a"} }

// wanted reports whether a rule is for this file and one of its keywords is
// in it.
func (s *search) wanted(r *rule) bool {
	if len(r.keywords) > 0 && !slices.ContainsFunc(r.keywords, func(k int) bool { return s.seen[k] }) {
		return false
	}
	if r.path != nil && !r.path.MatchString(s.path) {
		return false
	}
	return !slices.ContainsFunc(r.allow, func(a *allowlist) bool { return a.allowsPath(s.path) })
}

// loose reports whether an expression begins with any name: [\w.-]{0,50}?.
func (r *rule) loose() bool { return len(r.plan.anchors) > 0 && r.plan.anchors[0].before >= 50 }

// apply runs a rule over a window.
func (s *search) apply(r *rule, w window) {
	if len(s.matched) >= mostMatches {
		return
	}
	if r.plan.lead != nil && w.fits != nil {
		s.led(r, w)
		return
	}
	for _, m := range r.re().FindAllIndex(s.text[w.start:w.end], mostMatches) {
		s.judge(r, w.start+m[0], w.start+m[1])
	}
}

// Bounds for hostile texts: matches in a file, and what counts as its line
// round a match.
const (
	mostMatches = 4000
	longestLine = 8 << 10
)

// judge does what gitleaks does with a match: it takes the secret out of it
// and asks for its entropy and the allowlists.
func (s *search) judge(r *rule, start, end int) {
	whole := string(s.text[start:end])
	trimmed := strings.Trim(whole, "\n")
	secret, at := r.secret(trimmed)
	line := s.line(start, start+len(trimmed))
	c := candidate{secret: secret, match: trimmed, line: string(s.text[line.start:line.end]), path: s.path}
	if strings.Contains(c.line, "gitleaks:allow") || r.entropy != 0 && Entropy(secret) <= r.entropy {
		return
	}
	allowed := func(a *allowlist) bool { return a.allows(c) }
	if slices.ContainsFunc(s.allow, allowed) || slices.ContainsFunc(r.allow, allowed) {
		return
	}
	at += start + strings.Index(whole, trimmed)
	s.matched = append(s.matched, match{Match{Rule: r.id, Description: r.description, Secret: secret, Start: at, End: at + len(secret), Loose: r.loose()}, line.start})
}

// secret is the group that holds the secret: the rule's, or the first that is
// not empty, or all.
func (r *rule) secret(match string) (secret string, at int) {
	g := r.re().FindStringSubmatchIndex(match)
	if len(g) < 4 {
		return match, 0
	}
	if r.group > 0 {
		if g[2*r.group] < 0 {
			return "", 0
		}
		return match[g[2*r.group]:g[2*r.group+1]], g[2*r.group]
	}
	for i := 2; i < len(g); i += 2 {
		if g[i] < g[i+1] {
			return match[g[i]:g[i+1]], g[i]
		}
	}
	return match, 0
}

// line is the lines that a match touches, with the line break before them.
func (s *search) line(start, end int) span {
	from, to := max(0, start-longestLine), min(len(s.text), end+longestLine)
	if i := bytes.LastIndexByte(s.text[from:min(start+1, len(s.text))], '\n'); i >= 0 {
		from += i
	}
	if i := bytes.IndexByte(s.text[end:to], '\n'); i >= 0 {
		to = end + i
	}
	return span{from, to}
}

// precedence drops what a generic rule found where another rule found it, too.
func (s *search) precedence() {
	better := map[int][]string{} // by line
	for _, m := range s.matched {
		if !strings.Contains(m.Rule, "generic") {
			better[m.line] = append(better[m.line], m.Secret)
		}
	}
	for _, m := range s.matched {
		told := func(secret string) bool { return strings.Contains(secret, m.Secret) }
		if !strings.Contains(m.Rule, "generic") || !slices.ContainsFunc(better[m.line], told) {
			s.found = append(s.found, m.Match)
		}
	}
}
