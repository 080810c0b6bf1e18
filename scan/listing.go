package scan

import (
	"io/fs"
	"sync"
)

// listings is a file system that reads each folder once: groups of loose code
// are followed by themselves, but look at the folders above them for libraries.
type listings struct {
	fs.FS
	known sync.Map // path → listing
}

type listing struct {
	entries []fs.DirEntry
	err     error
}

// ReadDir returns the folder's entries by name. The caller must not change them.
func (l *listings) ReadDir(name string) ([]fs.DirEntry, error) {
	if got, ok := l.known.Load(name); ok {
		return got.(listing).entries, got.(listing).err
	}
	entries, err := fs.ReadDir(l.FS, name)
	l.known.Store(name, listing{entries, err})
	return entries, err
}
