package lang

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestStats(t *testing.T) {
	s := newStats(fstest.MapFS{"src/app.py": {Data: []byte("x = 1")}})
	for range 2 {
		if info, err := fs.Stat(s, "src/app.py"); err != nil || !info.Mode().IsRegular() || info.Size() != 5 {
			t.Errorf("src/app.py: %v %v", info, err)
		}
		if info, err := fs.Stat(s, "src"); err != nil || !info.IsDir() {
			t.Errorf("src: %v %v", info, err)
		}
		for _, name := range []string{"app.py", "src/none.py", "src/app.py/x", "none/x.py", "../src/app.py", ""} {
			if info, err := fs.Stat(s, name); err == nil {
				t.Errorf("%s: %v", name, info)
			}
		}
	}
}
