package advisory

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"
)

// tail is how much of a zip's end names it: there lies its directory, with a
// checksum of each record.
const tail = 1 << 20

// indexVersion is part of an index's name; a change of its form changes it.
const indexVersion = "1"

// unused is how long an index is kept that nobody reads: each update of a
// database leaves one.
const unused = 30 * 24 * time.Hour

// loadIndex takes an ecosystem's index from the cache, or makes it.
func loadIndex(archive *os.File, ecosystem, cache string) (*index, error) {
	info, err := archive.Stat()
	if err != nil {
		return nil, short(err)
	}
	if cache == "" {
		return buildIndex(archive, info.Size(), ecosystem)
	}
	key, err := keyOf(archive, info, ecosystem)
	if err != nil {
		return nil, err
	}
	name := filepath.Join(cache, "advisories-"+key+".idx")
	if data, err := os.ReadFile(name); err == nil {
		if ix, err := decodeIndex(data, key); err == nil {
			now := time.Now()
			_ = os.Chtimes(name, now, now)
			return ix, nil
		}
	}
	ix, err := buildIndex(archive, info.Size(), ecosystem)
	if err == nil {
		// An index that can't be kept is made again next time.
		_ = writeFile(name, ix.encode(key))
		dropUnused(cache)
	}
	return ix, err
}

func dropUnused(cache string) {
	names, _ := filepath.Glob(filepath.Join(cache, "advisories-*.idx"))
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && time.Since(info.ModTime()) > unused {
			_ = os.Remove(name)
		}
	}
}

func keyOf(archive *os.File, info os.FileInfo, ecosystem string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n%d\n%d\n", indexVersion, ecosystem, info.Size(), info.ModTime().UnixNano())
	end := io.NewSectionReader(archive, max(0, info.Size()-tail), tail)
	if _, err := io.Copy(h, end); err != nil {
		return "", short(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16]), nil
}

// writeFile writes a file at once, so that a run beside this one never reads a part.
func writeFile(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), "advisories-*.tmp")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// encode writes the index: a line of facts with the zip's key and the body's
// checksum, the body.
func (ix *index) encode(key string) []byte {
	head := fmt.Sprintf("redoubt-advisories %s %d %d %d %d %d\n", key, ix.newest.Unix(), ix.count, ix.skipped,
		len(ix.body), crc32.ChecksumIEEE(ix.body))
	return append([]byte(head), ix.body...)
}

func decodeIndex(data []byte, key string) (*index, error) {
	head, body, _ := bytes.Cut(data, []byte("\n"))
	var made string
	var newest int64
	var size int
	var sum uint32
	ix := &index{body: body}
	_, err := fmt.Sscanf(string(head), "redoubt-advisories %s %d %d %d %d %d", &made, &newest, &ix.count, &ix.skipped, &size, &sum)
	if err != nil || made != key || size != len(body) || sum != crc32.ChecksumIEEE(body) {
		return nil, errors.New("the cached index is damaged")
	}
	if newest > 0 {
		ix.newest = time.Unix(newest, 0).UTC()
	}
	return ix, nil
}

// bytes unzips one record.
func (p place) bytes(archive io.ReaderAt) ([]byte, error) {
	if p.size > maxRecord || p.packed > maxRecord {
		return nil, errors.New("too large")
	}
	var r io.Reader = io.NewSectionReader(archive, p.offset, p.packed)
	if !p.stored {
		f := flate.NewReader(r)
		defer f.Close()
		r = f
	}
	return io.ReadAll(io.LimitReader(r, maxRecord))
}
