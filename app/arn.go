package app

import "strings"

// An ARN is an Amazon Resource Name taken apart. What only the deployment knows
// stands in its parts as Text.String spells it: "${AWS::Region}".
// Source: AWS General Reference, "Amazon Resource Names".
type ARN struct{ Partition, Service, Region, Account, Resource string }

// ParseARN takes an ARN apart; ok is false if s is none. Colons inside of
// ${…} and {{…}} part nothing.
func ParseARN(s string) (arn ARN, ok bool) {
	rest, ok := strings.CutPrefix(s, "arn:")
	if !ok {
		return ARN{}, false
	}
	var parts [4]string
	for i := range parts {
		if parts[i], rest, ok = cutColon(rest); !ok {
			return ARN{}, false
		}
	}
	return ARN{parts[0], parts[1], parts[2], parts[3], rest}, true
}

// cutColon cuts s at its first colon outside of braces.
func cutColon(s string) (before, after string, found bool) {
	depth := 0
	for i := range len(s) {
		switch {
		case s[i] == '{':
			depth++
		case s[i] == '}':
			depth--
		case s[i] == ':' && depth <= 0:
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}
