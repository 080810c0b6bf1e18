package main

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redoubt/guard/layer"
	"redoubt/policy"
)

// staticProgram is the head of a static program for Linux on a machine.
func staticProgram(machine uint16) []byte {
	head := make([]byte, 64)
	copy(head, "\x7fELF\x02\x01\x01")
	binary.LittleEndian.PutUint16(head[16:], 2) // EXEC
	binary.LittleEndian.PutUint16(head[18:], machine)
	binary.LittleEndian.PutUint32(head[20:], 1)
	binary.LittleEndian.PutUint16(head[52:], 64)
	return head
}

// layerZip writes a layer for a machine, whose policy has one function.
func layerZip(t *testing.T, file string, machine uint16, function string) {
	t.Helper()
	p := policy.NewProgram()
	p.Functions = append(p.Functions, policy.Compiled{Name: function})
	var b bytes.Buffer
	if err := layer.Write(&b, staticProgram(machine), p, layer.Beside); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestHardenAttachZip: layers that guard package has made become resources of the
// template, one for each architecture, and functions that their policy does not know stay
// as they are.
func TestHardenAttachZip(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"template.yaml", `Transform: AWS::Serverless-2016-10-31
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b}}
  Two: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b, Architectures: [arm64]}}
  Three: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b}}
`, `Transform: AWS::Serverless-2016-10-31
Resources:
  One: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b, Layers: [!Ref RedoubtGuard], Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap, REDOUBT_FUNCTION: One}}}}
  Two: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b, Architectures: [arm64], Layers: [!Ref RedoubtGuardArm], Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap, REDOUBT_FUNCTION: Two}}}}
  Three: {Type: AWS::Serverless::Function, Properties: {Runtime: python3.13, Handler: a.b, CodeUri: s3://a/b}}
  RedoubtGuard:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: ../layers/redoubt-guard-x86_64.zip
      CompatibleArchitectures:
        - x86_64
  RedoubtGuardArm:
    Type: AWS::Serverless::LayerVersion
    Properties:
      ContentUri: ../layers/redoubt-guard-arm64.zip
      CompatibleArchitectures:
        - arm64
`},
		{"serverless.yml", `service: s
provider: {name: aws, runtime: python3.13}
functions:
  One:
    handler: a.b
  Two:
    handler: a.b
    architecture: arm64
  Three:
    handler: a.b
`, `service: s
provider: {name: aws, runtime: python3.13}
functions:
  One:
    handler: a.b
    layers:
      - !Ref RedoubtGuardLambdaLayer
    environment:
      AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap
      REDOUBT_FUNCTION: One
  Two:
    handler: a.b
    architecture: arm64
    layers:
      - !Ref RedoubtGuardArmLambdaLayer
    environment:
      AWS_LAMBDA_EXEC_WRAPPER: /opt/redoubt/wrap
      REDOUBT_FUNCTION: Two
  Three:
    handler: a.b
layers:
  redoubtGuard:
    package:
      artifact: ../layers/redoubt-guard-x86_64.zip
    compatibleArchitectures:
      - x86_64
  redoubtGuardArm:
    package:
      artifact: ../layers/redoubt-guard-arm64.zip
    compatibleArchitectures:
      - arm64
`},
	} {
		dir := t.TempDir()
		for _, d := range []string{"app", "layers", "later"} {
			if err := os.Mkdir(filepath.Join(dir, d), 0o700); err != nil {
				t.Fatal(err)
			}
		}
		layers, file := filepath.Join(dir, "layers"), filepath.Join(dir, "app", c.file)
		layerZip(t, filepath.Join(layers, "redoubt-guard-x86_64.zip"), 62, "One")
		layerZip(t, filepath.Join(layers, "redoubt-guard-arm64.zip"), 183, "Two")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, code := hardenRun(t, "--attach", layers, "--write", file)
		if code != exitOK || !strings.Contains(out, "not dared: guard of Three: the policy in the layer does not know it") {
			t.Errorf("%d %s", code, out)
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != c.want {
			t.Errorf("%s: %v\n%s", c.file, err, got)
		}
		if out, _ := hardenRun(t, "--attach", layers, "--format", "patch", file); out != "" {
			t.Errorf("more to change:\n%s", out)
		}
		later := filepath.Join(dir, "later", "redoubt-guard-x86_64.zip")
		layerZip(t, later, 62, "One")
		out, _ = hardenRun(t, "--attach", later, "--function", "One", "--format", "patch", file)
		if strings.Count(out, "\n+") != 2 || !strings.Contains(out, "../later/redoubt-guard-x86_64.zip") {
			t.Errorf("another zip:\n%s", out)
		}
	}
}
