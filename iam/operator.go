package iam

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// operatorKind is the type of what an operator compares.
type operatorKind uint8

const (
	stringOperator operatorKind = iota
	likeOperator
	numericOperator
	dateOperator
	boolOperator
	binaryOperator
	ipOperator
	arnOperator
	nullOperator
)

// An operator is a condition operator, taken apart.
type operator struct {
	name       string // as AWS spells it, without quantifier and IfExists
	kind       operatorKind
	negated    bool
	ignoreCase bool
	order      string // of numbers and dates: "=", "<", "<=", ">", ">="

	ifExists bool
	forAll   bool // ForAllValues:
	forAny   bool // ForAnyValue:
}

// operators are all condition operators.
// Source: IAM JSON policy elements, Condition operators.
var operators = []operator{
	{name: "StringEquals"},
	{name: "StringNotEquals", negated: true},
	{name: "StringEqualsIgnoreCase", ignoreCase: true},
	{name: "StringNotEqualsIgnoreCase", ignoreCase: true, negated: true},
	{name: "StringLike", kind: likeOperator},
	{name: "StringNotLike", kind: likeOperator, negated: true},
	{name: "NumericEquals", kind: numericOperator, order: "="},
	{name: "NumericNotEquals", kind: numericOperator, order: "=", negated: true},
	{name: "NumericLessThan", kind: numericOperator, order: "<"},
	{name: "NumericLessThanEquals", kind: numericOperator, order: "<="},
	{name: "NumericGreaterThan", kind: numericOperator, order: ">"},
	{name: "NumericGreaterThanEquals", kind: numericOperator, order: ">="},
	{name: "DateEquals", kind: dateOperator, order: "="},
	{name: "DateNotEquals", kind: dateOperator, order: "=", negated: true},
	{name: "DateLessThan", kind: dateOperator, order: "<"},
	{name: "DateLessThanEquals", kind: dateOperator, order: "<="},
	{name: "DateGreaterThan", kind: dateOperator, order: ">"},
	{name: "DateGreaterThanEquals", kind: dateOperator, order: ">="},
	{name: "Bool", kind: boolOperator},
	{name: "BinaryEquals", kind: binaryOperator},
	{name: "IpAddress", kind: ipOperator},
	{name: "NotIpAddress", kind: ipOperator, negated: true},
	{name: "ArnEquals", kind: arnOperator},
	{name: "ArnLike", kind: arnOperator},
	{name: "ArnNotEquals", kind: arnOperator, negated: true},
	{name: "ArnNotLike", kind: arnOperator, negated: true},
	{name: "Null", kind: nullOperator},
}

func operatorNames() []string {
	names := make([]string, len(operators))
	for i, op := range operators {
		names[i] = op.name
	}
	return names
}

// parseOperator takes "ForAnyValue:StringLikeIfExists" apart. IAM does not mind
// the case.
func parseOperator(name string) (operator, bool) {
	quantifier, rest, ok := strings.Cut(name, ":")
	if !ok {
		quantifier, rest = "", name
	}
	all, anyValue := strings.EqualFold(quantifier, "ForAllValues"), strings.EqualFold(quantifier, "ForAnyValue")
	if ok && !all && !anyValue {
		return operator{}, false
	}
	ifExists := false
	if n := len(rest) - len("IfExists"); n > 0 && strings.EqualFold(rest[n:], "IfExists") {
		rest, ifExists = rest[:n], true
	}
	for _, op := range operators {
		if strings.EqualFold(op.name, rest) && (op.kind != nullOperator || !ifExists && !ok) {
			op.forAll, op.forAny, op.ifExists = all, anyValue, ifExists
			return op, true
		}
	}
	return operator{}, false
}

