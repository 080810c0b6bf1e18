package iam

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawStatements makes small policies whose parts often meet.
func drawStatements(t *rapid.T, name string, references bool) []Statement {
	letters := `(a|b|/|\*|\?)`
	if references {
		letters = `(a|b|/|\*|\$\{R\}|\$\{S\})`
	}
	actions := rapid.SliceOfN(rapid.SampledFrom([]string{"*", "s3:*", "s3:Get*", "s3:*Object", "s3:GetObject", "s3:PutObject", "S3:Get?bject", "sqs:*", "sqs:SendMessage", "nonsense"}), 1, 3)
	resources := rapid.SliceOfN(rapid.OneOf(rapid.Just("*"), rapid.StringMatching(letters+`{1,4}`)), 1, 2)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Statement {
		s := Statement{Effect: rapid.SampledFrom([]string{Allow, Allow, Deny}).Draw(t, "effect")}
		if a := actions.Draw(t, "actions"); rapid.IntRange(0, 5).Draw(t, "not action") == 0 {
			s.NotActions = a
		} else {
			s.Actions = a
		}
		if r := resources.Draw(t, "resources"); rapid.IntRange(0, 5).Draw(t, "not resource") == 0 {
			s.NotResources = r
		} else {
			s.Resources = r
		}
		for _, key := range []string{"k:A", "k:B"} {
			if rapid.IntRange(0, 4).Draw(t, key) == 0 {
				s.Conditions = map[string]map[string][]string{"StringEquals": {key: {"1"}}}
			}
		}
		return s
	}), 0, 4).Draw(t, name)
}

// holds reports whether the set allows a request with the context keys, by the
// definition of a box.
func (s Set) holds(action, resource string, context map[string][]string) bool {
	true1 := func(key string) bool {
		c := conditionOf(key)
		return slices.Equal(context[c.Key], c.Values)
	}
	covers := func(a area, text string) bool {
		return !coversWord(a.not, text) && slices.ContainsFunc(a.any, func(x atom) bool {
			return !slices.ContainsFunc(x, func(g glob) bool { return !Glob(g.key, text) })
		})
	}
	return slices.ContainsFunc(s.boxes, func(b box) bool {
		return covers(b.actions, strings.ToLower(action)) && covers(b.resources, resource) &&
			!slices.ContainsFunc(b.with, func(k string) bool { return !true1(k) }) && !slices.ContainsFunc(b.unless, true1)
	})
}

type sample struct {
	action, resource string
	context          map[string][]string
}

func drawSample(t *rapid.T) sample {
	context := map[string][]string{}
	for _, key := range []string{"k:A", "k:B"} {
		if rapid.Bool().Draw(t, key) {
			context[key] = []string{"1"}
		}
	}
	return sample{
		rapid.SampledFrom([]string{"s3:GetObject", "s3:GetBucketAcl", "s3:PutObject", "s3:ListBucket", "sqs:SendMessage", "sqs:GetQueueUrl", "ec2:RunInstances"}).Draw(t, "action"),
		rapid.StringMatching(`[ab/c]{1,4}`).Draw(t, "resource"), context,
	}
}

func (s Set) allows(x sample) bool { return s.holds(x.action, x.resource, x.context) }

