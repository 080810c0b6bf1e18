package iam

import (
	"strings"
	"unicode/utf8"
)

// MatchAction reports whether the pattern of a policy covers the action.
// Actions are compared without regard to case; a pattern is "service:action",
// or "*" for everything.
func MatchAction(pattern, action string) bool {
	p, ok := actionPattern(pattern)
	return ok && globMatch(p, action, foldEqual)
}

// actionPattern puts a pattern into its plain form; not ok is one that IAM
// refuses.
func actionPattern(pattern string) (string, bool) {
	pattern = squeeze(pattern)
	if pattern == "*" {
		return "*:*", true
	}
	return pattern, strings.Contains(pattern, ":")
}

// squeeze makes one of several stars in a row: they mean the same, and nobody
// can then make the matcher walk a megabyte of them for each action.
func squeeze(pattern string) string {
	if !strings.Contains(pattern, "**") {
		return pattern
	}
	var b strings.Builder
	for i := range len(pattern) {
		if pattern[i] != '*' || i == 0 || pattern[i-1] != '*' {
			b.WriteByte(pattern[i])
		}
	}
	return b.String()
}

// MatchResource reports whether the pattern of a policy covers the ARN, with
// regard to case. It compares text: a star also covers colons and slashes, as
// it does in IAM, and policy variables are not filled in.
func MatchResource(pattern, arn string) bool { return Glob(pattern, arn) }

// Glob matches * (any characters) and ? (one), with regard to case.
func Glob(pattern, s string) bool {
	return globMatch(pattern, s, func(a, b byte) bool { return a == b })
}

// globMatch matches * (any characters) and ? (one) in time proportional to
// len(pattern)·len(s) at worst: only the last star is ever tried again.
func globMatch(pattern, s string, equal func(a, b byte) bool) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(s[i:])
			p++
			i += size
		case p < len(pattern) && equal(pattern[p], s[i]):
			p++
			i++
		case star >= 0:
			p = star + 1
			mark++
			i = mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// beginDifferently reports whether a pattern surely does not match an action, by
// what stands before the first wildcard or reference: most have not even their
// service in common.
func beginDifferently(pattern, action string) bool {
	for i := range min(len(pattern), len(action)) {
		if strings.IndexByte("*?${", pattern[i]) >= 0 || strings.IndexByte("${", action[i]) >= 0 {
			return false
		}
		if lower(pattern[i]) != lower(action[i]) {
			return true
		}
	}
	return false
}

func foldEqual(a, b byte) bool { return lower(a) == lower(b) }

func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		return b + 'a' - 'A'
	}
	return b
}

// decode is the first character of s. A byte that is no text stands for itself.
func decode(s string) (rune, int) { return utf8.DecodeRuneInString(s) }
