package iam_test

import (
	"fmt"
	"strings"
	"testing"

	"redoubt/iam"
)

// What is surely too large is said of each kind of policy, also where there are
// too many other problems to list.
func TestSizes(t *testing.T) {
	identity := func(n int) string {
		return `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/` + strings.Repeat("a", n) + `"}}`
	}
	of := func(principal, action string, n int) string {
		return fmt.Sprintf(`{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": %s, "Action": %q, "Resource": "arn:aws:s3:::b/%s"}}`, principal, action, strings.Repeat("a", n))
	}
	for _, c := range []struct{ name, text, want string }{
		{"small", identity(5000), ""},
		{"white space", strings.ReplaceAll(identity(5000), " ", strings.Repeat(" ", 3000)), ""},
		{"managed", identity(7000), "a managed policy has at most 6144"},
		{"anything", identity(11000), "too many to attach it to anything"},
		{"bucket", of(`"*"`, "s3:GetObject", 20000), ""},
		{"large bucket", of(`"*"`, "s3:GetObject", 21000), "a resource-based policy has at most 20480"},
		{"key", of(`"*"`, "kms:Decrypt", 21000), ""},
		{"large key", of(`"*"`, "kms:Decrypt", 33000), "the policy of a key has at most 32768"},
		{"trust", of(`{"AWS": "123456789012"}`, "sts:AssumeRole", 1000), ""},
		{"large trust", of(`{"AWS": "123456789012"}`, "sts:AssumeRole", 3000), "a trust policy has at most 2048, 4096 if the quota is raised"},
		{"many problems", `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": [` + strings.Repeat(`"nope:X",`, 2000) + `"nope:X"], "Resource": "*"}}`, "too many to attach"},
	} {
		_, problems, err := iam.Parse("p", []byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range problems {
			if strings.Contains(p.Message, "characters") {
				got = p.Message
			}
		}
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// Inline policies of one user, group or role count together.
func TestSizesOfAccount(t *testing.T) {
	inline := `[{"PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::X/"}}}, {"PolicyDocument": {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::X/"}}}]`
	for _, c := range []struct {
		list, inline string
		each         int
		want         string
	}{
		{"UserDetailList", "UserPolicyList", 800, ""},
		{"UserDetailList", "UserPolicyList", 1200, "of a user together has at most 2048"},
		{"RoleDetailList", "RolePolicyList", 1200, ""},
		{"RoleDetailList", "RolePolicyList", 5200, "of a role together has at most 10240"},
		{"GroupDetailList", "GroupPolicyList", 2600, "of a group together has at most 5120"},
	} {
		text := fmt.Sprintf(`{%q: [{%q: `+inline+`}]}`, c.list, c.inline)
		text = strings.ReplaceAll(text, ":X", ":"+strings.Repeat("a", c.each))
		if c.list == "GroupDetailList" {
			text = strings.TrimSuffix(text, "}") + `, "UserDetailList": []}`
		}
		_, problems, err := iam.Parse("p", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if c.want == "" && len(problems) > 0 || c.want != "" && (len(problems) != 1 || !strings.Contains(problems[0].Message, c.want)) {
			t.Errorf("%s %d: %+v", c.list, c.each, problems)
		}
	}
}
