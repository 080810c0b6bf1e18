package flow

import (
	"regexp/syntax"
	"strings"
)

// unsafeRunes are the characters by which each kind of injection leaves its
// place. A text without them can't. Of a path that is the slash: a name without
// one is the name of something in its folder, but for "..", which is a folder
// and no file.
var unsafeRunes = map[string]string{
	"command":  ";&|$`<>(){}[]*?!#~\\\"' \t\n",
	"sql":      "'\"\\;` \t\n(*/",
	"path":     "/",
	"zip-slip": "/",
	"ssrf":     ".:/@",
	"redirect": ":/\\.",
	"xss":      "<>\"'&",
	"header":   "\r\n",
	"log":      "\r\n",
	"ldap":     "*()\\|&!=",
	"xpath":    "'\"[]/()@",
	"template": "{}$<%#",
	"nosql":    "{}$'\" ",
	"regex":    "*+?()[]{}|\\.^$",
	"code":     "()[]{}'\"`;=+.\\,:",
}

// safeKinds are the kinds that a text which matches the pattern is safe for:
// those of whose characters the pattern lets none through; characters that the
// pattern spells out are its author's choice. whole says that the
// match is of the whole text even without anchors.
func safeKinds(pattern string, whole bool) kinds {
	re, err := syntax.Parse(jsToGo(pattern), syntax.Perl)
	if err != nil {
		return 0
	}
	if !whole && !anchored(re) {
		return 0
	}
	var k kinds
	for name, chars := range unsafeRunes {
		if !lets(re, chars, 0) {
			bit, _ := kindOf(name)
			k |= bit
		}
	}
	if code, _ := kindOf("code"); k&code != 0 { // letters, digits and the like: no structure at all
		more, _ := kindsOf([]string{"xxe", "mass-assignment", "test"})
		k |= more
	}
	return k
}

// remaining are the kinds that a text is safe for after every match of the
// pattern was removed: the pattern is one class of characters, or one character,
// that holds all by which they leave their place.
func remaining(pattern string) kinds {
	re, err := syntax.Parse(jsToGo(pattern), syntax.Perl)
	if err != nil {
		return 0
	}
	if re.Op == syntax.OpPlus && len(re.Sub) == 1 {
		re = re.Sub[0]
	}
	ranges := re.Rune
	switch {
	case re.Op == syntax.OpLiteral && len(ranges) == 1:
		ranges = []rune{ranges[0], ranges[0]}
	case re.Op != syntax.OpCharClass:
		return 0
	}
	var k kinds
	for name, chars := range unsafeRunes {
		if holdsAll(ranges, chars) {
			bit, _ := kindOf(name)
			k |= bit
		}
	}
	return k
}

// holdsAll reports whether the ranges hold every character.
func holdsAll(ranges []rune, chars string) bool {
	for _, c := range chars {
		in := false
		for i := 0; i+1 < len(ranges); i += 2 {
			in = in || ranges[i] <= c && c <= ranges[i+1]
		}
		if !in {
			return false
		}
	}
	return true
}

// jsToGo spells JavaScript's and Python's escapes as Go does.
func jsToGo(p string) string {
	return strings.NewReplacer(`\/`, "/", `(?P<`, "(?P<", `(?<`, "(?P<", `\Z`, `\z`, `\-`, `\-`).Replace(p)
}

// anchored reports whether every match begins and ends with the text.
func anchored(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpCapture:
		return anchored(re.Sub[0])
	case syntax.OpAlternate:
		for _, s := range re.Sub {
			if !anchored(s) {
				return false
			}
		}
		return true
	case syntax.OpConcat:
		n := len(re.Sub)
		return n > 1 && begins(re.Sub[0].Op) && ends(re.Sub[n-1].Op)
	}
	return false
}

func begins(op syntax.Op) bool { return op == syntax.OpBeginText }

func ends(op syntax.Op) bool { return op == syntax.OpEndText }

// lets reports whether a match may hold one of the characters.
func lets(re *syntax.Regexp, chars string, depth int) bool {
	if depth > 100 {
		return true
	}
	switch re.Op {
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return true
	case syntax.OpCharClass:
		for _, c := range chars {
			for i := 0; i+1 < len(re.Rune); i += 2 {
				if re.Rune[i] <= c && c <= re.Rune[i+1] {
					return true
				}
			}
		}
	}
	for _, s := range re.Sub {
		if lets(s, chars, depth+1) {
			return true
		}
	}
	return false
}

// catastrophic reports whether a backtracking engine may take time exponential
// in the text: a repetition of something that is itself repeated and can match
// the same text in two ways.
func catastrophic(pattern string) bool {
	re, err := syntax.Parse(jsToGo(pattern), syntax.Perl)
	if err != nil {
		return false
	}
	return ambiguous(re, 0)
}

func ambiguous(re *syntax.Regexp, depth int) bool {
	if depth > 100 {
		return false
	}
	if re.Op == syntax.OpStar || re.Op == syntax.OpPlus || re.Op == syntax.OpRepeat && re.Max < 0 {
		body := re.Sub[0]
		for body.Op == syntax.OpCapture {
			body = body.Sub[0]
		}
		if onlyRepeats(body) || overlapping(body) {
			return true
		}
	}
	for _, s := range re.Sub {
		if ambiguous(s, depth+1) {
			return true
		}
	}
	return false
}

// onlyRepeats reports whether the body of a repetition is nothing but another
// one: (a+)+, (a*)*, (.*)*.
func onlyRepeats(body *syntax.Regexp) bool {
	switch body.Op {
	case syntax.OpStar, syntax.OpPlus:
		return true
	case syntax.OpRepeat:
		return body.Max < 0
	case syntax.OpConcat:
		repeats := 0
		for _, s := range body.Sub {
			switch s.Op {
			case syntax.OpStar, syntax.OpPlus:
				repeats++
			case syntax.OpQuest, syntax.OpCapture, syntax.OpEmptyMatch:
			default:
				return false
			}
		}
		return repeats > 0
	}
	return false
}

// overlapping reports whether two alternatives of a repeated choice are the
// same or one is any character: (a|a)*, (.|x)+.
func overlapping(body *syntax.Regexp) bool {
	if body.Op != syntax.OpAlternate {
		return false
	}
	for i, a := range body.Sub {
		for _, b := range body.Sub[i+1:] {
			if a.String() == b.String() || a.Op == syntax.OpAnyCharNotNL || b.Op == syntax.OpAnyCharNotNL {
				return true
			}
		}
	}
	return false
}
