package cfn_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"redoubt/iac"
	"redoubt/iac/cfn"
)

// FuzzRead: whatever stands in a template, the reader neither panics nor hangs,
// and what it returns is a model or an error.
func FuzzRead(f *testing.F) {
	shop, err := os.ReadFile(filepath.Join("..", "..", "examples", "shop", "template.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(shop),
		"Resources:\n  A: {Type: AWS::Lambda::Function, Properties: [1]}\n  B: {Type: AWS::Serverless::Function, Properties: {Events: {X: 5}, Policies: 5}}\n",
		"Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: template.yaml}}\n",
		"Conditions: {A: {Condition: B}, B: {Condition: A}}\nResources:\n  A: {Type: 'AWS::S3::Bucket', Condition: A, Properties: !If [A, !If [B, 1, 2], 3]}\n",
		"Resources:\n  Fn::ForEach::X: [I, [a, b], {'F${I}': {Type: 'AWS::SQS::Queue'}}]\n",
		"Resources: {S: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionString: '{\"States\": {\"A\": {\"Resource\": \"${B}\"}}}'}}}\n",
		"Resources:\n  A: {Type: 'AWS::Lambda::Alias', Properties: {FunctionName: !Ref A}}\n  P: {Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref A, Principal: '*'}}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{"template.yaml": &fstest.MapFile{Data: data}}
		a, err := cfn.Reader().Read(fsys, "template.yaml", iac.Options{})
		if err == nil && a == nil {
			t.Error("neither a model nor an error")
		}
	})
}
