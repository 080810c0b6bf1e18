package deps

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// golden compares what was read of an archive of testdata, or writes it there.
func golden(t *testing.T, pattern string, read func(*Tree) *Set) {
	t.Helper()
	cases, err := filepath.Glob(pattern)
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range cases {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fsys, want := treeOf(archive)
		got := render(read(New(fsys)))
		if flag.Lookup("update").Value.String() == "true" {
			archive.Files[len(archive.Files)-1].Data = []byte(got)
			if err := os.WriteFile(name, txtar.Format(archive), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: want(-), got(+):\n%s", name, diff)
		}
	}
}

func TestVendored(t *testing.T) {
	golden(t, "testdata/vendored/*.txtar", func(tree *Tree) *Set { return tree.Vendored(".") })
}

func TestBundles(t *testing.T) {
	golden(t, "testdata/bundles/*.txtar", func(tree *Tree) *Set { return tree.Bundled("bundle.js") })
}

func TestBundleWithInlineMap(t *testing.T) {
	sourceMap := `{"sources":["node_modules/ms/index.js"]}`
	code := "var a\n//# sourceMappingURL=data:application/json;base64," + base64.StdEncoding.EncodeToString([]byte(sourceMap)) + "\n"
	if s := Bundle("b.js", []byte(code), nil); len(s.Packages) != 1 || s.Packages[0].Name != "ms" {
		t.Errorf("got %s", render(s))
	}
}

func TestMinifiedBundleIsAGap(t *testing.T) {
	for _, c := range []struct {
		code string
		gaps int
	}{
		{strings.Repeat("var a=1;", 4000), 1},
		{strings.Repeat("var a = 1;\n", 4000), 0}, // as people write it
		{"var a=1;", 0},
	} {
		if s := Bundle("b.js", []byte(c.code), nil); len(s.Gaps) != c.gaps || len(s.Packages) != 0 {
			t.Errorf("%.10s: %s", c.code, render(s))
		}
	}
}

// zipped makes an archive of names and contents.
func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(files[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchive(t *testing.T) {
	inner := zipped(t, "META-INF/maven/g/deep/pom.properties", "groupId=g\nartifactId=deep\nversion=3.0\n")
	jar := zipped(t, "META-INF/maven/g/a/pom.properties", "#x\ngroupId=g\nartifactId=a\nversion=1.0\n", "BOOT-INF/lib/deep-3.0.jar", string(inner))
	plain := zipped(t, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nImplementation-Vendor-Id: org.x\r\n")
	unknown := zipped(t, "x.class", "")
	fsys := fstest.MapFS{"app.zip": {Data: zipped(
		t, "package.json", `{"dependencies": {"p": "1.0.0"}}`, "node_modules/n/package.json", `{"name": "n", "version": "1.0.0"}`,
		"lib/a-1.0.jar", string(jar), "lib/plain-2.0.jar", string(plain), "lib/unknown.jar", string(unknown), "../evil/package.json", "x",
		"/etc/node_modules/abs/package.json", "x",
	)}}
	want := `read app.zip
read app.zip!/lib/a-1.0.jar
read app.zip!/lib/a-1.0.jar!/BOOT-INF/lib/deep-3.0.jar
read app.zip!/lib/a-1.0.jar!/BOOT-INF/lib/deep-3.0.jar!/META-INF/maven/g/deep/pom.properties
read app.zip!/lib/a-1.0.jar!/META-INF/maven/g/a/pom.properties
read app.zip!/lib/plain-2.0.jar
read app.zip!/lib/plain-2.0.jar!/META-INF/MANIFEST.MF
read app.zip!/lib/unknown.jar
read app.zip!/node_modules/n/package.json
read app.zip!/package.json
Maven g:a@1.0 (vendored, app.zip!/lib/a-1.0.jar!/META-INF/maven/g/a/pom.properties:1)
Maven g:deep@3.0 (vendored, app.zip!/lib/a-1.0.jar!/BOOT-INF/lib/deep-3.0.jar!/META-INF/maven/g/deep/pom.properties:1)
Maven org.x:plain@2.0 (vendored, app.zip!/lib/plain-2.0.jar!/META-INF/MANIFEST.MF:1)
npm n@1.0.0 (vendored, app.zip!/node_modules/n/package.json:1)
npm p@1.0.0 asks 1.0.0 direct (manifest, app.zip!/package.json:1)
unlocked app.zip!/package.json
gap app.zip!/../evil/package.json:0: an entry that leads out of the archive was not read
gap app.zip!//etc/node_modules/abs/package.json:0: an entry that leads out of the archive was not read
gap app.zip!/lib/unknown.jar!/META-INF/MANIFEST.MF:0: nothing in the jar says which package it is: unknown.jar
`
	if diff := cmp.Diff(want, render(New(fsys).Archive("app.zip"))); diff != "" {
		t.Errorf("want(-), got(+):\n%s", diff)
	}
}
