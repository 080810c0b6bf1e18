package deps

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// soon fails a test that takes longer than any honest file of that size could.
func soon(t *testing.T, what string, run func()) {
	t.Helper()
	start := time.Now()
	run()
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("%s took %s", what, d)
	}
}

func TestLockfilesThatLieOrCycle(t *testing.T) {
	cycle := `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}},
		"node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1"}},
		"node_modules/b": {"version": "1.0.0", "dependencies": {"a": "1", "gone": "1"}},
		"node_modules/x": {"resolved": "node_modules/x", "link": true},
		"../../../etc": {"version": "1.0.0"}}}`
	deep := strings.Repeat(`{"dependencies": {"a": `, 3000) + "{}" + strings.Repeat("}}", 3000)
	var expo strings.Builder
	expo.WriteString("<project><properties><p0>xxxxxxxxxx</p0>")
	for i := 1; i < 60; i++ {
		fmt.Fprintf(&expo, "<p%d>${p%d}${p%d}</p%d>", i, i-1, i-1, i)
	}
	expo.WriteString("</properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${p59}</version></dependency></dependencies></project>")
	for _, c := range []struct {
		name, content  string
		packages, gaps bool
	}{
		{"package-lock.json", cycle, true, false},
		{"package-lock.json", deep, true, true},
		{"package-lock.json", "{", false, true},
		{"package-lock.json", `{"lockfileVersion": 3, "packages": []}`, false, true},
		{"package-lock.json", `{"lockfileVersion": 3, "packages": {"` + strings.Repeat("node_modules/a/", 1000) + `": {}}}`, false, true},
		{"package.json", `{"dependencies": ["a"], "workspaces": 7, "license": [[[]]], "private": {}}`, false, false},
		{"package.json", strings.Repeat("[", 100000), false, true},
		{"yarn.lock", "a@1:\n  version \"1.0.0\"\n  dependencies:\n    a \"1\"\n", true, false},
		{"yarn.lock", "a@1:\n  version \"1.0.0\"\n# " + strings.Repeat("x", 100000) + "\nb@1:\n  version \"1.0.0\"\n", true, true},
		{"yarn.lock", "  indented", false, true},
		{"pnpm-lock.yaml", "lockfileVersion: '9.0'\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\npackages: *d\n", false, true},
		{"bun.lock", `{"lockfileVersion": 1, "packages": {"a": [], "b": [7], "c": ["@"], "d": ["d@1.0.0"]}}`, true, true},
		{"poetry.lock", "[[package]]\nname = 7", false, true},
		{"uv.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [{name = \"a\"}, {name = 7}, 7]\n", true, false},
		{"requirements.txt", strings.Repeat("\\\n", 200000) + "a==1.0", true, false},
		{"requirements.txt", "-r requirements.txt\n-r ../../../../etc/passwd\n-r /etc/passwd", false, true},
		{"pom.xml", expo.String(), true, false},
		{"pom.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]><project><version>&a;</version></project>", false, true},
		{"go.mod", "module x\nrequire (", false, true},
		{"gradle.lockfile", "::::\n=\na:b:1=c", true, false},
	} {
		soon(t, c.name, func() {
			s := New(fstest.MapFS{c.name: {Data: []byte(c.content)}}).Read(".")
			if (len(s.Packages) > 0) != c.packages || (len(s.Gaps) > 0) != c.gaps {
				t.Errorf("%s %.60q: %s", c.name, c.content, render(s))
			}
		})
	}
}

func TestSparseFilesAreGaps(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"package-lock.json", "yarn.lock", "requirements.txt", "go.sum", "app.zip", "bundle.js"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Truncate(10 << 30); err != nil {
			t.Skip("no sparse files here")
		}
		f.Close()
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module x\ngo 1.16\nrequire a.b/c v1.0.0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	soon(t, "10 GB", func() {
		tree := New(os.DirFS(dir))
		if s := tree.Read("."); len(s.Packages) != 2 || len(s.Gaps) < 3 {
			t.Errorf("folder: %s", render(s))
		}
		for _, s := range []*Set{tree.Archive("app.zip"), tree.Bundled("bundle.js")} {
			if len(s.Gaps) != 1 {
				t.Errorf("%s: %s", s.Dir, render(s))
			}
		}
	})
}

func TestArchivesThatAttack(t *testing.T) {
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 200 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	header := &zip.FileHeader{Name: "node_modules/link/package.json"}
	header.SetMode(fs.ModeSymlink | 0o777)
	if _, err := z.CreateHeader(header); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	nested := zipped(t, "x.jar", "not a zip")
	for range 6 {
		nested = zipped(t, "x.jar", string(nested))
	}
	whole := zipped(t, "package.json", `{"dependencies": {"a": "1.0.0"}}`)
	for name, data := range map[string][]byte{
		"bomb": bomb.Bytes(), "nested": nested, "cut": whole[:len(whole)-10], "text": []byte("PK\x03\x04"), "empty": nil,
	} {
		soon(t, name, func() {
			s := New(fstest.MapFS{"a.zip": {Data: data}}).Archive("a.zip")
			if len(s.Packages) != 0 || len(s.Gaps) == 0 {
				t.Errorf("%s: %s", name, render(s))
			}
		})
	}
}

// TestZipThatLiesAboutSizes has an entry that unpacks to more than it declares.
func TestZipThatLiesAboutSizes(t *testing.T) {
	data := zipped(t, "package.json", `{"dependencies": {"a": "1.0.0"}}`+strings.Repeat(" ", 1<<20))
	data = bytes.ReplaceAll(data, []byte{0x20, 0x00, 0x10, 0x00}, []byte{0x20, 0x00, 0x00, 0x00})
	if s := New(fstest.MapFS{"a.zip": {Data: data}}).Archive("a.zip"); len(s.Gaps) == 0 {
		t.Errorf("believed: %s", render(s))
	}
}

func FuzzKinds(f *testing.F) {
	cases, err := filepath.Glob("testdata/kinds/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range cases {
		for i, k := range kinds() {
			for _, file := range filesOf(f, name) {
				if k.matches(filepath.Base(file.Name)) {
					f.Add(uint8(i), file.Data)
				}
			}
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		k := kinds()[int(which)%len(kinds())]
		name := strings.ReplaceAll(k.name, "*", "")
		s := New(fstest.MapFS{name: {Data: data}}).Read(".")
		for _, p := range s.Packages {
			Typosquat(p)
			if p.Pos.File == "" || p.Ecosystem == "" {
				t.Errorf("a package from nowhere: %+v", p)
			}
		}
	})
}

func FuzzBundle(f *testing.F) {
	f.Add([]byte("// node_modules/a/b.js\n/*! x v1.0.0 */"), []byte(`{"sources": ["node_modules/a/package.json"], "sourcesContent": ["{}"]}`))
	f.Add([]byte("//# sourceMappingURL=data:application/json;base64,e30="), []byte(nil))
	f.Fuzz(func(_ *testing.T, code, sourceMap []byte) {
		Bundle("b.js", code, sourceMap)
	})
}

func FuzzArchive(f *testing.F) {
	f.Add(zipped(f, "package.json", `{"dependencies": {"a": "1.0.0"}}`, "lib/x.jar", string(zipped(f, "META-INF/MANIFEST.MF", "A: b"))))
	f.Fuzz(func(_ *testing.T, data []byte) {
		New(fstest.MapFS{"a.zip": {Data: data}}).Archive("a.zip")
	})
}
