package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"redoubt/policy"
)

// TestCompiledPolicy: what is written for a guard without a layer is what it reads.
func TestCompiledPolicy(t *testing.T) {
	program, err := guardCheck{policy: "default"}.program()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var out bytes.Buffer
	if err := (guardPackage{out: dir}).compiled(std{out: &out}, program); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "redoubt-policy.json"))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := policy.ReadProgram(data); err != nil || len(again.Functions) != 1 {
		t.Errorf("%v %+v", err, again)
	}
	if err := (guardPackage{out: filepath.Join(dir, "missing", "folder")}).compiled(std{out: &out}, program); err == nil {
		t.Error("nothing was written, and nothing is told")
	}
}
