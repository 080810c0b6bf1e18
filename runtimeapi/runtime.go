package runtimeapi

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	headerRequestID = "Lambda-Runtime-Aws-Request-Id"
	headerMode      = "Lambda-Runtime-Function-Response-Mode"
	headerErrorType = "Lambda-Runtime-Function-Error-Type"
)

func (e *Emulator) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/ping", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "pong") })
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", e.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", e.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", e.failure)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", e.initFailure)
	if e.cfg.SnapStart {
		mux.HandleFunc("GET /2018-06-01/runtime/restore/next", e.restoreNext)
		mux.HandleFunc("POST /2018-06-01/runtime/restore/error", e.restoreFailure)
	}
	mux.HandleFunc("POST /2020-01-01/extension/register", e.register)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", e.extensionNext)
	mux.HandleFunc("POST /2020-01-01/extension/init/error", e.extensionError("init"))
	mux.HandleFunc("POST /2020-01-01/extension/exit/error", e.extensionError("exit"))
	mux.HandleFunc("PUT /2022-07-01/telemetry", e.subscribe)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := e.fault(r); f != nil {
			f.Do(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// next answers with an invocation once there is one. A runtime that has not
// answered the last one yet is refused.
func (e *Emulator) next(w http.ResponseWriter, r *http.Request) {
	state, ok := e.mayAsk()
	if !ok {
		refuseTransition(w, state, string(ready))
		return
	}
	c := e.take(r.Context())
	if c == nil {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set(headerRequestID, c.id)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(c.deadline(e), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", c.event.ARN)
	h.Set("Lambda-Runtime-Trace-Id", c.event.TraceID)
	setIf(h, "Lambda-Runtime-Client-Context", c.event.ClientContext)
	setIf(h, "Lambda-Runtime-Cognito-Identity", c.event.Identity)
	for name, values := range c.event.Header {
		h[name] = values
	}
	if !e.cfg.Chunked {
		h.Set("Content-Length", strconv.Itoa(len(c.event.Payload)))
	}
	w.WriteHeader(http.StatusOK)
	if e.cfg.Chunked {
		_ = http.NewResponseController(w).Flush()
	}
	_, _ = w.Write(c.event.Payload)
}

func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

func (e *Emulator) mayAsk() (string, bool) {
	state, ok := string(ready), true
	first := false
	e.change(func() {
		switch {
		case e.phase == initFailed || e.phase == restoreError:
			state, ok = string(e.phase), false
		case len(e.running) >= e.cfg.Concurrency:
			state, ok = "Running", false
		default:
			first = e.phase != ready
			e.phase = ready
		}
	})
	if first {
		e.telemetry.send("platform.initRuntimeDone", map[string]any{"initializationType": "on-demand", "status": "success"})
	}
	return state, ok
}

// take waits for an invocation. A client that has gone gets none.
func (e *Emulator) take(ctx context.Context) *call {
	e.change(func() { e.waiting++ })
	select {
	case c := <-e.queue:
		e.change(func() { e.waiting--; e.running[c.id] = c; delete(e.queued, c) })
		return c
	case <-ctx.Done():
	case <-e.closed:
	}
	e.change(func() { e.waiting-- })
	return nil
}

// claim finds the invocation that is answered; a second answer is refused.
func (e *Emulator) claim(w http.ResponseWriter, r *http.Request) *call {
	var c *call
	var twice bool
	e.change(func() {
		if c = e.running[r.PathValue("id")]; c != nil {
			twice, c.taken = c.taken, true
		}
	})
	switch {
	case c == nil:
		reply(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
	case twice:
		refuseTransition(w, "InvocationResponse", "InvocationResponse")
		c = nil
	}
	return c
}

func (e *Emulator) response(w http.ResponseWriter, r *http.Request) {
	c := e.claim(w, r)
	if c == nil {
		return
	}
	defer e.forget(c)
	switch mode := r.Header.Get(headerMode); mode {
	case "":
		e.buffered(w, r, c)
	case "streaming":
		e.streamed(w, r, c)
	default:
		c.fail("Runtime.InvalidResponseModeHeader", "unknown mode "+strconv.Quote(mode))
		reply(w, http.StatusBadRequest, "InvalidFunctionResponseMode", "Invalid function response mode")
	}
}

func (e *Emulator) buffered(w http.ResponseWriter, r *http.Request, c *call) {
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload+1))
	switch {
	case err != nil:
		c.fail("Runtime.TruncatedResponse", "the response was cut off")
		reply(w, http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated")
	case len(body) > MaxPayload:
		text := fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", MaxPayload)
		c.fail("Function.ResponseSizeTooLarge", text)
		reply(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", text)
	default:
		c.give(&answer{result: Result{RequestID: c.id, Header: r.Header}, body: bytes.NewReader(body), trailer: r.Trailer})
		accepted(w)
	}
}

// streamed hands the body over as it comes, and the trailers after it.
func (e *Emulator) streamed(w http.ResponseWriter, r *http.Request, c *call) {
	read, write := io.Pipe()
	trailer := http.Header{}
	c.give(&answer{result: Result{RequestID: c.id, Header: r.Header, Streamed: true}, body: read, trailer: trailer})
	stop := context.AfterFunc(r.Context(), func() { _ = write.CloseWithError(io.ErrUnexpectedEOF) })
	defer stop()
	_, err := io.Copy(write, r.Body)
	for name, values := range r.Trailer {
		trailer[name] = values
	}
	_ = write.CloseWithError(err)
	if err != nil {
		reply(w, http.StatusBadRequest, "TruncatedHTTPRequest", "HTTP request detected as truncated")
		return
	}
	accepted(w)
}

func (e *Emulator) failure(w http.ResponseWriter, r *http.Request) {
	c := e.claim(w, r)
	if c == nil {
		return
	}
	defer e.forget(c)
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxPayload))
	if err != nil {
		c.fail("Runtime.TruncatedResponse", "the error was cut off")
		return
	}
	kind := either(r.Header.Get(headerErrorType), "Runtime.Unknown")
	c.give(&answer{result: Result{RequestID: c.id, Header: r.Header, Failed: true, ErrorType: kind}, body: bytes.NewReader(body)})
	accepted(w)
}

func (e *Emulator) initFailure(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	ok := false
	e.change(func() {
		if ok = e.phase == started; ok {
			e.phase, e.initError = initFailed, &f
		}
	})
	if err != nil || !ok {
		refuseTransition(w, string(ready), string(initFailed))
		return
	}
	e.telemetry.send("platform.initRuntimeDone", map[string]any{"status": "error", "errorType": f.Type})
	accepted(w)
}

func (e *Emulator) restoreNext(w http.ResponseWriter, r *http.Request) {
	var wait chan struct{}
	e.change(func() { e.phase, wait = restoring, e.restore })
	select {
	case <-wait:
		w.WriteHeader(http.StatusOK)
	case <-r.Context().Done():
	case <-e.closed:
	}
}

func (e *Emulator) restoreFailure(w http.ResponseWriter, r *http.Request) {
	f, err := readFailure(r)
	ok := false
	e.change(func() {
		if ok = e.phase == restoring && err == nil; ok {
			e.phase, e.initError = restoreError, &f
		}
	})
	if !ok {
		refuseTransition(w, string(started), string(restoreError))
		return
	}
	accepted(w)
}

// Running is how many invocations the runtime has and has not answered.
func (e *Emulator) Running() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.running)
}

// Expire is when an invocation that began now would time out.
func (e *Emulator) Expire() time.Time { return time.Now().Add(e.cfg.Timeout) }
