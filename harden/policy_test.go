package harden_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"redoubt/app"
	"redoubt/harden"
	"redoubt/iam"
	"redoubt/reach"
)

func need(action, on string) reach.Need {
	return reach.Need{Action: action, Resource: app.Plain(on, app.Pos{})}
}

func TestLeast(t *testing.T) {
	perhaps := need("kms:Decrypt", "*")
	perhaps.Conditional = true
	for _, c := range []struct {
		name  string
		needs []reach.Need
		want  string
	}{
		{"nothing", nil, ""},
		{"actions of a resource go together", []reach.Need{need("s3:PutObject", "arn:a"), need("s3:GetObject", "arn:a"), need("s3:GetObject", "arn:a")}, "s3:GetObject s3:PutObject on arn:a"},
		{"resources of the same use go together", []reach.Need{need("s3:GetObject", "arn:b"), need("s3:GetObject", "arn:a")}, "s3:GetObject on arn:a arn:b"},
		{"different uses stay apart", []reach.Need{need("s3:GetObject", "arn:a"), need("s3:PutObject", "arn:b")}, "s3:GetObject on arn:a; s3:PutObject on arn:b"},
		{"a wider pattern takes in a narrow one", []reach.Need{need("s3:GetObject", "arn:*"), need("s3:GetObject", "arn:a"), need("s3:PutObject", "arn:a")}, "s3:GetObject on arn:*; s3:PutObject on arn:a"},
		{"a pattern of another kind does not", []reach.Need{need("s3:GetObject", "arn:a*"), need("s3:GetObject", "arn:ba")}, "s3:GetObject on arn:a* arn:ba"},
		{"what may be needed is left out", []reach.Need{perhaps}, ""},
	} {
		var got []string
		for _, s := range harden.Least(c.needs, harden.Template).Statement {
			got = append(got, strings.Join(s.Action, " ")+" on "+strings.Join(s.Resource, " "))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestLeastAllows: what is needed is allowed, and nothing else is.
func TestLeastAllows(t *testing.T) {
	actions := []string{"s3:GetObject", "s3:PutObject", "sqs:SendMessage"}
	resources := []string{"*", "arn:aws:s3:::*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:sqs:eu:1:q"}
	rapid.Check(t, func(t *rapid.T) {
		var needs []reach.Need
		for range rapid.IntRange(0, 12).Draw(t, "n") {
			needs = append(needs, need(rapid.SampledFrom(actions).Draw(t, "action"), rapid.SampledFrom(resources).Draw(t, "resource")))
		}
		want, got := []iam.Statement{}, []iam.Statement{}
		for _, n := range needs {
			want = append(want, iam.Statement{Effect: iam.Allow, Actions: []string{n.Action}, Resources: []string{n.Resource.String()}})
		}
		for _, s := range harden.Least(needs, harden.Template).Statement {
			got = append(got, iam.Statement{Effect: iam.Allow, Actions: s.Action, Resources: s.Resource})
		}
		if !iam.Of(want).Equal(iam.Of(got)) {
			t.Fatalf("%v is not %v", got, needs)
		}
		first := fmt.Sprint(harden.Least(needs, harden.Template))
		slices.Reverse(needs)
		if fmt.Sprint(harden.Least(needs, harden.Template)) != first {
			t.Fatal("the order of the needs shows")
		}
	})
}

func TestAnywhere(t *testing.T) {
	text := app.Text{Parts: []app.Part{
		{Text: "arn:"},
		{Kind: app.Pseudo, Text: "AWS::Partition"},
		{Text: ":sqs:"},
		{Kind: app.Pseudo, Text: "AWS::Region"},
		{Text: ":"},
		{Kind: app.Pseudo, Text: "AWS::AccountId"},
		{Text: ":"},
		{Kind: app.Opaque, Text: "x"},
		{Text: "*"},
	}}
	if got := harden.Anywhere(text); got != "arn:aws:sqs:*:*:*" {
		t.Error(got)
	}
}
