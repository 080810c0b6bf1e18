package iam_test

import (
	"slices"
	"strings"
	"testing"

	"redoubt/iam"
)

func TestAccount(t *testing.T) {
	const text = `{"UserDetailList": [{"UserName": "u", "Arn": "arn:aws:iam::123456789012:user/u", "GroupList": ["g", "gone"],
  "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}}],
  "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}}],
 "GroupDetailList": [{"GroupName": "g", "AttachedManagedPolicies": [{"PolicyArn": "arn:aws:iam::1:policy/p"}, {"PolicyArn": "arn:aws:iam::1:policy/x"}]}],
 "RoleDetailList": [{"RoleName": "r", "Arn": "arn:aws:iam::1:role/r", "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}]}}],
 "Policies": [{"PolicyName": "p", "Arn": "arn:aws:iam::1:policy/p", "PolicyVersionList": [
  {"IsDefaultVersion": false, "Document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}},
  {"IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}}]}]}`
	doc, problems, err := iam.Parse("account.json", []byte(text))
	if err != nil || len(problems) > 0 || len(doc.Members) != 2 || len(doc.Statements) != 2 {
		t.Fatalf("%+v, %v, %v", doc, problems, err)
	}
	u, r := doc.Members[0], doc.Members[1]
	list, owner := u.Identity()
	if len(list) != 2 || list[0].Actions[0] != "s3:GetObject" || list[1].Actions[0] != "s3:PutObject" {
		t.Errorf("%+v", list)
	}
	if a, b := owner(0), owner(1); a.Name != "own" || a.Group != "" || b.Name != "p" || b.Group != "g" {
		t.Errorf("%+v, %+v", a, b)
	}
	if u.Boundary == nil || u.Boundary.Name != "ReadOnlyAccess" || !slices.Equal(u.Missing, []string{"arn:aws:iam::1:policy/x"}) {
		t.Errorf("%+v", u)
	}
	if len(r.Policies) != 0 || len(r.Trust) != 1 || r.Boundary != nil || r.Kind != "role" {
		t.Errorf("%+v", r)
	}
}

// One policy that everybody has many times costs no more than is bearable.
func TestAccountLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString(`{"Policies": [{"PolicyName": "p", "Arn": "p", "PolicyVersionList": [{"IsDefaultVersion": true, "Document": {"Version": "2012-10-17", "Statement": [`)
	b.WriteString(strings.Repeat(`{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},`, 2000))
	b.WriteString(`{"Effect": "Deny", "Action": "*", "Resource": "*"}]}}]}], "RoleDetailList": [`)
	b.WriteString(strings.Repeat(`{"RoleName": "r", "AttachedManagedPolicies": [{"PolicyArn": "p"}, {"PolicyArn": "p"}]},`, 5000) + `{}]}`)
	doc, _, err := iam.Parse("account.json", []byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if first, last := doc.Members[0], doc.Members[4999]; len(first.Policies) != 1 || first.Missing != nil || len(last.Policies) != 0 || len(last.Missing) != 1 {
		t.Errorf("%d policies, %v; %d policies, %v", len(first.Policies), first.Missing, len(last.Policies), last.Missing)
	}
}

// Whatever stands in the lists, nothing breaks.
func TestAccountHostile(t *testing.T) {
	for _, text := range []string{
		`{"UserDetailList": null}`, `{"RoleDetailList": "x"}`, `{"UserDetailList": [1, [], {}], "Policies": [{"PolicyVersionList": {"IsDefaultVersion": true}}]}`,
		`{"RoleDetailList": [{"AssumeRolePolicyDocument": "{", "RolePolicyList": [{"PolicyDocument": "%7Bx"}], "PermissionsBoundary": []}]}`,
	} {
		if _, _, err := iam.Parse("account.json", []byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
