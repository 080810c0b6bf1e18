package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

// later invokes in the background.
func (h *house) later(payload string) <-chan runtimeapi.Result {
	c := make(chan runtimeapi.Result, 1)
	go func() {
		r, err := h.emu.Invoke(h.ctx, runtimeapi.Event{Payload: []byte(payload)})
		if err != nil {
			r.ErrorType = err.Error()
		}
		c <- r
	}()
	return c
}

func TestHooksThatFail(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	hooks := map[string]func(context.Context, *proxy.Invocation) proxy.Verdict{
		"panics": func(context.Context, *proxy.Invocation) proxy.Verdict { panic("no") },
		"hangs": func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
			<-never
			if string(inv.Event) != `"a"` {
				panic("the event was overwritten")
			}
			return proxy.Verdict{}
		},
	}
	for name, hook := range hooks {
		for _, open := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s open=%v", name, open), func(t *testing.T) {
				h := build(t, runtimeapi.Config{}, proxy.Config{Open: open, Budget: 20 * time.Millisecond, Hooks: proxy.Hooks{Decide: hook}})
				h.guard.Ready()
				h.run(lambdatest.Go)
				for range 2 {
					r := h.invoke(`"a"`)
					if open && string(r.Payload) != `"a"` || !open && r.ErrorType != "Guard.Undecided" {
						t.Errorf("%s %s", r.ErrorType, r.Payload)
					}
					if f := h.wantFault(proxy.HookFailed); f.Open != open || f.RequestID != r.RequestID {
						t.Errorf("%+v", f)
					}
				}
			})
		}
	}
}

func TestResponseHookThatFails(t *testing.T) {
	for _, open := range []bool{false, true} {
		h := build(t, runtimeapi.Config{}, proxy.Config{Open: open, Hooks: proxy.Hooks{
			Response: func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { panic("no") },
		}})
		h.guard.Ready()
		h.run(lambdatest.Go)
		if r := h.invoke(`"a"`); open && string(r.Payload) != `"a"` || !open && r.ErrorType != "Guard.Undecided" {
			t.Errorf("open=%v: %s %s", open, r.ErrorType, r.Payload)
		}
	}
}

func TestGate(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	result := h.later("1")
	w := h.dial()
	w.say(nextLine)
	other := h.dial() // what needs no decision passes meanwhile
	other.say("GET /2018-06-01/ping HTTP/1.1\r\nHost: a\r\n\r\n")
	if _, body := other.hear(); body != "pong" {
		t.Errorf("ping: %q", body)
	}
	if n := h.emu.Running(); n != 0 {
		t.Fatalf("%d invocations went through the gate", n)
	}
	h.guard.Ready()
	resp, _ := w.hear()
	w.answer(resp.Header.Get("Lambda-Runtime-Aws-Request-Id"), "2")
	if r := <-result; string(r.Payload) != "2" {
		t.Errorf("%+v", r)
	}
}

func TestGateThatStaysShut(t *testing.T) {
	for _, open := range []bool{false, true} {
		h := build(t, runtimeapi.Config{}, proxy.Config{Open: open, Gate: time.Millisecond, Hooks: proxy.Hooks{Decide: allow}})
		h.run(lambdatest.Go)
		if r := h.invoke(`"a"`); open && string(r.Payload) != `"a"` || !open && r.ErrorType != "Guard.Undecided" {
			t.Errorf("open=%v: %s %s", open, r.ErrorType, r.Payload)
		}
		h.wantFault(proxy.NotReady)
		h.guard.Ready()
		if r := h.invoke(`"a"`); string(r.Payload) != `"a"` {
			t.Errorf("open=%v, ready: %s %s", open, r.ErrorType, r.Payload)
		}
	}
}

func TestUnfit(t *testing.T) {
	for _, open := range []bool{false, true} {
		h := build(t, runtimeapi.Config{}, proxy.Config{Open: open, Hooks: proxy.Hooks{
			Decide: func(context.Context, *proxy.Invocation) proxy.Verdict { panic("asked without a policy") },
		}})
		h.guard.Unfit(errors.New("no policy"))
		h.run(lambdatest.Go)
		if r := h.invoke(`"a"`); open && string(r.Payload) != `"a"` || !open && r.ErrorType != "Guard.Undecided" {
			t.Errorf("open=%v: %s %s", open, r.ErrorType, r.Payload)
		}
		if f := h.wantFault(proxy.NotReady); f.Err == nil || f.Open != open {
			t.Errorf("%+v", f)
		}
	}
}

func TestTooLarge(t *testing.T) {
	for _, open := range []bool{false, true} {
		for _, chunked := range []bool{false, true} {
			h := build(t, runtimeapi.Config{Chunked: chunked, Timeout: 20 * time.Second}, proxy.Config{Open: open, MaxBody: 1000, Hooks: proxy.Hooks{
				Decide: allow, Response: func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { return proxy.Verdict{} },
			}})
			h.guard.Ready()
			h.run(lambdatest.Go)
			payload := strings.Repeat("a", 3<<20)
			if r := h.invoke(payload); open && string(r.Payload) != payload || !open && r.ErrorType != "Guard.Undecided" {
				t.Errorf("open=%v chunked=%v: %s, %d bytes", open, chunked, r.ErrorType, len(r.Payload))
			}
			h.wantFault(proxy.EventTooLarge)
			if r := h.invoke(`"large"`); open && r.ErrorType != "Function.ResponseSizeTooLarge" || !open && r.ErrorType != "Guard.Undecided" {
				t.Errorf("open=%v chunked=%v: response: %s", open, chunked, r.ErrorType)
			}
			h.wantFault(proxy.AnswerTooLarge)
			if open {
				continue // aws-lambda-go ends itself after a 413
			}
			if r := h.invoke("small"); string(r.Payload) != "small" {
				t.Errorf("open=%v chunked=%v: afterwards: %s %s", open, chunked, r.ErrorType, r.Payload)
			}
		}
	}
}

