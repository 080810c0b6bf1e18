package iam

import (
	"fmt"
	"strings"
	"testing"
)

// statements parses a list of statements.
func statements(t testing.TB, text string) []Statement {
	t.Helper()
	if text == "" {
		return nil
	}
	doc, _, err := Parse("test.json", []byte(`{"Version": "2012-10-17", "Statement": [`+text+`]}`))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Statements
}

func known(string) bool { return false }

const (
	account1 = "111111111111"
	account2 = "222222222222"
	user     = "arn:aws:iam::111111111111:user/ann"
	role     = "arn:aws:iam::111111111111:role/app"
	session  = "arn:aws:sts::111111111111:assumed-role/app/s1"
	allowAll = `{"Effect": "Allow", "Action": "*", "Resource": "*"}`
	getA     = `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a"}`
)

// to is a statement of a resource-based policy.
func to(principal string) string {
	return fmt.Sprintf(`{"Effect": "Allow", "Principal": %s, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}`, principal)
}

// TestPolicies holds how policies of several kinds work together.
func TestPolicies(t *testing.T) {
	aws := func(id string) string { return fmt.Sprintf(`{"AWS": %q}`, id) }
	none := `{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}`
	tests := []struct {
		name, principal                        string
		identity, boundary, session, resource  string
		serviceControl, resourceControl, owner string
		want                                   Verdict
	}{
		{name: "nothing", principal: user, want: Denied},
		{name: "identity", principal: user, identity: getA, want: Allowed},
		{name: "explicit deny", principal: user, identity: allowAll + `,{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}`, want: ExplicitDeny},
		{name: "deny in boundary", principal: user, identity: allowAll, boundary: allowAll + `,{"Effect": "Deny", "NotAction": "sqs:*", "Resource": "*"}`, want: ExplicitDeny},
		{name: "boundary limits", principal: user, identity: getA, boundary: none, want: Denied},
		{name: "boundary grants nothing", principal: user, boundary: allowAll, want: Denied},
		{name: "boundary and identity", principal: user, identity: getA, boundary: allowAll, want: Allowed},
		{name: "session limits", principal: session, identity: getA, session: none, want: Denied},

		{name: "resource names user", principal: user, resource: to(aws(user)), want: Allowed},
		{name: "resource names user, boundary does not matter", principal: user, resource: to(aws(user)), boundary: none, want: Allowed},
		{name: "resource names role, boundary limits", principal: session, resource: to(aws(role)), boundary: none, want: Denied},
		{name: "resource names role, session limits", principal: session, resource: to(aws(role)), session: none, want: Denied},
		{name: "resource names role", principal: session, resource: to(aws(role)), want: Allowed},
		{name: "resource names session, boundary does not matter", principal: session, resource: to(aws(session)), boundary: none, session: none, want: Allowed},
		{name: "resource names account", principal: session, resource: to(aws(account1)), want: Denied},
		{name: "resource names account by root", principal: session, resource: to(aws("arn:aws:iam::111111111111:root")), identity: getA, want: Allowed},
		{name: "resource names everyone", principal: user, resource: to(`"*"`), want: Allowed},
		{name: "resource names another user", principal: user, resource: to(aws(user + "e")), want: Denied},
		{name: "role with a path", principal: session, resource: to(aws("arn:aws:iam::111111111111:role/x/app")), want: Depends},
		{name: "not principal", principal: user, identity: getA, resource: `{"Effect": "Deny", "NotPrincipal": {"AWS": ["` + user + `", "` + account1 + `"]}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}`, want: Allowed},
		{name: "not principal without the account", principal: user, identity: getA, resource: `{"Effect": "Deny", "NotPrincipal": {"AWS": "` + user + `"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}`, want: Depends},
		{name: "not principal of others", principal: user, identity: getA, resource: `{"Effect": "Deny", "NotPrincipal": {"AWS": "` + role + `"}, "Action": "s3:*", "Resource": "arn:aws:s3:::b/*"}`, want: ExplicitDeny},
		{name: "root", principal: "arn:aws:iam::111111111111:root", want: Allowed},
		{name: "root, bucket denies", principal: "arn:aws:iam::111111111111:root", resource: `{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}`, want: ExplicitDeny},

		{name: "across accounts, identity only", principal: user, identity: getA, owner: account2, want: Denied},
		{name: "across accounts, resource only", principal: user, resource: to(aws(user)), owner: account2, want: Denied},
		{name: "across accounts, both", principal: user, identity: getA, resource: to(aws(user)), owner: account2, want: Allowed},
		{name: "across accounts, account and identity", principal: user, identity: getA, resource: to(aws(account1)), owner: account2, want: Allowed},
		{name: "across accounts, boundary limits", principal: user, identity: getA, boundary: none, resource: to(aws(user)), owner: account2, want: Denied},
		{name: "account unknown", principal: user, identity: getA, owner: "${AWS::AccountId}", want: Depends},
		{name: "account unknown, both", principal: user, identity: getA, resource: to(aws(user)), owner: "${AWS::AccountId}", want: Allowed},

		{name: "service", principal: "lambda.amazonaws.com", resource: to(`{"Service": "lambda.amazonaws.com"}`), want: Allowed},
		{name: "other service", principal: "sns.amazonaws.com", resource: to(`{"Service": "lambda.amazonaws.com"}`), want: Denied},
		{name: "service and account", principal: "sns.amazonaws.com", resource: to(aws(account1)), want: Denied},
		{name: "anonymous", principal: "*", resource: to(`"*"`), want: Allowed},
		{name: "anonymous, no one named", principal: "*", resource: to(aws(account1)), want: Denied},
		{name: "unknown principal", resource: to(aws(user)), want: Depends},

		{name: "service control", principal: user, identity: getA, serviceControl: none, want: Denied},
		{name: "service control allows", principal: user, identity: getA, serviceControl: allowAll, want: Allowed},
		{name: "service control does not bind services", principal: "lambda.amazonaws.com", resource: to(`"*"`), serviceControl: none, want: Allowed},
		{name: "resource control", principal: "lambda.amazonaws.com", resource: to(`"*"`), resourceControl: none, want: Denied},
		{name: "resource control denies", principal: user, identity: getA, resourceControl: allowAll + `,{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}`, want: ExplicitDeny},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := Policies{
				Identity: statements(t, test.identity), Boundary: statements(t, test.boundary),
				Session: statements(t, test.session), Resource: statements(t, test.resource),
			}
			if test.serviceControl != "" {
				p.ServiceControl = [][]Statement{statements(t, allowAll), statements(t, test.serviceControl)}
			}
			if test.resourceControl != "" {
				p.ResourceControl = [][]Statement{statements(t, test.resourceControl)}
			}
			account := test.owner
			if account == "" {
				account = account1
			}
			r := Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/a", Principal: test.principal, ResourceAccount: account, Unknown: known}
			got, by := Evaluate(r, p)
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
			if (by == nil) != (got == Denied) && test.principal != "arn:aws:iam::111111111111:root" {
				t.Errorf("%s by %v", got, by)
			}
		})
	}
}

