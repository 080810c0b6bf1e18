package update_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/deps/advisory/update"
)

const npm = "/npm/all.zip"

func TestFresh(t *testing.T) {
	m, dir := newMirror(t), filepath.Join(t.TempDir(), "below", "osv")
	results, err := newClient().run(t, dir, m.URL)
	if err != nil || len(results) != 6 {
		t.Fatalf("%v %v", results, err)
	}
	for name, r := range results {
		if r.Err != nil || !r.Changed || r.Entries == 0 || r.Source != m.URL+"/"+name {
			t.Errorf("%s: %+v", name, r)
		}
	}
	noRemains(t, dir)
	db, err := advisory.Open(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if len(db.Ecosystems()) != 4 || len(db.Listings()) != 2 || len(db.Gaps()) != 0 {
		t.Errorf("%v %v %v", db.Ecosystems(), db.Listings(), db.Gaps())
	}
	if ids := db.IDs(&deps.Package{Ecosystem: "npm", Name: "pkg3", Version: "1.0.0"}); len(ids) != 1 {
		t.Errorf("ids %v", ids)
	}
}

func TestUnchanged(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	for run := range 2 {
		m.breaks("", nil)
		results, err := newClient().run(t, dir, m.URL+"/")
		if err != nil {
			t.Fatal(err)
		}
		for name, r := range results {
			if r.Changed != (run == 0) || r.Err != nil || r.Entries == 0 {
				t.Errorf("run %d, %s: %+v", run, name, r)
			}
		}
		if tag := m.requests(npm)[0].Header.Get("If-None-Match"); (tag != "") != (run == 1) {
			t.Errorf("run %d asks with If-None-Match %q", run, tag)
		}
	}
	m.set(npm, zipOf(t, "npm", 11))
	if results, err := newClient().run(t, dir, m.URL); err != nil || results["npm/all.zip"].Entries != 11 || results["Go/all.zip"].Changed {
		t.Errorf("a newer one: %v %v", results, err)
	}
}

// TestUnasked304: a server that says "unchanged" to who has nothing has nothing.
func TestUnasked304(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	m.breaks(npm, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	if _, err := newClient().run(t, dir, m.URL); err == nil {
		t.Error("no error")
	}
}

// TestDamagedIsFetchedAnew: what is on the disk is not trusted by its name.
func TestDamagedIsFetchedAnew(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	if _, err := newClient().run(t, dir, m.URL); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "npm", "all.zip")
	for _, damage := range [][]byte{[]byte("PK"), nil} {
		_ = os.Remove(file)
		if damage != nil {
			if err := os.WriteFile(file, damage, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		results, err := newClient().run(t, dir, m.URL)
		if err != nil || !results["npm/all.zip"].Changed || !bytes.Equal(read(t, dir, npm), m.files[npm]) {
			t.Errorf("after %q: %+v %v", damage, results["npm/all.zip"], err)
		}
	}
}

// TestBadAnswers: the old file stays, and the others are fetched all the same.
func TestBadAnswers(t *testing.T) {
	good := zipOf(t, "npm", 12)
	flipped := bytes.Replace(good, []byte("pkg3"), []byte("pkg4"), 1)
	for _, c := range []struct {
		name, want string
		answer     http.HandlerFunc
	}{
		{"an error's page", "no whole zip", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Please log in</html>") }},
		{"nothing", "no whole zip", func(http.ResponseWriter, *http.Request) {}},
		{"cut without a length", "no whole zip", func(w http.ResponseWriter, _ *http.Request) {
			_, _ = w.Write(good[:len(good)/2])
			_ = http.NewResponseController(w).Flush()
		}},
		{"cut with a length", "broke off", breaksAt(good, len(good)/2)},
		{"damaged", "damaged", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(flipped) }},
		{"a wrong md5", "checksum", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Goog-Hash", "crc32c=AAAAAA==,md5=AAAAAAAAAAAAAAAAAAAAAA==")
			_, _ = w.Write(good)
		}},
		{"another ecosystem", "of npm", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(zipOf(t, "PyPI", 12)) }},
		{"much smaller", "unless forced", func(w http.ResponseWriter, r *http.Request) { serve(w, r, zipOf(t, "npm", 4)) }},
		{"gone", "404", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) }},
		{"too large", "more than", func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "3000000000") }},
		{"overloaded", "tried 4 times", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }},
	} {
		m, dir := newMirror(t), t.TempDir()
		if _, err := newClient().run(t, dir, m.URL); err != nil {
			t.Fatal(err)
		}
		m.breaks(npm, c.answer)
		m.set("/Go/all.zip", zipOf(t, "Go", 11))
		results, err := newClient().run(t, dir, m.URL)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "npm/all.zip: "+m.URL) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if !bytes.Equal(read(t, dir, npm), m.files[npm]) {
			t.Errorf("%s: the old file did not stay", c.name)
		}
		if r := results["Go/all.zip"]; !r.Changed || r.Entries != 11 {
			t.Errorf("%s: the others: %+v", c.name, r)
		}
		if c.name != "cut with a length" {
			noRemains(t, dir)
		}
		m.breaks(npm, nil)
		if _, err := newClient().run(t, dir, m.URL); err != nil {
			t.Errorf("%s: the next run fails: %v", c.name, err)
		}
	}
}