// compare says whether one value of the request equals, or stands in the
// operator's order to, one value of the policy. Negation is the caller's.
func (op operator) compare(pattern, value []token) truth {
	switch op.kind {
	case stringOperator:
		if op.ignoreCase {
			pattern, value = fold(pattern), fold(value)
		}
		return matchTokens(pattern, value)
	case likeOperator:
		return matchTokens(pattern, value)
	case arnOperator:
		return matchARN(pattern, value)
	}
	want, ok1 := spell(pattern)
	got, ok2 := spell(value)
	if !ok1 || !ok2 {
		return maybe
	}
	switch op.kind {
	case numericOperator:
		return compareNumbers(op.order, want, got)
	case dateOperator:
		return compareDates(op.order, want, got)
	case boolOperator:
		return truthOf(strings.EqualFold(want, got))
	case binaryOperator:
		return compareBinary(want, got)
	default:
		return compareAddresses(want, got)
	}
}

// spell is the text of tokens that hold no references.
func spell(list []token) (string, bool) {
	var b strings.Builder
	for _, t := range list {
		switch t.kind {
		case charToken:
			b.WriteRune(t.char)
		case starToken:
			b.WriteByte('*')
		case anyToken:
			b.WriteByte('?')
		default:
			return "", false
		}
	}
	return b.String(), true
}

func compareNumbers(order, want, got string) truth {
	w, err1 := strconv.ParseFloat(want, 64)
	g, err2 := strconv.ParseFloat(got, 64)
	if err1 != nil || err2 != nil {
		return no
	}
	return inOrder(order, g-w)
}

func compareDates(order, want, got string) truth {
	w, err1 := parseDate(want)
	g, err2 := parseDate(got)
	if err1 != nil || err2 != nil {
		return no
	}
	return inOrder(order, float64(g.Compare(w)))
}

func inOrder(order string, difference float64) truth {
	switch order {
	case "<":
		return truthOf(difference < 0)
	case "<=":
		return truthOf(difference <= 0)
	case ">":
		return truthOf(difference > 0)
	case ">=":
		return truthOf(difference >= 0)
	}
	return truthOf(difference == 0)
}

// dateForms are the forms of ISO 8601 that the W3C's profile has.
var dateForms = []string{
	time.RFC3339Nano, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02", "2006-01", "2006",
}

var errDate = errors.New("not a date")

// parseDate reads a date, or seconds since 1970.
func parseDate(s string) (time.Time, error) {
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, nil
		}
	}
	seconds, err := strconv.ParseFloat(s, 64)
	if err != nil || math.Abs(seconds) > 1e12 {
		return time.Time{}, errDate
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e9)).UTC(), nil
}

func compareBinary(want, got string) truth {
	w, err1 := base64.StdEncoding.DecodeString(want)
	g, err2 := base64.StdEncoding.DecodeString(got)
	return truthOf(err1 == nil && err2 == nil && bytes.Equal(w, g))
}

func compareAddresses(want, got string) truth {
	prefix, err1 := parsePrefix(want)
	addr, err2 := netip.ParseAddr(got)
	return truthOf(err1 == nil && err2 == nil && prefix.Contains(addr.Unmap().WithZone("")))
}

// parsePrefix reads a CIDR block, or an address as the block of itself.
func parsePrefix(s string) (netip.Prefix, error) {
	if !strings.Contains(s, "/") {
		addr, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Prefix{}, err
		}
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	return netip.ParsePrefix(s)
}

// matchARN compares the six parts of ARNs each by itself, so that no wildcard
// reaches beyond a colon but the last part's.
func matchARN(pattern, value []token) truth {
	p, v := cutTokens(pattern), cutTokens(value)
	if len(p) == 6 && len(v) == 6 {
		all := yes
		for i := range p {
			all = all.and(matchTokens(p[i], v[i]))
		}
		return all
	}
	switch whole := matchTokens(pattern, value); {
	case len(p) == 1 && whole == yes:
		return yes // "*", or the same reference
	case has(pattern, refToken) || has(value, refToken):
		return whole.and(maybe) // references may hold colons
	}
	return no
}

// cutTokens parts tokens at the first five colons.
func cutTokens(list []token) [][]token {
	var parts [][]token
	start := 0
	for i, t := range list {
		if t == (token{char: ':'}) && len(parts) < 5 {
			parts = append(parts, list[start:i])
			start = i + 1
		}
	}
	return append(parts, list[start:])
}
