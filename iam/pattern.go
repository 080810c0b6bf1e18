package iam

import (
	"slices"
	"strings"
	"unicode"
)

// tokenKind is the kind of a token.
type tokenKind uint8

const (
	charToken     tokenKind = iota // one character
	anyToken                       // ?: any one character
	starToken                      // *: any characters
	refToken                       // text that only the deployment knows; equal to the same reference only
	variableToken                  // a variable of IAM's that is not filled in yet
)

// A token is a piece of a pattern or of a text.
type token struct {
	kind tokenKind
	char rune
	text string // of references and variables: what stands between the braces
}

// hasReference reports whether a text holds what is not plain: ${…} or
// CloudFormation's dynamic references.
func hasReference(s string) bool {
	return strings.Contains(s, "${") || strings.Contains(s, "{{resolve:")
}

// tokens takes a pattern apart. Of ${…}, those with one colon are IAM's
// variables, which count only if variables is set; all others are a template's
// references. ${*}, ${?} and ${$} are the characters themselves.
func tokens(s string, variables bool) []token {
	list := make([]token, 0, len(s))
	for s != "" {
		inside, rest, ok := reference(s)
		switch {
		case !ok:
			c, size := decode(s)
			list = append(list, wild(c))
			s = s[size:]
			continue
		case isVariable(inside):
			if !variables {
				list = append(list, token{char: '$'})
				s = s[1:]
				continue
			}
			list = append(list, token{kind: variableToken, text: inside})
		case variables && (inside == "*" || inside == "?" || inside == "$"):
			list = append(list, token{char: rune(inside[0])})
		default:
			list = append(list, token{kind: refToken, text: inside})
		}
		s = rest
	}
	return list
}

// plainTokens takes a text apart that holds no wildcards, but references.
func plainTokens(s string) []token {
	list := make([]token, 0, len(s))
	for s != "" {
		if inside, rest, ok := reference(s); ok {
			list = append(list, token{kind: refToken, text: inside})
			s = rest
			continue
		}
		c, size := decode(s)
		list = append(list, token{char: c})
		s = s[size:]
	}
	return list
}

func wild(c rune) token {
	switch c {
	case '*':
		return token{kind: starToken}
	case '?':
		return token{kind: anyToken}
	}
	return token{char: c}
}

// reference cuts a ${…} or {{resolve:…}} off the front of s.
func reference(s string) (inside, rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, "${"):
		inside, rest, ok = strings.Cut(s[2:], "}")
	case strings.HasPrefix(s, "{{resolve:"):
		inside, rest, ok = strings.Cut(s[2:], "}}")
		inside = "{{" + inside
	}
	return inside, rest, ok
}

// isVariable tells "aws:username" and "aws:PrincipalTag/team, 'none'" from
// "Bucket.Arn" and "AWS::Region".
func isVariable(inside string) bool {
	service, name, ok := strings.Cut(inside, ":")
	return ok && service != "" && name != "" && name[0] != ':' && !strings.HasPrefix(inside, "{{")
}

// variableKey parts a variable's key from its default.
func variableKey(inside string) (key, value string, ok bool) {
	key, rest, ok := strings.Cut(inside, ",")
	if !ok {
		return inside, "", false
	}
	rest = strings.TrimSpace(rest)
	if len(rest) < 2 || rest[0] != '\'' || rest[len(rest)-1] != '\'' {
		return inside, "", false
	}
	return strings.TrimSpace(key), rest[1 : len(rest)-1], true
}

// fold makes all characters small, so that case does not count.
func fold(list []token) []token {
	list = slices.Clone(list)
	for i := range list {
		list[i].char = unicode.ToLower(list[i].char)
	}
	return list
}

// has reports whether one of the tokens is of the kind.
func has(list []token, kind tokenKind) bool {
	return slices.ContainsFunc(list, func(t token) bool { return t.kind == kind })
}

// matchTokens says whether the pattern covers the text: yes or no where that
// holds whatever the references turn out to be.
func matchTokens(pattern, text []token) truth {
	switch {
	case covers(pattern, text):
		return yes
	case !has(pattern, refToken) && !has(text, refToken):
		return no
	case overlap(loose(pattern), loose(text)):
		return maybe
	}
	return no
}

// covers matches with references as characters of their own: a star covers
// one, and so does the same reference.
func covers(pattern, text []token) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(text) {
		switch {
		case p < len(pattern) && pattern[p].kind == starToken:
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p].fits(text[i]):
			p++
			i++
		case star >= 0:
			mark++
			p, i = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p].kind == starToken {
		p++
	}
	return p == len(pattern)
}

// fits reports whether a token of a pattern covers one of a text.
func (t token) fits(text token) bool {
	if t.kind == anyToken {
		return text.kind == charToken
	}
	return t == text
}

// loose lets references be anything.
func loose(list []token) []token {
	list = slices.Clone(list)
	for i := range list {
		if list[i].kind == refToken {
			list[i] = token{kind: starToken}
		}
	}
	return list
}

// overlap reports whether some text is covered by both patterns. It takes time
// proportional to the product of their lengths.
func overlap(a, b []token) bool {
	// row[j] says whether a[i:] and b[j:] overlap; rows are filled from the end.
	row := make([]bool, len(b)+1)
	for i := len(a); i >= 0; i-- {
		diagonal := false // of the row before, one to the right
		for j := len(b); j >= 0; j-- {
			below := row[j]
			switch {
			case i == len(a) && j == len(b):
				row[j] = true
			case i == len(a):
				row[j] = b[j].kind == starToken && row[j+1]
			case j == len(b):
				row[j] = a[i].kind == starToken && below
			case a[i].kind == starToken || b[j].kind == starToken:
				// The star is empty, or takes the other's next token.
				row[j] = below || row[j+1]
			default:
				row[j] = diagonal && (a[i] == b[j] || a[i].fits(b[j]) || b[j].fits(a[i]))
			}
			diagonal = below
		}
	}
	return row[0]
}
