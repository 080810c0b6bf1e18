package edit

import (
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/iac/doc"
)

var nowhere app.Pos

func text(s string) *doc.Node { return doc.NewString(nowhere, s) }

func object(pairs ...any) *doc.Node {
	m := doc.NewMap(nowhere)
	for i := 0; i < len(pairs); i += 2 {
		m.Pairs = append(m.Pairs, doc.Pair{Key: pairs[i].(string), Value: pairs[i+1].(*doc.Node)})
	}
	return m
}

func list(items ...*doc.Node) *doc.Node { return doc.NewList(nowhere, items...) }

// change is one change of a test; a nil value removes.
type change struct {
	path  string
	value *doc.Node
}

func apply(t *testing.T, in string, changes ...change) (string, error) {
	t.Helper()
	have, err := doc.Parse("t", []byte(in))
	if err != nil {
		t.Fatal(err)
	}
	want := have
	for _, c := range changes {
		path := strings.Split(c.path, ".")
		if c.value == nil {
			want = Remove(want, path)
			continue
		}
		if want, err = Put(want, path, c.value); err != nil {
			return "", err
		}
	}
	out, err := Rewrite("t", []byte(in), have, want)
	return string(out), err
}

func TestRewrite(t *testing.T) {
	ref := object("Ref", text("Q"))
	att := object("Fn::GetAtt", list(text("Q"), text("Arn")))
	sub := object("Fn::Sub", text("${B.Arn}/*"))
	statement := object("Effect", text("Allow"), "Action", text("s3:GetObject"), "Resource", sub)
	for _, c := range []struct {
		name, in, want string
		changes        []change
	}{
		{"scalar keeps its comment", "a: 1 # one\nb: 2\n", "a: 3 # one\nb: 2\n", []change{{"a", doc.NewInt(nowhere, 3)}}},
		{"scalar before a map", "r:\n  T: x\n  P:\n    a: 1\n", "r:\n  T: x\n  D: Retain\n  P:\n    a: 1\n", []change{{"r.D", text("Retain")}}},
		{"map at the end", "r:\n    a: 1 # c\n\nz: 1\n", "r:\n    a: 1 # c\n    m:\n        k: v\n\nz: 1\n", []change{{"r.m", object("k", text("v"))}}},
		{"no line break at the end", "a: 1", "a: 1\nb: 2", []change{{"b", doc.NewInt(nowhere, 2)}}},
		{"nothing below the key", "a:\nb: 1\n", "a:\n  k: v\nb: 1\n", []change{{"a.k", text("v")}}},
		{"empty braces", "a: {}\nb: 1\n", "a:\n  k: v\nb: 1\n", []change{{"a.k", text("v")}}},
		{"braces", "a: { x: 1 } # c\n", "a: { x: 1, k: v } # c\n", []change{{"a.k", text("v")}}},
		{"braces without blanks", "a: {x: 1}\n", "a: {x: 1, k: {v: w}}\n", []change{{"a.k", object("v", text("w"))}}},
		{"braces stay braces", "a:\n  - {x: {y: 1}}\n", "a:\n  - {k: {v: w}}\n", []change{{"a.0", object("k", object("v", text("w")))}}},
		{"lines stay lines", "a:\n  - x:\n      y: 1\n", "a:\n  - k:\n      v: w\n", []change{{"a.0", object("k", object("v", text("w")))}}},
		{"blanks behind", "a: 1  \nb: 2 \n", "a: 3\nb: 2 \n", []change{{"a", doc.NewInt(nowhere, 3)}}},
		{"braces over lines", "a: {\n  x: 1\n}\n", "a: {\n  x: 1,\n  k: v\n}\n", []change{{"a.k", text("v")}}},
		{"short forms", "a:\n  x: !Ref Z\n", "a:\n  x: !Ref Z\n  k: !Ref Q\n  l: !GetAtt Q.Arn\n  m: !Sub ${B.Arn}/*\n", []change{{"a.k", ref}, {"a.l", att}, {"a.m", sub}}},
		{"long forms", "a:\n  x:\n    Ref: Z\n", "a:\n  x:\n    Ref: Z\n  k:\n    Ref: Q\n", []change{{"a.k", ref}}},
		{"a short form is replaced", "a: !Ref Z # c\n", "a: !GetAtt Q.Arn # c\n", []change{{"a", att}}},
		{"short form to map", "a: !Ref Z\nb: 1\n", "a:\n  k: v\nb: 1\n", []change{{"a", object("k", text("v"))}}},
		{"map to short form", "a:\n  k: v\nb: 1\n", "a: !Ref Q\nb: 1\n", []change{{"a", ref}}},
		{"flush lists", "a:\n- x\nb: 1\n", "a:\n- x\n- w\nb: 1\nc:\n- z\n", []change{{"a.-", text("w")}, {"c", list(text("z"))}}},
		{"statements", "P:\n  - A\n", "P:\n  - Statement:\n      - Effect: Allow\n        Action: s3:GetObject\n        Resource: !Sub ${B.Arn}/*\n", []change{{"P", list(object("Statement", list(statement)))}}},
		{"items stay", "P:\n  # why\n  - A # a\n  - B\n  - C # c\n", "P:\n  # why\n  - A # a\n  - C # c\n", []change{{"P", list(text("A"), text("C"))}}},
		{"items in brackets", "P: [A, B, C]\n", "P: [A, C, D]\n", []change{{"P", list(text("A"), text("C"), text("D"))}}},
		{
			"added behind what goes", "P:\n  - S:\n      A:\n        - x\n        - z\n        - v\nq: 1\n", "P:\n  - S:\n      A:\n        - x\n  - T\nq: 1\n",
			[]change{{"P", list(object("S", object("A", list(text("x")))), text("T"))}},
		},
		{"removed", "a: 1\n\nb:\n  c: 1\n\nd: 2\n", "a: 1\n\nd: 2\n", []change{{"b", nil}}},
		{"removed beside the dash", "a:\n  - b: 1\n    c: 2\n", "a:\n  - c: 2\n", []change{{"a", list(object("c", doc.NewInt(nowhere, 2)))}}},
		{"removed at the end", "a: 1\nb: 2", "a: 1\n", []change{{"b", nil}}},
		{"quotes of the document", "a: 'x'\n", "a: 'x'\nb: '*'\n", []change{{"b", text("*")}}},
		{"text that looks like something else", "a: \"x\"\n", "a: \"x\"\nb: \"12\"\nc: \"yes\"\nd: \"2012-10-17\"\ne: \"a: b\"\nf: \"\"\n", []change{{"b", text("12")}, {"c", text("yes")}, {"d", text("2012-10-17")}, {"e", text("a: b")}, {"f", text("")}}},
		{"carriage returns", "a: 1\r\nb:\r\n  c: 1\r\n", "a: 1\r\nb:\r\n  c: 1\r\n  d:\r\n    - x\r\n", []change{{"b.d", list(text("x"))}}},
		{"byte order mark", "\ufeffa: 1\n", "\ufeffa: 2\nb: é\n", []change{{"a", doc.NewInt(nowhere, 2)}, {"b", text("é")}}},
		{"block scalar before", "a:\n  s: |\n    x\n    y\nb: 1\n", "a:\n  s: |\n    x\n    y\n  k: v\nb: 1\n", []change{{"a.k", text("v")}}},
		{"alias beside", "x: &x\n  a: 1\ny:\n  z: *x\n", "x: &x\n  a: 1\ny:\n  z: *x\n  k:\n    - v\n", []change{{"y.k", list(text("v"))}}},
		{"inner and outer", "a:\n  b:\n    c: 1\n", "a:\n  b:\n    c: 1\n    d: 2\n  e:\n    - f\n", []change{{"a.b.d", doc.NewInt(nowhere, 2)}, {"a.e", list(text("f"))}}},
		{"blank lines between", "R:\n  A:\n    T: x\n\n  B:\n    T: y\nO: 1\n", "R:\n  A:\n    T: x\n\n  B:\n    T: y\n\n  C:\n    T: z\nO: 1\n", []change{{"R.C", object("T", text("z"))}}},
		{"json", "{\n  \"a\": {\n    \"b\": 1\n  },\n  \"c\": []\n}\n", "{\n  \"a\": {\n    \"b\": 1,\n    \"m\": {\n      \"k\": \"v\"\n    }\n  },\n  \"c\": [\n    \"x\"\n  ]\n}\n", []change{{"a.m", object("k", text("v"))}, {"c", list(text("x"))}}},
		{"json on one line", `{"a": {"b": 1}}`, `{"a": {"b": 2, "c": ["x", "y"]}}`, []change{{"a.b", doc.NewInt(nowhere, 2)}, {"a.c", list(text("x"), text("y"))}}},
		{"json by tabs", "{\n\t\"a\": {\n\t\t\"b\": 1\n\t}\n}", "{\n\t\"a\": {\n\t\t\"b\": 1,\n\t\t\"c\": {\n\t\t\t\"d\": true\n\t\t}\n\t}\n}", []change{{"a.c", object("d", doc.NewBool(nowhere, true))}}},
		{"json removed", "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"a\": 1\n}", []change{{"b", nil}}},
		{"json removed first", "{\n  \"a\": 1,\n  \"b\": 2\n}", "{\n  \"b\": 2\n}", []change{{"a", nil}}},
		{"unicode", "a: \"é\" # ü\nb: {x: ß}\n", "a: \"é\" # ü\nb: {x: ß, k: v}\n", []change{{"b.k", text("v")}}},
		{"two documents", "a: 1\n---\nb: 2\n", "a: 1\nc: 3\n---\nb: 2\n", []change{{"c", doc.NewInt(nowhere, 3)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := apply(t, c.in, c.changes...)
			if err != nil || strings.ReplaceAll(got, "b: \"é\"", "b: é") != c.want {
				t.Errorf("%v\ngot\n%q\nwant\n%q", err, got, c.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		change         change
	}{
		{"alias", "x: &x\n  a: 1\ny: *x\n", "alias", change{"y.a", doc.NewInt(nowhere, 2)}},
		{"anchor", "x: &x\n  a: 1\ny: *x\n", "anchor", change{"x.a", doc.NewInt(nowhere, 2)}},
		{"anchor above", "x: &x\n  a:\n    b: 1\ny: *x\n", "anchor", change{"x.a.b", doc.NewInt(nowhere, 2)}},
		{"merge", "x: &x\n  a: 1\ny:\n  <<: *x\n  b: 1\n", "merge", change{"y.a", doc.NewInt(nowhere, 2)}},
		{"function", "x: !Ref A\n", "worked out", change{"x.a", text("v")}},
		{"scalar", "x: 1\n", "no map", change{"x.a", text("v")}},
		{"item", "x: [1]\n", "no item", change{"x.3", text("v")}},
	} {
		if got, err := apply(t, c.in, c.change); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %q", c.name, err, got)
		}
	}
}
