package harden

import (
	"os"
	"path/filepath"
	"testing"

	"redoubt/iac"
)

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "t.yaml")
	if err := os.WriteFile(file, []byte("a: 1\n"), 0o640); err != nil {
		t.Fatal(err)
	}
	change := iac.Change{File: "t.yaml", Before: []byte("a: 1\n"), After: []byte("a: 2\n")}
	if err := Write(dir, []iac.Change{change}); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != "a: 2\n" {
		t.Errorf("%q, %v", got, err)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// The file is another one by now: nothing is written, nor is one left beside it.
	other := iac.Change{File: "gone.yaml", After: []byte("x")}
	for _, list := range [][]iac.Change{{change}, {{File: "t.yaml", Before: []byte("a: 2\n"), After: []byte("a: 3\n")}, other}} {
		if err := Write(dir, list); err == nil {
			t.Error("written over what changed")
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
	if got, _ := os.ReadFile(file); string(got) != "a: 2\n" {
		t.Errorf("%q", got)
	}
}

func TestMentioned(t *testing.T) {
	for text, want := range map[string]string{
		`boto3.client("sqs")`:                                "sqs",
		`session.resource(service_name='dynamodb')`:          "dynamodb",
		`import { PutCommand } from "@aws-sdk/lib-dynamodb"`: "dynamodb",
		`const s3 = new AWS.S3()`:                            "s3",
		`const x = new SecretsManagerClient({})`:             "secretsmanager",
		`import { Upload } from "@aws-sdk/lib-storage"`:      "s3",
		`const SSM = require("aws-sdk/clients/ssm")`:         "ssm",
		`client("no-such-service"); new Date();`:             "",
	} {
		got := ""
		if list := mentioned([]byte(text)); len(list) > 0 {
			got = list[0]
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
