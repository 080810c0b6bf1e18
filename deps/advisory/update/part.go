package update

import (
	"cmp"
	"crypto/md5" //nolint:gosec // Google's servers name it; it is not the only thing that is compared
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

// An origin is what is known of a file, kept beside it: to ask whether the source
// has another one, and to continue one that was not fetched to its end.
type origin struct {
	URL      string
	ETag     string   `json:",omitempty"`
	Modified string   `json:",omitempty"` // as the source writes it
	Size     int64    // -1 if the source did not say
	Hashes   []string `json:",omitempty"` // "md5=…" as Google's servers write them
	SHA256   string   `json:",omitempty"` // of the whole file, once there is one
	Entries  int      `json:",omitempty"`
}

func originFile(path string) string { return path + ".from" }

// readOrigin returns the zero origin if none is kept, or none is readable.
func readOrigin(path string) origin {
	var o origin
	data, err := os.ReadFile(originFile(path))
	if err != nil || json.Unmarshal(data, &o) != nil {
		return origin{}
	}
	return o
}

func (o origin) write(path string) error {
	data, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return os.WriteFile(originFile(path), append(data, '\n'), 0o644)
}

// originOf is what an answer says of the whole file.
func originOf(resp *http.Response, source string) origin {
	o := origin{URL: source, ETag: resp.Header.Get("ETag"), Modified: resp.Header.Get("Last-Modified"), Size: resp.ContentLength}
	for _, line := range resp.Header.Values("X-Goog-Hash") {
		for field := range strings.SplitSeq(line, ",") {
			o.Hashes = append(o.Hashes, strings.TrimSpace(field))
		}
	}
	return o
}

// strong is what a continued fetch may be tied to: bytes of the same name are the
// same, which weak tags don't promise.
func (o origin) strong() string {
	if o.ETag != "" && !strings.HasPrefix(o.ETag, "W/") {
		return o.ETag
	}
	return o.Modified
}

// A part is what was fetched of a file.
type part struct {
	file string
	size int64
	from origin
}

// openPart returns what an earlier run left of the same source's file. Anything
// that does not fit is as good as nothing.
func openPart(t target) *part {
	p := &part{file: t.path + ".part"}
	p.from = readOrigin(p.file)
	info, err := os.Stat(p.file)
	if err != nil || p.from.URL != t.source.Redacted() || p.from.strong() == "" || info.Size() > t.limit {
		p.from = origin{URL: t.source.Redacted(), Size: -1}
		return p
	}
	p.size = info.Size()
	return p
}

// start begins anew.
func (p *part) start(o origin) error {
	p.from, p.size = o, 0
	if err := os.MkdirAll(filepath.Dir(p.file), 0o755); err != nil {
		return err
	}
	f, err := os.Create(p.file)
	if err != nil {
		return err
	}
	return cmp.Or(f.Close(), o.write(p.file))
}

func (p *part) remove() {
	p.size = 0
	_ = os.Remove(p.file)
	_ = os.Remove(originFile(p.file))
}

// check compares the size and the checksums that the source named.
func (p *part) check() error {
	if p.from.Size >= 0 && p.size != p.from.Size {
		return fmt.Errorf("it sent %d of %d bytes", p.size, p.from.Size)
	}
	sums := map[string]hash.Hash{
		"md5": md5.New(), "crc32c": crc32.New(crc32.MakeTable(crc32.Castagnoli)), //nolint:gosec // see above
	}
	whole := sha256.New()
	if err := hashFile(p.file, whole, sums["md5"], sums["crc32c"]); err != nil {
		return err
	}
	for _, field := range p.from.Hashes {
		name, want, _ := strings.Cut(field, "=")
		if h := sums[name]; h != nil && base64.StdEncoding.EncodeToString(h.Sum(nil)) != want {
			return fmt.Errorf("what it sent does not have the checksum that it names (%s)", name)
		}
	}
	p.from.SHA256 = hex.EncodeToString(whole.Sum(nil))
	return nil
}

func hashFile(path string, sums ...hash.Hash) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var all []io.Writer
	for _, h := range sums {
		all = append(all, h)
	}
	_, err = io.Copy(io.MultiWriter(all...), f)
	return err
}

// replace puts the file in the old one's place at once.
func (p *part) replace(path string) error {
	f, err := os.OpenFile(p.file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close(), os.Rename(p.file, path)); err != nil {
		return err
	}
	p.remove()
	return p.from.write(path)
}

// present is the origin of the file that is there, the zero one if the file is
// missing, damaged, or another than was fetched.
func present(path string) origin {
	o, h := readOrigin(path), sha256.New()
	if o.SHA256 == "" || hashFile(path, h) != nil || hex.EncodeToString(h.Sum(nil)) != o.SHA256 {
		return origin{}
	}
	return o
}
