package telemetry

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

// TestPutAfterClose: what comes before the end is written, what comes later is counted.
func TestPutAfterClose(t *testing.T) {
	var out strings.Builder
	b := NewBuffer(&out, 4)
	b.Put(Record{Function: "before"})
	err := b.Close(t.Context())
	b.Put(Record{Function: "after"})
	if text := out.String(); err != nil || b.Close(t.Context()) != nil || !strings.Contains(text, "before") || strings.Contains(text, "after") || b.Lost() != 1 {
		t.Errorf("%v, %d lost: %s", err, b.Lost(), text)
	}
}

// TestLossIsTold: a log with a hole says so, with the right number, and one without says
// nothing of the kind.
func TestLossIsTold(t *testing.T) {
	for _, puts := range []int{100, 4} {
		s := &slow{free: make(chan struct{})}
		b := NewBuffer(s, 4)
		for range puts {
			b.Put(Record{Function: "F", Decision: "allow"})
		}
		close(s.free)
		if err := b.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		var kept int
		var lost int64
		if _, err := Read(&s.out, func(r Record) error {
			if r.About == Loss {
				lost += r.Lost
			} else {
				kept++
			}
			return nil
		}); err != nil || kept+int(lost) != puts || lost != b.Lost() || (lost > 0) != (puts > 5) {
			t.Errorf("%d records: %d written, %d told lost, %d were; %v", puts, kept, lost, b.Lost(), err)
		}
	}
}

type slow struct {
	free chan struct{}
	out  bytes.Buffer
}

func (s *slow) Write(p []byte) (int, error) { <-s.free; return s.out.Write(p) }

// TestCloseGivesUp: a log that hangs keeps no process from its end.
func TestCloseGivesUp(t *testing.T) {
	s := stuck{make(chan struct{})}
	defer close(s.free)
	b := NewBuffer(s, 4)
	b.Put(Record{})
	b.Put(Record{})
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer stop()
	if err := b.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

type full struct{ out strings.Builder }

func (f *full) Write(p []byte) (int, error) {
	if strings.Contains(string(p), "bad") {
		return 0, errors.New("no space")
	}
	return f.out.Write(p)
}

// TestWriteFails: what a full disk does not take is counted and told behind it.
func TestWriteFails(t *testing.T) {
	f := &full{}
	b := NewBuffer(f, 4)
	for _, name := range []string{"good", "bad", "better"} {
		b.Put(Record{Function: name})
	}
	if err := b.Close(t.Context()); err != nil || b.Lost() != 1 || !strings.Contains(f.out.String(), `"lost":1`) {
		t.Errorf("%v, %d lost: %s", err, b.Lost(), f.out.String())
	}
}

// BenchmarkPut is what a record costs the function.
func BenchmarkPut(b *testing.B) {
	w := NewBuffer(&bytes.Buffer{}, 1)
	for _, r := range []Record{
		{Function: "Orders", Request: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", Trace: "5e1b41515ac6c58fab29b8a10d6e4a1e", Trigger: "http-api", Route: "POST /order", Decision: "allow", Micros: 90, Bytes: 1024, Policy: "aabbccddeeff", Time: time.Now()},
		{About: Invocation, Function: "Orders", Request: "8476a536-e9f4-11e8-9739-2dfe598c3fcd", Trace: "5e1b41515ac6c58fab29b8a10d6e4a1e", Trigger: "http-api", Outcome: Answered, Duration: 12345, BytesOut: 100, Time: time.Now()},
	} {
		b.Run("about "+r.About, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.Put(r)
			}
		})
	}
}
