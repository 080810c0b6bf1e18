package python_test

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"redoubt/lang/python"
)

// FuzzLower: any bytes give a module that is well formed, and the same one
// each time.
func FuzzLower(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for i := 0; i < len(a.Files); i += 2 {
			f.Add(a.Files[i].Data)
		}
	}
	l := python.New()
	f.Fuzz(func(t *testing.T, src []byte) {
		m := l.Lower("in.py", src)
		check(t, m)
		if print(m) != print(l.Lower("in.py", src)) {
			t.Error("lowered twice, it differs")
		}
	})
}

// FuzzResolve: no import leads out of the tree.
func FuzzResolve(f *testing.F) {
	fsys := fstest.MapFS{"a/b.py": {}, "a/__init__.py": {}, "c.py": {}}
	f.Add("a/b.py", "..c")
	f.Add("../x.py", "./c")
	f.Fuzz(func(t *testing.T, from, spec string) {
		got := python.Resolve(fsys, []string{"a", "../.."}, from, spec)
		if _, ok := fsys[got]; got != "" && !ok {
			t.Errorf("import %q from %q found %q", spec, from, got)
		}
	})
}
