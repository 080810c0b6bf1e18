package deps

import (
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write what was read into testdata")

// TestKinds reads a tree for each kind of file. A line `dir:` of the comment says
// from which folder.
func TestKinds(t *testing.T) {
	cases, err := filepath.Glob("testdata/kinds/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			fsys, want := treeOf(archive)
			dir := "."
			for line := range strings.Lines(string(archive.Comment)) {
				if d, ok := strings.CutPrefix(line, "dir: "); ok {
					dir = strings.TrimSpace(d)
				}
			}
			got := render(New(fsys).Find(dir, "."))
			if *update {
				archive.Files[len(archive.Files)-1].Data = []byte(got)
				if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("want(-), got(+):\n%s", diff)
			}
		})
	}
}

// TestEveryKindHasACase holds the list of kinds to testdata.
func TestEveryKindHasACase(t *testing.T) {
	var files []string
	cases, _ := filepath.Glob("testdata/kinds/*.txtar")
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range archive.Files {
			files = append(files, path.Base(f.Name))
		}
	}
	for _, k := range kinds() {
		if !slices.ContainsFunc(files, k.matches) {
			t.Errorf("no case in testdata/kinds has a %s", k.name)
		}
	}
}

// treeOf makes an archive's files a file system, but for the one called want.
func treeOf(a *txtar.Archive) (fsys fstest.MapFS, want string) {
	fsys = fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name == "want" {
			want = string(f.Data)
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return fsys, want
}

// render writes a set as text, one package a line.
func render(s *Set) string {
	var b strings.Builder
	for _, f := range s.Files {
		fmt.Fprintln(&b, "read", f)
	}
	for _, p := range s.Packages {
		fmt.Fprintf(&b, "%s %s", p.Ecosystem, p.Name)
		for _, field := range []struct{ name, value string }{
			{"@", p.Version},
			{" asks ", p.Requested},
			{" from ", p.Registry},
			{" sum ", p.Integrity},
			{" licence ", p.Licence},
			{" via ", strings.Join(p.Via, ">")},
		} {
			if field.value != "" {
				b.WriteString(field.name + field.value)
			}
		}
		for _, flag := range []struct {
			name string
			set  bool
		}{{"dev", p.Dev}, {"direct", p.Direct}, {"installs", p.Installs}} {
			if flag.set {
				b.WriteString(" " + flag.name)
			}
		}
		fmt.Fprintf(&b, " (%s, %s:%d)\n", p.Source, p.Pos.File, p.Pos.Line)
	}
	for _, file := range s.Unlocked {
		fmt.Fprintf(&b, "unlocked %s\n", file)
	}
	for _, g := range s.Gaps {
		fmt.Fprintf(&b, "gap %s:%d: %s\n", g.Pos.File, g.Pos.Line, g.Message)
	}
	return b.String()
}

func filesOf(t testing.TB, name string) []txtar.File {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return archive.Files
}
