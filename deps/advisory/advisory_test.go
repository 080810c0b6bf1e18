package advisory

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"redoubt/deps"
)

// database writes the records of testdata/records.txtar in OSV's layout; more are
// further files of the folder, by name and content.
func database(t testing.TB, more ...string) string {
	t.Helper()
	dir := t.TempDir()
	archive, err := txtar.ParseFile("testdata/records.txtar")
	if err != nil {
		t.Fatal(err)
	}
	zips := map[string][]txtar.File{}
	for _, f := range archive.Files {
		ecosystem, name, zipped := strings.Cut(f.Name, "/")
		if !zipped {
			write(t, filepath.Join(dir, f.Name), f.Data)
			continue
		}
		zips[ecosystem] = append(zips[ecosystem], txtar.File{Name: name, Data: f.Data})
	}
	for ecosystem, files := range zips {
		write(t, filepath.Join(dir, ecosystem, "all.zip"), zipOf(t, files))
	}
	for i := 0; i+1 < len(more); i += 2 {
		write(t, filepath.Join(dir, more[i]), []byte(more[i+1]))
	}
	return dir
}

func write(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func zipOf(t testing.TB, files []txtar.File) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(f.Data); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, dir, cache string) *Database {
	t.Helper()
	db, err := Open(dir, cache)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func pkg(ecosystem, name, version string) *deps.Package {
	return &deps.Package{Ecosystem: ecosystem, Name: name, Version: version}
}

func TestMatchPutsAliasesTogether(t *testing.T) {
	db := open(t, database(t), "")
	got := db.Match(pkg("npm", "node-serialize", "0.0.4"))
	want := []Advisory{{
		ID: "GHSA-q4v7-4rhw-9hqm", Aliases: []string{"CVE-2017-5941", "NSWG-ECO-311"}, Summary: "Code Execution through IIFE",
		Severity: "critical", Score: 9.8, CWE: []string{"CWE-502"}, Functions: []string{"node-serialize.unserialize"},
		Exploited: true, EPSS: 0.5, Published: time.Date(2017, 2, 9, 0, 0, 0, 0, time.UTC),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want(-), got(+):\n%s", diff)
	}
	if ids := db.IDs(pkg("npm", "node-serialize", "0.0.4")); !slices.Equal(ids, []string{"GHSA-q4v7-4rhw-9hqm", "NSWG-ECO-311"}) {
		t.Errorf("ids %v", ids)
	}
}

func TestIDs(t *testing.T) {
	db := open(t, database(t), "")
	for _, c := range []struct{ ecosystem, name, version, want string }{
		{"npm", "ranges", "1.0.0", ""},
		{"npm", "ranges", "1.1.0", "GHSA-rang"},
		{"npm", "ranges", "1.2.0-rc.1", "GHSA-rang"},
		{"npm", "ranges", "1.2.0", ""},
		{"npm", "ranges", "2.5.0", "GHSA-rang"}, // last_affected counts itself
		{"npm", "ranges", "2.5.1", ""},
		{"npm", "ranges", "not a version", ""},
		{"npm", "withdrawn", "1.0.0", ""},
		{"npm", "evil", "7.7.7", "MAL-2024-1"},
		{"npm", "evil", "", "MAL-2024-1"}, // all versions are meant, so the unknown one is
		{"npm", "ranges", "", ""},
		{"npm", "unknown", "1.0.0", ""},
		{"npm", "onlygit", "1.0.0", ""},
		{"PyPI", "Some_Package", "1.0.post1", "PYSEC-1"},
		{"PyPI", "some-package", "2.0", "PYSEC-1"}, // listed, though the range has an end
		{"PyPI", "some-package", "2.1", ""},
		{"Go", "github.com/a/b", "1.2.3", "GO-1"},
		{"Go", "github.com/a/b", "1.3.0", ""},
		{"Maven", "g:a", "1.0", ""}, // no such ecosystem here
	} {
		if got := strings.Join(db.IDs(pkg(c.ecosystem, c.name, c.version)), " "); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.name, c.version, got, c.want)
		}
	}
}

func TestFix(t *testing.T) {
	db := open(t, database(t), "")
	for _, c := range []struct{ name, version, want string }{
		{"ranges", "1.1.0", "1.2.0"},
		{"ranges", "2.1.0", ""},
		{"two", "1.0.0", "1.5.0"}, // 1.1.0 closes one of the two, 1.2.0 is in the other again
		{"two", "1.3.0", "1.5.0"},
	} {
		p := pkg("npm", c.name, c.version)
		if got := db.Fix(p, db.Match(p)); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.name, c.version, got, c.want)
		}
	}
}

func TestWhatRecordsSay(t *testing.T) {
	db := open(t, database(t), "")
	evil := db.Match(pkg("npm", "evil", "1.0.0"))
	if len(evil) != 1 || !evil[0].Malicious || evil[0].Severity != "critical" {
		t.Errorf("malware: %+v", evil)
	}
	golang := db.Match(pkg("Go", "github.com/a/b", "1.0.0"))
	if len(golang) != 1 || !slices.Equal(golang[0].Functions, []string{"github.com/a/b/c.Do"}) || golang[0].Fixed != "1.3.0" {
		t.Errorf("Go: %+v", golang)
	}
	two := db.Match(pkg("npm", "two", "1.0.0"))
	if len(two) != 2 || two[0].Severity != "high" || two[0].Score != 8.7 || two[1].Severity != "medium" || two[1].Score != 5 {
		t.Errorf("scores: %+v", two)
	}
}

func TestWhatIsThere(t *testing.T) {
	db := open(t, database(t), "")
	if got := db.Ecosystems(); !slices.Equal(got, []string{"Go", "PyPI", "npm"}) {
		t.Errorf("ecosystems %v", got)
	}
	if db.Has("Maven") || !db.Has("npm") || !db.Date("Maven").IsZero() {
		t.Error("an ecosystem that is not there must be told from one without findings")
	}
	if got := db.Date("npm").Format(time.DateOnly); got != "2024-03-04" {
		t.Errorf("date %s: a record from the future must not count", got)
	}
	if db.Records("npm") == 0 || len(db.Gaps()) != 0 {
		t.Errorf("records %d, gaps %v", db.Records("npm"), db.Gaps())
	}
}

func TestCatalogues(t *testing.T) {
	dir := database(t, "known_exploited_vulnerabilities.json", `{"vulnerabilities": [{"cveID": "CVE-1-1"}]}`)
	if err := os.Remove(filepath.Join(dir, "kev-ids.json")); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, "").Match(pkg("npm", "node-serialize", "0.0.4"))
	if a[0].Exploited {
		t.Error("no catalogue names it")
	}
	broken := open(t, database(t, "kev-ids.json", "[", "epss_scores-current.csv.gz", "\x1f\x8bbroken"), "")
	if a := broken.Match(pkg("npm", "node-serialize", "0.0.4")); len(a) != 1 || len(broken.Gaps()) != 2 {
		t.Errorf("%v, gaps %v", a, broken.Gaps())
	}
}
