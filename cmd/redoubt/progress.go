package main

import (
	"fmt"
	"io"
	"time"
)

// progress shows how far the work is, on a terminal and only once it takes
// over a second.
type progress struct {
	w     io.Writer // nil = silent
	began time.Time
	shown time.Time
}

func newProgress(s std) *progress {
	p := &progress{began: time.Now()}
	if s.errTerminal {
		p.w = s.err
	}
	return p
}

// show is called after every template, one call at a time.
func (p *progress) show(done, total int) {
	p.line("scanning: %d of %d templates", done, total)
}

// fetching is called after every piece of a download; the total is -1 if nobody
// knows it.
func (p *progress) fetching(name string, done, total int64) {
	if total < 0 {
		p.line("fetching %s: %.1f MB", name, megabytes(done))
		return
	}
	p.line("fetching %s: %.1f of %.1f MB", name, megabytes(done), megabytes(total))
}

func megabytes(n int64) float64 { return float64(n) / 1e6 }

func (p *progress) line(format string, args ...any) {
	now := time.Now()
	if p.w == nil || now.Sub(p.began) < time.Second || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	fmt.Fprintf(p.w, "\r\x1b[K"+format, args...)
}

func (p *progress) clear() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
