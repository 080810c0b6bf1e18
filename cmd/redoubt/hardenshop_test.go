package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func hardenRun(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(context.Background(), std{
		args: append([]string{"harden"}, args...), in: strings.NewReader(""), out: &out, err: &errs, env: func(string) string { return "" },
	})
	if errs.Len() > 0 {
		t.Error(errs.String())
	}
	return out.String(), code
}

// TestHardenShop: after harden --write nothing mechanical is left to scan but
// what somebody has to decide on, no role grants more than is needed, nothing is
// missing, and only templates have changed. With all decisions made, nothing is
// left.
func TestHardenShop(t *testing.T) {
	for _, c := range []struct{ template, also string }{
		{"template.yaml", ""},
		{"serverless.yml", ""},
		{"template.yaml", "authorizer,concurrency,secret,throttling"},
		{"serverless.yml", "authorizer,concurrency,secret,throttling"},
	} {
		template := c.template
		t.Run(template+" "+c.also, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("../../examples/shop")); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(dir, template)
			if _, code := hardenRun(t, "--check", file); code != exitFindings {
				t.Errorf("--check before: %d", code)
			}
			if out, code := hardenRun(t, "--write", "--also", c.also, file); code != exitOK || !strings.Contains(out, "written: "+template) {
				t.Errorf("--write: %d %s", code, out)
			}
			if _, code := hardenRun(t, "--check", file); code != exitOK {
				t.Errorf("--check after: %d", code)
			}
			if out, _ := hardenRun(t, "--format", "patch", "--also", c.also, file); out != "" {
				t.Errorf("more to change:\n%s", out)
			}
			nothingMechanical(t, file, c.also == "")
			sameFiles(t, dir, template)
		})
	}
}

func nothingMechanical(t *testing.T, file string, undecided bool) {
	t.Helper()
	rep, _ := scanned(t, "--all", file)
	for _, f := range rep.Findings {
		if f.Fix.Patch != "" && (f.Fix.Decision == "" || !undecided) {
			t.Errorf("%s of %s is left:\n%s", f.Name, f.Resource, f.Fix.Patch)
		}
		if f.Name == "missing-permission" {
			t.Error(f.Message)
		}
	}
}

// sameFiles: the functions' code and everything else is as it was.
func sameFiles(t *testing.T, dir, changed string) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../../examples/shop"), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, err := os.ReadFile(filepath.Join("../../examples/shop", p))
		if err != nil {
			return err
		}
		got, err := os.ReadFile(filepath.Join(dir, p))
		if err != nil || bytes.Equal(got, want) == (p == changed) {
			t.Errorf("%s: %v", p, err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}
