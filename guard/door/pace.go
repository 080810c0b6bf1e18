package door

import (
	"errors"
	"net/http"
	"time"

	"redoubt/guard/proxy"
)

// What went wrong, in records.
const (
	clientGone  = "Guard.ClientGone"
	unreachable = "Guard.UpstreamUnreachable"
	brokenOff   = "Guard.UpstreamBroken"
)

// paced is an answer whose client has to take each piece of it within a time; how long
// all of it takes does not matter.
type paced struct {
	http.ResponseWriter
	each  time.Duration
	bytes int64 // that it took
	gone  error // why it takes no more
}

// pace begins an answer on a connection that may have had one before.
func pace(w http.ResponseWriter, each time.Duration) *paced {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a writer without deadlines has a server that has none
	return &paced{ResponseWriter: w, each: each}
}

// Write writes a piece.
func (p *paced) Write(piece []byte) (int, error) {
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.each))
	n, err := p.ResponseWriter.Write(piece)
	p.bytes += int64(n)
	if err != nil && !errors.Is(err, http.ErrBodyNotAllowed) {
		p.gone = err
	}
	return n, err //nolint:wrapcheck // it is the writer that it stands for
}

// outcome is how an answer ended that is written: whoever has left did not take it.
func (p *paced) outcome() proxy.Outcome {
	o := proxy.Outcome{Status: http.StatusOK, Bytes: p.bytes}
	if p.gone != nil {
		o.Status, o.ErrorType, o.Err = 0, clientGone, p.gone
	}
	return o
}

// Unwrap is for http.ResponseController: it flushes, and takes connections over.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }
