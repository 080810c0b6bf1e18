package advisory

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

func TestCacheIsUsedAndRebuilt(t *testing.T) {
	dir, cache := database(t), t.TempDir()
	evil := pkg("npm", "evil", "1.0.0")
	count := func() int { return len(open(t, dir, cache).IDs(evil)) }
	if count() != 1 {
		t.Fatal("no match without a cache")
	}
	files, err := filepath.Glob(filepath.Join(cache, "*.idx"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cache: %v %v", files, err)
	}
	good, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"", "redoubt-advisories 1 0 0 0 0 0\n", string(good[:len(good)-3]), strings.Replace(string(good), "evil", "good", 1)} {
		write(t, files[0], []byte(bad))
		if count() != 1 {
			t.Errorf("with the cache %.40q the match is lost", bad)
		}
		if now, err := os.ReadFile(files[0]); err != nil || string(now) != string(good) {
			t.Errorf("the cache %.40q was not rebuilt", bad)
		}
	}
	write(t, filepath.Join(dir, "npm", "all.zip"), zipOf(t, nil))
	if count() != 0 {
		t.Error("another zip is answered from the old one's index")
	}
}

// TestUnusedIndexesGo: those of databases that were replaced; what is read stays.
func TestUnusedIndexesGo(t *testing.T) {
	dir, cache := database(t), t.TempDir()
	old := time.Now().Add(-unused - time.Hour)
	age := func(name string) {
		if err := os.Chtimes(name, old, old); err != nil {
			t.Fatal(err)
		}
	}
	open(t, dir, cache).Has("npm")
	used, err := filepath.Glob(filepath.Join(cache, "*.idx"))
	if err != nil || len(used) != 1 {
		t.Fatalf("cache: %v %v", used, err)
	}
	stale, other := filepath.Join(cache, "advisories-old.idx"), filepath.Join(cache, "results.json")
	for _, name := range []string{stale, other} {
		write(t, name, nil)
		age(name)
	}
	age(used[0])
	open(t, dir, cache).Has("npm") // is read
	open(t, dir, cache).Has("Go")  // is made
	for name, kept := range map[string]bool{used[0]: true, other: true, stale: false} {
		if _, err := os.Stat(name); (err == nil) != kept {
			t.Errorf("%s: kept %v, want %v", name, err == nil, kept)
		}
	}
}

func TestBadRecordsAreSkippedAndTold(t *testing.T) {
	good := `{"id": "GHSA-good", "affected": [{"package": {"ecosystem": "npm", "name": "x"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}`
	files := []txtar.File{{Name: "good.json", Data: []byte(good)}}
	for name, bad := range map[string]string{
		"empty.json": "", "cut.json": good[:60], "deep.json": strings.Repeat(`{"a":`, 20000), "null.json": "null", "list.json": "[]",
		"huge.json": `{"id": "X", "details": "` + strings.Repeat("a", maxRecord) + `"}`,
	} {
		files = append(files, txtar.File{Name: name, Data: []byte(bad)})
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "npm", "all.zip"), zipOf(t, files))
	db := open(t, dir, "")
	if ids := db.IDs(pkg("npm", "x", "1.0.0")); len(ids) != 1 {
		t.Errorf("the good record is lost: %v", ids)
	}
	if g := db.Gaps(); len(g) != 1 || !strings.Contains(g[0].Message, "6 records") {
		t.Errorf("gaps %v", g)
	}
}

func TestBrokenZipsAreGaps(t *testing.T) {
	whole := zipOf(t, []txtar.File{{Name: "a.json", Data: []byte(`{"id": "A"}`)}})
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("not a zip"), "cut": whole[:len(whole)-8]} {
		dir := database(t)
		write(t, filepath.Join(dir, "npm", "all.zip"), data)
		db := open(t, dir, t.TempDir())
		if db.Has("npm") || len(db.Gaps()) == 0 {
			t.Errorf("%s: has npm %v, gaps %v", name, db.Has("npm"), db.Gaps())
		}
		if len(db.IDs(pkg("Go", "github.com/a/b", "1.0.0"))) != 1 {
			t.Errorf("%s: the other ecosystems are lost", name)
		}
	}
}

func TestOpenFails(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none"), ""); err == nil {
		t.Error("a folder that is not there is no database")
	}
	if _, err := Open(t.TempDir(), ""); err == nil {
		t.Error("an empty folder is no database")
	}
}

func FuzzRecord(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/records.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range archive.Files {
		f.Add(file.Data, "1.0.0")
	}
	f.Fuzz(func(t *testing.T, data []byte, version string) {
		if _, err := parseHeader(data); err != nil {
			return
		}
		var raw record
		if json.Unmarshal(data, &raw) != nil || len(raw.Affected) == 0 {
			return
		}
		p := pkg(raw.Affected[0].Package.Ecosystem, raw.Affected[0].Package.Name, version)
		r, err := parseRecord(data, base(p.Ecosystem), spelled(base(p.Ecosystem), p.Name))
		if err != nil {
			return
		}
		r.affects(p.Ecosystem, version)
		fix(p, []*record{r})
	})
}

func FuzzIndex(f *testing.F) {
	f.Add([]byte("redoubt-advisories key 0 0 0 0 0\n"), "x")
	f.Add([]byte("a\t1:2:3:true\nb\t4:5:6:false\n"), "b")
	f.Fuzz(func(_ *testing.T, data []byte, name string) {
		if ix, err := decodeIndex(data, "key"); err == nil {
			ix.find(name)
		}
		if len(data) > 0 && data[len(data)-1] == '\n' {
			(&index{body: data}).find(name)
		}
	})
}
