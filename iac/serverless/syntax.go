package serverless

import (
	"regexp"
	"strings"
)

// A piece of a string is literal or the inside of ${…}.
type piece struct {
	text     string
	variable bool
}

func pieces(s string) []piece {
	var list []piece
	for {
		i := strings.Index(s, "${")
		if i < 0 {
			return append(list, piece{text: s})
		}
		j := closing(s[i+2:])
		if j < 0 {
			return append(list, piece{text: s})
		}
		list = append(list, piece{text: s[:i]}, piece{text: s[i+2 : i+2+j], variable: true})
		s = s[i+3+j:]
	}
}

// whole is the inside of a string that is one variable and nothing else.
func whole(s string) (expr string, ok bool) {
	if !strings.HasPrefix(s, "${") {
		return "", false
	}
	j := closing(s[2:])
	if j < 0 || j+3 != len(s) {
		return "", false
	}
	return s[2 : 2+j], true
}

// closing is the index of the brace that closes a variable, -1 if none does.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	return -1
}

// split cuts at commas outside of quotes and brackets.
func split(s string) []string {
	var (
		list  []string
		start int
		depth int
		quote byte
	)
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(' || c == '{':
			depth++
		case c == ')' || c == '}':
			depth--
		case c == ',' && depth == 0:
			list = append(list, s[start:i])
			start = i + 1
		}
	}
	return append(list, s[start:])
}

// sourceName is how the framework spells where a value comes from. AWS::Region,
// Resource.Attr and the policy variables of IAM (aws:username) are none.
var sourceName = regexp.MustCompile(`^([a-zA-Z][a-zA-Z0-9_-]*)(?:\(|:[^:])`)

func framework(s string) bool {
	s = strings.TrimSpace(s)
	if strings.HasSuffix(s, ":") && !strings.HasSuffix(s, "::") { // ${opt:}
		return true
	}
	if !sourceName.MatchString(s) {
		return false
	}
	name, address, _ := strings.Cut(s, ":")
	return name != "aws" || address == "accountId" || address == "region"
}

func clean(expr string) string { return strings.NewReplacer("{", "", "}", "", "$", "").Replace(expr) }
