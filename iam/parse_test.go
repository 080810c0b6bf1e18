package iam

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestParseShapes(t *testing.T) {
	const doc = `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}}`
	quoted := fmt.Sprintf("%q", doc)
	for name, test := range map[string]struct {
		text       string
		statements int
	}{
		"document":   {doc, 1},
		"list":       {"[" + doc + "," + doc + "]", 2},
		"wrapped":    {`{"PolicyDocument": ` + doc + `}`, 1},
		"policy":     {`{"Policy": ` + doc + `}`, 1},
		"text":       {`{"Policy": ` + quoted + `, "RevisionId": "1"}`, 1},
		"attributes": {`{"Attributes": {"Policy": ` + quoted + `}}`, 1},
		"escaped":    {`{"PolicyDocument": "%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%7D%5D%7D"}`, 1},
		"version":    {`{"PolicyVersion": {"Document": ` + doc + `, "VersionId": "v3", "IsDefaultVersion": true}}`, 1},
		"account": {`{"RoleDetailList": [{"AssumeRolePolicyDocument": ` + doc + `, "RolePolicyList": [{"PolicyName": "a", "PolicyDocument": ` + doc + `}]}],
			"Policies": [{"PolicyVersionList": [{"Document": ` + doc + `, "IsDefaultVersion": true}, {"Document": ` + doc + `, "IsDefaultVersion": false}]}]}`, 2},
		"trust only": {`{"Role": {"AssumeRolePolicyDocument": ` + doc + `}}`, 1},
		"yaml":       {"Version: 2012-10-17\nStatement:\n  - Effect: Allow\n    Action: ['s3:*']\n    Resource: '*'\n", 1},
		"yaml docs":  {"Statement: {Effect: Allow, Action: 's3:*', Resource: '*'}\n---\nStatement: {Effect: Deny, Action: 's3:*', Resource: '*'}\n", 2},
		"flow":       {"{Version: 2012-10-17, Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}", 1},
		"mark":       {"\xef\xbb\xbf" + doc, 1},
	} {
		d, problems, err := Parse("p", []byte(test.text))
		if err != nil || len(d.Statements) != test.statements {
			t.Errorf("%s: %+v, %v", name, d, err)
			continue
		}
		if len(problems) > 0 && name != "escaped" {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "p:1:1: the file is empty",
		"{\"a\"":                    "p:1:5: the JSON document ends too early",
		"{\"Statement\": [\n  {],}": "p:2:4: not valid JSON: invalid character ']'",
		"hello":                     "p:1:1: not a policy: there is no Statement",
		"a: [b":                     "p:1:1: not valid YAML",
		"{\"Statement\": []} x":     "p:1:19: text after the end",
		"{\"a\": \"\xff\"}":         "p:1:8: not valid UTF-8",
		"\x00":                      "p:1:1: binary data",
		strings.Repeat("[", 1000):   "p:1:102: nested deeper than 100 levels",
		"a: &a [*a]":                "nested deeper than 100 levels",
		"a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
			"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]": "more than 200000 values",
		strings.Repeat("x", maxDocument+1): "p:1:1: larger than 1 MB",
	} {
		_, _, err := Parse("p", []byte(text))
		var parse *ParseError
		if err == nil || !errors.As(err, &parse) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

// TestFunctions: what CloudFormation's functions make is text with references.
func TestFunctions(t *testing.T) {
	d, problems, err := Parse("p", []byte(`
Version: 2012-10-17
Statement:
  Effect: Allow
  Action: s3:GetObject
  Resource:
    - !Sub arn:${AWS::Partition}:s3:::${Bucket}/${!aws:username}
    - !GetAtt Table.Arn
    - Fn::Join: ['', ['arn:aws:s3:::', !Ref Bucket, /*]]
    - !ImportValue shared
    - !Sub ['arn:aws:s3:::${X}/*', {X: !Ref Bucket}]
`))
	want := []string{"arn:${AWS::Partition}:s3:::${Bucket}/${aws:username}", "${Table.Arn}", "arn:aws:s3:::${Bucket}/*", "${Fn::ImportValue::shared}", "arn:aws:s3:::${Bucket}/*"}
	if err != nil || len(problems) > 0 || !slices.Equal(d.Statements[0].Resources, want) {
		t.Errorf("%v %v %q", err, problems, d.Statements[0].Resources)
	}
}

// TestProblems: each line of the files with a mark has a problem that says it.
func TestProblems(t *testing.T) {
	for _, name := range []string{"problems.yaml", "fit.yaml"} {
		t.Run(name, func(t *testing.T) { testProblems(t, name) })
	}
}

func testProblems(t *testing.T, name string) {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	_, problems, err := Parse(name, data)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(data), "\n") {
		_, mark, marked := strings.Cut(line, "# want ")
		var found []Problem
		for _, p := range problems {
			if p.Line == i+1 {
				found = append(found, p)
			}
		}
		switch {
		case !marked && len(found) > 0:
			t.Errorf("line %d: unexpected %+v", i+1, found)
		case marked && (len(found) != 1 || !strings.Contains(found[0].Message+" "+found[0].Fix, mark)):
			t.Errorf("line %d: %+v, want %s", i+1, found, mark)
		case marked && found[0].Column == 0:
			t.Errorf("line %d: no column", i+1)
		}
	}
}

func TestPolicySize(t *testing.T) {
	policy := func(n int) string {
		return `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/` + strings.Repeat("x", n) + `"}]}`
	}
	// The document without white space.
	for n, want := range map[int]int{6144 - len(strings.ReplaceAll(policy(0), " ", "")): 0, 6145 - len(strings.ReplaceAll(policy(0), " ", "")): 1, 11000: 1} {
		_, problems, err := Parse("p", []byte(policy(n)))
		if err != nil || len(problems) != want {
			t.Errorf("%d: %v %v, want %d", n, problems, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	data, err := os.ReadFile("testdata/problems.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"PolicyVersion": {"Document": {"Statement": {"Effect": "Allow", "Action": {"Fn::Sub": ["${a}", {"a": "b"}]}}}}}`))
	f.Add([]byte(`{"Policy": "{\"Statement\": [{\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"*\"}}]}"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, problems, err := Parse("f", data)
		if (d == nil) != (err != nil) {
			t.Fatalf("%v, %v", d, err)
		}
		for _, p := range problems {
			if p.Line < 1 || p.Column < 1 || p.Message == "" {
				t.Errorf("%+v", p)
			}
		}
		if d != nil {
			Evaluate(Request{Action: "s3:GetObject"}, Policies{Identity: d.Statements})
		}
	})
}
