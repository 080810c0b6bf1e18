package runtimeapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// An Event is what an invocation hands to the function. Empty fields get values
// of the right form or, as on Lambda, no header.
type Event struct {
	Payload       []byte
	RequestID     string
	TraceID       string
	ClientContext string // JSON
	Identity      string // JSON: cognitoIdentityId, cognitoIdentityPoolId
	ARN           string
	Deadline      time.Time // what the header says; the timeout is Config's
	Header        http.Header
}

// deadline is the one that the function is told. Time counts from when the
// function has the event: a runtime that still starts takes none of it.
func (c *call) deadline(e *Emulator) int64 {
	if c.event.Deadline.IsZero() {
		return e.Expire().UnixMilli()
	}
	return c.event.Deadline.UnixMilli()
}

// A Result is how an invocation ended.
type Result struct {
	RequestID string
	Payload   []byte
	Failed    bool   // the function or the platform answered with an error
	ErrorType string // of the header, or of the platform
	Header    http.Header
	Trailer   http.Header // of a streamed response
	Streamed  bool
}

// A Stream is a response whose body still comes in.
type Stream struct {
	Result
	Body io.Reader // Trailer is filled when it has ended
}

// call is an invocation on its way.
type call struct {
	id      string
	event   Event
	arrival chan *answer
	once    sync.Once
	over    chan struct{} // closed when the answer is there
	taken   bool          // an answer is being received; guarded by Emulator.mu
}

type answer struct {
	result  Result
	body    io.Reader
	trailer http.Header // filled when body has ended
}

func (c *call) give(a *answer) {
	c.once.Do(func() {
		c.arrival <- a
		close(c.over)
	})
}

func (c *call) fail(kind, message string) {
	text, _ := json.Marshal(Failure{Type: kind, Message: message})
	c.give(&answer{result: Result{RequestID: c.id, Failed: true, ErrorType: kind}, body: bytes.NewReader(text)})
}

// exit is how an invocation fails whose runtime ended.
func (c *call) exit(reason string) {
	c.fail("Runtime.ExitError", fmt.Sprintf("RequestId: %s Error: %s", c.id, reason))
}

// failInit is how one fails for which no runtime got ready: with what the runtime told
// of it, if it did.
func (c *call) failInit(f *Failure, reason string) {
	if f == nil {
		c.exit(reason)
		return
	}
	text, _ := json.Marshal(f)
	c.give(&answer{result: Result{RequestID: c.id, Failed: true, ErrorType: f.Type}, body: bytes.NewReader(text)})
}

// Invoke runs the function once and waits for its whole answer. What the
// function answers with is no error, nor is a timeout: see Result.Failed.
func (e *Emulator) Invoke(ctx context.Context, event Event) (Result, error) {
	s, err := e.InvokeStream(ctx, event)
	if err != nil {
		return Result{}, err
	}
	s.Payload, err = io.ReadAll(s.Body)
	if err != nil {
		return s.Result, fmt.Errorf("reading the response: %w", err)
	}
	if kind := s.Trailer.Get(headerErrorType); kind != "" {
		s.Failed, s.ErrorType = true, kind
	}
	return s.Result, nil
}

// InvokeStream returns as soon as the function's answer begins.
func (e *Emulator) InvokeStream(ctx context.Context, event Event) (*Stream, error) {
	select {
	case e.slots <- struct{}{}:
	case <-e.closed:
		return nil, errors.New("the environment was closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-e.slots }()
	c := e.newCall(event)
	e.telemetry.send("platform.start", map[string]any{"requestId": c.id, "version": e.cfg.Version})
	if err := e.dispatch(ctx, c); err != nil {
		return nil, err
	}
	a := e.await(ctx, c)
	if a == nil {
		return nil, ctx.Err()
	}
	s := &Stream{Result: a.result, Body: a.body}
	s.Trailer = a.trailer
	return s, nil
}

func (e *Emulator) newCall(event Event) *call {
	now := time.Now()
	if event.RequestID == "" {
		event.RequestID = identifier()
	}
	if event.ARN == "" {
		event.ARN = e.arn()
	}
	if event.TraceID == "" {
		event.TraceID = fmt.Sprintf("Root=1-%08x-%024x;Parent=%016x;Sampled=0", now.Unix(), now.UnixNano(), now.UnixNano())
	}
	return &call{
		id: event.RequestID, event: event,
		arrival: make(chan *answer, 1), over: make(chan struct{}),
	}
}

// dispatch hands the invocation to a runtime that asks for one, then to the
// extensions that want to know of it. One that is answered before is over.
func (e *Emulator) dispatch(ctx context.Context, c *call) error {
	e.change(func() { e.queued[c] = true })
	defer e.change(func() { delete(e.queued, c) })
	select {
	case e.queue <- c:
	case <-c.over:
		return nil
	case <-e.closed:
		return errors.New("the environment was closed")
	case <-ctx.Done():
		return ctx.Err()
	}
	return e.tellExtensions(ctx, c)
}

// await waits for the answer, the timeout, or the caller's patience (then nil).
func (e *Emulator) await(ctx context.Context, c *call) *answer {
	timer := time.NewTimer(e.cfg.Timeout)
	defer timer.Stop()
	select {
	case a := <-c.arrival:
		e.report(c, a)
		return a
	case <-timer.C:
		e.forget(c)
		if e.cfg.Expired != nil {
			e.cfg.Expired(c.id)
		}
		c.fail("Sandbox.Timedout", fmt.Sprintf("RequestId: %s Error: Task timed out after %.2f seconds", c.id, e.cfg.Timeout.Seconds()))
	case <-e.closed:
		e.forget(c)
		c.fail("Sandbox.Failure", "RequestId: "+c.id+" Error: the environment was closed")
	case <-ctx.Done():
		e.forget(c)
		return nil
	}
	a := <-c.arrival
	e.report(c, a)
	return a
}

func (e *Emulator) forget(c *call) { e.change(func() { delete(e.running, c.id) }) }

func (e *Emulator) report(c *call, a *answer) {
	status := "success"
	if a.result.Failed {
		status = "error"
	}
	record := map[string]any{"requestId": c.id, "status": status}
	if a.result.ErrorType != "" {
		record["errorType"] = a.result.ErrorType
	}
	e.telemetry.send("platform.runtimeDone", record)
	e.telemetry.send("platform.report", record)
}

// identifier has the form of a random UUID.
func identifier() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
