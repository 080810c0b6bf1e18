package advisory

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"redoubt/app"
	"redoubt/deps"
)

// A Database is a folder in the layout of OSV's bucket: ECOSYSTEM/all.zip, and
// beside them what else is known of weaknesses (catalogue.go). Several goroutines
// may use it.
type Database struct {
	dir, cache string

	mu         sync.Mutex
	ecosystems map[string]*ecosystem
	known      *catalogue
	gaps       []app.Gap
}

// An ecosystem is one zip of records, opened when it is asked for.
type ecosystem struct {
	name    string
	path    string
	archive *os.File
	index   *index
	records map[string][]*record // by package, what was asked for so far
	broken  bool
}

// Open returns the database in a folder. Its indexes are kept in the cache
// folder, which may be "": then they are made anew each time. The error wraps
// fs.ErrNotExist if there is no database.
func Open(dir, cache string) (*Database, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the advisories: %w", err)
	}
	db := &Database{dir: dir, cache: cache, ecosystems: map[string]*ecosystem{}}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name(), "all.zip")
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			db.ecosystems[e.Name()] = &ecosystem{name: e.Name(), path: path, records: map[string][]*record{}}
		}
	}
	if len(db.ecosystems) == 0 {
		return nil, fmt.Errorf("opening the advisories: %s holds no ECOSYSTEM/all.zip: %w", dir, fs.ErrNotExist)
	}
	return db, nil
}

// Close gives the files back.
func (db *Database) Close() error {
	db.mu.Lock()
	defer db.mu.Unlock()
	var errs []error
	for _, e := range db.ecosystems {
		if e.archive != nil {
			errs = append(errs, e.archive.Close())
			e.archive, e.index = nil, nil
		}
	}
	return errors.Join(errs...)
}

// Ecosystems names what the database has records of, sorted. Of packages of
// others it knows nothing, which is not that they are without weakness.
func (db *Database) Ecosystems() []string {
	var names []string
	for name := range db.ecosystems {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Has reports whether the database has readable records of an ecosystem.
func (db *Database) Has(name string) bool {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.open(name) != nil
}

// Date is when an ecosystem's newest record was changed; zero if there is none.
func (db *Database) Date(name string) time.Time {
	db.mu.Lock()
	defer db.mu.Unlock()
	if e := db.open(name); e != nil {
		return e.index.newest
	}
	return time.Time{}
}

// Records is how many records an ecosystem has, without those that were withdrawn.
func (db *Database) Records(name string) int {
	db.mu.Lock()
	defer db.mu.Unlock()
	if e := db.open(name); e != nil {
		return e.index.count
	}
	return 0
}

// Gaps are the parts of the database that could not be read so far.
func (db *Database) Gaps() []app.Gap {
	db.mu.Lock()
	defer db.mu.Unlock()
	return slices.Clone(db.gaps)
}

func (db *Database) gap(file, message string) {
	db.gaps = append(db.gaps, app.Gap{Pos: app.Pos{File: file}, Message: message})
}

// open makes an ecosystem ready; nil if there is none, or none that is readable.
func (db *Database) open(name string) *ecosystem {
	e := db.ecosystems[name]
	if e == nil || e.broken {
		return nil
	}
	if e.index != nil {
		return e
	}
	if err := e.load(db); err != nil {
		e.broken = true
		db.gap(e.path, "the advisories of "+name+" were not read: "+err.Error())
		return nil
	}
	return e
}

func (e *ecosystem) load(db *Database) error {
	archive, err := os.Open(e.path)
	if err != nil {
		return short(err)
	}
	ix, err := loadIndex(archive, e.name, db.cache)
	if err != nil {
		archive.Close()
		return err
	}
	if ix.skipped > 0 {
		db.gap(e.path, fmt.Sprintf("%d records of %s could not be read", ix.skipped, e.name))
	}
	e.archive, e.index = archive, ix
	return nil
}

// recordsOf reads the records that speak of a package.
func (db *Database) recordsOf(p *deps.Package) []*record {
	e := db.open(p.Ecosystem)
	if e == nil {
		return nil
	}
	name := spelled(p.Ecosystem, p.Name)
	if list, ok := e.records[name]; ok {
		return list
	}
	list := e.read(db, name)
	e.records[name] = list
	return list
}

func (e *ecosystem) read(db *Database, name string) []*record {
	var list []*record
	for _, at := range e.index.find(name) {
		data, err := at.bytes(e.archive)
		if err == nil {
			var r *record
			if r, err = parseRecord(data, e.name, name); err == nil {
				list = append(list, r)
				continue
			}
		}
		db.gap(e.path, "a record of "+name+" could not be read: "+err.Error())
	}
	slices.SortFunc(list, func(a, b *record) int { return compareIDs(a.ID, b.ID) })
	return list
}

// short drops the path of an error, which the gap's place says already.
func short(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
