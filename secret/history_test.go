package secret

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// repository makes one in which each step is a commit: files by name, "" to
// remove one.
func repository(t *testing.T, steps ...map[string]string) (dir string, run func(args ...string) string) {
	t.Helper()
	dir = t.TempDir()
	run = func(args ...string) string {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"}, args...)...)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git here")
	}
	run("init", "-q", "-b", "main")
	for _, step := range steps {
		commit(t, dir, run, step)
	}
	return dir, run
}

func commit(t *testing.T, dir string, run func(args ...string) string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		full := filepath.Join(dir, name)
		if text == "" {
			_ = os.Remove(full)
			continue
		}
		if err := os.MkdirAll(filepath.Dir(full), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("add", "-A")
	run("commit", "-q", "-m", "step")
}

func history(t *testing.T, dir string, known ...Hit) Report {
	t.Helper()
	r, err := History(context.Background(), dir, known)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestHistory(t *testing.T) {
	dir, run := repository(t,
		map[string]string{"src/db.py": leak, "with space.py": `token = "` + hex32 + `q1"`},
		map[string]string{"src/db.py": leak + "# edited\n"},
		map[string]string{"src/db.py": "import os\n", "with space.py": ""},
	)
	first := run("rev-list", "--max-parents=0", "HEAD")
	r := history(t, dir)
	if got := where(r); got != "src/db.py:1 with space.py:1" {
		t.Fatalf("got %s", got)
	}
	for _, h := range r.Hits {
		if h.Commit != first {
			t.Errorf("%s: commit %s, want the first, %s", h.Pos.File, h.Commit, first)
		}
	}
	if again := history(t, dir); again.Hits[0].Fingerprint != r.Hits[0].Fingerprint {
		t.Error("fingerprints differ from run to run")
	}
}

// What the tree still has is told there.
func TestHistoryLeavesOutTheTree(t *testing.T) {
	dir, _ := repository(t, map[string]string{"db.py": leak}, map[string]string{"db.py": leak + "# edited\n"})
	known := Scan("db.py", []byte(leak+"# edited\n"))
	if r := history(t, dir, known...); len(r.Hits) != 0 {
		t.Errorf("got %s", where(r))
	}
}

func TestHistoryOfBranches(t *testing.T) {
	dir, run := repository(t, map[string]string{"a.py": "x = 1\n"})
	run("checkout", "-q", "-b", "side")
	commit(t, dir, run, map[string]string{"b.py": leak})
	run("checkout", "-q", "main")
	if got := where(history(t, dir)); got != "b.py:1" {
		t.Errorf("got %s", got)
	}
}

// A repository's own configuration must not run anything.
func TestHistoryRunsNothing(t *testing.T) {
	dir, run := repository(t, map[string]string{"db.py": leak}, map[string]string{"db.py": "x = 1\n", ".gitattributes": "*.py diff=evil\n"})
	mark := filepath.Join(t.TempDir(), "mark")
	for _, key := range []string{"diff.external", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand"} {
		run("config", key, "touch "+mark+"; false")
	}
	run("config", "log.showSignature", "true")
	if got := where(history(t, dir)); got != "db.py:1" {
		t.Errorf("got %s", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("the repository's configuration ran a program")
	}
}

func TestHistoryOfNothing(t *testing.T) {
	dir, _ := repository(t)
	if r := history(t, dir); len(r.Hits) != 0 {
		t.Error(where(r))
	}
	if _, err := History(context.Background(), t.TempDir(), nil); err == nil {
		t.Error("want an error where there is no repository")
	}
}
