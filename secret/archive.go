package secret

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"path"
	"strings"
)

// Bounds of an archive, with all archives in it.
const (
	maxArchive  = 64 << 20 // packed
	maxEntries  = 20_000
	maxUnpacked = 512 << 20
	maxRatio    = 200 // unpacked to packed, above a megabyte
	maxNesting  = 3
)

// A kind of archive opens one and hands out its files.
type kind func(u *unpacking, name string, packed io.Reader, depth int)

// archiveKind tells an archive by its name; nil for other files.
func archiveKind(name string) kind {
	lower := strings.ToLower(path.Base(name))
	switch ext := path.Ext(lower); {
	case ext == ".zip", ext == ".jar", ext == ".war", ext == ".ear", ext == ".whl", ext == ".egg", ext == ".nupkg", ext == ".apk", ext == ".layer":
		return (*unpacking).zip
	case ext == ".tar":
		return (*unpacking).tar
	case ext == ".tgz", strings.HasSuffix(lower, ".tar.gz"):
		return func(u *unpacking, name string, r io.Reader, depth int) {
			z, err := gzip.NewReader(r)
			if err != nil {
				u.gap(name, "%v", err)
				return
			}
			u.tar(name, z, depth)
		}
	case ext == ".tbz", ext == ".tbz2", strings.HasSuffix(lower, ".tar.bz2"):
		return func(u *unpacking, name string, r io.Reader, depth int) { u.tar(name, bzip2.NewReader(r), depth) }
	case ext == ".gz":
		return (*unpacking).gzip
	}
	return nil
}

// An unpacking is one archive being looked through, within the bounds.
type unpacking struct {
	ctx              context.Context
	report           Report
	entries          int
	packed, unpacked int64
	stopped          bool
}

// openArchive looks through an archive of a tree. Its files are named
// archive!file.
func openArchive(ctx context.Context, name string, r io.Reader, open kind) Report {
	u := &unpacking{ctx: ctx}
	counted := &counter{r: io.LimitReader(r, maxArchive+1), n: &u.packed}
	open(u, name, counted, 1)
	return u.report
}

// counter counts what was read of the packed archive: what it unpacks to is
// compared with that.
type counter struct {
	r io.Reader
	n *int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	*c.n += int64(n)
	return n, err
}

func (u *unpacking) gap(name, format string, args ...any) {
	u.report.Gaps = append(u.report.Gaps, gap(name, format, args...))
}

// stop ends the unpacking with one gap.
func (u *unpacking) stop(name, why string) {
	if !u.stopped {
		u.gap(name, "%s: not searched further", why)
	}
	u.stopped = true
}

func (u *unpacking) zip(name string, r io.Reader, depth int) {
	data, err := io.ReadAll(r)
	if err != nil || len(data) > maxArchive {
		u.stop(name, "larger than can be opened")
		return
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		u.gap(name, "%v", err)
		return
	}
	for _, f := range z.File {
		if u.stopped || u.ctx.Err() != nil {
			return
		}
		if !f.Mode().IsRegular() {
			continue
		}
		rc, err := f.Open()
		if err != nil {
			u.gap(inside(name, f.Name), "%v", err)
			continue
		}
		u.entry(name, f.Name, &unpacked{u, name, rc}, depth)
		_ = rc.Close()
	}
}

func (u *unpacking) tar(name string, r io.Reader, depth int) {
	t := tar.NewReader(&unpacked{u, name, r})
	for !u.stopped && u.ctx.Err() == nil {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			u.gap(name, "%v", err)
			return
		}
		if h.Typeflag == tar.TypeReg {
			u.entry(name, h.Name, t, depth)
		}
	}
}

func (u *unpacking) gzip(name string, r io.Reader, depth int) {
	z, err := gzip.NewReader(r)
	if err != nil {
		u.gap(name, "%v", err)
		return
	}
	u.entry(name, strings.TrimSuffix(path.Base(name), path.Ext(name)), &unpacked{u, name, z}, depth)
}

// inside names a file of an archive. Names that lead out of it stay in it, and
// only the ! before them is one.
func inside(archive, name string) string {
	name = strings.ReplaceAll(name, "!", "%21")
	return archive + "!" + strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, "\\", "/")), "/")
}

// inArchive is a file's path in the innermost archive.
func inArchive(name string) string { return name[strings.LastIndexByte(name, '!')+1:] }

// entry scans a file of an archive.
func (u *unpacking) entry(archive, name string, r io.Reader, depth int) {
	if u.entries++; u.entries > maxEntries {
		u.stop(archive, "too many files")
		return
	}
	full := inside(archive, name)
	if left(inArchive(full)) {
		return
	}
	if open := archiveKind(name); open != nil {
		if depth < maxNesting {
			open(u, full, r, depth+1)
		} else {
			u.gap(full, "archives in archives in archives are not opened")
		}
		return
	}
	u.report.join(readAndScan(full, r))
}

// unpacked counts what comes out of an archive and ends it where that is out
// of proportion.
type unpacked struct {
	u       *unpacking
	archive string
	r       io.Reader
}

func (r *unpacked) Read(p []byte) (int, error) {
	if r.u.stopped || r.u.ctx.Err() != nil {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := r.r.Read(p)
	r.u.unpacked += int64(n)
	switch {
	case r.u.unpacked > maxUnpacked:
		r.u.stop(r.archive, "unpacks to too much")
	case r.u.unpacked > 1<<20 && r.u.unpacked > maxRatio*max(1, r.u.packed):
		r.u.stop(r.archive, "unpacks to hundreds of times its size")
	}
	return n, err
}
