package harden

import (
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/reach"
)

func roleOf(statements ...*app.Statement) (*reach.Graph, *app.Role) {
	role := &app.Role{Common: app.Common{Name: "Role"}, Statements: statements}
	return reach.New(&app.Application{Roles: []*app.Role{role}}), role
}

func allow(actions, on, condition string) *app.Statement {
	s := &app.Statement{Effect: app.Allow, From: "inline", Resources: []app.Text{app.Plain(on, app.Pos{})}}
	for _, a := range strings.Fields(actions) {
		s.Actions = append(s.Actions, app.Plain(a, app.Pos{}))
	}
	if condition != "" {
		s.Conditions = []app.Condition{{Operator: "StringEquals", Key: condition, Values: []app.Text{app.Plain("x", app.Pos{})}}}
	}
	return s
}

// TestWider: what a role gets is what it had, or less, or what it lacked.
func TestWider(t *testing.T) {
	before := []*app.Statement{allow("s3:Get* s3:PutObject", "arn:aws:s3:::a/*", ""), allow("s3:DeleteObject", "arn:aws:s3:::a/*", "aws:PrincipalTag/team")}
	for _, c := range []struct {
		after *app.Statement
		want  string
	}{
		{allow("s3:GetObject", "arn:aws:s3:::a/*", ""), ""},
		{allow("s3:GetObject", "arn:aws:s3:::a/b", "aws:PrincipalTag/team"), ""},
		{allow("s3:Get*", "arn:aws:s3:::a/b", ""), ""},
		{allow("s3:GetObject", "arn:aws:s3:::*/*", ""), "s3:GetObject on arn:aws:s3:::*/*"},
		{allow("s3:*", "arn:aws:s3:::a/b", ""), "s3:* on"},
		{allow("s3:ListBucket", "arn:aws:s3:::a", ""), "s3:ListBucket on"},
		{allow("s3:DeleteObject", "arn:aws:s3:::a/b", "aws:PrincipalTag/team"), ""},
		{allow("s3:DeleteObject", "arn:aws:s3:::a/b", ""), "s3:DeleteObject on"},
		{allow("sqs:SendMessage", "arn:aws:sqs:*:*:lacked", ""), ""},
	} {
		old, role := roleOf(before...)
		r := &regrant{g: old, role: role, missed: []grant{{action: "sqs:SendMessage", resource: app.Plain("arn:aws:sqs:*:*:lacked", app.Pos{})}}}
		after, _ := roleOf(c.after)
		if got := wider(after, r); got == "" != (c.want == "") || !strings.HasPrefix(got, c.want) {
			t.Errorf("%s on %s: %q, want %q", c.after.Actions, c.after.Resources, got, c.want)
		}
	}
}