// TestSetIsEvaluate: what a set holds is what Evaluate allows, for sets, their
// differences, unions and shorter forms.
func TestSetIsEvaluate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, two := drawStatements(t, "one", false), drawStatements(t, "two", false)
		a, b := Of(one), Of(two)
		sets := map[string]struct {
			set  Set
			want func(in, also bool) bool
		}{
			"of":        {a, func(in, _ bool) bool { return in }},
			"minimise":  {a.Minimise(), func(in, _ bool) bool { return in }},
			"union":     {a.Union(b), func(in, also bool) bool { return in || also }},
			"minus":     {a.Minus(b), func(in, also bool) bool { return in && !also }},
			"intersect": {a.Intersect(b), func(in, also bool) bool { return in && also }},
		}
		written := Of(a.Statements())
		within := a.Within(b)
		w, beyond := a.Beyond(b, Load())
		if beyond == within {
			t.Fatalf("within %v, beyond %v", within, w)
		}
		if x := (sample{w.Action, w.Resource, contextOf(w.Conditions)}); beyond && x.resource != "" && (!evaluates(one, x) || evaluates(two, x)) {
			t.Fatalf("%+v is no witness of\n%+v\n%+v", x, one, two)
		}
		for range 20 {
			x := drawSample(t)
			in, also := evaluates(one, x), evaluates(two, x)
			for name, s := range sets {
				if got := s.set.allows(x); got != s.want(in, also) {
					t.Fatalf("%s: %+v is %v\n%+v\n%+v", name, x, got, one, two)
				}
			}
			if within && in && !also {
				t.Fatalf("%+v is not within\n%+v\n%+v", x, one, two)
			}
			if written.allows(x) && !in {
				t.Fatalf("%+v is in the statements only: %+v", x, a.Statements())
			}
			if !in && a.Can(x.action, x.resource) == Allowed {
				t.Fatalf("Can(%+v)\n%+v", x, one)
			}
			if in && a.Can(x.action, x.resource) == Denied {
				t.Fatalf("can't %+v\n%+v", x, one)
			}
		}
	})
}

// contextOf makes conditions hold.
func contextOf(list []Condition) map[string][]string {
	context := map[string][]string{}
	for _, c := range list {
		context[c.Key] = c.Values
	}
	return context
}

func evaluates(list []Statement, x sample) bool {
	got, _ := Evaluate(Request{Action: x.action, Resource: x.resource, Context: x.context, Unknown: known}, Policies{Identity: list})
	return got == Allowed
}

// TestLaws holds the laws of sets, with references and conditions.
func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := Of(drawStatements(t, "a", true)), Of(drawStatements(t, "b", true)), Of(drawStatements(t, "c", true))
		equal := func(law string, x, y Set) {
			if !x.Exact() || !y.Exact() || !x.Minus(y).Exact() || !y.Minus(x).Exact() {
				return // too large to be worked out: the careful answer follows no law
			}
			if !x.Equal(y) {
				t.Fatalf("%s: %+v\n%+v", law, x.Minus(y).Grants(), y.Minus(x).Grants())
			}
		}
		equal("a∪b = b∪a", a.Union(b), b.Union(a))
		equal("(a∪b)∪c = a∪(b∪c)", a.Union(b).Union(c), a.Union(b.Union(c)))
		equal("a∪a = a", a.Union(a), a)
		equal("(a−b)∪(a∩b) = a", a.Minus(b).Union(a.Intersect(b)), a)
		equal("a∪∅ = a", a.Union(Set{}), a)
		equal("a minimised", a.Minimise(), a)
		if !a.Minus(a).Empty() {
			t.Fatal("a−a is not empty")
		}
		if !a.Minus(b).Within(a) {
			t.Fatal("a−b is not within a")
		}
		if !a.Intersect(b).Within(a) {
			t.Fatal("a∩b is not within a")
		}
		if !Of(a.Statements()).Within(a) {
			t.Fatalf("statements say more: %+v", a.Statements())
		}
		if a.Within(b) && b.Within(c) && !a.Within(c) {
			t.Fatal("within is not transitive")
		}
	})
}

// TestExpandRoundTrip: expanding loses no action, and what is expanded,
// minimised and written comes back.
func TestExpandRoundTrip(t *testing.T) {
	c := Load()
	rapid.Check(t, func(t *rapid.T) {
		patterns := rapid.SliceOfN(rapid.SampledFrom([]string{"s3:Get*", "sqs:*", "s3:*Object", "S3:PutObject", "sns:Pub*", "kms:*Key"}), 1, 3).Draw(t, "actions")
		a := Of([]Statement{{Effect: Allow, Actions: patterns, Resources: []string{"*"}}, {Effect: Deny, Actions: []string{"s3:GetObject"}, Resources: []string{"*"}}})
		wide := a.Expand(c)
		if !wide.Within(a) {
			t.Fatal("the expanded set allows more")
		}
		back := Of(wide.Minimise().Statements())
		if !slices.Equal(back.Actions(c), a.Actions(c)) {
			t.Fatalf("%v became %v", a.Actions(c), back.Actions(c))
		}
	})
}

