package lang

import "io/fs"

// stats remembers what is where: imports are looked for in many places, most of
// which don't exist. It is for one goroutine.
type stats struct {
	fs.FS
	infos map[string]fs.FileInfo // nil = not there
}

func newStats(fsys fs.FS) *stats { return &stats{FS: fsys, infos: map[string]fs.FileInfo{}} }

// Stat describes a file, as fs.StatFS has it.
func (s *stats) Stat(name string) (fs.FileInfo, error) {
	info, ok := s.infos[name]
	if !ok {
		if fs.ValidPath(name) {
			info, _ = fs.Stat(s.FS, name)
		}
		s.infos[name] = info
	}
	if info == nil {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return info, nil
}