// The guard's own answer is not taken: the next event is asked for all the same.
func TestAnswerLost(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{"an error": runtimeapi.Status(500), "a break": runtimeapi.Break} {
		t.Run(name, func(t *testing.T) {
			h := build(t, runtimeapi.Config{Timeout: 100 * time.Millisecond}, proxy.Config{Hooks: proxy.Hooks{Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
				if string(inv.Event) == "refuse" {
					return proxy.Refuse(proxy.Answer{Body: []byte("no")})
				}
				return proxy.Verdict{}
			}}})
			h.guard.Ready()
			h.emu.Inject(runtimeapi.Fault{Path: "/response", Times: 1, Do: fault})
			w := h.dial()
			first := h.later("refuse")
			w.say(nextLine)
			h.wantFault(proxy.AnswerLost)
			<-first // it timed out: the platform lets the runtime ask again
			second := h.later("pass")
			resp, body := w.hear()
			for resp.StatusCode == 403 { // asked before it timed out
				w.say(nextLine)
				resp, body = w.hear()
			}
			if body != "pass" {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			w.answer(resp.Header.Get("Lambda-Runtime-Aws-Request-Id"), "2")
			if r := <-second; string(r.Payload) != "2" {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestEarlyAnswer(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	h.emu.Inject(runtimeapi.Fault{Path: "/response", Do: runtimeapi.Status(413)}) // without reading the body
	w := h.dial()
	w.say("POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n")
	go func() { _, _ = io.CopyN(w.Conn, endless{}, 50_000_000) }()
	if resp, _ := w.hear(); resp.StatusCode != 413 {
		t.Errorf("%d", resp.StatusCode)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestShutdown(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	streams := make(chan *runtimeapi.Stream, 1)
	go func() {
		s, err := h.emu.InvokeStream(h.ctx, runtimeapi.Event{Payload: []byte("1")})
		if err != nil {
			t.Error(err)
		}
		streams <- s
	}()
	idle, waiting, busy := h.dial(), h.dial(), h.dial()
	idle.say("GET /2018-06-01/ping HTTP/1.1\r\nHost: a\r\n\r\n")
	idle.hear()
	arrived := make(chan struct{})
	id, _ := busy.next()
	h.emu.Inject(runtimeapi.Fault{Path: "/next", Times: 1, Do: func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	}})
	waiting.say(nextLine)
	<-arrived
	busy.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\n"+
		"Lambda-Runtime-Function-Response-Mode: streaming\r\nContent-Length: 3\r\n\r\na", id)
	s := <-streams
	ended := make(chan error, 1)
	go func() { ended <- h.guard.Shutdown(h.ctx) }()
	for name, w := range map[string]*wire{"idle": idle, "waiting": waiting} {
		if _, err := w.in.ReadByte(); err == nil {
			t.Errorf("the %s connection was kept", name)
		}
	}
	busy.say("bc")
	if body, err := io.ReadAll(s.Body); string(body) != "abc" || err != nil {
		t.Errorf("%q, %v", body, err)
	}
	if resp, _ := busy.hear(); resp.StatusCode != 202 {
		t.Errorf("what was under way got %d", resp.StatusCode)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", h.guard.Addr()); err == nil {
		t.Error("the port is still open")
	}
}

func TestShutdownGivesUp(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	result := h.later("1")
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\na", id)
	ctx, cancel := context.WithCancel(h.ctx)
	cancel()
	if err := h.guard.Shutdown(ctx); err == nil {
		t.Error("no error, though a request was cut off")
	}
	<-result
}

// TestClosedAllTheSame: a policy that closes is not overruled by Open, once there is one.
func TestClosedAllTheSame(t *testing.T) {
	for _, answer := range []bool{false, true} {
		hooks := proxy.Hooks{Closed: func(f proxy.Fault) bool { return f.Answer == answer }}
		hooks.Decide = func(context.Context, *proxy.Invocation) proxy.Verdict {
			if answer {
				return proxy.Verdict{}
			}
			panic("no")
		}
		hooks.Response = func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { panic("no") }
		h := build(t, runtimeapi.Config{}, proxy.Config{Open: true, Gate: time.Millisecond, Hooks: hooks})
		h.run(lambdatest.Go)
		if r := h.invoke(`"a"`); string(r.Payload) != `"a"` && !answer {
			t.Errorf("answer %v, without a policy: %s %s", answer, r.ErrorType, r.Payload)
		}
		h.guard.Ready()
		if r := h.invoke(`"a"`); r.ErrorType != "Guard.Undecided" {
			t.Errorf("answer %v: %s %s", answer, r.ErrorType, r.Payload)
		}
	}
}