// TestActionsAreExpand: Actions finds what Expand and MatchAction find.
func TestActionsAreExpand(t *testing.T) {
	c := Load()
	all := c.Expand("*")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(all).Draw(t, "action")
		i := rapid.IntRange(0, len(name)).Draw(t, "from")
		j := rapid.IntRange(i, len(name)).Draw(t, "to")
		pattern := name[:i] + rapid.SampledFrom([]string{"*", "?", "*a*", "**?"}).Draw(t, "wildcard") + name[j:]
		got := c.Allowed([]Statement{{Effect: Allow, Actions: []string{pattern}, Resources: []string{"*"}}})
		if want := c.Expand(pattern); !slices.Equal(got, want) {
			t.Fatalf("%s: %v, want %v", pattern, got, want)
		}
	})
}

func TestMinimise(t *testing.T) {
	s := Of(statements(t, `
		{"Effect": "Allow", "Action": ["s3:GetObject", "s3:Get*"], "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/a"]},
		{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/*"},
		{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/x", "Condition": {"Bool": {"aws:SecureTransport": "true"}}},
		{"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:*:*:q"}`))
	got := s.Minimise().Statements()
	if len(got) != 2 || !slices.Equal(got[0].Actions, []string{"s3:Get*", "s3:PutObject"}) || !slices.Equal(got[0].Resources, []string{"arn:aws:s3:::b/*"}) {
		t.Errorf("%+v", got)
	}
}

// TestReferences: what only the deployment knows is never certain.
func TestReferences(t *testing.T) {
	of := func(text string) Set { return Of(statements(t, text)) }
	allow := func(resource string) string {
		return `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "` + resource + `"}`
	}
	deny := `,{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::prod/*"}`
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{allow("arn:aws:s3:::${B}/a"), allow("arn:aws:s3:::${B}/*"), true},
		{allow("arn:aws:s3:::${B}/a"), allow("arn:aws:s3:::*"), true},
		{allow("arn:aws:s3:::${B}/a"), allow("arn:aws:s3:::prod/*"), false},
		{allow("arn:aws:s3:::prod/a"), allow("arn:aws:s3:::${B}/*"), false},
		{allow("arn:aws:s3:::${B}/a"), allow("*") + deny, false},
		{allow("arn:aws:s3:::${B}/a") + deny, allow("*") + deny, true},
		{allow("arn:aws:s3:::test/a"), allow("*") + deny, true},
	} {
		if got := of(test.a).Within(of(test.b)); got != test.want {
			t.Errorf("%s within %s = %v", test.a, test.b, got)
		}
	}
	if got := of(allow("arn:aws:s3:::${B}/a")).Can("s3:GetObject", "arn:aws:s3:::prod/*"); got != Depends {
		t.Errorf("Can = %s", got)
	}
	if got := of(allow("*")).Can("s3:getobject", ""); got != Allowed {
		t.Errorf("Can = %s", got)
	}
}

// TestPrincipals: a policy that lets everyone in allows more than one for a
// role.
func TestPrincipals(t *testing.T) {
	one, all := Of(statements(t, to(`{"AWS": "`+role+`"}`))), Of(statements(t, to(`"*"`)))
	if !one.Within(all) || all.Within(one) {
		t.Error("everyone is not more than one")
	}
}

// TestManyDenies: a policy that is made to explode ends in time, and errs to
// more than is allowed.
func TestManyDenies(t *testing.T) {
	list := []Statement{{Effect: Allow, Actions: []string{"*"}, Resources: []string{"*"}}}
	for i := range 300 {
		c := string(rune('a'+i%26)) + string(rune('a'+i/26))
		list = append(list, Statement{
			Effect: Deny, Actions: []string{"*:*" + c + "*"}, Resources: []string{"*" + c + "*"},
			Conditions: map[string]map[string][]string{"StringEquals": {"k:" + c: {"1"}}},
		})
	}
	start := time.Now()
	s := Of(list)
	if s.Exact() || s.Within(Of(nil)) || s.Empty() {
		t.Error("nothing is left")
	}
	// A second on a machine that does nothing else; without a meter it is days.
	if took := time.Since(start); took > time.Minute {
		t.Errorf("took %s", took)
	}
}
