package iam

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// implies reports whether a condition certainly holds wherever another one does:
// fewer values, a narrower pattern, a smaller network, an earlier end, or one
// that also lets requests without the key through. What can't be told is false.
func implies(a, b string, m *meter) bool {
	if a == b {
		return true
	}
	if key := keyOf(a); key == "" || !strings.EqualFold(key, keyOf(b)) {
		return false
	}
	if m.used += 256 + len(a)*len(b); m.full() {
		return false
	}
	x, y := conditionOf(a), conditionOf(b)
	one, ok1 := parseOperator(x.Operator)
	two, ok2 := parseOperator(y.Operator)
	if !ok1 || !ok2 || one.absent(x.Values) == yes && two.absent(y.Values) != yes {
		return false
	}
	return one.narrower(x.Values, two, y.Values)
}

// keyOf is the key in a clause's text, with its quotes: within a text of JSON
// no quote stands by itself.
func keyOf(clause string) string {
	_, rest, _ := strings.Cut(clause, `"key":`)
	key, _, _ := strings.Cut(rest, `,"`)
	return key
}

// narrower reports whether the other line holds for any values for which this
// one does.
func (op operator) narrower(values []string, other operator, others []string) bool {
	switch {
	case other.kind == nullOperator && nullCondition(others, present) == yes, other.all(others):
		return true
	case op.kind == nullOperator:
		return nullCondition(values, present) == no
	case other.kind == nullOperator || op.forAll != other.forAll || op.forAny != other.forAny:
		return false
	case op.negated && other.negated:
		return op.coverAll(values, other, others)
	case op.negated:
		return false
	case other.negated:
		return !slices.ContainsFunc(values, func(v string) bool {
			return slices.ContainsFunc(others, func(w string) bool { return !op.apart(v, other, w) })
		})
	}
	return other.coverAll(others, op, values)
}

// all reports whether any value satisfies the operator.
func (op operator) all(values []string) bool {
	return op.kind == likeOperator && !op.negated && slices.ContainsFunc(values, func(v string) bool { return v != "" && strings.Trim(v, "*") == "" })
}

// coverAll reports whether each of the other operator's values is covered by one
// of this one's; negation aside.
func (op operator) coverAll(values []string, other operator, others []string) bool {
	return !slices.ContainsFunc(others, func(w string) bool {
		return !slices.ContainsFunc(values, func(v string) bool { return op.covers(v, other, w) })
	})
}

// covers reports whether what equals, or stands in order to, the other
// operator's value does so to this one's.
func (op operator) covers(value string, other operator, narrow string) bool {
	alike := op.kind == other.kind && op.order == other.order && op.ignoreCase == other.ignoreCase
	switch {
	case alike && value == narrow:
		return true
	case hasReference(value) || hasReference(narrow):
		return false
	case other.kind == stringOperator && !other.ignoreCase: // one text
		return op.compare(op.tokens(value), other.tokens(narrow)) == yes
	case op.kind != other.kind && (op.kind != likeOperator || other.kind != stringOperator):
		return false
	}
	switch op.kind {
	case stringOperator:
		return op.ignoreCase && op.compare(op.tokens(value), other.tokens(narrow)) == yes
	case likeOperator:
		return !other.ignoreCase && lies(op.tokens(value), other.tokens(narrow))
	case arnOperator:
		return coversARN(op.tokens(value), other.tokens(narrow))
	case numericOperator:
		v, err1 := strconv.ParseFloat(value, 64)
		w, err2 := strconv.ParseFloat(narrow, 64)
		return err1 == nil && err2 == nil && reaches(op.order, other.order, w-v)
	case dateOperator:
		v, err1 := parseDate(value)
		w, err2 := parseDate(narrow)
		return err1 == nil && err2 == nil && reaches(op.order, other.order, sign(w, v))
	case boolOperator:
		return strings.EqualFold(value, narrow)
	case ipOperator:
		v, w, ok := prefixes(value, narrow)
		return ok && v.Bits() <= w.Bits() && v.Contains(w.Addr())
	}
	return false
}

// tokens are those of a value without references.
func (op operator) tokens(value string) []token {
	list := tokens(value, true)
	if op.kind != likeOperator && op.kind != arnOperator {
		list = literal(list)
	}
	return list
}

func sign(a, b time.Time) float64 { return float64(a.Compare(b)) }

// reaches reports whether what stands in the narrow order to a bound stands in
// the wide order to another one, which is less than the first by the difference.
func reaches(wide, narrow string, difference float64) bool {
	switch {
	case narrow == "=":
		return inOrder(wide, difference) == yes
	case wide == "=" || wide[0] != narrow[0]:
		return false
	case len(wide) < len(narrow): // "<=" within "<"
		return inOrder(wide, difference) == yes
	}
	return inOrder(wide[:1]+"=", difference) == yes
}

// coversARN compares ARNs as matchARN does.
func coversARN(wide, narrow []token) bool {
	p, v := cutTokens(wide), cutTokens(narrow)
	if len(p) != 6 || len(v) != 6 {
		return false
	}
	for i := range p {
		if !lies(p[i], v[i]) {
			return false
		}
	}
	return true
}

func prefixes(a, b string) (p, q netip.Prefix, ok bool) {
	p, err1 := parsePrefix(a)
	q, err2 := parsePrefix(b)
	return p, q, err1 == nil && err2 == nil
}

// apart reports whether no text is covered by both values.
func (op operator) apart(value string, other operator, w string) bool {
	switch {
	case hasReference(value) || hasReference(w):
		return false
	case op.kind == ipOperator && other.kind == ipOperator:
		p, q, ok := prefixes(value, w)
		return ok && !p.Overlaps(q)
	case op.kind == stringOperator && !op.ignoreCase:
		return other.compare(other.tokens(w), op.tokens(value)) == no
	case other.kind == stringOperator && !other.ignoreCase && op.kind == likeOperator:
		return op.compare(op.tokens(value), other.tokens(w)) == no
	}
	return false
}
