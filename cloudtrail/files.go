package cloudtrail

import (
	"io/fs"
	"iter"
	"path"
	"strings"
)

// Files yields the events of files and, for folders, of the logs below them in
// the order of their paths: files that end in .json, .jsonl, .ndjson or .gz,
// except digests. An error is a *Problem and does not end the sequence.
func Files(fsys fs.FS, names ...string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for _, name := range names {
			if !walk(fsys, name, yield) {
				return
			}
		}
	}
}

func walk(fsys fs.FS, root string, yield func(Event, error) bool) bool {
	more := true
	_ = fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			more = yield(Event{}, &Problem{File: name, Line: 1, Message: "can't be read", Err: err})
		case d.IsDir() && name != root && digests(d.Name()):
			return fs.SkipDir
		case d.IsDir(), name != root && (!d.Type().IsRegular() || !logName(name)):
		default:
			more = readFile(fsys, name, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	return more
}

// digests reports whether a folder of a trail holds digests, not records.
func digests(name string) bool {
	return name == "CloudTrail-Digest" || strings.HasPrefix(name, ".")
}

func logName(name string) bool {
	base := strings.ToLower(path.Base(name))
	switch path.Ext(strings.TrimSuffix(base, ".gz")) {
	case ".json", ".jsonl", ".ndjson":
		return !strings.HasPrefix(base, ".")
	}
	return path.Ext(base) == ".gz" && !strings.HasSuffix(base, ".tar.gz")
}

func readFile(fsys fs.FS, name string, yield func(Event, error) bool) bool {
	f, err := fsys.Open(name)
	if err != nil {
		return yield(Event{}, &Problem{File: name, Line: 1, Message: "can't be opened", Err: err})
	}
	defer f.Close()
	for e, err := range Read(f, name) {
		if !yield(e, err) {
			return false
		}
	}
	return true
}