func TestForce(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	if _, err := newClient().run(t, dir, m.URL); err != nil {
		t.Fatal(err)
	}
	m.set(npm, zipOf(t, "npm", 4))
	if _, err := update.Run(t.Context(), &newClient().Fetcher, []string{m.URL}, dir, true); err != nil || !bytes.Equal(read(t, dir, npm), m.files[npm]) {
		t.Errorf("forced: %v", err)
	}
	m.set(npm, zipOf(t, "npm", 3))
	if _, err := newClient().run(t, dir, m.URL); err != nil {
		t.Errorf("a little smaller: %v", err)
	}
}

// TestCatalogues: the database goes without them, but says so.
func TestCatalogues(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	m.breaks("/known_exploited_vulnerabilities.json", http.NotFound)
	m.breaks("/epss_scores-current.csv.gz", func(w http.ResponseWriter, _ *http.Request) {
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range 65 {
			if _, err := w.Write(blank); err != nil {
				return
			}
		}
	})
	results, err := newClient().run(t, dir, m.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"known_exploited_vulnerabilities.json": "404", "epss_scores-current.csv.gz": "more than"} {
		if r := results[name]; r.Err == nil || !strings.Contains(r.Err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, r.Err, want)
		}
	}
	noRemains(t, dir)
}

func TestMirrors(t *testing.T) {
	bad, good, dir := newMirror(t), newMirror(t), t.TempDir()
	bad.breaks(npm, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })
	gone := newMirror(t)
	gone.Close()
	c := newClient()
	results, err := c.run(t, dir, gone.URL, bad.URL, good.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range results {
		want := bad.URL
		if name == "npm/all.zip" {
			want = good.URL
		}
		if r.Source != want+"/"+name {
			t.Errorf("%s comes from %s", name, r.Source)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 4+2*2+1 { // each catalogue with its origin, and the lock
		t.Errorf("%v %v", entries, err)
	}
	if len(c.pauses) != 3 {
		t.Errorf("a host that can't be reached is asked for each file: %v", c.pauses)
	}
}

// TestNothingReached: an attempt that fails leaves no database, not even an empty one.
func TestNothingReached(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	m.Close()
	c := newClient()
	if _, err := c.run(t, dir, m.URL); err == nil || !strings.Contains(err.Error(), "Maven/all.zip: "+m.URL+"/Maven/all.zip: not asked") || len(c.pauses) != 3 {
		t.Errorf("%v, pauses %v", err, c.pauses)
	}
	if _, err := advisory.Open(dir, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening it: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("left: %v %v", entries, err)
	}
}

// TestMirrorsDiffer: what one calls its first version is not another's.
func TestMirrorsDiffer(t *testing.T) {
	dir := t.TempDir()
	for _, n := range []int{10, 11} {
		m := newMirror(t)
		m.breaks(npm, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(zipOf(t, "npm", n)))
		})
		if results, err := newClient().run(t, dir, m.URL); err != nil || results["npm/all.zip"].Entries != n {
			t.Errorf("%d: %+v %v", n, results["npm/all.zip"], err)
		}
	}
}

func TestBadSources(t *testing.T) {
	for _, source := range []string{
		"", "mirror", "http://mirror.example/osv", "ftp://mirror.example/", "file:///srv/osv", "https://mirror.example/?x=1",
		"https://mirror.example/#x", "http://127.0.0.1.example/", "https://", "://",
	} {
		dir := filepath.Join(t.TempDir(), "osv")
		if _, err := newClient().run(t, dir, source); err == nil {
			t.Errorf("%q: no error", source)
		}
		if _, err := os.Stat(dir); err == nil {
			t.Errorf("%q: the folder is made", source)
		}
	}
}

// TestPasswordsStayUnsaid: a mirror may want one.
func TestPasswordsStayUnsaid(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	results, err := newClient().run(t, dir, strings.Replace(m.URL, "//", "//me:hunter2@", 1))
	if _, password, _ := m.requests(npm)[0].BasicAuth(); err != nil || password != "hunter2" {
		t.Errorf("the mirror was given %q, %v", password, err)
	}
	if text := fmt.Sprint(results) + string(read(t, dir, npm+".from")); strings.Contains(text, "hunter2") {
		t.Error(text)
	}
}

func TestTwoRunsAtOnce(t *testing.T) {
	m, dir := newMirror(t), t.TempDir()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			if _, err := update.Run(t.Context(), &newClient().Fetcher, []string{m.URL}, dir, false); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if !bytes.Equal(read(t, dir, npm), m.files[npm]) {
		t.Error("the file is another")
	}
	whole := 0
	for _, r := range m.requests(npm) {
		if r.Header.Get("If-None-Match") == "" {
			whole++
		}
	}
	if whole != 1 {
		t.Errorf("fetched %d times", whole)
	}
}
