package gitleaks

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/zricethezav/gitleaks/v8/config"
	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/report"
)

// The rules are gitleaks' own, byte for byte.
func TestRulesFile(t *testing.T) {
	if rulesFile != config.DefaultConfig {
		t.Error("rules.toml is not the configuration of the gitleaks in go.mod: copy config/gitleaks.toml")
	}
}

func peer(t testing.TB, depth int) *detect.Detector {
	t.Helper()
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	d.MaxDecodeDepth = depth
	return d
}

func detected(d *detect.Detector, path, text string) []report.Finding {
	return d.Detect(detect.Fragment{Raw: text, FilePath: path}) //nolint:staticcheck // it takes nothing newer
}

// theirs are the hits of gitleaks' own detector, each once.
func theirs(d *detect.Detector, path, text string) []string {
	var list []string
	for _, f := range detected(d, path, text) {
		secret := f.Secret
		if strings.HasPrefix(f.Match, "file detected:") {
			secret = ""
		}
		list = append(list, f.RuleID+" "+secret)
	}
	slices.Sort(list)
	return list
}

func ours(path, text string, decoded bool) []string {
	var list []string
	for _, m := range Find(path, []byte(text)) {
		if decoded || !m.Decoded {
			list = append(list, m.Rule+" "+m.Secret)
		}
	}
	slices.Sort(list)
	return list
}

// missing is what is in a and not in b, which are sorted.
func missing(a, b []string) []string {
	var list []string
	for _, s := range a {
		if i, ok := slices.BinarySearchFunc(b, s, cmp.Compare[string]); !ok {
			list = append(list, s)
		} else {
			b = slices.Delete(slices.Clone(b), i, i+1)
		}
	}
	return list
}

// trees are folders with public code; REDOUBT_CORPORA holds them.
func trees(t testing.TB) []string {
	t.Helper()
	var list []string
	for _, name := range []string{"DVSA", "examples", "patterns"} {
		if dir, err := filepath.EvalSymlinks(filepath.Join(os.Getenv("REDOUBT_CORPORA"), name)); err == nil && os.Getenv("REDOUBT_CORPORA") != "" {
			list = append(list, dir)
		}
	}
	if len(list) == 0 {
		t.Skip("REDOUBT_CORPORA holds no public trees")
	}
	return list
}

// files hands out the text files of a tree.
func files(t testing.TB, dir string, file func(path, text string)) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		if info, err := d.Info(); err != nil || info.Size() > 1<<20 {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if rel, err := filepath.Rel(dir, path); err == nil && !strings.Contains(string(text), "\x00") {
			file(filepath.ToSlash(rel), string(text))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is lost against gitleaks' own detector, and nothing is found beyond it.
func TestAsPeerOnTrees(t *testing.T) {
	if testing.Short() {
		t.Skip("gitleaks needs minutes")
	}
	for _, dir := range trees(t) {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			d, n, hits := peer(t, 0), 0, 0
			files(t, dir, func(path, text string) {
				want, got := theirs(d, path, text), ours(path, text, false)
				n, hits = n+1, hits+len(want)
				compare(t, path, want, got)
			})
			t.Logf("%d files, %d hits", n, hits)
		})
	}
}

func compare(t *testing.T, path string, want, got []string) {
	t.Helper()
	if lost := missing(want, got); len(lost) > 0 {
		t.Errorf("%s: lost %s", path, fmt.Sprint(lost))
	}
	if more := missing(got, want); len(more) > 0 {
		t.Errorf("%s: found beyond gitleaks: %s", path, fmt.Sprint(more))
	}
}

func decodeRules(t testing.TB, file *ruleFile) {
	t.Helper()
	if _, err := toml.Decode(rulesFile, file); err != nil {
		t.Fatal(err)
	}
}
