// Package update fetches the database that package advisory reads: OSV's records
// of the ecosystems that redoubt knows, CISA's catalogue of known exploited
// weaknesses and FIRST's probabilities of exploitation.
//
// A file replaces the one that is there only when it is whole and is what it
// claims to be; whatever goes wrong, the old one stays. What was fetched of a
// file is kept and continued by the next run. It does not merge databases and
// fetches nothing about the packages that somebody uses: whole files only, so
// that no source learns what is looked up.
package update

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/rogpeppe/go-internal/lockedfile"
)

// A Result says what became of one file.
type Result struct {
	Name    string // below the database's folder: "npm/all.zip"
	Source  string // the URL that answered
	Entries int    // records, or CVEs that a catalogue names
	Changed bool   // false: the one that is there is the newest
	Err     error  // why it stays as it was
}

// Run brings the database in a folder up to date from mirrors, which are tried in
// order; without any, from the public sources. With force a file may become much
// smaller. The error is of the ecosystems only: what the catalogues lack is told
// by their results.
func Run(ctx context.Context, f *Fetcher, mirrors []string, dir string, force bool) ([]Result, error) {
	list, err := files(mirrors)
	if err != nil {
		return nil, err
	}
	unlock, err := lock(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("updating %s: %w", dir, err)
	}
	defer unlock()
	var (
		results []Result
		errs    []error
	)
	for _, file := range list {
		r := file.update(ctx, f, dir, force)
		results = append(results, r)
		if r.Err != nil && file.needed {
			errs = append(errs, fmt.Errorf("%s: %w", r.Name, r.Err))
		}
		if ctx.Err() != nil {
			return results, ctx.Err()
		}
	}
	return results, errors.Join(errs...)
}

// lock keeps two runs from writing to the same files.
func lock(ctx context.Context, dir string) (func(), error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	type outcome struct {
		unlock func()
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		unlock, err := lockedfile.MutexAt(filepath.Join(dir, ".lock")).Lock()
		done <- outcome{unlock, err}
	}()
	select {
	case o := <-done:
		return o.unlock, o.err
	case <-ctx.Done():
		go func() { // what nobody waits for any more is given back
			if o := <-done; o.err == nil {
				o.unlock()
			}
		}()
		return nil, fmt.Errorf("waiting for another run: %w", ctx.Err())
	}
}

// update takes the file from the first URL that has a good one.
func (f file) update(ctx context.Context, get *Fetcher, dir string, force bool) Result {
	r := Result{Name: f.name}
	var errs []error
	for _, source := range f.sources {
		path := filepath.Join(dir, filepath.FromSlash(f.name))
		now, changed, err := f.from(ctx, get, target{f.name, source, path, f.limit}, force)
		if err == nil {
			r.Source, r.Entries, r.Changed = source.Redacted(), now.Entries, changed
			return r
		}
		errs = append(errs, fmt.Errorf("%s: %w", source.Redacted(), err))
		if ctx.Err() != nil {
			break
		}
	}
	r.Err = errors.Join(errs...)
	return r
}

// from fetches the file from one URL and puts it in the old one's place.
func (f file) from(ctx context.Context, get *Fetcher, t target, force bool) (now origin, changed bool, err error) {
	p, err := get.fetch(ctx, t)
	if err != nil {
		return origin{}, false, err
	}
	if p == nil {
		return readOrigin(t.path), false, nil
	}
	if err := f.accept(ctx, p, t.path, force); err != nil {
		if ctx.Err() == nil {
			p.remove()
		}
		return origin{}, false, err
	}
	return p.from, true, nil
}

// accept verifies what was fetched before it takes the old one's place.
func (f file) accept(ctx context.Context, p *part, path string, force bool) error {
	if err := p.check(); err != nil {
		return err
	}
	n, err := f.verify(ctx, p.file)
	if err != nil {
		return fmt.Errorf("what it sent is not taken: %w", err)
	}
	if old := f.entries(ctx, path); n < old/2 && !force {
		return fmt.Errorf("it has %d entries, the present one %d: not taken unless forced", n, old)
	}
	p.from.Entries = n
	return p.replace(path)
}

// entries counts those of the file that is there, 0 if it is of no use.
func (f file) entries(ctx context.Context, path string) int {
	if o := present(path); o.Entries > 0 {
		return o.Entries
	}
	n, err := f.verify(ctx, path)
	if err != nil {
		return 0
	}
	return n
}
