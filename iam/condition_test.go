package iam

import (
	"testing"
)

// TestConditions holds each operator, with present, missing, unknown and
// several values.
func TestConditions(t *testing.T) {
	one := func(v ...string) map[string][]string { return map[string][]string{"k:k": v} }
	tests := []struct {
		operator, values string
		context          map[string][]string
		want             Verdict
	}{
		{"StringEquals", `"a"`, one("a"), Allowed},
		{"StringEquals", `["a", "b"]`, one("b"), Allowed},
		{"StringEquals", `"A"`, one("a"), Denied},
		{"StringEquals", `"*"`, one("a"), Denied},
		{"StringEquals", `"a"`, nil, Denied},
		{"StringEquals", `"a"`, one("${Name}"), Depends},
		{"StringEquals", `"${Name}"`, one("${Name}"), Allowed},
		{"StringEquals", `"${aws:username}"`, one("ann"), Allowed},
		{"stringequals", `"a"`, one("a"), Allowed},
		{"StringNotEquals", `["a", "b"]`, one("c"), Allowed},
		{"StringNotEquals", `["a", "b"]`, one("b"), Denied},
		{"StringNotEquals", `"a"`, nil, Allowed},
		{"StringEqualsIgnoreCase", `"ABC"`, one("abc"), Allowed},
		{"StringNotEqualsIgnoreCase", `"ABC"`, one("abc"), Denied},
		{"StringLike", `"a*c?"`, one("abbcd"), Allowed},
		{"StringLike", `"a*c?"`, one("abbc"), Denied},
		{"StringLike", `"a${*}"`, one("ab"), Denied},
		{"StringNotLike", `"a*"`, one("b"), Allowed},
		{"StringNotLike", `"a*"`, one("ab"), Denied},
		{"StringEqualsIfExists", `"a"`, nil, Allowed},
		{"StringEqualsIfExists", `"a"`, one("b"), Denied},
		{"StringNotEqualsIfExists", `"a"`, nil, Allowed},

		{"NumericEquals", `"10"`, one("10.0"), Allowed},
		{"NumericEquals", `10`, one("11"), Denied},
		{"NumericNotEquals", `"10"`, one("11"), Allowed},
		{"NumericNotEquals", `"10"`, nil, Allowed},
		{"NumericLessThan", `"10"`, one("9"), Allowed},
		{"NumericLessThan", `"10"`, one("10"), Denied},
		{"NumericLessThanEquals", `"10"`, one("10"), Allowed},
		{"NumericGreaterThan", `"10"`, one("10"), Denied},
		{"NumericGreaterThanEquals", `"10"`, one("10"), Allowed},
		{"NumericGreaterThanEquals", `"10"`, one("x"), Denied},
		{"NumericLessThan", `"10"`, one("${N}"), Depends},

		{"DateLessThan", `"2026-01-01T00:00:00Z"`, one("2025-12-31T23:59:59Z"), Allowed},
		{"DateGreaterThan", `"2026-01-01"`, one("2026-01-01T01:00:00+02:00"), Denied},
		{"DateEquals", `"1767225600"`, one("2026-01-01T00:00:00Z"), Allowed},
		{"DateNotEquals", `"2026-01-01"`, one("2026-01-01T00:00:00Z"), Denied},
		{"DateLessThanEquals", `"2026"`, one("2026-01-01"), Allowed},
		{"DateGreaterThanEquals", `"2026"`, one("never"), Denied},

		{"Bool", `"true"`, one("True"), Allowed},
		{"Bool", `true`, one("false"), Denied},
		{"Bool", `"false"`, nil, Denied},
		{"BoolIfExists", `"false"`, nil, Allowed},
		{"BinaryEquals", `"QmluYXJ5"`, one("QmluYXJ5"), Allowed},
		{"BinaryEquals", `"QmluYXJ5"`, one("qmluYXJ5"), Denied},

		{"IpAddress", `"203.0.113.0/24"`, one("203.0.113.7"), Allowed},
		{"IpAddress", `"203.0.113.7"`, one("203.0.113.8"), Denied},
		{"IpAddress", `["10.0.0.0/8", "2001:db8::/32"]`, one("2001:db8::1"), Allowed},
		{"IpAddress", `"203.0.113.0/24"`, one("::ffff:203.0.113.7"), Allowed},
		{"NotIpAddress", `"203.0.113.0/24"`, one("203.0.113.7"), Denied},
		{"NotIpAddress", `"203.0.113.0/24"`, nil, Allowed},

		{"ArnLike", `"arn:aws:sns:*:111111111111:t*"`, one("arn:aws:sns:eu-west-1:111111111111:topic"), Allowed},
		{"ArnEquals", `"arn:aws:sns:*:111111111111:t*"`, one("arn:aws:sns:eu-west-1:111111111111:topic"), Allowed},
		{"ArnLike", `"arn:aws:sns:*:topic"`, one("arn:aws:sns:eu-west-1:111111111111:topic"), Denied},
		{"ArnLike", `"*"`, one("arn:aws:sns:eu-west-1:111111111111:topic"), Allowed},
		{"ArnLike", `"${Topic}"`, one("${Topic}"), Allowed},
		{"ArnLike", `"${Topic}"`, one("arn:aws:sns:eu-west-1:111111111111:topic"), Depends},
		{"ArnLike", `"arn:aws:sns:${AWS::Region}:${AWS::AccountId}:a"`, one("arn:aws:sns:eu-west-1:111111111111:b"), Denied},
		{"ArnNotLike", `"arn:aws:sns:*:*:a"`, one("arn:aws:sns:eu-west-1:111111111111:b"), Allowed},
		{"ArnNotEquals", `"arn:aws:sns:*:*:a"`, nil, Allowed},

		{"Null", `"true"`, nil, Allowed},
		{"Null", `"true"`, one("a"), Denied},
		{"Null", `false`, one("a"), Allowed},
		{"Null", `false`, one(), Denied},

		{"ForAllValues:StringEquals", `["a", "b"]`, one("a", "b", "a"), Allowed},
		{"ForAllValues:StringEquals", `["a", "b"]`, one("a", "c"), Denied},
		{"ForAllValues:StringEquals", `["a", "b"]`, nil, Allowed},
		{"ForAllValues:StringNotEquals", `["a", "b"]`, one("c", "d"), Allowed},
		{"ForAllValues:StringNotEquals", `["a", "b"]`, one("c", "a"), Denied},
		{"ForAnyValue:StringEquals", `["a", "b"]`, one("c", "a"), Allowed},
		{"ForAnyValue:StringEquals", `["a", "b"]`, one("c"), Denied},
		{"ForAnyValue:StringEquals", `["a", "b"]`, nil, Denied},
		{"ForAnyValue:StringNotEquals", `["a", "b"]`, one("a", "c"), Allowed},
		{"ForAnyValue:StringNotEquals", `["a", "b"]`, one("a", "b"), Denied},
		{"ForAnyValue:StringNotEquals", `["a", "b"]`, nil, Denied},
		{"ForAnyValue:StringLikeIfExists", `"a*"`, nil, Allowed},
		{"ForAnyValue:ArnLike", `"arn:aws:iam::*:role/a"`, one("arn:aws:iam::111111111111:role/b"), Denied},
		{"StringEquals", `"a"`, one("a", "b"), Depends},
		{"StringLike", `"*"`, one("a", "b"), Allowed},
	}
	for _, test := range tests {
		got := conditional(t, test.operator, test.values, test.context, known)
		if got != test.want {
			t.Errorf("%s %s with %v: %s, want %s", test.operator, test.values, test.context, got, test.want)
		}
	}
}