// TestTrust: trust and key policies must allow by themselves.
func TestTrust(t *testing.T) {
	trust := func(principal string) []Statement {
		return statements(t, `{"Effect": "Allow", "Principal": {"AWS": "`+principal+`"}, "Action": "sts:AssumeRole"}`)
	}
	r := Request{Action: "sts:AssumeRole", Resource: role, Principal: user, ResourceAccount: account1, Unknown: known}
	all := statements(t, allowAll)
	for _, test := range []struct {
		identity, trust []Statement
		want            Verdict
	}{
		{all, trust(account2), Denied},
		{all, trust(account1), Allowed},
		{nil, trust(account1), Denied},
		{nil, trust(user), Allowed},
		{all, nil, Allowed},
	} {
		if got, _ := Evaluate(r, Policies{Identity: test.identity, Resource: test.trust}); got != test.want {
			t.Errorf("identity %v, trust %v: %s, want %s", test.identity, test.trust, got, test.want)
		}
	}
}

// TestMatching holds actions, resources, variables and references.
func TestMatching(t *testing.T) {
	statement := func(element string) string { return `{"Effect": "Allow", ` + element + `}` }
	on := func(resource string) string {
		return statement(`"Action": "s3:GetObject", "Resource": "` + resource + `"`)
	}
	tests := []struct {
		statement, action, resource string
		want                        Verdict
	}{
		{statement(`"Action": "S3:getobject", "Resource": "*"`), "s3:GetObject", "x", Allowed},
		{statement(`"Action": "s3:Get?bject", "Resource": "*"`), "s3:GetObject", "x", Allowed},
		{statement(`"Action": "s3:Get*", "Resource": "*"`), "s3:PutObject", "x", Denied},
		{statement(`"NotAction": ["iam:*", "sts:*"], "Resource": "*"`), "s3:GetObject", "x", Allowed},
		{statement(`"NotAction": ["iam:*", "s3:*"], "Resource": "*"`), "s3:GetObject", "x", Denied},
		{statement(`"Action": "*", "NotResource": "arn:aws:s3:::b/*"`), "s3:GetObject", "arn:aws:s3:::b/a", Denied},
		{statement(`"Action": "*", "NotResource": "arn:aws:s3:::b/*"`), "s3:GetObject", "arn:aws:s3:::c/a", Allowed},
		{statement(`"Action": "*", "NotAction": "*", "Resource": "*"`), "s3:GetObject", "x", Depends},
		{on("arn:aws:s3:::B/*"), "s3:GetObject", "arn:aws:s3:::b/a", Denied},
		{on("arn:aws:s3:::b/?"), "s3:GetObject", "arn:aws:s3:::b/ü", Allowed},
		{on("arn:aws:s3:::${aws:username}/*"), "s3:GetObject", "arn:aws:s3:::ann/a", Allowed},
		{on("arn:aws:s3:::${AWS:UserName}/*"), "s3:GetObject", "arn:aws:s3:::bob/a", Denied},
		{on("arn:aws:s3:::${aws:PrincipalTag/team, 'all'}/*"), "s3:GetObject", "arn:aws:s3:::all/a", Allowed},
		{on("arn:aws:s3:::${aws:PrincipalTag/team}/*"), "s3:GetObject", "arn:aws:s3:::x/a", Denied},
		{on("arn:aws:s3:::b/${*}"), "s3:GetObject", "arn:aws:s3:::b/*", Allowed},
		{on("arn:aws:s3:::b/${*}"), "s3:GetObject", "arn:aws:s3:::b/a", Denied},
		{on("arn:aws:s3:::b/${$}x"), "s3:GetObject", "arn:aws:s3:::b/$x", Allowed},
		{on("arn:aws:s3:::b/${wild:card}"), "s3:GetObject", "arn:aws:s3:::b/zz", Denied},
		{on("arn:aws:s3:::${Bucket}/*"), "s3:GetObject", "arn:aws:s3:::${Bucket}/a", Allowed},
		{on("arn:aws:s3:::${Bucket}/*"), "s3:GetObject", "arn:aws:s3:::${Other}/a", Depends},
		{on("arn:aws:s3:::${Bucket}/*"), "s3:GetObject", "arn:aws:s3:::b/a", Depends},
		{on("arn:aws:s3:::${Bucket}/x"), "s3:GetObject", "arn:aws:s3:::b/y", Denied},
		{on("arn:aws:s3:::*"), "s3:GetObject", "arn:aws:s3:::${Other}/a", Allowed},
		{on("arn:aws:s3:::b/?"), "s3:GetObject", "arn:aws:s3:::b/${Key}", Depends},
		{on("arn:aws:sqs:*"), "s3:GetObject", "arn:aws:s3:::${Bucket}/a", Denied},
		{on("arn:${AWS::Partition}:s3:::b/a"), "s3:GetObject", "arn:aws:s3:::b/a", Depends},
		{on("{{resolve:ssm:/b}}/a"), "s3:GetObject", "arn:aws:s3:::b/a", Depends},
		{on("arn:aws:s3:::b"), "s3:GetObject", "", Denied},
		{on("*"), "s3:GetObject", "", Allowed},
	}
	for _, test := range tests {
		r := Request{
			Action: test.action, Resource: test.resource, Principal: user, Unknown: known,
			Context: map[string][]string{"wild:card": {"*"}},
		}
		if got, _ := Evaluate(r, Policies{Identity: statements(t, test.statement)}); got != test.want {
			t.Errorf("%s on %s: %s, want %s", test.statement, test.resource, got, test.want)
		}
	}
}

