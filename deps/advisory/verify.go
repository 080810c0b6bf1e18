package advisory

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"
)

const (
	maxDirectory = 64 << 20 // of a zip; npm's, the largest, has 20 MB
	maxUnpacked  = 16 << 30 // of all records together; npm's have 1 GB
	maxName      = 255
	samples      = 500
)

// VerifyZip reads an ecosystem's zip to its end and counts the records. The error
// says why no database should be made of it: it is damaged, or another thing.
func VerifyZip(ctx context.Context, file, ecosystem string) (int, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	budget := &budget{r: f, left: maxDirectory}
	z, err := zip.NewReader(budget, info.Size())
	if err != nil {
		return 0, fmt.Errorf("it is no whole zip: %w", err)
	}
	budget.left = info.Size() * 2
	records, err := recordFiles(z)
	if err != nil {
		return 0, err
	}
	return len(records), verifyRecords(ctx, records, ecosystem)
}

// recordFiles are a zip's records, if its directory is what one expects.
func recordFiles(z *zip.Reader) ([]*zip.File, error) {
	var list []*zip.File
	var total uint64
	for _, f := range z.File {
		if !sane(f.Name) {
			return nil, fmt.Errorf("it holds a file named %.80q", f.Name)
		}
		if !strings.HasSuffix(f.Name, ".json") {
			continue
		}
		if f.UncompressedSize64 > maxRecord {
			return nil, fmt.Errorf("%s has %d bytes, the limit is %d", f.Name, f.UncompressedSize64, maxRecord)
		}
		total += f.UncompressedSize64
		list = append(list, f)
	}
	switch {
	case len(list) == 0:
		return nil, errors.New("it holds no record")
	case len(list) > maxRecords:
		return nil, fmt.Errorf("it holds %d records, the limit is %d", len(list), maxRecords)
	case total > maxUnpacked:
		return nil, fmt.Errorf("it unpacks to %d bytes, the limit is %d", total, int64(maxUnpacked))
	}
	return list, nil
}

func sane(name string) bool {
	return len(name) <= maxName && filepath.IsLocal(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r == '\\' || r == unicode.ReplacementChar || !unicode.IsPrint(r)
	})
}

// verifyRecords unpacks every record, which compares its checksum, and parses a
// sample: one that speaks of the ecosystem must be among it.
func verifyRecords(ctx context.Context, records []*zip.File, ecosystem string) error {
	step := max(1, len(records)/samples)
	parsed, fit := 0, false
	for i, f := range records {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := unpack(f)
		if err != nil {
			return fmt.Errorf("%s is damaged: %w", f.Name, err)
		}
		if i%step != 0 {
			continue
		}
		if head, err := parseHeader(data); err == nil {
			parsed++
			fit = fit || len(head.names(ecosystem)) > 0
		}
	}
	if tried := (len(records) + step - 1) / step; parsed*10 < tried*9 {
		return fmt.Errorf("of %d records only %d are in OSV's format", tried, parsed)
	}
	if !fit {
		return fmt.Errorf("none of its records is of %s", ecosystem)
	}
	return nil
}

func unpack(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	// One byte more than there may be: the checksum is compared at the end only.
	return io.ReadAll(io.LimitReader(r, maxRecord+1))
}

// A budget bounds what is read. A directory of millions of files, which a zip of
// the largest size can hold, would take all memory before anything counts them.
type budget struct {
	r    io.ReaderAt
	left int64
}

func (b *budget) ReadAt(p []byte, at int64) (int, error) {
	b.left -= int64(len(p))
	if b.left < 0 {
		return 0, errors.New("it is too large")
	}
	return b.r.ReadAt(p, at)
}
