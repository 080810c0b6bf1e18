package runtimeapi

import (
	"net/http"
	"slices"
	"strings"
)

// A Fault takes requests away from the emulator: the next Times ones (all, if
// zero) whose path ends in Path.
type Fault struct {
	Path  string
	Times int
	Do    http.HandlerFunc
}

// Inject adds a fault. The first that fits a request has it.
func (e *Emulator) Inject(f Fault) {
	if f.Times == 0 {
		f.Times = -1
	}
	e.change(func() { e.faults = append(e.faults, &f) })
}

// Mend takes all faults away.
func (e *Emulator) Mend() { e.change(func() { e.faults = nil }) }

func (e *Emulator) fault(r *http.Request) *Fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	i := slices.IndexFunc(e.faults, func(f *Fault) bool { return f.Times != 0 && strings.HasSuffix(r.URL.Path, f.Path) })
	if i < 0 {
		return nil
	}
	e.faults[i].Times--
	return e.faults[i]
}

// Status answers with a status and an error of the platform's.
func Status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		reply(w, code, "InternalServerError", http.StatusText(code))
	}
}

// Break closes the connection without an answer.
func Break(w http.ResponseWriter, _ *http.Request) { Raw("")(w, nil) }

// Raw writes the bytes as they are and closes the connection.
func Raw(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		_, _ = conn.Write([]byte(text))
		_ = conn.Close()
	}
}

// Hold does nothing until the channel is closed or the client has gone; then
// it breaks the connection.
func Hold(until <-chan struct{}) http.HandlerFunc {
	return func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-until:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler)
	}
}
