package scan

import (
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

// counting is a file system that counts what is asked of it.
type counting struct {
	fstest.MapFS
	stats, lists *int
}

func (c counting) Stat(name string) (fs.FileInfo, error) {
	*c.stats++
	return c.MapFS.Stat(name)
}

func (c counting) ReadDir(name string) ([]fs.DirEntry, error) {
	*c.lists++
	return c.MapFS.ReadDir(name)
}

func TestListings(t *testing.T) {
	stats, lists := 0, 0
	l := &listings{FS: counting{fstest.MapFS{"src/app.py": {}, "src/db.py": {}, "lib/x.py": {}}, &stats, &lists}}
	for range 3 {
		list, err := l.ReadDir("src")
		if err != nil || len(list) != 2 || list[0].Name() != "app.py" {
			t.Fatal(list, err)
		}
		clear(list) // is the caller's own
	}
	for _, name := range []string{"src/app", "src/app.pyc", "src/z.py", "src/.x"} {
		if _, err := fs.Stat(l, name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if stats != 0 || lists != 1 {
		t.Errorf("%d files described, %d folders read", stats, lists)
	}
	for _, name := range []string{"src/app.py", "src/db.py", "src", ".", "lib/x.py"} {
		if _, err := fs.Stat(l, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := fs.Stat(l, "lib/y.py"); !errors.Is(err, fs.ErrNotExist) || stats == 0 {
		t.Error("a folder that was not listed is asked", err)
	}
}
