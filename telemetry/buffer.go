package telemetry

import (
	"io"
	"sync"
	"sync/atomic"
)

// A Buffer takes records without ever waiting: where the writer is too slow,
// records are counted instead of kept.
type Buffer struct {
	lines chan []byte
	done  chan struct{}
	lost  atomic.Int64

	closing sync.RWMutex
	closed  bool
}

// NewBuffer writes to w in the background, with at most size records waiting.
func NewBuffer(w io.Writer, size int) *Buffer {
	b := &Buffer{lines: make(chan []byte, size), done: make(chan struct{})}
	go func() {
		defer close(b.done)
		for line := range b.lines {
			if _, err := w.Write(line); err != nil {
				b.lost.Add(1)
			}
		}
	}()
	return b
}

// Put takes a record. After Close it is lost: what is under way at the end of a
// process must not break it.
func (b *Buffer) Put(r Record) {
	line := r.Line()
	b.closing.RLock()
	defer b.closing.RUnlock()
	if b.closed {
		b.lost.Add(1)
		return
	}
	select {
	case b.lines <- line:
	default:
		b.lost.Add(1)
	}
}

// Lost is how many records could not be written.
func (b *Buffer) Lost() int64 { return b.lost.Load() }

// Close waits until all is written.
func (b *Buffer) Close() {
	b.closing.Lock()
	if !b.closed {
		b.closed = true
		close(b.lines)
	}
	b.closing.Unlock()
	<-b.done
}
