package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"redoubt/guard/start"
	"redoubt/runtimeapi"
)

// initTime is how long Lambda lets an initialisation take.
const initTime = 10 * time.Second

// mostFailedStarts is how often in a row a runtime may end before it asks for an event. Each
// time waits for an event, which is answered with the error.
const mostFailedStarts = 3

// A worker keeps a function's runtime going as Lambda does: one that crashed, that timed
// out or that could not be initialised is started anew for the next event.
type worker struct {
	platform *runtimeapi.Emulator
	command  start.Command
	addr     string        // of the Runtime API
	patience time.Duration // with an initialisation
	say      io.Writer

	mu    sync.Mutex
	child *start.Child // the one that runs, nil until there is one
	why   string       // we ended it; "" if we did not
}

// run goes on until ctx ends, which is no error, or the runtime can't be started.
func (w *worker) run(ctx context.Context) error {
	for failed := 0; ; {
		ready, why, err := w.once(ctx)
		if err != nil || ctx.Err() != nil {
			return err
		}
		if failed++; ready {
			failed = 0
		}
		if failed == mostFailedStarts {
			return fmt.Errorf("%s: %d starts in a row failed: %s", strings.Join(w.command.Argv, " "), failed, why)
		}
		fmt.Fprintf(w.say, "redoubt: %s: the next event starts it anew\n", why)
		if w.platform.Wanted(ctx) != nil {
			return nil
		}
	}
}

// once runs a runtime to its end, and tells why that came and whether it ever was ready for
// an event.
func (w *worker) once(ctx context.Context) (ready bool, why string, err error) {
	child, err := start.Launch(w.command, w.addr)
	if err != nil {
		return false, "", usageError{err}
	}
	defer child.Kill() // what it left behind
	w.mu.Lock()
	w.child, w.why = child, ""
	w.mu.Unlock()
	lifetime, stop := context.WithTimeout(ctx, w.patience)
	defer stop()
	go w.initialized(lifetime, child)
	select {
	case <-child.Ended():
	case <-ctx.Done():
		w.end(child, "Runtime exited at the end")
	}
	why = w.reason(child)
	return w.platform.RuntimeExited(why), why, nil
}

// reason is why a runtime has ended, in Lambda's words where it has some.
func (w *worker) reason(child *start.Child) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	status := child.Status()
	switch {
	case w.why != "":
		return w.why
	case status == "exit status 0":
		return "Runtime exited without providing a reason"
	}
	return "Runtime exited with error: " + status
}

// initialized ends a runtime that tells that it can't work, or is not ready in time.
func (w *worker) initialized(ctx context.Context, child *start.Child) {
	var told *runtimeapi.Failure
	switch err := w.platform.Ready(ctx); {
	case errors.As(err, &told):
		w.end(child, "Runtime failed to initialize: "+told.Type)
	case errors.Is(err, context.DeadlineExceeded):
		w.end(child, fmt.Sprintf("Runtime was not ready within %s", w.patience))
	}
}

// expired ends a runtime whose invocation took too long, as Lambda does.
func (w *worker) expired(string) {
	w.mu.Lock()
	child := w.child
	w.mu.Unlock()
	w.end(child, "Runtime ended since its invocation timed out")
}

// end kills a runtime, and returns when it has ended.
func (w *worker) end(child *start.Child, why string) {
	w.mu.Lock()
	if w.child == child && w.why == "" {
		w.why = why
	}
	w.mu.Unlock()
	child.Kill()
	<-child.Ended()
}
