package deps

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
)

// Bounds of archives. What Lambda takes has 250 MB unpacked.
const (
	maxArchive  = 512 << 20 // packed
	maxNested   = 64 << 20  // packed, of an archive in an archive: read into memory
	maxUnpacked = 2 << 30
	maxRatio    = 200 // unpacked to packed, of all of it
	maxDepth    = 2   // a zip, its jars, and theirs
)

// Archive returns the packages in a zip, jar or wheel: its lockfiles, manifests
// and vendored trees, and one level of archives in it. Nothing is unpacked to disk.
func (t *Tree) Archive(name string) *Set {
	t.mu.Lock()
	defer t.mu.Unlock()
	v := &vendored{tree: t, set: &Set{Dir: clean(name)}}
	v.archive(clean(name))
	v.set.tidy()
	return v.set
}

// archive adds what an archive of the tree holds.
func (v *vendored) archive(name string) {
	if v.depth > maxDepth {
		v.gap(name, "an archive in an archive in an archive is not read")
		return
	}
	f, err := v.tree.fsys.Open(name)
	if err != nil {
		v.gap(name, "not read: "+short(err).Error())
		return
	}
	defer f.Close()
	z, err := openZip(f)
	if err != nil {
		v.gap(name, "the archive was not read: "+err.Error())
		return
	}
	inner := &vendored{tree: New(z), set: &Set{}, depth: v.depth + 1}
	inner.check(z)
	inner.walk(".")
	set := inner.tree.Find(".", ".")
	inner.set.absorb(set)
	if strings.HasSuffix(name, ".jar") && len(inner.set.Packages) == 0 {
		inner.manifestMF(path.Base(name))
	}
	inner.set.below(name)
	v.set.absorb(inner.set)
	v.set.Files = append(v.set.Files, name)
}

func (s *Set) absorb(o *Set) {
	s.Files = append(s.Files, o.Files...)
	s.Packages = append(s.Packages, o.Packages...)
	s.Gaps, s.Unlocked = append(s.Gaps, o.Gaps...), append(s.Unlocked, o.Unlocked...)
}

// below makes a set's places those of files in an archive: "app.zip!/lib/x.jar".
func (s *Set) below(archive string) {
	for i := range s.Unlocked {
		s.Unlocked[i] = archive + "!/" + s.Unlocked[i]
	}
	for i := range s.Files {
		s.Files[i] = archive + "!/" + s.Files[i]
	}
	for _, p := range s.Packages {
		p.Pos.File = archive + "!/" + p.Pos.File
	}
	for i := range s.Gaps {
		s.Gaps[i].Pos.File = archive + "!/" + s.Gaps[i].Pos.File
	}
}

func openZip(f fs.File) (*zip.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, short(err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxArchive {
		return nil, fmt.Errorf("it is no regular file, or larger than %d MB", maxArchive>>20)
	}
	at, size := io.ReaderAt(nil), info.Size()
	if r, ok := f.(io.ReaderAt); ok {
		at = r
	} else {
		data, err := io.ReadAll(io.LimitReader(f, maxNested+1))
		if err != nil || len(data) > maxNested {
			return nil, errors.Join(err, fmt.Errorf("it can't be read, or is larger than %d MB", maxNested>>20))
		}
		at, size = bytes.NewReader(data), int64(len(data))
	}
	z, err := zip.NewReader(at, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, err
	}
	return z, bounds(z, size)
}

// bounds refuses bombs by what they declare; what lies about its size is cut off
// when it is read.
func bounds(z *zip.Reader, packed int64) error {
	if len(z.File) > maxEntries {
		return fmt.Errorf("it holds %d files, the limit is %d", len(z.File), maxEntries)
	}
	total := uint64(0)
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > maxUnpacked || f.UncompressedSize64 > maxUnpacked {
			return fmt.Errorf("unpacked it is larger than %d MB", maxUnpacked>>20)
		}
	}
	if total > 64<<20 && total > maxRatio*uint64(packed) {
		return fmt.Errorf("it would grow to %d times its size", total/uint64(packed))
	}
	return nil
}

// check drops entries that no honest archive has, and tells of them.
func (v *vendored) check(z *zip.Reader) {
	z.File = slices.DeleteFunc(z.File, func(f *zip.File) bool {
		bad := !fs.ValidPath(strings.TrimSuffix(f.Name, "/")) || f.Mode()&fs.ModeSymlink != 0
		if bad && len(v.set.Gaps) < 20 {
			v.gap(printable(f.Name), "an entry that leads out of the archive was not read")
		}
		return bad
	})
}

func printable(name string) string {
	if len(name) > 200 {
		name = name[:200] + "…"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '?'
		}
		return r
	}, name)
}

// manifestMF is what remains for a jar that Maven didn't make: its own manifest
// and its name. Without a group it is no name that advisories know.
func (v *vendored) manifestMF(jar string) {
	h, err := v.headers("META-INF/MANIFEST.MF")
	if err != nil {
		h = map[string]string{}
	}
	group, artifact, version := h["Implementation-Vendor-Id"], h["Implementation-Title"], h["Implementation-Version"]
	if m := jarName.FindStringSubmatch(jar); m != nil {
		artifact, version = m[1], m[2]
	}
	if symbolic, _, _ := strings.Cut(h["Bundle-SymbolicName"], ";"); group == "" && strings.Contains(symbolic, ".") {
		group = symbolic[:strings.LastIndex(symbolic, ".")]
	}
	if group == "" || artifact == "" || version == "" {
		v.set.Gaps = append(v.set.Gaps, app.Gap{
			Pos: app.Pos{File: "META-INF/MANIFEST.MF"}, Message: "nothing in the jar says which package it is: " + jar,
		})
		return
	}
	v.add("META-INF/MANIFEST.MF", 1, &Package{Ecosystem: Maven, Name: group + ":" + artifact, Version: version})
}

// jarName is how build tools name jars.
var jarName = regexp.MustCompile(`^(.+?)-(\d[\w.]*(?:[-.](?:RELEASE|Final|GA|jre|android|M\d+|RC\d+))?)\.jar$`)
