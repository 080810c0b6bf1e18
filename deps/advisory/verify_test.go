package advisory

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

const goodRecord = `{"id": "GHSA-good", "affected": [{"package": {"ecosystem": "npm", "name": "x"}}]}`

func TestVerifyZip(t *testing.T) {
	dir := database(t)
	db := open(t, dir, "")
	for _, ecosystem := range db.Ecosystems() {
		n, err := VerifyZip(t.Context(), filepath.Join(dir, ecosystem, "all.zip"), ecosystem)
		if err != nil || n == 0 || n < db.Records(ecosystem) {
			t.Errorf("%s: %d records of %d, %v", ecosystem, n, db.Records(ecosystem), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := VerifyZip(ctx, filepath.Join(dir, "npm", "all.zip"), "npm"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestVerifyZipRefuses(t *testing.T) {
	one := func(name, data string) []byte { return zipOf(t, []txtar.File{{Name: name, Data: []byte(data)}}) }
	whole := stored(t, "a.json", goodRecord)
	for _, c := range []struct {
		name, want string
		data       []byte
	}{
		{"nothing", "no whole zip", nil},
		{"an error's page", "no whole zip", []byte("<html><body>502 Bad Gateway</body></html>")},
		{"cut", "no whole zip", whole[:len(whole)-30]},
		{"no file", "no record", zipOf(t, nil)},
		{"no record", "no record", one("README.txt", "hello")},
		{"a path out", `named "../a.json"`, one("../a.json", goodRecord)},
		{"an absolute path", "named", one("/a.json", goodRecord)},
		{"control characters", "named", one("a\x1b[2J.json", goodRecord)},
		{"a long name", "named", one(strings.Repeat("a", 300)+".json", goodRecord)},
		{"a huge record", "the limit is", one("a.json", strings.Repeat(" ", maxRecord+1))},
		{"a flipped bit", "damaged", bytes.Replace(whole, []byte("GHSA-good"), []byte("GHSA-goof"), 1)},
		{"another format", "OSV's format", one("a.json", `{"name": "package.json"}`)},
		{"another ecosystem", "is of npm", one("a.json", strings.Replace(goodRecord, "npm", "PyPI", 1))},
	} {
		file := filepath.Join(t.TempDir(), "all.zip")
		write(t, file, c.data)
		if _, err := VerifyZip(t.Context(), file, "npm"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// TestVerifyZipBounds: files that lie over each other are read no more often than
// the zip is long, and a long directory is not read at all.
func TestVerifyZipBounds(t *testing.T) {
	b := &budget{r: strings.NewReader("0123456789"), left: 6}
	if n, err := b.ReadAt(make([]byte, 6), 0); n != 6 || err != nil {
		t.Errorf("within the budget: %d %v", n, err)
	}
	if _, err := b.ReadAt(make([]byte, 1), 0); err == nil {
		t.Error("beyond the budget: no error")
	}
}

// TestVerifyZipTolerates: a record that nobody can read is told when it is needed;
// it does not make the others useless.
func TestVerifyZipTolerates(t *testing.T) {
	files := []txtar.File{{Name: "bad.json", Data: []byte("{")}}
	for i := range 20 {
		files = append(files, txtar.File{Name: fmt.Sprintf("GHSA-%d.json", i), Data: []byte(goodRecord)})
	}
	file := filepath.Join(t.TempDir(), "all.zip")
	write(t, file, zipOf(t, files))
	if n, err := VerifyZip(t.Context(), file, "npm"); n != 21 || err != nil {
		t.Errorf("%d records, %v", n, err)
	}
}

func stored(t *testing.T, name, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = w.Write([]byte(data))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestListings(t *testing.T) {
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	own := `{"dateReleased": "2026-01-02T17:01:04.5131Z", "vulnerabilities": [{"cveID": "CVE-2017-5941"}, {"cveID": "CVE-2020-1"}]}`
	want := []Listing{{Name: "KEV", Entries: 2, Date: time.Date(2026, 1, 2, 17, 1, 4, 513100000, time.UTC)}, {Name: "EPSS", Entries: 2, Date: day}}
	db := open(t, database(t, "known_exploited_vulnerabilities.json", own), "")
	if diff := cmp.Diff(want, db.Listings()); diff != "" {
		t.Error(diff)
	}
	if got := open(t, database(t), "").Listings(); len(got) != 2 || got[0].Entries != 1 || !got[0].Date.IsZero() {
		t.Errorf("a plain list of ids: %v", got)
	}
	none := database(t, "kev-ids.json", "[]", "epss_scores-current.csv", "")
	if got := open(t, none, "").Listings(); len(got) != 0 {
		t.Errorf("empty catalogues are listed: %v", got)
	}
}

func TestVerifyListings(t *testing.T) {
	for _, c := range []struct {
		data      string
		kev, epss int
	}{
		{`{"vulnerabilities": [{"cveID": "CVE-2017-5941"}, {"cveID": "other"}]}`, 1, 0},
		{"#model_version:v1,score_date:2026\ncve,epss,percentile\nCVE-2017-1,0.5,0.9\n", 0, 1},
		{`{}`, 0, 0},
		{`<html>`, 0, 0},
		{"\x1f\x8bbroken", 0, 0},
		{"", 0, 0},
	} {
		file := filepath.Join(t.TempDir(), "catalogue")
		write(t, file, []byte(c.data))
		if n, err := VerifyKEV(file); n != c.kev || (err == nil) != (c.kev > 0) {
			t.Errorf("%.30q as KEV: %d %v", c.data, n, err)
		}
		if n, err := VerifyEPSS(file); n != c.epss || (err == nil) != (c.epss > 0) {
			t.Errorf("%.30q as EPSS: %d %v", c.data, n, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	f.Add(zipOf(f, []txtar.File{{Name: "a.json", Data: []byte(goodRecord)}}))
	f.Add(zipOf(f, []txtar.File{{Name: "../a.json", Data: []byte("{")}, {Name: "dir/"}}))
	f.Add([]byte("#model_version:v1,score_date:2026-01-01T00:00:00Z\ncve,epss,percentile\nCVE-2017-1,0.5,0.9\n"))
	f.Add([]byte(`{"dateReleased": "2026-01-02T17:01:04Z", "vulnerabilities": [{"cveID": "CVE-2017-5941"}]}`))
	f.Add([]byte("\x1f\x8b"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file := filepath.Join(t.TempDir(), "file")
		write(t, file, data)
		if n, err := VerifyZip(t.Context(), file, "npm"); err == nil && n == 0 {
			t.Error("an empty zip is taken")
		}
		_, _ = VerifyKEV(file)
		_, _ = VerifyEPSS(file)
	})
}
