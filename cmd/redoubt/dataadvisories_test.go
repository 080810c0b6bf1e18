package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// advisoriesMirror serves a small database, and returns its folder too.
func advisoriesMirror(t *testing.T) (url, dir string) {
	t.Helper()
	dir = t.TempDir()
	for _, eco := range []string{"npm", "PyPI", "Go", "Maven"} {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("A-1.json")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(w, `{"id": "A-1", "modified": "2026-11-20T00:00:00Z", "affected": [{"package": {"ecosystem": %q, "name": "x"}}]}`, eco)
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		put(t, filepath.Join(dir, eco, "all.zip"), b.Bytes())
	}
	put(t, filepath.Join(dir, "known_exploited_vulnerabilities.json"), []byte(`{"dateReleased": "2026-11-22T10:00:00Z", "vulnerabilities": [{"cveID": "CVE-2017-5941"}]}`))
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	t.Cleanup(srv.Close)
	return srv.URL, dir
}

func put(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// onTheDay runs a command on 2026-11-24.
func onTheDay(ctx context.Context, cache string, args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	env := map[string]string{"SOURCE_DATE_EPOCH": "1795478400", "REDOUBT_CACHE": cache}
	code = run(ctx, std{args: args, in: strings.NewReader(""), out: &o, err: &e, env: func(name string) string { return env[name] }})
	return code, o.String(), e.String()
}

func hasAll(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("no %q in:\n%s", p, text)
		}
	}
}

func TestDataUpdateAdvisories(t *testing.T) {
	url, theirs := advisoriesMirror(t)
	dir, cache := filepath.Join(t.TempDir(), "osv"), t.TempDir()
	t.Setenv("REDOUBT_ADVISORIES", dir)

	_, out, _ := onTheDay(t.Context(), cache, "data")
	hasAll(t, out, "advisories: none in "+dir+": dependencies are not checked; redoubt data update fetches them")

	code, out, errs := onTheDay(t.Context(), cache, "data", "update", "advisories", "--from", url)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	hasAll(t, out, "wrote "+filepath.Join(dir, "npm", "all.zip")+" from "+url+"/npm/all.zip",
		"npm: 1 records, the newest of 2026-11-20 (4 days old)", "KEV: 1 CVEs, of 2026-11-22 (2 days old)")
	hasAll(t, errs, "redoubt: epss_scores-current.csv.gz was not updated: "+url)

	if kept, err := filepath.Glob(filepath.Join(cache, "advisories-*.idx")); err != nil || len(kept) != 4 {
		t.Errorf("indexes %v %v: the next scan makes them again", kept, err)
	}

	_, out, _ = onTheDay(t.Context(), cache, "data", "update", "advisories", "--from", url)
	hasAll(t, out, "npm/all.zip: nothing newer at "+url)

	later := time.Now().Add(time.Minute)
	put(t, filepath.Join(theirs, "npm", "all.zip"), []byte("<html>"))
	if err := os.Chtimes(filepath.Join(theirs, "npm", "all.zip"), later, later); err != nil {
		t.Fatal(err)
	}
	code, out, errs = onTheDay(t.Context(), cache, "data", "update", "advisories", "--from", url)
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	hasAll(t, errs, "npm/all.zip: "+url, "no whole zip", "those that are there stay")
	hasAll(t, out, "npm: 1 records")

	if err := os.Remove(filepath.Join(dir, "npm", "all.zip")); err != nil {
		t.Fatal(err)
	}
	_, out, _ = onTheDay(t.Context(), cache, "data")
	hasAll(t, out, "npm: none, its packages are not checked", "Go: 1 records")
}

// TestDataUpdateBoth: one that fails does not keep the other from trying.
func TestDataUpdateBoth(t *testing.T) {
	t.Setenv("REDOUBT_ADVISORIES", filepath.Join(t.TempDir(), "osv"))
	t.Setenv("REDOUBT_DATA", filepath.Join(t.TempDir(), "iam.zip"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // nobody is asked
	code, _, errs := onTheDay(ctx, t.TempDir(), "data", "update")
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	hasAll(t, errs, "redoubt goes on with the data of", "the advisories were not updated")
}

func TestFetchingIsShown(t *testing.T) {
	var b bytes.Buffer
	p := &progress{w: &b, began: time.Now().Add(-time.Minute)}
	p.fetching("npm/all.zip", 1_500_000, 3_000_000)
	p.fetching("npm/all.zip", 1_500_001, 3_000_000) // too soon after the last
	p.shown = time.Time{}
	p.fetching("Go/all.zip", 500_000, -1)
	if want := "\r\x1b[Kfetching npm/all.zip: 1.5 of 3.0 MB\r\x1b[Kfetching Go/all.zip: 0.5 MB"; b.String() != want {
		t.Errorf("%q", b.String())
	}
}
