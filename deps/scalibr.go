package deps

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"

	"github.com/google/osv-scalibr/extractor"
	"github.com/google/osv-scalibr/extractor/filesystem"
	"github.com/google/osv-scalibr/extractor/filesystem/osv"
	"github.com/google/osv-scalibr/purl"

	cpb "github.com/google/osv-scalibr/binary/proto/config_go_proto"

	"redoubt/app"
)

// A newExtractor makes one of scalibr's extractors.
type newExtractor func(*cpb.PluginConfig) (filesystem.Extractor, error)

// extract lets one of scalibr's extractors read a lockfile. It gives names,
// versions, lines and groups, as osv-scanner sees them; what else the lockfile
// says is added by the caller.
func (f *file) extract(t *Tree, create newExtractor, data []byte) (extracted, error) {
	silence()
	x, err := create(nil)
	if err != nil {
		return nil, err
	}
	inv, err := x.Extract(context.Background(), &filesystem.ScanInput{
		FS: bounded{t.fsys}, Path: f.path, Root: ".", Reader: bytes.NewReader(data),
	})
	if err != nil {
		return nil, fmt.Errorf("it has not the form of its kind: %w", err)
	}
	nodes := extracted{}
	for _, p := range inv.Packages {
		nodes.adopt(f, p)
	}
	return nodes, nil
}

// extracted are a lockfile's packages by name and version.
type extracted map[string]*node

func (e extracted) adopt(f *file, x *extractor.Package) {
	p := &Package{Ecosystem: f.kind.ecosystem, Name: x.Name, Version: x.Version, Source: Lockfile, Pos: app.Pos{File: f.path}}
	if p.Ecosystem == PyPI {
		p.Name = normal(p.Name)
	}
	if d := x.Location.Descriptor; d != nil && d.File != nil {
		p.Pos.Line = d.File.LineNumber
	}
	if g, ok := x.Metadata.(osv.DepGroups); ok {
		p.Dev = onlyDev(g.DepGroups())
	}
	key := p.Name + "@" + p.Version
	if c := x.SourceCode; c != nil && c.Commit != "" || x.PURLType == purl.TypeGit {
		p.Requested, p.Version = "git+"+x.SourceCode.Repo+"#"+x.SourceCode.Commit, ""
	}
	if p.Name == "" || e[key] != nil {
		return
	}
	e[key] = f.add(p)
}

// onlyDev reports whether all of a package's groups are for development.
func onlyDev(groups []string) bool {
	for _, g := range groups {
		if !devName.MatchString(g) {
			return false
		}
	}
	return len(groups) > 0
}

// bounded is a file system whose files have a size that can be read.
type bounded struct{ fsys fs.FS }

func (b bounded) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, fs.ErrInvalid
	}
	f, err := b.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil || info.IsDir() || info.Size() > maxFile {
		f.Close()
		return nil, fs.ErrInvalid
	}
	return f, nil
}

func (b bounded) Stat(name string) (fs.FileInfo, error)      { return fs.Stat(b.fsys, name) }
func (b bounded) ReadDir(name string) ([]fs.DirEntry, error) { return fs.ReadDir(b.fsys, name) }
