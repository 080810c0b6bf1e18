// Package runtimeapi emulates what AWS Lambda offers inside a function's
// environment: the Runtime API, the Extensions API and as much of the Telemetry
// API as delivers platform records. It follows AWS's documentation and the
// observable behaviour of AWS's Runtime Interface Emulator: paths, headers,
// states, error types and limits.
//
// It starts no process, knows no handler and freezes nothing: whoever uses it
// starts a runtime with AWS_LAMBDA_RUNTIME_API set to Addr.
package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"sync"
	"time"
)

// MaxPayload is the size that AWS allows a buffered response, and an event.
const MaxPayload = 6*1024*1024 + 100

// Config says what function the emulator pretends to run. Its zero value is usable.
type Config struct {
	Function    string        // "function" if empty
	Version     string        // "$LATEST" if empty
	Handler     string        // "handler" if empty
	Account     string        // "123456789012" if empty
	Timeout     time.Duration // of an invocation; 3 s if zero, as Lambda's default
	Concurrency int           // invocations at once, as Lambda Managed Instances have; 1 if zero
	Extensions  []string      // names of the external extensions that are waited for
	SnapStart   bool          // offers restore/next and restore/error
	Chunked     bool          // sends events without Content-Length
	// Expired is told of an invocation that timed out, before the next one may begin:
	// Lambda ends the runtime then. nil leaves it to go on.
	Expired func(requestID string)
}

// An Emulator serves one execution environment on loopback.
type Emulator struct {
	cfg    Config
	ln     net.Listener
	server *http.Server
	slots  chan struct{} // one for each invocation that may run
	queue  chan *call    // from Invoke to next
	closed chan struct{}
	once   sync.Once

	mu         sync.Mutex
	phase      phase
	initError  *Failure
	changed    chan struct{} // closed and replaced at each change of the state below mu
	running    map[string]*call
	queued     map[*call]bool        // that no runtime has taken yet
	waiting    int                   // runtimes that ask for an event
	extensions map[string]*extension // by identifier
	restore    chan struct{}         // closed by Restore
	faults     []*Fault
	telemetry  subscribers
}

// phase is how far the runtime has come.
type phase string

const (
	started      phase = "Started"
	ready        phase = "Ready"
	initFailed   phase = "InitError"
	restoring    phase = "Restoring"
	restoreError phase = "RestoreError"
)

// Start listens on a free port of loopback.
func Start(cfg Config) (*Emulator, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening: %w", err)
	}
	e := &Emulator{
		cfg: withDefaults(cfg), ln: ln, queue: make(chan *call), closed: make(chan struct{}),
		phase: started, changed: make(chan struct{}), running: map[string]*call{}, queued: map[*call]bool{},
		extensions: map[string]*extension{}, restore: make(chan struct{}),
	}
	e.slots = make(chan struct{}, e.cfg.Concurrency)
	e.server = &http.Server{Handler: e.handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = e.server.Serve(ln) }()
	return e, nil
}

func withDefaults(c Config) Config {
	c.Function = either(c.Function, "function")
	c.Version = either(c.Version, "$LATEST")
	c.Handler = either(c.Handler, "handler")
	c.Account = either(c.Account, "123456789012")
	if c.Timeout == 0 {
		c.Timeout = 3 * time.Second
	}
	c.Concurrency = max(c.Concurrency, 1)
	return c
}

func either(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// Addr is the value for AWS_LAMBDA_RUNTIME_API.
func (e *Emulator) Addr() string { return e.ln.Addr().String() }

// Close ends the environment at once: all connections break, as when the
// platform is gone. Invocations that run fail.
func (e *Emulator) Close() error {
	e.once.Do(func() { close(e.closed) })
	e.telemetry.close()
	if err := e.server.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("closing the server: %w", err)
	}
	return nil
}

// Ready waits until the runtime and all external extensions have asked for
// their first event. An error of the initialisation is returned as *Failure.
func (e *Emulator) Ready(ctx context.Context) error {
	err := e.until(ctx, func() bool { return e.initError != nil || e.initialized() })
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.initError != nil {
		return e.initError
	}
	return err
}

// Idle waits until a runtime waits for an event.
func (e *Emulator) Idle(ctx context.Context) error {
	return e.until(ctx, func() bool { return e.waiting > 0 })
}

// Restoring waits until the runtime waits in restore/next.
func (e *Emulator) Restoring(ctx context.Context) error {
	return e.until(ctx, func() bool { return e.phase == restoring })
}

// until waits for a state; done is called with mu held.
func (e *Emulator) until(ctx context.Context, done func() bool) error {
	for {
		e.mu.Lock()
		met, changed := done(), e.changed
		e.mu.Unlock()
		if met {
			return nil
		}
		select {
		case <-changed:
		case <-e.closed:
			return errors.New("the environment was closed")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// initialized is called with mu held.
func (e *Emulator) initialized() bool {
	if e.phase != ready {
		return false
	}
	asked := 0
	for _, x := range e.extensions {
		if x.external && x.asked {
			asked++
		}
	}
	return asked >= len(e.cfg.Extensions)
}

// change runs do under the lock and wakes who waits for a change.
func (e *Emulator) change(do func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	do()
	close(e.changed)
	e.changed = make(chan struct{})
}

// RuntimeExited tells that the runtime's process has ended: what runs fails as
// Lambda lets it fail. So does what waits, if the runtime never came so far as to ask for
// an event (wasReady is false), with the error that it told. Extensions in its process
// have gone with it; a new runtime begins with its initialisation.
func (e *Emulator) RuntimeExited(reason string) (wasReady bool) {
	e.change(func() {
		wasReady = e.phase == ready
		for id, c := range e.running {
			delete(e.running, id)
			c.exit(reason)
		}
		if !wasReady {
			for c := range e.queued {
				delete(e.queued, c)
				c.failInit(e.initError, reason)
			}
		}
		maps.DeleteFunc(e.extensions, func(_ string, x *extension) bool { return !x.external })
		e.phase, e.initError = started, nil
	})
	return wasReady
}

// Wanted waits until an invocation waits for a runtime.
func (e *Emulator) Wanted(ctx context.Context) error {
	return e.until(ctx, func() bool { return len(e.queued) > 0 })
}

// Restore lets a runtime go on that waits in restore/next, as after a snapshot.
func (e *Emulator) Restore() {
	e.change(func() { close(e.restore); e.restore = make(chan struct{}) })
}

func (e *Emulator) arn() string {
	return "arn:aws:lambda:us-east-1:" + e.cfg.Account + ":function:" + e.cfg.Function
}
