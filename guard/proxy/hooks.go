package proxy

import (
	"context"
	"time"
)

// Hooks are what the proxy asks and tells. All are called from several
// goroutines at once if the function has several invocations in flight.
type Hooks struct {
	// Decide says what happens to an event. Nil passes all on.
	Decide func(context.Context, *Invocation) Verdict
	// Response says what happens to a buffered response or error before it
	// leaves. Nil passes all on, without buffering. Streamed responses are not shown.
	Response func(context.Context, *Invocation, Response) Verdict
	// Stream says who looks at a streamed response. Nil, and what returns nil, passes
	// them byte by byte. It must not wait.
	Stream func(*Invocation) Stream
	// Closed says whether an event or answer that a fault kept from being decided on is
	// refused although Config.Open is set. Nil refuses none. It must not wait.
	Closed func(Fault) bool
	// Restored runs after a snapshot was restored, before the runtime hears of it.
	Restored func()
	// Ended tells how an invocation was answered.
	Ended func(*Invocation, Outcome)
	// Fault tells of what should not happen, and what was done about it.
	Fault func(Fault)
}

// An Invocation is an event on its way to the function, with what the platform
// says of it.
type Invocation struct {
	ID            string
	ARN           string
	TraceID       string
	ClientContext string
	Identity      string // of Cognito
	Deadline      time.Time

	// Event is the payload. It is valid during Decide only and must not be written to.
	Event []byte
	// State is for the hooks: what Decide leaves here, Response, Stream and Ended find.
	State any
	// Unasked is left by Decide where Response and Stream have nothing to say of the
	// answer: it passes without being buffered.
	Unasked bool
	// Afterwards takes what Decide may leave to be done when the event has left, and before
	// anything is told of its answer. It is nil where nobody waits for the decision any
	// more, or does not offer it. Only the last is kept.
	Afterwards func(func())

	left *left
}

// A Response is what the function answers with. Body is valid during the hook
// only and must not be written to.
type Response struct {
	Body        []byte
	ContentType string
	Failed      bool   // an error, not a response
	ErrorType   string // of an error
}

// A Verdict says what happens to an event or a response. The zero value passes
// it on as it is.
type Verdict struct {
	// Body takes the place of the event's or the response's, if not nil.
	Body []byte
	// Answer, if not nil, is sent to the platform instead: for an event without
	// waking the function, for a response in its place.
	Answer *Answer
}

// Change replaces the body.
func Change(body []byte) Verdict { return Verdict{Body: body} }

// Refuse answers in the function's place.
func Refuse(a Answer) Verdict { return Verdict{Answer: &a} }

// An Answer is sent to the platform in the function's place.
type Answer struct {
	Failed      bool   // an error, not a response
	ErrorType   string // of an error
	ContentType string // "application/json" if empty
	Streamed    bool   // in streaming mode, for functions whose callers expect that
	Body        []byte
}

// An Outcome is how an invocation was answered.
type Outcome struct {
	ByGuard  bool // the guard answered in the function's place
	Failed   bool // with an error
	Streamed bool
	Status   int   // of the platform, 0 if it gave none
	Err      error // why the answer did not get there

	// Before an HTTP server, whose caller is what the platform is elsewhere.
	Code      int    // the status that the caller got
	Bytes     int64  // of the body that it got
	ErrorType string // what went wrong, by a name of the guard's
}

// A Fault is something that should not happen. Open tells that the event or
// response passed all the same.
type Fault struct {
	Kind      FaultKind
	RequestID string
	Answer    bool // it is about what the function answers
	Open      bool
	Err       error
}

// FaultKind names a fault in records; docs/guard.md lists what each leads to.
type FaultKind string

// The kinds of faults.
const (
	NotReady        FaultKind = "not-ready"          // the gate's time was over before Ready
	HookFailed      FaultKind = "hook-failed"        // a hook panicked or overran its budget
	EventTooLarge   FaultKind = "event-too-large"    // above Config.MaxBody
	AnswerTooLarge  FaultKind = "response-too-large" // above Config.MaxBody
	UpstreamGone    FaultKind = "upstream-gone"      // could not be reached, or broke
	UpstreamStrange FaultKind = "upstream-malformed" // answered with what is not HTTP, or an event where none belongs
	ClientStrange   FaultKind = "client-malformed"   // the runtime sent what is not HTTP
	ClientGone      FaultKind = "client-gone"        // the runtime left before it had the event
	AnswerLost      FaultKind = "answer-lost"        // the guard's own answer was not taken
	Crowded         FaultKind = "crowded"            // more connections than Config.MaxConns
)
