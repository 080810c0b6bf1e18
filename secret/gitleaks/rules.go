// Package gitleaks runs gitleaks' rules over texts, with the same hits and
// several times faster: each rule's regular expression sees only the
// surroundings of places where a match can be.
//
// rules.toml is gitleaks' own default configuration (v8.30.1, MIT licence); a
// test holds it to that. What gitleaks does with a hit (entropy, allowlists,
// precedence over generic rules) is done here, too. It does not look into
// archives or git, judge a hit's surroundings, or report anything.
package gitleaks

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"redoubt/secret/words"
)

//go:embed rules.toml
var rulesFile string

// A rule is one of gitleaks' rules.
type rule struct {
	id, description string
	re              func() *regexp.Regexp // nil: a rule of paths only
	path            *Guarded              // nil: all paths
	group           int
	entropy         float64
	allow           []*allowlist
	keywords        []int // words of the file
	plan            plan
}

// An engine is all rules, ready to run.
type engine struct {
	rules  []*rule
	allow  []*allowlist // of all rules
	always []int        // rules without keywords
	set    *words.Set
	lists  wordlist
}

// wordlist gathers keywords and the literals of anchors, each once.
type wordlist struct {
	index   map[string]int
	words   []string
	anchors [][]rulesAnchor // by word
}

// rulesAnchor is an anchor and the rule that it belongs to.
type rulesAnchor struct {
	rule   int
	anchor *anchor
}

func (l *wordlist) word(w string) int {
	w = strings.ToLower(w)
	i, ok := l.index[w]
	if !ok {
		i = len(l.words)
		l.index[w] = i
		l.words = append(l.words, w)
		l.anchors = append(l.anchors, nil)
	}
	return i
}

// A ruleFile is what the file says.
type ruleFile struct {
	Allowlist allowConfig
	Rules     []ruleConfig
}

type ruleConfig struct {
	ID, Description, Path, Regex string
	SecretGroup                  int
	Entropy                      float64
	Keywords                     []string
	Allowlists                   []allowConfig
}

type allowConfig struct {
	Condition, RegexTarget    string
	Paths, Regexes, Stopwords []string
}

// load reads the rules, once. Regular expressions are only compiled when a
// text first needs them.
var load = sync.OnceValue(func() *engine {
	var c ruleFile
	if _, err := toml.Decode(rulesFile, &c); err != nil {
		panic(fmt.Sprintf("gitleaks: rules.toml: %v", err)) // the file is part of the program
	}
	return newEngine(c)
})

func newEngine(c ruleFile) *engine {
	e := &engine{allow: []*allowlist{newAllowlist(c.Allowlist)}, lists: wordlist{index: map[string]int{}}}
	for i, rc := range c.Rules {
		r := &rule{
			id: rc.ID, description: rc.Description, group: rc.SecretGroup, entropy: rc.Entropy,
			re: lazily(rc.Regex),
		}
		if rc.Path != "" {
			r.path = Guard(rc.Path)
		}
		for _, a := range rc.Allowlists {
			r.allow = append(r.allow, newAllowlist(a))
		}
		for _, k := range rc.Keywords {
			r.keywords = append(r.keywords, e.lists.word(k))
		}
		if len(rc.Keywords) == 0 {
			e.always = append(e.always, i)
		}
		r.plan = planFor(rc.Regex)
		for _, a := range r.plan.anchors {
			w := e.lists.word(a.literal)
			e.lists.anchors[w] = append(e.lists.anchors[w], rulesAnchor{i, a})
		}
		e.rules = append(e.rules, r)
	}
	e.set = words.New(e.lists.words)
	return e
}

// lazily compiles an expression when it is first used; nil for none.
func lazily(expr string) func() *regexp.Regexp {
	if expr == "" {
		return nil
	}
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