// TestUnknownKeys: what nobody knows may be missing or have any value.
func TestUnknownKeys(t *testing.T) {
	for _, test := range []struct {
		operator, values string
		want             Verdict
	}{
		{"StringEquals", `"a"`, Depends},
		{"StringNotEquals", `"a"`, Depends},
		{"StringLike", `"*"`, Depends},
		{"StringLikeIfExists", `"*"`, Allowed},
		{"ForAllValues:StringLike", `"*"`, Allowed},
		{"ForAnyValue:StringNotLike", `"*"`, Denied},
		{"Null", `"true"`, Depends},
		{"IpAddress", `"0.0.0.0/0"`, Depends},
		{"Bool", `"true"`, Depends},
		{"NumericLessThan", `"3"`, Depends},
	} {
		if got := conditional(t, test.operator, test.values, nil, nil); got != test.want {
			t.Errorf("%s %s: %s, want %s", test.operator, test.values, got, test.want)
		}
	}
}

func conditional(t *testing.T, operator, values string, context map[string][]string, unknown func(string) bool) Verdict {
	t.Helper()
	s := statements(t, `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"`+operator+`": {"k:K": `+values+`}}}`)
	r := Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/a", Principal: user, Context: context, Unknown: unknown}
	got, _ := Evaluate(r, Policies{Identity: s})
	return got
}
