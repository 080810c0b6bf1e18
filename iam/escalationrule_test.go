package iam_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/iam"
)

// What conditions do to a way: open, shut, or open depending.
func TestEscalationConditions(t *testing.T) {
	for _, c := range []struct{ name, effect, condition, want string }{
		{"none", "Allow", `{}`, "open"},
		{"a region that the caller chooses", "Allow", `{"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}`, "open"},
		{"regions that the caller avoids", "Deny", `{"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "us-east-1"]}}`, "open"},
		{"plain HTTP", "Deny", `{"Bool": {"aws:SecureTransport": "false"}}`, "open"},
		{"a tag that the caller sets", "Allow", `{"StringLike": {"aws:RequestTag/team": "shop-*"}}`, "open"},
		{"a parameter of the operation", "Allow", `{"ForAllValues:StringEquals": {"lambda:VpcIds": ["vpc-1"]}}`, "open"},
		{"a parameter that must differ", "Deny", `{"StringEquals": {"lambda:VpcIds": ["vpc-1"]}}`, "open"},
		{"since a day that has passed", "Allow", `{"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}`, "open"},
		{"until a day that has passed", "Allow", `{"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}`, "shut"},
		{"between days to come", "Allow", `{"DateGreaterThan": {"aws:CurrentTime": "2090-01-01"}, "DateLessThan": {"aws:CurrentTime": "2091-01-01"}}`, "open"},
		{"who calls", "Allow", `{"StringEquals": {"aws:PrincipalTag/team": "shop"}}`, "depends"},
		{"multi-factor", "Allow", `{"Bool": {"aws:MultiFactorAuthPresent": "true"}}`, "depends"},
		{"a network", "Allow", `{"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}`, "depends"},
		{"a deny by who calls", "Deny", `{"StringNotEquals": {"aws:PrincipalTag/team": "shop"}}`, "shut"},
		{"a deny by network", "Deny", `{"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}}`, "shut"},
		{"a deny by a tag of the resource", "Deny", `{"StringEquals": {"aws:ResourceTag/protected": "true"}}`, "shut"},
		{"a tag of the resource", "Allow", `{"StringEquals": {"aws:ResourceTag/team": "shop"}}`, "depends"},
		{"any tag of the resource", "Allow", `{"Null": {"aws:ResourceTag/team": "false"}}`, "depends"},
		{"no tag of the resource", "Allow", `{"Null": {"aws:ResourceTag/team": "true"}}`, "open"},
		{"all but a tag of the resource", "Allow", `{"StringNotEquals": {"aws:ResourceTag/team": "admin"}}`, "open"},
		{"through a service", "Allow", `{"Bool": {"aws:ViaAWSService": "true"}}`, "shut"},
		{"on behalf of a resource", "Allow", `{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop"}}`, "shut"},
		{"an operator that does not exist", "Allow", `{"StringIs": {"aws:RequestedRegion": "eu-west-1"}}`, "depends"},
	} {
		policy := fmt.Sprintf("{\"Effect\": %q, \"Action\": \"lambda:UpdateFunctionCode\", \"Resource\": \"*\", \"Condition\": %s}", c.effect, c.condition)
		if c.effect == "Deny" {
			policy += "\n" + `{"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}`
		}
		got := "shut"
		for _, e := range open(iam.Policies{Identity: statements(t, policy)}) {
			if e.ID == "lambda-003" {
				got = "open"
				if e.Depends {
					got = "depends"
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// What the ways are done to, and what is worth it.
func TestEscalationsOn(t *testing.T) {
	policy := statements(t, `{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ["${Reader.Arn}", "${Admin.Arn}", "${Other.Arn}"]}
{"Effect": "Deny", "Action": "sts:*", "Resource": "${Other.Arn}"}
{"Effect": "Allow", "Action": "lambda:*", "Resource": ["${Orders.Arn}", "arn:aws:lambda:*:*:function:shop-*"]}
{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
{"Effect": "Deny", "Action": "lambda:*", "Resource": "${Other.Arn}"}`)
	for _, c := range []struct {
		id    string
		worth func(iam.Prize) bool
		want  string
	}{
		{"sts-001", nil, "${Admin.Arn} ${Reader.Arn}"},
		{"sts-001", func(p iam.Prize) bool { return p.Kind == "role" && strings.Contains(p.Pattern, "Admin") }, "${Admin.Arn}"},
		{"sts-001", func(iam.Prize) bool { return false }, "shut"},
		{"lambda-004", nil, "${Orders.Arn} arn:aws:lambda:*:*:function:shop-*"},
		{"lambda-003", func(p iam.Prize) bool { return strings.HasPrefix(p.Pattern, "$") }, "${Orders.Arn}"},
	} {
		got := "shut"
		for _, e := range iam.Load().Escalations(iam.Holder{Policies: iam.Policies{Identity: policy}, Worth: c.worth}) {
			if e.ID == c.id {
				got = strings.Join(e.On, " ")
				if e.By[0].Line == 0 {
					t.Errorf("%s: by no place", c.id)
				}
			}
		}
		if got != c.want {
			t.Errorf("%s: on %s, want %s", c.id, got, c.want)
		}
	}
}

// A role is passed in the region of the service that it is passed to.
func TestEscalationsRegion(t *testing.T) {
	got := ids(open(iam.Policies{Identity: statements(t, `{"Effect": "Allow", "Action": ["iam:PassRole", "lambda:*", "iam:CreateAccessKey"], "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}`)}))
	if !slices.Contains(got, "lambda-001") || slices.Contains(got, "iam-002") {
		t.Errorf("%v", got)
	}
}

// A boundary or a deny's NotResource may leave something open that the allow
// does not name.
func TestEscalationsThroughHoles(t *testing.T) {
	all := `{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"}`
	spared := `{"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::123456789012:role/app-*"}`
	harmless := `{"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::123456789012:role/aws-service-role/*"}`
	boundary := `{"Effect": "Allow", "Action": "iam:*", "Resource": "arn:aws:iam::123456789012:role/app-*"}`
	for _, c := range []struct {
		name string
		p    iam.Policies
		want bool
	}{
		{"spared", iam.Policies{Identity: statements(t, all+"\n"+spared)}, true},
		{"only harmless ones spared", iam.Policies{Identity: statements(t, all+"\n"+harmless)}, false},
		{"boundary", iam.Policies{Identity: statements(t, all), Boundary: statements(t, boundary)}, true},
		{"a role has no user's name", iam.Policies{Identity: statements(t, strings.ReplaceAll(all, `"*"`, `"arn:aws:iam::*:role/${aws:username}"`))}, false},
	} {
		got := iam.Load().Escalations(iam.Holder{Policies: c.p, Principal: "arn:aws:iam::123456789012:role/fn"})
		if slices.Contains(ids(got), "iam-005") != c.want {
			t.Errorf("%s: %v", c.name, ids(got))
		}
	}
}

// A deny that AWS refuses hides nothing; one that it takes does.
func TestEscalationsInvalidDeny(t *testing.T) {
	allow := `{"Effect": "Allow", "Action": "iam:PutRolePolicy", "Resource": "*"}` + "\n"
	for deny, want := range map[string]bool{
		`{"Effect": "Deny"}`:                                       true,
		`{"Effect": "Deny", "Resource": "*"}`:                      true,
		`{"Effect": "Deny", "Action": "iam:*"}`:                    true,
		`{"Effect": "Deny", "Action": "iam:*", "Resource": "*"}`:   false,
		`{"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}`: false,
		// with both, AWS refuses it
		`{"Effect": "Deny", "Action": "s3:*", "NotAction": "s3:*", "Resource": "*"}`: true,
	} {
		if got := ids(open(iam.Policies{Identity: statements(t, allow+deny)})); slices.Contains(got, "iam-005") != want {
			t.Errorf("%s: %v", deny, got)
		}
	}
}

// Ways are named by their actions, whoever numbered them.
func TestEscalationNames(t *testing.T) {
	for _, e := range everything(t) {
		if !strings.Contains(e.Name, ":") || e.Name == e.ID {
			t.Errorf("%s is called %s", e.ID, e.Name)
		}
	}
}

func TestEscalationsOfDocument(t *testing.T) {
	doc := &iam.Document{Statements: append(statements(t, `{"Effect": "Allow", "Action": "iam:AddUserToGroup", "Resource": "*"}`),
		statements(t, `{"Effect": "Allow", "Principal": "*", "Action": "iam:*", "Resource": "*"}`)...)}
	if got := ids(iam.EscalationsOf(doc)); !slices.Equal(got, []string{"iam-013"}) {
		t.Errorf("%v", got)
	}
	if got := iam.EscalationsOf(&iam.Document{}); len(got) != 0 {
		t.Errorf("an empty document opens %v", ids(got))
	}
}

// Hostile policies take bounded time.
func TestEscalationsHostile(t *testing.T) {
	var b strings.Builder
	for i := range 700 {
		fmt.Fprintf(&b, `{"Effect": "Allow", "Action": "*", "Resource": ["arn:*:*::*%d*role*/*a*b*c*", "%s"], "Condition": {"StringLike": {"aws:RequestTag/%d": "*", "iam:x%d": ["a", "b*"]}}}`+"\n", i, strings.Repeat("*a", 20), i, i)
		fmt.Fprintf(&b, `{"Effect": "Deny", "Action": "*:*", "NotResource": "*%d*"}`+"\n", i)
	}
	policy := statements(t, b.String())
	start := time.Now()
	open(iam.Policies{Identity: policy})
	if d := time.Since(start); d > time.Minute {
		t.Errorf("took %v", d)
	} else {
		t.Logf("%d bytes: %v", b.Len(), d)
	}
}

func BenchmarkEscalations(b *testing.B) {
	policy := statements(b, `{"Effect": "Allow", "Action": "*", "Resource": "*"}`)
	for b.Loop() {
		open(iam.Policies{Identity: policy})
	}
}
