package advisory

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	maxRecord  = 4 << 20 // the largest real record has 1 MB
	maxRecords = 2 << 20
	parsers    = 4
)

// An index says where the records of a package lie in the zip, so that only
// those are unzipped, and the zip's own directory of 200,000 files is not read.
type index struct {
	newest  time.Time
	count   int
	skipped int    // records that could not be read
	body    []byte // sorted lines: name, tab, places
}

// A place is a record's data in the zip.
type place struct {
	offset, packed, size int64
	stored               bool
}

// find returns the places of a package's records.
func (ix *index) find(name string) []place {
	lo, hi := 0, len(ix.body)
	for lo < hi {
		mid := bytes.LastIndexByte(ix.body[lo:(lo+hi)/2], '\n') + 1 + lo
		end := mid + bytes.IndexByte(ix.body[mid:], '\n')
		key, places, _ := bytes.Cut(ix.body[mid:end], []byte("\t"))
		switch c := strings.Compare(string(key), name); {
		case c == 0:
			return parsePlaces(string(places))
		case c < 0:
			lo = end + 1
		default:
			hi = mid
		}
	}
	return nil
}

func (p place) String() string {
	return fmt.Sprintf("%d:%d:%d:%t", p.offset, p.packed, p.size, p.stored)
}

func parsePlaces(text string) []place {
	var list []place
	for field := range strings.FieldsSeq(text) {
		var n [3]int64
		parts := strings.Split(field, ":")
		if len(parts) != 4 {
			continue
		}
		for i := range n {
			n[i], _ = strconv.ParseInt(parts[i], 10, 64)
		}
		list = append(list, place{n[0], n[1], n[2], parts[3] == "true"})
	}
	return list
}

// buildIndex reads all records of a zip once.
func buildIndex(archive *os.File, size int64, ecosystem string) (*index, error) {
	z, err := zip.NewReader(archive, size)
	if err != nil {
		return nil, err
	}
	if len(z.File) > maxRecords {
		return nil, fmt.Errorf("it holds %d files, the limit is %d", len(z.File), maxRecords)
	}
	b := builder{ecosystem: ecosystem, places: map[string][]string{}, latest: time.Now().Add(24 * time.Hour)}
	var wait sync.WaitGroup
	for part := range parsers {
		wait.Go(func() {
			for i := part; i < len(z.File); i += parsers {
				b.add(z.File[i])
			}
		})
	}
	wait.Wait()
	if b.index.count == 0 && b.index.skipped > 0 {
		return nil, errors.New("none of its records is readable")
	}
	return b.finish(), nil
}

type builder struct {
	ecosystem string
	latest    time.Time // records from the future don't make a database new

	mu     sync.Mutex
	index  index
	places map[string][]string
}

func (b *builder) add(f *zip.File) {
	if !strings.HasSuffix(f.Name, ".json") || f.FileInfo().IsDir() {
		return
	}
	head, at, err := b.read(f)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.index.skipped++
		return
	}
	if head.Modified.After(b.index.newest) && head.Modified.Before(b.latest) {
		b.index.newest = head.Modified.Time
	}
	if !head.Withdrawn.IsZero() {
		return
	}
	b.index.count++
	for _, name := range head.names(b.ecosystem) {
		b.places[name] = append(b.places[name], at.String())
	}
}

func (b *builder) read(f *zip.File) (*header, place, error) {
	offset, err := f.DataOffset()
	if err != nil {
		return nil, place{}, err
	}
	if f.UncompressedSize64 > maxRecord || f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, place{}, errors.New("too large, or packed in an unknown way")
	}
	at := place{offset, int64(f.CompressedSize64), int64(f.UncompressedSize64), f.Method == zip.Store}
	r, err := f.Open()
	if err != nil {
		return nil, place{}, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, maxRecord+1))
	if err != nil {
		return nil, place{}, err
	}
	head, err := parseHeader(data)
	return head, at, err
}

func (b *builder) finish() *index {
	var body bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(b.places)) {
		if strings.ContainsAny(name, "\t\n") {
			continue
		}
		slices.Sort(b.places[name])
		fmt.Fprintf(&body, "%s\t%s\n", name, strings.Join(b.places[name], " "))
	}
	b.index.body = body.Bytes()
	return &b.index
}
