package secret

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"sync"

	"redoubt/app"
)

// A Report is what was found in a tree or a history, and what was not looked
// at.
type Report struct {
	Hits  []Hit
	Gaps  []app.Gap
	Files int
	Bytes int64
}

// MaxFile is the size above which a file's text is not searched.
const MaxFile = 8 << 20

// Tree scans all files of a tree, archives in it as well. Links are not
// followed. Hits and gaps are in the order of paths. The error is the
// context's: what can't be read is a gap.
func Tree(ctx context.Context, fsys fs.FS) (Report, error) {
	var (
		all   Report
		lock  sync.Mutex
		group sync.WaitGroup
		names = make(chan string)
	)
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for name := range names {
				r := scanFile(ctx, fsys, name)
				lock.Lock()
				all.join(r)
				lock.Unlock()
			}
		})
	}
	walk(ctx, fsys, names, func(g app.Gap) {
		lock.Lock()
		defer lock.Unlock()
		all.Gaps = append(all.Gaps, g)
	})
	close(names)
	group.Wait()
	all.order()
	return all, ctx.Err()
}

func (r *Report) join(o Report) {
	r.Hits, r.Gaps = append(r.Hits, o.Hits...), append(r.Gaps, o.Gaps...)
	r.Files, r.Bytes = r.Files+o.Files, r.Bytes+o.Bytes
}

func (r *Report) order() {
	slices.SortStableFunc(r.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Pos.Start, b.Pos.Start), cmp.Compare(a.Rule, b.Rule))
	})
	slices.SortStableFunc(r.Gaps, func(a, b app.Gap) int {
		return cmp.Or(cmp.Compare(a.Pos.File, b.Pos.File), cmp.Compare(a.Message, b.Message))
	})
}

// gap is something that was not looked at.
func gap(file, format string, args ...any) app.Gap {
	return app.Gap{Pos: app.Pos{File: file}, Message: "secrets: " + fmt.Sprintf(format, args...)}
}

func walk(ctx context.Context, fsys fs.FS, names chan<- string, gaps func(app.Gap)) {
	_ = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return fs.SkipAll
		case err != nil:
			gaps(gap(name, "%v", err))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir() && slices.Contains(foreignDirs, path.Base(name)):
			return fs.SkipDir
		case d.Type().IsRegular():
			names <- name
		}
		return nil
	})
}

func scanFile(ctx context.Context, fsys fs.FS, name string) Report {
	if left(name) || ctx.Err() != nil {
		return Report{}
	}
	f, err := fsys.Open(name)
	if err != nil {
		return Report{Gaps: []app.Gap{gap(name, "%v", err)}}
	}
	defer func() { _ = f.Close() }()
	if kind := archiveKind(name); kind != nil {
		return openArchive(ctx, name, f, kind)
	}
	return readAndScan(name, f)
}

// readAndScan reads no more than MaxFile, whatever the file's size claims to
// be, and of binary files no more than their beginning.
func readAndScan(name string, r io.Reader) Report {
	head := make([]byte, 8000)
	n, err := io.ReadFull(r, head)
	data := head[:n]
	if err == nil && !binary(data) {
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(r, MaxFile+1-int64(n)))
		data = append(data, rest...)
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return Report{Gaps: []app.Gap{gap(name, "%v", err)}}
	case len(data) > MaxFile:
		return Report{Gaps: []app.Gap{gap(name, "larger than %d MB: not searched", MaxFile>>20)}}
	}
	return Report{Hits: Scan(name, data), Files: 1, Bytes: int64(len(data))}
}
