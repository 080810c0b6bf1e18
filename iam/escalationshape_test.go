package iam

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const roleForm = "arn:${Partition}:iam::${Account}:role/${Name}"

func TestDraw(t *testing.T) {
	for _, c := range []struct{ form, pattern, want string }{
		{roleForm, "*", "arn:aws:iam::${AWS::AccountId}:role/any-name"},
		{roleForm, "arn:aws:iam::*:role/team-*", "arn:aws:iam::${AWS::AccountId}:role/team-any-name"},
		{roleForm, "arn:aws:iam::123456789012:role/path/admin", "arn:aws:iam::123456789012:role/path/admin"},
		{roleForm, "arn:aws:iam::123456789012:*", "arn:aws:iam::123456789012:role/any-name"},
		{roleForm, "*:role/ad?in", "arn:aws:iam::${AWS::AccountId}:role/adxin"},
		{roleForm, "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Prefix}-*", "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Prefix}-any-name"},
		{roleForm, "${Admin.Arn}", "${Admin.Arn}"},
		{roleForm, "arn:aws:iam::*:user/*", ""},
		{roleForm, "arn:aws:s3:::data/*", ""},
		{roleForm, "arn:aws:iam::1:role/x:y", ""},
		{roleForm, strings.Repeat("*a", 2000), ""},
		{"arn:${Partition}:ssm:${Region}:${Account}:document/${Own}", "arn:aws:ssm:*:*:document/AWS-RunPatchBaseline", ""},
		{"arn:${Partition}:ssm:${Region}:${Account}:document/${Own}", "arn:aws:ssm:*:*:document/shop", "arn:aws:ssm:${AWS::Region}:${AWS::AccountId}:document/shop"},
	} {
		got, ok := newShape(c.form).draw(c.pattern)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q, %v", c.pattern, got, ok)
		}
	}
}

// What is drawn has the shape, and the pattern covers it; what is covered by a
// pattern and has the shape lets something be drawn.
func TestDrawIsCovered(t *testing.T) {
	shaped := regexp.MustCompile(`^arn:[^:]*:iam::[^:]*:role/[^:]*$`)
	piece := rapid.SampledFrom([]string{"*", "?", "a", "x", ":", "/", "arn:", "aws", ":iam::", "12", ":role/", "arn:aws:iam::", "role", "any"})
	rapid.Check(t, func(t *rapid.T) {
		pattern := strings.Join(rapid.SliceOfN(piece, 0, 8).Draw(t, "pattern"), "")
		got, ok := newShape(roleForm).draw(pattern)
		plain := strings.NewReplacer("${AWS::AccountId}", "12").Replace(got)
		if ok && (!shaped.MatchString(plain) || !Glob(pattern, plain)) {
			t.Fatalf("%q: %q", pattern, got)
		}
		for _, text := range []string{"arn:aws:iam::12:role/a", "arn:aws:iam::12:role/any/x"} {
			if !ok && Glob(pattern, text) {
				t.Fatalf("%q covers %q, and nothing is drawn", pattern, text)
			}
		}
	})
}

func FuzzEscalations(f *testing.F) {
	for _, seed := range []string{
		`{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}`,
		`{"Statement": [{"Effect": "Allow", "NotAction": "s3:*", "NotResource": "${X.Arn}*", "Condition": {"DateLessThan": {"aws:CurrentTime": "9999-99"}, "ArnLike": {"iam:PolicyARN": "**?${}"}}}]}`,
		`{"Statement": [{"Effect": "Deny", "Action": ["iam:*", ""], "Resource": ["${", "${aws:username}", "{{resolve:x"]}, {"Effect": "Allow", "Action": "iam:*", "Resource": ["{{resolve:x}}", "arn"]}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, _, err := Parse("p.json", data)
		if err != nil || len(data) > 2000 {
			return
		}
		for _, e := range EscalationsOf(doc) {
			if len(e.On) == 0 {
				t.Errorf("%s on nothing", e.ID)
			}
		}
	})
}
