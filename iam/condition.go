package iam

import (
	"maps"
	"slices"
	"strings"
)

// presence says whether a key is in the request.
type presence uint8

const (
	absent presence = iota
	present
	unknown // nobody knows, neither whether nor with what value
)

// value looks a context key up; keys have no case.
func (e *evaluation) value(key string) ([]string, presence) {
	if values, ok := e.keys[strings.ToLower(key)]; ok {
		if len(values) == 0 {
			return nil, absent
		}
		return values, present
	}
	if e.request.Unknown == nil || e.request.Unknown(key) {
		return nil, unknown
	}
	return nil, absent
}

// conditions says whether all lines of a condition block hold.
func (e *evaluation) conditions(s *Statement) truth {
	all := yes
	for _, name := range slices.Sorted(maps.Keys(s.Conditions)) {
		op, ok := parseOperator(name)
		for _, key := range slices.Sorted(maps.Keys(s.Conditions[name])) {
			if !ok || key == "" {
				all = all.and(maybe)
				continue
			}
			all = all.and(e.condition(op, key, s.Conditions[name][key], s.Version != version2008))
		}
	}
	return all
}

// condition says whether one line holds. What is unknown may be absent or have
// any value: where both come to the same, that is certain.
func (e *evaluation) condition(op operator, key string, policy []string, variables bool) truth {
	values, state := e.value(key)
	if op.kind == nullOperator {
		return nullCondition(policy, state)
	}
	patterns := e.patterns(op, policy, variables)
	switch state {
	case present:
		list := make([][]token, len(values))
		for i, v := range values {
			list[i] = plainTokens(v)
		}
		return op.holds(patterns, list)
	case unknown:
		anything := [][]token{{{kind: refToken, text: "?" + key}}}
		return either(op.missing(), op.holds(patterns, anything))
	}
	return op.missing()
}

// nullCondition is Null: "true" wants the key absent, "false" present.
func nullCondition(policy []string, state presence) truth {
	if state == unknown {
		return maybe
	}
	want := "false"
	if state == absent {
		want = "true"
	}
	return truthOf(slices.ContainsFunc(policy, func(v string) bool { return strings.EqualFold(v, want) }))
}

// patterns fills the variables of a policy's values in. A value whose variable
// the request lacks matches nothing.
func (e *evaluation) patterns(op operator, policy []string, variables bool) [][]token {
	var list [][]token
	for _, text := range policy {
		tokens := tokens(text, variables)
		if op.kind != likeOperator && op.kind != arnOperator {
			tokens = literal(tokens)
		}
		if tokens, ok := e.fill(tokens); ok {
			list = append(list, tokens)
		}
	}
	return list
}

// literal takes wildcards for the characters that they are.
func literal(list []token) []token {
	for i := range list {
		switch list[i].kind {
		case starToken:
			list[i] = token{char: '*'}
		case anyToken:
			list[i] = token{char: '?'}
		}
	}
	return list
}

// fill replaces variables by the request's values; not ok if the request lacks
// one that has no default. Unknown ones stay as references.
func (e *evaluation) fill(list []token) ([]token, bool) {
	if !has(list, variableToken) {
		return list, true
	}
	var out []token
	for _, t := range list {
		if t.kind != variableToken {
			out = append(out, t)
			continue
		}
		key, value, hasDefault := variableKey(t.text)
		values, state := e.value(key)
		switch {
		case state == present && len(values) == 1:
			out = append(out, plainTokens(values[0])...)
		case state == absent && hasDefault:
			out = append(out, plainTokens(value)...)
		case state == absent:
			return nil, false
		default: // unknown, or one of several values
			out = append(out, token{kind: refToken, text: t.text})
		}
	}
	return out, true
}

// missing is what the operator says of a key that the request lacks.
// Source: IAM's documentation of IfExists and of ForAllValues and ForAnyValue.
func (op operator) missing() truth {
	switch {
	case op.ifExists, op.forAll:
		return yes
	case op.forAny:
		return no
	}
	return truthOf(op.negated)
}

// holds says whether the request's values satisfy the operator.
func (op operator) holds(patterns, values [][]token) truth {
	all, some := yes, no
	for _, v := range values {
		t := op.one(patterns, v)
		all, some = all.and(t), some.or(t)
	}
	switch {
	case op.forAll:
		return all
	case op.forAny:
		return some
	}
	// A key of one value; with several, AWS leaves open what happens.
	return either(all, some)
}

// one says whether one value satisfies the operator: it equals one of the
// policy's values or, negated, none.
func (op operator) one(patterns [][]token, value []token) truth {
	found := no
	for _, p := range patterns {
		found = found.or(op.compare(p, value))
	}
	if op.negated {
		return found.not()
	}
	return found
}
