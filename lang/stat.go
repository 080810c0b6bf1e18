package lang

import (
	"io/fs"
	"path"
)

// stats remembers what is where: imports are looked for in many places, most of
// which don't exist. It is for one goroutine.
type stats struct {
	fs.FS
	infos map[string]fs.FileInfo // nil = not there
	names map[string]map[string]bool
}

func newStats(fsys fs.FS) *stats {
	return &stats{FS: fsys, infos: map[string]fs.FileInfo{}, names: map[string]map[string]bool{}}
}

// Stat describes a file, as fs.StatFS has it.
func (s *stats) Stat(name string) (fs.FileInfo, error) {
	info, ok := s.infos[name]
	if !ok {
		if fs.ValidPath(name) && s.listed(name) {
			info, _ = fs.Stat(s.FS, name)
		}
		s.infos[name] = info
	}
	if info == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return info, nil
}

// listed reports whether the folder of the file names it. Each folder is read
// once, and one that is not there by its own folder.
func (s *stats) listed(name string) bool {
	if name == "." {
		return true
	}
	dir := path.Dir(name)
	names, ok := s.names[dir]
	if !ok {
		names = map[string]bool{}
		if s.listed(dir) {
			list, _ := fs.ReadDir(s.FS, dir)
			for _, e := range list {
				names[e.Name()] = true
			}
		}
		s.names[dir] = names
	}
	return names[path.Base(name)]
}
