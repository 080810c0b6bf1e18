package door

import (
	"net/http"
	"time"
)

// paced is an answer whose client has to take each piece of it within a time; how long
// all of it takes does not matter.
type paced struct {
	http.ResponseWriter
	each time.Duration
}

// pace begins an answer on a connection that may have had one before.
func pace(w http.ResponseWriter, each time.Duration) *paced {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{}) // a writer without deadlines has a server that has none
	return &paced{w, each}
}

// Write writes a piece.
func (p *paced) Write(piece []byte) (int, error) {
	_ = http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.each))
	return p.ResponseWriter.Write(piece)
}

// Unwrap is for http.ResponseController: it flushes, and takes connections over.
func (p *paced) Unwrap() http.ResponseWriter { return p.ResponseWriter }
