package advisory

import (
	"archive/zip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/osv-scalibr/semantic"

	"redoubt/deps"
)

// naive goes through all records of a database, as OSV's documentation words it,
// without index, cache or any code of the package but the record's form.
type naive struct{ records []*record }

func readAll(t *testing.T, dir, ecosystem string) *naive {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(dir, ecosystem, "all.zip"))
	if err != nil {
		t.Skip(err)
	}
	defer z.Close()
	n := &naive{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		var rec record
		if err := json.Unmarshal(data, &rec); err != nil {
			t.Fatal(f.Name, err)
		}
		n.records = append(n.records, &rec)
	}
	return n
}

func (n *naive) ids(p *deps.Package) []string {
	var ids []string
	for _, r := range n.records {
		for _, a := range r.Affected {
			if r.Withdrawn.IsZero() && a.Package.Ecosystem == p.Ecosystem && spelled(p.Ecosystem, a.Package.Name) == p.Name && speaks(a, p) {
				ids = append(ids, r.ID)
				break
			}
		}
	}
	slices.Sort(ids)
	return ids
}

func speaks(a affected, p *deps.Package) bool {
	if p.Version == "" {
		return false
	}
	if slices.Contains(a.Versions, p.Version) || slices.Contains(a.Versions, "v"+p.Version) {
		return true
	}
	for _, s := range a.Ranges {
		if s.Type != "GIT" && within(s, p) {
			return true
		}
	}
	return false
}

// within asks for each version that lets in whether one that lets out follows.
func within(s span, p *deps.Package) bool {
	v, err := semantic.Parse(p.Version, p.Ecosystem)
	if err != nil {
		return false
	}
	atLeast := func(text string) bool {
		order, err := v.CompareStr(text)
		return text == "0" || err == nil && order >= 0
	}
	newest := "" // the newest event at or below the version
	in := false
	for _, e := range s.Events {
		at := e.version()
		if e.LastAffected != "" {
			if order, err := v.CompareStr(at); err != nil || order <= 0 {
				continue
			}
		} else if !atLeast(at) {
			continue
		}
		if newest != "" && newest != "0" {
			n, err := semantic.Parse(newest, p.Ecosystem)
			if err != nil {
				return false
			}
			if order, err := n.CompareStr(at); err != nil || order > 0 {
				continue
			}
		}
		if newest != "" && at == "0" {
			continue
		}
		newest, in = at, e.Introduced != ""
	}
	return in
}

// TestMatchAsANaiveMatcher compares the answers for real packages over a real
// database: REDOUBT_ADVISORIES names its folder, REDOUBT_CORPORA the applications'.
func TestMatchAsANaiveMatcher(t *testing.T) {
	dir, corpora := os.Getenv("REDOUBT_ADVISORIES"), os.Getenv("REDOUBT_CORPORA")
	if dir == "" || corpora == "" {
		t.Skip("REDOUBT_ADVISORIES and REDOUBT_CORPORA name no folders")
	}
	db := open(t, dir, t.TempDir())
	naives := map[string]*naive{}
	packages, found := 0, 0
	for _, p := range realPackages(t, corpora) {
		if p.Version == "" || !db.Has(p.Ecosystem) {
			continue
		}
		if naives[p.Ecosystem] == nil {
			naives[p.Ecosystem] = readAll(t, dir, p.Ecosystem)
		}
		got, want := db.IDs(p), naives[p.Ecosystem].ids(p)
		packages, found = packages+1, found+len(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s %s %s: got %v, want %v", p.Ecosystem, p.Name, p.Version, got, want)
		}
	}
	t.Logf("%d packages, %d records", packages, found)
	if found == 0 {
		t.Error("nothing was found at all")
	}
}

func realPackages(t *testing.T, corpora string) []*deps.Package {
	t.Helper()
	seen := map[string]bool{}
	var list []*deps.Package
	tree := deps.New(os.DirFS(corpora))
	err := filepath.WalkDir(corpora, func(name string, e os.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return nil
		}
		if e.Name() == "node_modules" || e.Name() == ".git" {
			return filepath.SkipDir
		}
		dir, err := filepath.Rel(corpora, name)
		if err != nil {
			return err
		}
		for _, p := range tree.Read(filepath.ToSlash(dir)).Packages {
			if key := p.Ecosystem + p.Name + "@" + p.Version; !seen[key] {
				seen[key] = true
				list = append(list, p)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// BenchmarkMatch looks up all packages of a lockfile of DVSA's size: with the
// index in the cache, the database opened anew.
func BenchmarkMatch(b *testing.B) {
	dir, corpora := os.Getenv("REDOUBT_ADVISORIES"), os.Getenv("REDOUBT_CORPORA")
	if dir == "" || corpora == "" {
		b.Skip("REDOUBT_ADVISORIES and REDOUBT_CORPORA name no folders")
	}
	set := deps.New(os.DirFS(corpora)).Read("DVSA")
	cache := b.TempDir()
	for b.Loop() {
		db, err := Open(dir, cache)
		if err != nil {
			b.Fatal(err)
		}
		for _, p := range set.Packages {
			db.Match(p)
		}
		_ = db.Close()
	}
	b.ReportMetric(float64(len(set.Packages)), "packages")
}
