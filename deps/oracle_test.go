package deps

import (
	"bytes"
	"context"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/osv-scalibr/extractor/filesystem"
	"github.com/google/osv-scalibr/extractor/filesystem/language/golang/gomod"
	"github.com/google/osv-scalibr/extractor/filesystem/language/java/gradlelockfile"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/bunlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/packagelockjson"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/pnpmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/javascript/yarnlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pdmlock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/pipfilelock"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/poetrylock"
	piprequirements "github.com/google/osv-scalibr/extractor/filesystem/language/python/requirements"
	"github.com/google/osv-scalibr/extractor/filesystem/language/python/uvlock"
	"golang.org/x/tools/txtar"
)

// oracles are scalibr's own extractors, which osv-scanner uses.
func oracles() map[string]newExtractor {
	return map[string]newExtractor{
		"package-lock.json": packagelockjson.New, "yarn.lock": yarnlock.New, "pnpm-lock.yaml": pnpmlock.New, "bun.lock": bunlock.New,
		"poetry.lock": poetrylock.New, "uv.lock": uvlock.New, "pdm.lock": pdmlock.New, "Pipfile.lock": pipfilelock.New,
		"requirements.txt": piprequirements.New, "go.mod": gomod.New, "gradle.lockfile": gradlelockfile.New,
	}
}

// TestNothingThatScalibrFindsIsLost compares with scalibr over testdata and, if
// REDOUBT_CORPORA names a folder, over the real files in it. Versions of ranges,
// for which scalibr takes the lower bound, are not versions here; the project's
// own folders are no packages.
func TestNothingThatScalibrFindsIsLost(t *testing.T) {
	cases, err := filepath.Glob("testdata/kinds/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys, _ := treeOf(archive)
		compareWithScalibr(t, name, fsys)
	}
	if root := os.Getenv("REDOUBT_CORPORA"); root != "" {
		compareWithScalibr(t, root, os.DirFS(root))
	}
}

func compareWithScalibr(t *testing.T, label string, fsys fs.FS) {
	t.Helper()
	silence()
	files := 0
	err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
		if err == nil && e.IsDir() && (e.Name() == "node_modules" || e.Name() == ".git") {
			return fs.SkipDir
		}
		create := oracles()[path.Base(name)]
		if err != nil || e.IsDir() || create == nil {
			return nil
		}
		files++
		lost := missing(t, fsys, name, create)
		if len(lost) > 0 {
			t.Errorf("%s: %s: lost %v", label, name, lost)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	t.Logf("%s: %d files", label, files)
}

// missing returns what scalibr finds in a file and we don't.
func missing(t *testing.T, fsys fs.FS, name string, create newExtractor) []string {
	t.Helper()
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil
	}
	x, err := create(nil)
	if err != nil {
		t.Fatal(err)
	}
	inv, err := x.Extract(context.Background(), &filesystem.ScanInput{FS: bounded{fsys}, Path: name, Root: ".", Reader: bytes.NewReader(data)})
	if err != nil {
		return nil
	}
	tree := New(fsys)
	i := slices.IndexFunc(kinds(), func(k *kind) bool { return k.matches(path.Base(name)) })
	f := tree.file(kinds()[i], name)
	ours := map[string]bool{}
	for _, n := range f.nodes {
		ours[n.pkg.Name+"@"+n.pkg.Version] = true
		if n.pkg.Version == "" { // a range
			ours[n.pkg.Name] = true
		}
	}
	for _, own := range f.own {
		ours[own] = true
	}
	lost := map[string]bool{}
	for _, p := range inv.Packages {
		own := p.Name
		if f.kind.ecosystem == PyPI {
			own = normal(own)
		}
		if !ours[own] && !ours[own+"@"+p.Version] && !strings.HasPrefix(own, ".") {
			lost[own+"@"+p.Version] = true
		}
	}
	return slices.Sorted(maps.Keys(lost))
}
