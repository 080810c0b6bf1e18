// Package otlp sends telemetry's records to a collector: OTLP over HTTP in its JSON
// encoding, without OpenTelemetry's SDK, which is larger than the guard.
//
// It keeps nobody waiting. What does not fit its queue, or can't be sent within bounds,
// is counted and told. Records may arrive twice: an answer that was lost is asked for again.
package otlp

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"redoubt/telemetry"
)

// Bounds of what is kept and sent.
const (
	queued  = 2048 // lines that wait
	batched = 256  // lines of a message
	patient = 64   // invocations' ends that wait for a decision before they are sent
)

// An Exporter sends lines of records. It is safe for several goroutines.
type Exporter struct {
	cfg      Config
	resource []attribute
	lines    chan []byte
	wake     chan struct{}
	stop     chan struct{} // closed by Close
	done     chan struct{}
	ctx      context.Context
	cancel   context.CancelFunc
	lost     atomic.Int64
	closed   atomic.Bool
	failing  bool // the last batch was; told once
}

// New starts an exporter.
func New(cfg Config) *Exporter {
	cfg.Timeout = cmp.Or(cfg.Timeout, 3*time.Second)
	if cfg.Client == nil {
		cfg.Client = client()
	}
	if cfg.Pause == nil {
		cfg.Pause = pause
	}
	if cfg.Tell == nil {
		cfg.Tell = func(error) {}
	}
	e := &Exporter{cfg: cfg, lines: make(chan []byte, queued), wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	for _, key := range slices.Sorted(maps.Keys(cfg.Resource)) {
		e.resource = append(e.resource, attribute{key, text(cfg.Resource[key])})
	}
	e.ctx, e.cancel = context.WithCancel(context.Background())
	go e.run()
	return e
}

// client follows no redirect: the headers are for one address.
func client() *http.Client {
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func pause(d time.Duration, stop <-chan struct{}) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-stop:
	}
}

// Write takes a line and never waits; it never fails, since it counts itself what is lost.
//
// A decision is sent at once, while the function works. The end of an invocation waits for
// the next decision, for some more ends or for Close: behind it Lambda freezes the process, and a request
// that is under way then breaks.
func (e *Exporter) Write(line []byte) (int, error) {
	if e.closed.Load() {
		e.lost.Add(1)
		return len(line), nil
	}
	select {
	case e.lines <- slices.Clone(line):
	default:
		e.lost.Add(1)
	}
	if !telemetry.Ended(line) || len(e.lines) >= patient {
		select {
		case e.wake <- struct{}{}:
		default:
		}
	}
	return len(line), nil
}

// Lost is how many records were not sent.
func (e *Exporter) Lost() int64 { return e.lost.Load() }

// Close sends what waits, until ctx ends.
func (e *Exporter) Close(ctx context.Context) error {
	defer e.cancel()
	if !e.closed.Swap(true) {
		close(e.stop)
	}
	select {
	case <-e.done:
	case <-ctx.Done():
		e.cancel() // ends the request that is under way
		<-e.done
	}
	if lost := e.Lost(); lost > 0 {
		return fmt.Errorf("sending records: %d were lost", lost)
	}
	return nil
}

func (e *Exporter) run() {
	defer close(e.done)
	var told int64
	for last := false; !last; {
		select {
		case <-e.wake:
		case <-e.stop:
			last = true
		}
		for lines := e.take(); len(lines) > 0; lines = e.take() {
			told = e.deliver(lines, told)
		}
	}
	if e.Lost() > told {
		e.deliver(nil, told)
	}
}

func (e *Exporter) take() (lines [][]byte) {
	for len(lines) < batched {
		select {
		case line := <-e.lines:
			lines = append(lines, line)
		default:
			return lines
		}
	}
	return lines
}

// deliver sends a batch, and tells of what was lost before it.
func (e *Exporter) deliver(lines [][]byte, told int64) int64 {
	now, lost, records := time.Now(), e.Lost(), int64(len(lines))
	if lost > told {
		lines = append(lines, telemetry.Record{About: telemetry.Loss, Time: now.UTC(), Lost: lost - told}.Line())
	}
	rejected, err := e.send(encode(e.resource, lines, now))
	if err != nil {
		e.lost.Add(records)
		if !e.failing {
			e.cfg.Tell(fmt.Errorf("sending records: %w", err))
		}
		e.failing = true
		return told
	}
	e.failing = false
	e.lost.Add(min(rejected, records))
	return lost
}
