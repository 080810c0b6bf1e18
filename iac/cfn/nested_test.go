package cfn

import (
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/iac"
)

func TestNestedStacks(t *testing.T) {
	files := fstest.MapFS{
		"child.yaml": {Data: []byte(`
Parameters: {Name: {Type: String}, Target: {Type: String}, Free: {Type: String, Default: f}}
Conditions: {Named: !Equals [!Ref Name, top]}
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Name}-${Target}-${Free}", Own: !GetAtt Q.Arn}}
  R: {Type: AWS::SQS::Queue, Condition: Named}
Outputs: {Arn: {Value: !GetAtt Q.Arn}, Passed: {Value: !Ref Target}}
`)},
		"loop.yaml": {Data: []byte("Resources:\n  L: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: loop.yaml}}\n")},
	}
	tpl := expandText(t, `
Resources:
  Q: {Type: AWS::SQS::Queue, Properties: {A: !GetAtt Child.Outputs.Arn, B: !Sub "${Child.Outputs.Passed}/x"}}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: ./child.yaml, Parameters: {Name: top, Target: !GetAtt Q.Arn}}
  Loop: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: loop.yaml}}
  Far: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: https://example.com/t.yaml}}
  Out: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ../../x.yaml}}
`, files, iac.Options{})
	for path, want := range map[string]string{
		"Q.A":               "Fn::GetAtt([Child/Q Arn])",
		"Q.B":               "Fn::Sub(${Q.Arn}/x)",
		"Child/Q.QueueName": "Fn::Sub(top-${Q.Arn}-f)",
		"Child/Q.Own":       "Fn::GetAtt([Child/Q Arn])",
	} {
		name, property, _ := strings.Cut(path, ".")
		if got := compact(tpl.Root.Get("Resources", name, "Properties", property)); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if r := tpl.Root.Get("Resources", "Child/R"); r == nil || r.Has("Condition") {
		t.Errorf("Child/R: its condition is decided by the parent's argument")
	}
	if len(tpl.Gaps) != 3 {
		t.Errorf("gaps of the loop, the address and the path out of the tree, got %v", tpl.Gaps)
	}
}

func TestSamconfig(t *testing.T) {
	for form, overrides := range map[string]string{
		"string": `"Stage=conf Word='two words' StageName=n"`,
		"list":   `["Stage=conf", "Word='two words'"]`,
		"table":  `{Stage = "conf", Word = "two words"}`,
		"keys":   `"ParameterKey=Stage,ParameterValue=conf ParameterKey=Word,ParameterValue='two words'"`,
	} {
		files := fstest.MapFS{"samconfig.toml": {Data: []byte("version = 0.1\n[default.deploy.parameters]\nstack_name = \"Stage\"\nparameter_overrides = " + overrides + "\n")}}
		text := "Parameters: {Stage: {Type: String, Default: d}, Word: {Type: String}}\nResources: {X: {Type: AWS::SQS::Queue, Properties: {V: !Sub '${Stage} ${Word}'}}}"
		tpl := expandText(t, text, files, iac.Options{})
		if got := compact(tpl.Root.Get("Resources", "X", "Properties", "V")); got != "conf two words" {
			t.Errorf("%s: got %s", form, got)
		}
		if s := tpl.Settings[0]; s.Where != "samconfig" || s.Name != "Stage" || s.Value != "conf" || s.Pos.Line != 4 || s.Pos.File != "samconfig.toml" {
			t.Errorf("%s: setting %+v", form, s)
		}
		tpl = expandText(t, text, files, iac.Options{Parameters: map[string]string{"Stage": "line"}})
		if got := compact(tpl.Root.Get("Resources", "X", "Properties", "V")); got != "line two words" {
			t.Errorf("%s: the command line wins, got %s", form, got)
		}
	}
}

func TestMatch(t *testing.T) {
	for text, want := range map[string]bool{
		"AWSTemplateFormatVersion: '2010-09-09'\nResources: {}\n":                           true,
		"Resources:\n  A:\n    Type: AWS::SQS::Queue\n":                                     true,
		"Resources:\n  A:\n    Type: Custom::Thing\n":                                       true,
		`{"Resources" : {"A" : {"Type" : "AWS::SQS::Queue"}}}`:                              true,
		"Transform: AWS::Serverless-2016-10-31\nResources: {}\n":                            true,
		"Resources:\n  - a\n":                                                               false,
		"Resources:\n  A: {Type: deployment}\n":                                             false,
		"service: x\nresources:\n  Resources:\n    A:\n      Type: AWS::SQS::Queue\n":       false,
		"service: x\nresources:\n  AWSTemplateFormatVersion: '2010-09-09'\n  Resources: {}": false,
		"doc: |\n  AWSTemplateFormatVersion is a key\n":                                     false,
	} {
		if got := match("t.yaml", []byte(text)); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	if match("t.go", []byte("Resources:\n  A:\n    Type: AWS::SQS::Queue\n")) {
		t.Error("a Go file is no template")
	}
}
