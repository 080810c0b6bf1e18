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
	now := time.Now()
	if p.w == nil || now.Sub(p.began) < time.Second || now.Sub(p.shown) < 100*time.Millisecond {
		return
	}
	p.shown = now
	fmt.Fprintf(p.w, "\r\x1b[Kscanning: %d of %d templates", done, total)
}

func (p *progress) clear() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
