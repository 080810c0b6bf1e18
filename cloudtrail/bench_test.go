package cloudtrail

import (
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
)

// endless repeats a record until so many bytes are read.
type endless struct {
	text string
	left int64
	pos  int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.text[e.pos:])
	e.pos = (e.pos + n) % len(e.text)
	e.left -= int64(n)
	return n, nil
}

// stream is a trail's file of n bytes, cut off at its end.
func stream(n int64) io.Reader {
	return io.MultiReader(strings.NewReader(`{"Records":[`), &endless{text: getObject + ",", left: n})
}

func BenchmarkRead(b *testing.B) {
	const n = 16 << 20
	b.SetBytes(n)
	b.ReportAllocs()
	for b.Loop() {
		for range Read(stream(n), "f") {
			continue
		}
	}
}

func BenchmarkObserved(b *testing.B) {
	const n = 16 << 20
	b.SetBytes(n)
	for b.Loop() {
		Observed(Read(stream(n), "f"))
	}
}

// TestMemory: a stream is read in a few megabytes. It has 500 MB where the
// corpora are measured, too, and less in a usual run.
func TestMemory(t *testing.T) {
	n := int64(48 << 20)
	if os.Getenv("REDOUBT_CORPORA") != "" && !testing.Short() {
		n = 500 << 20
	}
	var most, before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	events, peak := 0, uint64(0)
	for _, err := range Read(stream(n), "f") {
		if events++; err == nil && events%50_000 == 0 {
			runtime.ReadMemStats(&most)
			peak = max(peak, most.HeapInuse)
		}
	}
	grown := int64(peak) - int64(before.HeapInuse)
	t.Logf("%d events, heap grew by %.1f MB", events, float64(grown)/1e6)
	if grown > 32<<20 {
		t.Errorf("heap grew by %d MB", grown>>20)
	}
}
