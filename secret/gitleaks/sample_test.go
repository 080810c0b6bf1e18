package gitleaks

import (
	"math/rand/v2"
	"regexp/syntax"
	"strings"
	"testing"
)

// A sampler makes texts that an expression matches.
type sampler struct{ *rand.Rand }

func (s sampler) of(re *syntax.Regexp) string {
	var b strings.Builder
	s.write(&b, re)
	return b.String()
}

func (s sampler) write(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			b.WriteString(s.letter(r, re.Flags&syntax.FoldCase != 0))
		}
	case syntax.OpCharClass:
		b.WriteRune(s.member(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte("aZ09 _-:."[s.IntN(9)])
	case syntax.OpAlternate:
		s.write(b, re.Sub[s.IntN(len(re.Sub))])
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		for range s.times(re) {
			s.write(b, re.Sub[0])
		}
	default:
		for _, sub := range re.Sub {
			s.write(b, sub)
		}
	}
}

func (s sampler) letter(r rune, folded bool) string {
	if folded && s.IntN(4) == 0 {
		return strings.ToUpper(string(r))
	}
	if folded {
		return strings.ToLower(string(r))
	}
	return string(r)
}

// member draws from a class, printable ASCII if there is any.
func (s sampler) member(ranges []rune) rune {
	var ok []rune
	for i := 0; i < len(ranges); i += 2 {
		for r := max(ranges[i], ' '); r <= min(ranges[i+1], '~'); r++ {
			ok = append(ok, r)
		}
	}
	if len(ok) == 0 {
		return ranges[0]
	}
	return ok[s.IntN(len(ok))]
}

func (s sampler) times(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpStar:
		return s.IntN(4)
	case syntax.OpPlus:
		return 1 + s.IntN(3)
	case syntax.OpQuest:
		return s.IntN(2)
	}
	if re.Max < 0 {
		return re.Min + s.IntN(20)
	}
	return re.Min + s.IntN(re.Max-re.Min+1)
}

// around a sample stands what other samples may run into.
var surroundings = [][2]string{
	{"", "\n"},
	{"token = 1\nkey: ", "\nsecret: \"x\"\n"},
	{"api_key_", " password = hunter\n"},
	{strings.Repeat("key_auth.", 20), strings.Repeat("a", 300)},
	{"é\xff\u2028", "\xffé"},
}

// Each rule finds samples of its own, and all hits are gitleaks' hits: the
// windows cut nothing off.
func TestAsPeerOnSamples(t *testing.T) {
	d, e := peer(t, 0), load()
	var file ruleFile
	decodeRules(t, &file)
	for i, rc := range file.Rules {
		if rc.Regex == "" {
			continue
		}
		s, hit := sampler{rand.New(rand.NewPCG(uint64(i), 7))}, false
		re, _ := syntax.Parse(rc.Regex, syntax.Perl)
		for n := range texts {
			round := surroundings[n%len(surroundings)]
			text := round[0] + s.keywords(rc) + s.of(re) + round[1] + s.of(re) + "\n"
			path := pathFor(rc)
			want, got := theirs(d, path, text), ours(path, text, false)
			compare(t, rc.ID+" in "+path, want, got)
			hit = hit || strings.Contains(strings.Join(got, "\n"), e.rules[i].id+" ")
		}
		if !hit {
			t.Errorf("%s finds none of its samples", rc.ID)
		}
	}
}

func (s sampler) keywords(rc ruleConfig) string {
	if s.IntN(2) == 0 {
		return ""
	}
	return strings.Join(rc.Keywords, " ") + " "
}

// pathFor is a file that the rule is for.
func pathFor(rc ruleConfig) string {
	for _, name := range []string{"src/app.txt", "a/nuget.config", "x.php", "deploy.yaml", "main.tf"} {
		if rc.Path == "" || lazily(rc.Path)().MatchString(name) {
			return name
		}
	}
	return "none"
}

// Words of rules in any order, and letters that fold in from beyond ASCII.
func FuzzAsPeer(f *testing.F) {
	d := peer(f, 0)
	f.Add("app.py", "api_key = 'q8w7e6r5t4y3u2i1o0p9'")
	f.Add("", "to\u212aen: q8w7e6r5t4y3u2i1o0p9\n\u017fecret=\"AKIA")
	f.Add("x", "curl -u 'a:bcdefg' http://x\n\n")
	f.Fuzz(func(t *testing.T, path, text string) {
		compare(t, path, theirs(d, path, text), ours(path, text, false))
	})
}
