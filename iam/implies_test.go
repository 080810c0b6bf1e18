package iam

import (
	"testing"

	"pgregory.net/rapid"
)

// lines are operators with values to draw from, and the values of requests by
// which they are told apart.
var lines = map[string][]string{
	"StringEquals": {"a", "ab", "A", "a*", "5"}, "StringNotEquals": {"a", "ab", "A"},
	"StringEqualsIgnoreCase": {"a", "A", "AB"}, "StringNotEqualsIgnoreCase": {"a", "A", "AB"},
	"StringLike": {"*", "a*", "ab*", "?", "a", "**"}, "StringNotLike": {"*", "a*", "ab*", "?"},
	"NumericEquals": {"5", "5.0", "4"}, "NumericNotEquals": {"5", "4"},
	"NumericLessThan": {"4", "5", "x"}, "NumericLessThanEquals": {"4", "5"}, "NumericGreaterThan": {"4", "5"}, "NumericGreaterThanEquals": {"4", "5", "NaN"},
	"DateLessThan": {"2020-01-01", "2021-01-01T00:00:00Z"}, "DateGreaterThanEquals": {"2020-01-01", "2021"},
	"Bool": {"true", "false", "TRUE"}, "Null": {"true", "false"},
	"IpAddress": {"10.0.0.0/8", "10.1.0.0/16", "10.1.0.1", "0.0.0.0/0"}, "NotIpAddress": {"10.0.0.0/8", "10.1.0.0/16"},
	"ArnLike": {"arn:aws:sns:*:1:a*", "arn:aws:sns:*:1:ab", "*"}, "ArnNotEquals": {"arn:aws:sns:*:1:a*", "arn:aws:sns:*:1:ab"},
}

var requested = []string{
	"a", "ab", "abc", "A", "b", "AB", "a*", "4", "5", "4.5", "6", "3", "2019-01-01", "2020-01-01", "2020-06-01", "2021-01-01", "2022-01-01",
	"true", "false", "10.0.0.1", "10.1.0.1", "10.1.0.2", "11.0.0.0", "arn:aws:sns:x:1:a", "arn:aws:sns:x:1:ab", "arn:aws:sns:x:2:ab", "",
}

func drawLine(t *rapid.T, name string) map[string]map[string][]string {
	var names []string
	for _, op := range operators {
		if lines[op.name] != nil {
			names = append(names, op.name)
		}
	}
	op := rapid.SampledFrom(names).Draw(t, name)
	values := rapid.SliceOfN(rapid.SampledFrom(lines[op]), 1, 3).Draw(t, name+" values")
	if op != "Null" {
		op = rapid.SampledFrom([]string{"", "", "", "ForAllValues:", "ForAnyValue:"}).Draw(t, name+" quantifier") + op + rapid.SampledFrom([]string{"", "", "IfExists"}).Draw(t, name+" if")
	}
	return map[string]map[string][]string{op: {rapid.SampledFrom([]string{"k:A", "k:a"}).Draw(t, name+" key"): values}}
}

// TestImplies: wherever a condition holds, what it implies holds, for requests
// with no value, one and two.
func TestImplies(t *testing.T) {
	requests := [][]string{nil}
	for _, v := range requested {
		requests = append(requests, []string{v})
		for _, w := range requested {
			requests = append(requests, []string{v, w})
		}
	}
	found := 0
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawLine(t, "a"), drawLine(t, "b")
		if !implies(conditionAtoms(a)[0], conditionAtoms(b)[0], new(meter)) {
			return
		}
		found++
		for _, values := range requests {
			e := evaluation{keys: map[string][]string{"k:a": values}}
			one, two := e.conditions(&Statement{Conditions: a}), e.conditions(&Statement{Conditions: b})
			if one == yes && two != yes || two == no && one != no {
				t.Fatalf("%v implies %v, but not for %q", a, b, values)
			}
		}
	})
	if found == 0 {
		t.Error("nothing implies anything")
	}
}

func TestNarrowerConditions(t *testing.T) {
	for _, test := range []struct{ narrow, wide string }{
		{`{"StringEquals": {"k:A": "a"}}`, `{"StringEquals": {"k:A": ["a", "b"]}}`},
		{`{"StringEquals": {"k:A": "ab"}}`, `{"StringLike": {"k:a": "a*"}}`},
		{`{"StringLike": {"k:A": "ab*"}}`, `{"StringLike": {"k:A": "a*"}}`},
		{`{"StringNotEquals": {"k:A": ["a", "b"]}}`, `{"StringNotEquals": {"k:A": "a"}}`},
		{`{"StringEquals": {"k:A": "a"}}`, `{"StringNotEquals": {"k:A": "b"}}`},
		{`{"StringEquals": {"k:A": "a"}}`, `{"StringEqualsIfExists": {"k:A": "a"}}`},
		{`{"StringEquals": {"k:A": "a"}}`, `{"Null": {"k:A": "false"}}`},
		{`{"IpAddress": {"k:A": "10.1.0.0/16"}}`, `{"IpAddress": {"k:A": "10.0.0.0/8"}}`},
		{`{"NotIpAddress": {"k:A": "10.0.0.0/8"}}`, `{"NotIpAddress": {"k:A": "10.1.0.0/16"}}`},
		{`{"NumericLessThan": {"k:A": "5"}}`, `{"NumericLessThan": {"k:A": "10"}}`},
		{`{"NumericLessThan": {"k:A": "5"}}`, `{"NumericLessThanEquals": {"k:A": "5"}}`},
		{`{"DateLessThan": {"k:A": "2030-01-01"}}`, `{"DateLessThan": {"k:A": "2031-01-01"}}`},
		{`{"Bool": {"k:A": "true"}}`, `{"Bool": {"k:A": ["true", "false"]}}`},
		{`{"ArnLike": {"k:A": "arn:aws:sns:*:1:ab"}}`, `{"ArnLike": {"k:A": "arn:aws:sns:*:1:a*"}}`},
		{`{"ForAllValues:StringEquals": {"k:A": "a"}}`, `{"ForAllValues:StringEquals": {"k:A": ["a", "b"]}}`},
	} {
		of := func(condition string) Set {
			return Of(statements(t, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": `+condition+`}`))
		}
		if narrow, wide := of(test.narrow), of(test.wide); !narrow.Within(wide) || wide.Within(narrow) {
			t.Errorf("%s is within %s: %v, the other way round: %v", test.narrow, test.wide, narrow.Within(wide), wide.Within(narrow))
		}
	}
	for _, test := range []struct{ a, b string }{
		{`{"StringEquals": {"k:A": "a"}}`, `{"StringEquals": {"k:B": ["a", "b"]}}`},
		{`{"StringEquals": {"k:A": "${k:C}"}}`, `{"StringLike": {"k:A": "a*"}}`},
		{`{"ForAnyValue:StringEquals": {"k:A": "a"}}`, `{"ForAllValues:StringEquals": {"k:A": ["a", "b"]}}`},
	} {
		of := func(condition string) Set {
			return Of(statements(t, `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": `+condition+`}`))
		}
		if of(test.a).Within(of(test.b)) || of(test.b).Within(of(test.a)) {
			t.Errorf("%s and %s: one is within the other", test.a, test.b)
		}
	}
}
