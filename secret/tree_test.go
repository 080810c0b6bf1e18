package secret

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const leak = `password = "` + pw + `"` + "\n"

// entry is a file of an archive.
type entry struct{ name, text string }

func zipped(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		method := zip.Deflate
		if e.text == "" { // a compressor for each would take long
			method = zip.Store
		}
		f, err := w.CreateHeader(&zip.FileHeader{Name: e.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(f, e.text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func tarred(t testing.TB, entries ...entry) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, e := range entries {
		if err := w.WriteHeader(&tar.Header{Name: e.name, Size: int64(len(e.text)), Mode: 0o644, Typeflag: tar.TypeReg}); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, e.text)
	}
	_, _ = w.Close(), z.Close()
	return b.String()
}

func treeOf(t testing.TB, files map[string]string) Report {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r, err := Tree(context.Background(), fsys)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func where(r Report) string {
	var list []string
	for _, h := range r.Hits {
		list = append(list, fmt.Sprintf("%s:%d", h.Pos.File, h.Pos.Line))
	}
	return strings.Join(list, " ")
}

func TestTree(t *testing.T) {
	r := treeOf(t, map[string]string{
		"b/app.py":                leak,
		"a.py":                    "\n" + leak,
		"node_modules/x/index.js": leak,
		".git/config":             leak,
		"package-lock.json":       `{"token": "` + hex32 + `"}`,
		"photo.py":                "\x00" + leak,
		"big.py":                  strings.Repeat("# text\n", MaxFile/7+1) + leak,
		"layer.zip":               zipped(t, entry{"python/app.py", leak}, entry{"node_modules/x.py", leak}, entry{"inner.tgz", tarred(t, entry{"./etc/app.py", leak})}),
		"app.tar.gz":              tarred(t, entry{"../../etc/app.py", leak}),
		"broken.zip":              "PK nothing",
		"lib.jar":                 zipped(t, entry{"application.properties", "db.password=" + pw + "\n"}),
	})
	if got, want := where(r), "a.py:2 app.tar.gz!etc/app.py:1 b/app.py:1 layer.zip!inner.tgz!etc/app.py:1 layer.zip!python/app.py:1 lib.jar!application.properties:1"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(r.Gaps) != 2 || r.Gaps[0].Pos.File != "big.py" || r.Gaps[1].Pos.File != "broken.zip" {
		t.Errorf("gaps: %v", r.Gaps)
	}
}

// What is built to explode ends with a gap, in bounded time and memory.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("a\n", 4<<20)
	var many []entry
	for i := range maxEntries + 10 {
		many = append(many, entry{fmt.Sprint(i), ""})
	}
	nested := zipped(t, entry{"app.py", leak})
	for i := range 10 {
		nested = zipped(t, entry{fmt.Sprintf("%d.zip", i), nested})
	}
	for name, bomb := range map[string]string{
		"zeros.zip": zipped(t, entry{"a.py", zeros}, entry{"b.py", zeros}, entry{"z.py", leak}),
		"zeros.tgz": tarred(t, entry{"a.py", zeros}, entry{"b.py", zeros}),
		"many.zip":  zipped(t, many...),
		"deep.zip":  nested,
	} {
		r := treeOf(t, map[string]string{name: bomb})
		if len(r.Gaps) != 1 || len(r.Hits) != 0 {
			t.Errorf("%s: gaps %v, hits %s", name, r.Gaps, where(r))
		}
	}
}

// A file of ten gigabytes with nothing in it costs nothing.
func TestSparse(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"disk.py", "disk.zip", "disk.tar"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(filepath.Join(dir, name), 10<<30); err != nil {
			t.Skip("no sparse files here")
		}
	}
	start := time.Now()
	if _, err := Tree(context.Background(), os.DirFS(dir)); err != nil || time.Since(start) > 20*time.Second {
		t.Error(err, time.Since(start))
	}
}

func TestTreeFollowsNoLinks(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "app.py")
	if err := os.WriteFile(outside, []byte(leak), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "app.py")); err != nil {
		t.Skip("no links here")
	}
	if r, err := Tree(context.Background(), os.DirFS(dir)); err != nil || len(r.Hits) > 0 {
		t.Error(err, where(r))
	}
}

func TestTreeIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Tree(ctx, fstest.MapFS{"a.py": {Data: []byte(leak)}}); err == nil {
		t.Error("want the context's error")
	}
}

func FuzzArchive(f *testing.F) {
	f.Add("a.zip", []byte(zipped(f, entry{"../a.py", leak})))
	f.Add("a.tgz", []byte(tarred(f, entry{"a/b.zip", zipped(f, entry{"x.py", leak})})))
	f.Add("b.zip", []byte(zipped(f, entry{"..!a.py", leak})))
	f.Add("a.tar", []byte("a.py"))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		if !fs.ValidPath(name) {
			return
		}
		r, err := Tree(context.Background(), fstest.MapFS{name: {Data: data}})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			if strings.Contains(h.Pos.File, "!") && strings.Contains("/"+strings.ReplaceAll(h.Pos.File, "!", "/")+"/", "/../") {
				t.Fatalf("%q leads out of the archive", h.Pos.File)
			}
		}
	})
}
