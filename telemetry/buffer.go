package telemetry

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// A Buffer takes records without ever waiting: where the writer is too slow,
// records are counted instead of kept.
type Buffer struct {
	queue chan *Record
	done  chan struct{}
	lost  atomic.Int64

	closing sync.RWMutex
	closed  bool
}

// Waiting is how many records may wait to be written where nothing speaks for another
// number: a few hundred kilobytes.
const Waiting = 1024

// NewBuffer writes to w in the background, with at most size records waiting.
func NewBuffer(w io.Writer, size int) *Buffer {
	b := &Buffer{queue: make(chan *Record, size), done: make(chan struct{})}
	go b.write(w)
	return b
}

// write writes until Close. What is lost is told as soon as something can be written
// again: a log with a hole must not look whole.
func (b *Buffer) write(w io.Writer) {
	defer close(b.done)
	var told int64
	for r := range b.queue {
		if _, err := w.Write(r.Line()); err != nil {
			b.lost.Add(1)
			continue
		}
		told = b.tell(w, told)
	}
	b.tell(w, told)
}

func (b *Buffer) tell(w io.Writer, told int64) int64 {
	lost := b.lost.Load()
	if lost == told {
		return told
	}
	if _, err := w.Write(Record{About: Loss, Time: time.Now().UTC(), Lost: lost - told}.Line()); err != nil {
		return told
	}
	return lost
}

// Put takes a record, which must not be changed any more; its line is made in the
// background, too. After Close it is lost: what is under way at the end of a process must not break it.
func (b *Buffer) Put(r Record) {
	b.closing.RLock()
	defer b.closing.RUnlock()
	if b.closed {
		b.lost.Add(1)
		return
	}
	select {
	case b.queue <- &r:
	default:
		b.lost.Add(1)
	}
}

// Lost is how many records could not be written.
func (b *Buffer) Lost() int64 { return b.lost.Load() }

// Close waits until all is written, or ctx ends: a log that hangs must not keep a
// process from ending.
func (b *Buffer) Close(ctx context.Context) error {
	b.closing.Lock()
	if !b.closed {
		b.closed = true
		close(b.queue)
	}
	b.closing.Unlock()
	select {
	case <-b.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("writing the last %d records: %w", len(b.queue), ctx.Err())
	}
}
