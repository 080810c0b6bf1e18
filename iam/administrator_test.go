package iam_test

import (
	"testing"
	"time"

	"redoubt/iam"
)

func TestAdministrator(t *testing.T) {
	all := `{"Effect": "Allow", "Action": "*", "Resource": "*"}` + "\n"
	s3 := statements(t, `{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}`)
	for _, c := range []struct {
		name, lines string
		more        iam.Policies
		want        int // number of the statement, 0 for none
	}{
		{"everything", all, iam.Policies{}, 1},
		{"all of IAM", `{"Effect": "Allow", "Action": "iam:*", "Resource": "*"}`, iam.Policies{}, 1},
		{"all but something else", `{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}`, iam.Policies{}, 1},
		{"all but IAM", `{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}`, iam.Policies{}, 0},
		{"something denied", all + `{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}`, iam.Policies{}, 1},
		{"everything denied", all + `{"Effect": "Deny", "Action": "*", "Resource": "*"}`, iam.Policies{}, 0},
		{"all but something denied", all + `{"Effect": "Deny", "NotAction": "s3:Get*", "Resource": "*"}`, iam.Policies{}, 0},
		{"IAM denied", all + `{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}`, iam.Policies{}, 0},
		{"denied without MFA", all + `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}`, iam.Policies{}, 1},
		{"in a region", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}`, iam.Policies{}, 1},
		{"until a day that has passed", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-10-31T00:00:00Z"}}}`, iam.Policies{}, 0},
		{"until a second that has passed", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:EpochTime": "1700000000"}}}`, iam.Policies{}, 0},
		{"until a number that has passed", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"NumericLessThan": {"aws:EpochTime": "1700000000"}}}`, iam.Policies{}, 0},
		{"until a day to come", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-11-02T00:00:00Z"}}}`, iam.Policies{}, 1},
		{"from a day to come", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2027-11-02T00:00:00Z"}}}`, iam.Policies{}, 1},
		{"between days to come", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2027-11-02"}, "DateLessThan": {"aws:CurrentTime": "2028-01-01"}}}`, iam.Policies{}, 1},
		{"between days the wrong way round", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2028-11-02"}, "DateLessThan": {"aws:CurrentTime": "2028-01-01"}}}`, iam.Policies{}, 0},
		{"another one that has passed", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01"}}}` + "\n" + all, iam.Policies{}, 2},
		{"denied until a day that has passed", all + `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateLessThan": {"aws:CurrentTime": "2026-01-01"}}}`, iam.Policies{}, 1},
		{"denied since a day that has passed", all + `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"DateGreaterThan": {"aws:CurrentTime": "2026-01-01"}}}`, iam.Policies{}, 0},
		{"with MFA", `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}`, iam.Policies{}, 0},
		{"a boundary", all, iam.Policies{Boundary: s3}, 0},
		{"a service control policy", all, iam.Policies{ServiceControl: [][]iam.Statement{statements(t, all), s3}}, 0},
		{"wide limits", all, iam.Policies{Boundary: statements(t, all), ServiceControl: [][]iam.Statement{statements(t, all)}}, 1},
	} {
		p := c.more
		p.Identity = statements(t, c.lines)
		var want *iam.Statement
		if c.want > 0 {
			want = &p.Identity[c.want-1]
		}
		if got := p.Administrator(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}
