package scan

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

// listings is a file system that reads each folder once: templates, code and
// credentials are looked for one after the other, and imports in many places,
// most of which don't exist.
type listings struct {
	fs.FS
	known sync.Map // path → listing
}

type listing struct {
	entries []fs.DirEntry
	err     error
}

// ReadDir returns the folder's entries by name.
func (l *listings) ReadDir(name string) ([]fs.DirEntry, error) {
	if got, ok := l.known.Load(name); ok {
		return slices.Clone(got.(listing).entries), got.(listing).err
	}
	entries, err := fs.ReadDir(l.FS, name)
	l.known.Store(name, listing{slices.Clone(entries), err})
	return entries, err
}

// Stat describes a file. What is not in its folder's listing is not there.
func (l *listings) Stat(name string) (fs.FileInfo, error) {
	if got, ok := l.known.Load(path.Dir(name)); ok && got.(listing).lacks(path.Base(name)) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return fs.Stat(l.FS, name)
}

func (l listing) lacks(base string) bool {
	_, found := slices.BinarySearchFunc(l.entries, base, func(e fs.DirEntry, base string) int { return strings.Compare(e.Name(), base) })
	return l.err == nil && base != "." && !found
}