// TestUnknownDeny: what may be denied is neither allowed nor denied, and what
// nothing allows is denied whatever denies do.
func TestUnknownDeny(t *testing.T) {
	deny := `{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}}`
	r := Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/a", Principal: user}
	for policy, want := range map[string]Verdict{deny: Denied, deny + "," + getA: Depends} {
		if got, _ := Evaluate(r, Policies{Identity: statements(t, policy)}); got != want {
			t.Errorf("%s: %s, want %s", policy, got, want)
		}
	}
}

// TestUnreadableCondition: a condition that can't be read is not as good as
// none.
func TestUnreadableCondition(t *testing.T) {
	for _, condition := range []string{
		`"x"`, `[]`, `{"StringEquals": "x"}`, `{"StringEquals": {"aws:username": {"a": "b"}}}`, `{"StringIs": {"aws:username": "ann"}}`, `{"NullIfExists": {"aws:username": "true"}}`,
	} {
		s := `{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": ` + condition + `}`
		r := Request{Action: "s3:GetObject", Principal: user, Unknown: known}
		if got, _ := Evaluate(r, Policies{Identity: statements(t, s)}); got != Depends {
			t.Errorf("%s: %s", condition, got)
		}
	}
}

func FuzzEvaluate(f *testing.F) {
	f.Add("s3:Get*", "arn:aws:s3:::${Bucket}/*", "arn:aws:s3:::${Bucket}/a", "ForAnyValue:StringLike", "aws:username", "${aws:username}*", user)
	f.Add("*", strings.Repeat("*a", 50), strings.Repeat("a", 50), "ArnLike", "aws:PrincipalArn", "arn:*", session)
	f.Fuzz(func(t *testing.T, action, pattern, resource, operator, key, value, principal string) {
		s := Statement{
			Effect: Allow, Actions: []string{action}, Resources: []string{pattern}, Principals: []Principal{{"AWS", principal}},
			Conditions: map[string]map[string][]string{operator: {key: {value}}},
		}
		r := Request{Action: "s3:GetObject", Resource: resource, Principal: principal}
		got, _ := Evaluate(r, Policies{Identity: []Statement{s}, Resource: []Statement{s}})
		if _, ok := parseOperator(operator); !ok && got == Allowed {
			t.Errorf("allowed by a condition %q", operator)
		}
	})
}
