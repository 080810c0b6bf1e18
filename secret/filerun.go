package secret

import (
	"encoding/base64"
	"regexp"
	"strings"
	"sync"
)

const mostHits = 1000 // of one rule in one file

// compiledRule is a rule of files, ready to run.
type compiledRule struct {
	fileRule
	re func() *regexp.Regexp
}

// fileEngine is all rules of files, and whom their paths are for.
type fileEngine struct {
	rules []compiledRule
	paths *pathSet
}

var fileRulesReady = sync.OnceValue(func() *fileEngine {
	e := &fileEngine{}
	var paths []string
	for _, r := range fileRules() {
		paths = append(paths, `(?i)`+r.path)
		e.rules = append(e.rules, compiledRule{r, sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.re) })})
	}
	e.paths = newPathSet(paths)
	return e
})

// fileRules runs the rules for files of this name.
func (f *file) fileRules() {
	e := fileRulesReady()
	for _, i := range e.paths.of(f.name) {
		r := e.rules[i]
		re := r.re()
		for _, m := range re.FindAllSubmatchIndex(f.text, mostHits) {
			f.judged(r, re, m)
		}
	}
}

// judged adds a rule's match if its judge believes it.
func (f *file) judged(r compiledRule, re *regexp.Regexp, m []int) {
	h := found{rule: r.id, kind: r.kind, rank: byFile, sure: true}
	for i, name := range re.SubexpNames() {
		if m[2*i] < 0 {
			continue
		}
		switch {
		case strings.HasPrefix(name, "v"):
			h.start, h.end = m[2*i], m[2*i+1]
		case strings.HasPrefix(name, "n"):
			h.name = string(f.text[m[2*i]:m[2*i+1]])
		}
	}
	h.value = string(f.text[h.start:h.end])
	if h.end == h.start || r.judge != asHash && refers(h.value) {
		return
	}
	switch r.judge {
	case believed, asHash:
		if notSecret.MatchString(h.name) {
			return
		}
		h.doubt = f.doubtOf(h)
		h.sure = r.judge == believed
	case asBasic:
		if !basic(h.value) {
			return
		}
	case byItsName:
		kind, ok := Looks(h.name, h.value)
		if h.name == "" {
			ok = len(h.value) >= 4 && !placeholder(h.value)
			kind = r.kind
		}
		if !ok || h.name != "" && wordy(h.value) {
			return
		}
		h.kind, h.sure = kind, false
	}
	f.add(h)
}

// basic reports whether a text is base64 of user:password.
func basic(v string) bool {
	plain, err := base64.StdEncoding.DecodeString(v)
	if err != nil {
		plain, err = base64.RawStdEncoding.DecodeString(v)
	}
	user, password, ok := strings.Cut(string(plain), ":")
	return err == nil && ok && user != "" && password != "" && !refers(password) && printable(string(plain))
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0xfffd })
}

// storeRules reports key stores by their names: gitleaks' own rule knows
// PKCS#12 only.
func (f *file) storeRules() {
	if storeFiles.MatchString(f.name) && len(f.text) > 0 {
		f.add(found{rule: "key-store", kind: "key store", value: f.name, rank: byFile})
	}
}
