package iam

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestAction(t *testing.T) {
	a, ok := Load().Action("S3:getobject")
	if !ok || a.String() != "s3:GetObject" || a.Level != Read || !slices.Contains(a.Resources, "object") {
		t.Errorf("Action(S3:getobject) = %#v, %v", a, ok)
	}
	if _, ok := Load().Action("sts:GetCallerIdentify"); ok {
		t.Error("sts:GetCallerIdentify is an action")
	}
	for name, want := range map[string]string{
		"sts:GetCallerIdentify":  "sts:GetCallerIdentity",
		"s3:PutObjectVersion":    "s3:PutObjectVersionAcl", // not GetObjectVersion
		"s3:GteObject":           "s3:GetObject",           // not even the verb is right
		"dynamdb:GetItem":        "dynamodb:GetItem",
		"dynamodb:DescribeItems": "",
	} {
		if got := Load().Suggest(name); got != want {
			t.Errorf("Suggest(%s) = %q, want %q", name, got, want)
		}
	}
	if got := Load().Suggest("s3:Frobnicate"); got != "" {
		t.Errorf("Suggest of nonsense = %q", got)
	}
}

func TestExpand(t *testing.T) {
	for pattern, want := range map[string]int{"s3:GetObject": 1, "nosuch:*": 0, "s3:Nope*": 0, "GetObject": 0} {
		if got := len(Load().Expand(pattern)); got != want {
			t.Errorf("Expand(%s) gives %d, want %d", pattern, got, want)
		}
	}
	if all := len(Load().Expand("*")); all < 15000 {
		t.Errorf("Expand(*) gives %d actions", all)
	}
}

// TestExpandIsMatch: a pattern expands to exactly the actions that it matches.
func TestExpandIsMatch(t *testing.T) {
	c := Load()
	all := c.Expand("sqs:*")
	rapid.Check(t, func(t *rapid.T) {
		name := strings.TrimPrefix(rapid.SampledFrom(all).Draw(t, "action"), "sqs:")
		i := rapid.IntRange(0, len(name)).Draw(t, "from")
		j := rapid.IntRange(i, len(name)).Draw(t, "to")
		pattern := "sqs:" + name[:i] + "*" + name[j:]
		var want []string
		for _, a := range all {
			if MatchAction(pattern, a) {
				want = append(want, a)
			}
		}
		if got := c.Expand(pattern); !slices.Equal(got, want) {
			t.Fatalf("Expand(%s) = %v, want %v", pattern, got, want)
		}
	})
}

func TestManagedPolicy(t *testing.T) {
	for _, name := range []string{
		"AmazonS3FullAccess", "arn:aws:iam::aws:policy/AmazonS3FullAccess",
		"arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
	} {
		p, ok := Load().ManagedPolicy(name)
		if !ok || len(p.Statements) == 0 || len(p.Statements[0].Actions) == 0 {
			t.Errorf("ManagedPolicy(%s) = %+v, %v", name, p, ok)
		}
	}
	for _, name := range []string{"", "Nope", "arn:aws:iam::123456789012:policy/AmazonS3FullAccess"} {
		if _, ok := Load().ManagedPolicy(name); ok {
			t.Errorf("ManagedPolicy(%q) is found", name)
		}
	}
}

// TestEveryPolicy: no policy of the catalogue is lost to its shape.
func TestEveryPolicy(t *testing.T) {
	c, n := Load(), 0
	for file := range c.files {
		if !strings.HasPrefix(file, "policies/") {
			continue
		}
		for name, p := range c.policiesIn(file) {
			n++
			if m, ok := c.ManagedPolicy(p.path + name); !ok || len(m.Statements) == 0 {
				t.Errorf("%s has no statements", name)
			}
		}
	}
	if n < 1500 {
		t.Errorf("%d policies", n)
	}
}

func TestWeigh(t *testing.T) {
	w := Load().Weigh([]string{"s3:PutObject", "s3:*Object", "iam:AttachRolePolicy"})
	if w.Write < 2 || w.PermissionsManagement != 1 || w.Read < 1 {
		t.Errorf("Weigh = %+v", w)
	}
}

// TestSize holds what the catalogue may take of the binary.
func TestSize(t *testing.T) {
	if len(archive) > 1<<20 {
		t.Errorf("the catalogue takes %d bytes, more than 1 MB", len(archive))
	}
}

func FuzzMatchResource(f *testing.F) {
	f.Add("a*b?c", "aXXbYc")
	f.Add(strings.Repeat("*a", 50), strings.Repeat("a", 50))
	f.Fuzz(func(t *testing.T, pattern, s string) {
		if MatchResource(pattern, s) && !strings.ContainsAny(pattern, "*?") && pattern != s {
			t.Errorf("MatchResource(%q, %q)", pattern, s)
		}
	})
}

func BenchmarkFirstUse(b *testing.B) {
	for b.Loop() {
		c, err := open(archive)
		if err != nil {
			b.Fatal(err)
		}
		c.Action("s3:GetObject")
		c.ManagedPolicy("AmazonS3FullAccess")
	}
}
