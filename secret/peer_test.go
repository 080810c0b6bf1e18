package secret

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zricethezav/gitleaks/v8/detect"
	"github.com/zricethezav/gitleaks/v8/report"
)

type textFile struct{ path, text string }

// publicFiles are text files of public trees; REDOUBT_CORPORA holds them.
func publicFiles(t testing.TB, most int) (list []textFile, size int64) {
	t.Helper()
	root := os.Getenv("REDOUBT_CORPORA")
	for _, name := range []string{"DVSA", "examples", "patterns"} {
		dir, err := filepath.EvalSymlinks(filepath.Join(root, name))
		if root == "" || err != nil {
			continue
		}
		_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || size > int64(most) {
				return nil
			}
			text, err := os.ReadFile(path)
			rel, _ := filepath.Rel(dir, path)
			if err == nil && len(text) < 1<<20 && !binary(text) && !left(filepath.ToSlash(rel)) {
				list, size = append(list, textFile{filepath.ToSlash(rel), string(text)}), size+int64(len(text))
			}
			return nil
		})
	}
	if len(list) == 0 {
		t.Skip("REDOUBT_CORPORA holds no public trees")
	}
	return list, size
}

func gitleaksDetector(t testing.TB) *detect.Detector {
	t.Helper()
	d, err := detect.NewDetectorDefaultConfig()
	if err != nil {
		t.Fatal(err)
	}
	d.MaxDecodeDepth = 5 // its own default on the command line
	return d
}

func detected(d *detect.Detector, f textFile) []report.Finding {
	return d.Detect(detect.Fragment{Raw: f.text, FilePath: f.path}) //nolint:staticcheck // it takes nothing newer
}

// Every hit of gitleaks, what it decodes included, is a hit of Scan on the
// same line.
func TestNothingLost(t *testing.T) {
	if testing.Short() {
		t.Skip("gitleaks needs minutes")
	}
	files, _ := publicFiles(t, 1<<30)
	d, theirs, ours := gitleaksDetector(t), 0, 0
	for _, f := range files {
		found := detected(d, f)
		hits := Scan(f.path, []byte(f.text))
		theirs, ours = theirs+len(found), ours+len(hits)
		for _, g := range found {
			first := g.StartLine + 1 // it counts from 0
			if !slices.ContainsFunc(hits, func(h Hit) bool { return first <= h.Pos.Line && h.Pos.Line <= g.EndLine+1+strings.Count(g.Match, "\n") }) {
				t.Errorf("%s:%d: lost %s", f.path, first, g.RuleID)
			}
		}
	}
	t.Logf("%d files: gitleaks %d hits, here %d", len(files), theirs, ours)
}

// BenchmarkScan and BenchmarkGitleaks run over the same files.
func BenchmarkScan(b *testing.B) {
	files, size := publicFiles(b, 24<<20)
	b.SetBytes(size)
	for b.Loop() {
		for _, f := range files {
			Scan(f.path, []byte(f.text))
		}
	}
}

func BenchmarkGitleaks(b *testing.B) {
	files, size := publicFiles(b, 24<<20)
	d := gitleaksDetector(b)
	b.SetBytes(size)
	for b.Loop() {
		for _, f := range files {
			detected(d, f)
		}
	}
}
