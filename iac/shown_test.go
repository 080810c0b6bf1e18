package iac_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"redoubt/iac"
)

// TestShown: a line with a secret is in no diff, and git applies what is shown.
func TestShown(t *testing.T) {
	before := "a: 1\nb: 2\nc: 3\nPASSWORD: hunter2222\nd: 4\ne: 5\nf: 6\n"
	for _, c := range []struct {
		name, after string
		ok          bool
	}{
		{"far from it", strings.Replace(before, "f: 6", "f: 7", 1), true},
		{"behind it", strings.Replace(before, "d: 4", "d: 5", 1), true},
		{"directly before it", strings.Replace(before, "c: 3", "c: 4", 1), false},
		{"before it", strings.Replace(before, "b: 2", "b: 3", 1), true},
		{"on both sides", strings.NewReplacer("b: 2", "b: 3", "e: 5", "e: 5\nx: 7\ny: 8").Replace(before), true},
		{"added behind it", strings.Replace(before, "d: 4", "x: 5\nd: 4", 1), true},
		{"the secret itself", strings.Replace(before, "hunter2222", "secret://x", 1), false},
		{"a secret that is added", before + "OTHER: hunter2222\n", false},
	} {
		diff, ok := iac.Change{File: "t", Before: []byte(before), After: []byte(c.after)}.Shown("t", []string{"hunter2222"})
		if ok != c.ok || strings.Contains(diff, "hunter2222") {
			t.Errorf("%s: %v\n%s", c.name, ok, diff)
		}
		if ok {
			applied(t, c.name, before, diff, c.after)
		}
	}
}

func applied(t *testing.T, name, before, diff, want string) {
	t.Helper()
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("no git")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "t"), []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), git, "apply")
	cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s: %v %s\n%s", name, err, out, diff)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "t")); string(got) != want {
		t.Errorf("%s: got %s", name, got)
	}
}

// TestShownWithout: a change far from all secrets is shown as it is.
func TestShownWithout(t *testing.T) {
	c := iac.Change{File: "t", Before: []byte("a\nb"), After: []byte("a\nc")}
	if diff, ok := c.Shown("t", []string{"hunter2222"}); !ok || diff != c.Diff("t") {
		t.Errorf("%v %s", ok, diff)
	}
}
