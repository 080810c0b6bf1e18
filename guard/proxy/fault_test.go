package proxy_test

import (
	"context"
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

func TestUpstreamErrorsPass(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	for _, status := range []int{403, 410, 500, 503} {
		h.emu.Inject(runtimeapi.Fault{Path: "/next", Times: 1, Do: runtimeapi.Status(status)})
		w := h.dial()
		w.say(nextLine)
		if resp, body := w.hear(); resp.StatusCode != status || !strings.Contains(body, "InternalServerError") {
			t.Errorf("%d became %d %s", status, resp.StatusCode, body)
		}
	}
	w := h.dial()
	w.say("POST /2018-06-01/runtime/invocation/unknown/response HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx")
	if resp, body := w.hear(); resp.StatusCode != 400 || !strings.Contains(body, "InvalidRequestID") {
		t.Errorf("an unknown id: %d %s", resp.StatusCode, body)
	}
	w.say("GET /2018-06-01/something/else HTTP/1.1\r\nHost: a\r\n\r\n")
	if resp, _ := w.hear(); resp.StatusCode != 404 {
		t.Errorf("an unknown path: %d", resp.StatusCode)
	}
}

func TestUpstreamBroken(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r1\r\n"
	for name, c := range map[string]struct {
		text string
		kind proxy.FaultKind
	}{
		"nothing":              {"", proxy.UpstreamGone},
		"half a head":          {"HTTP/1.1 200 OK\r\nLambda-Ru", proxy.UpstreamGone},
		"half an event":        {head + "Content-Length: 100\r\n\r\nabc", proxy.UpstreamGone},
		"half a chunk":         {head + "Transfer-Encoding: chunked\r\n\r\n100\r\nabc", proxy.UpstreamGone},
		"no HTTP":              {"SSH-2.0-OpenSSH_9.6\r\n\r\n", proxy.UpstreamStrange},
		"two lengths":          {head + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", proxy.UpstreamStrange},
		"an event without end": {head + "\r\nabc", proxy.UpstreamStrange},
		"an id like a path":    {"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: ../x\r\nContent-Length: 1\r\n\r\na", proxy.UpstreamStrange},
		"another protocol":     {"HTTP/1.1 101 Switching Protocols\r\n\r\n", proxy.UpstreamStrange},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
				Decide: func(context.Context, *proxy.Invocation) proxy.Verdict {
					t.Error("it was decided on")
					return proxy.Verdict{}
				},
			}})
			h.guard.Ready()
			h.emu.Inject(runtimeapi.Fault{Path: "/next", Do: runtimeapi.Raw(c.text)})
			w := h.dial()
			w.say(nextLine)
			if resp, body := w.hear(); resp.StatusCode != 502 || !strings.Contains(body, "Guard.UpstreamBroken") {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			h.wantFault(c.kind)
		})
	}
}

func TestUpstreamUnreachable(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = ln.Close()
	h := over(t, proxy.Config{Upstream: ln.Addr().String(), Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	w := h.dial()
	w.say(nextLine)
	if resp, body := w.hear(); resp.StatusCode != 502 || !strings.Contains(body, "Guard.UpstreamUnreachable") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	h.wantFault(proxy.UpstreamGone)
	w = h.dial() // a body that is still on its way must not keep the answer from the runtime
	w.say("POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n%s", strings.Repeat("x", 300000))
	if resp, _ := w.hear(); resp.StatusCode != 502 {
		t.Errorf("%d", resp.StatusCode)
	}
}

// The platform closes a connection that was kept: the next request for an event
// goes over another one. A response is never sent twice.
func TestUpstreamClosesAnIdleConnection(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	w := h.dial()
	result := h.later("1")
	id, _ := w.next()
	w.answer(id, "2")
	<-result
	h.emu.Inject(runtimeapi.Fault{Path: "/next", Times: 1, Do: runtimeapi.Break})
	result = h.later("3")
	id, body := w.next()
	if body != "3" {
		t.Fatalf("%q", body)
	}
	h.emu.Inject(runtimeapi.Fault{Path: "/response", Times: 1, Do: runtimeapi.Break})
	if status := w.answer(id, "4"); status != 502 {
		t.Errorf("a response that was lost got %d", status)
	}
	if n := h.emu.Running(); n != 1 {
		t.Errorf("%d invocations run", n)
	}
	w = h.dial()
	if status := w.answer(id, "5"); status != 202 {
		t.Errorf("a response over another connection got %d", status)
	}
	if r := <-result; string(r.Payload) != "5" {
		t.Errorf("%s", r.Payload)
	}
}

// A runtime that leaves while it waits takes no event with it.
func TestClientLeavesWhileWaiting(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	arrived, left := make(chan struct{}), make(chan struct{})
	h.emu.Inject(runtimeapi.Fault{Path: "/next", Times: 1, Do: func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done() // the guard closes its connection to the platform
		close(left)
		panic(http.ErrAbortHandler)
	}})
	w := h.dial()
	w.say(nextLine)
	<-arrived
	_ = w.Close()
	select {
	case <-left:
	case <-h.ctx.Done():
		t.Fatal("the platform did not hear of it")
	}
	result := h.later("1")
	w = h.dial()
	id, _ := w.next()
	w.answer(id, "2")
	if r := <-result; string(r.Payload) != "2" {
		t.Errorf("%+v", r)
	}
}

// A runtime that leaves before it has its event fails the invocation at once.
func TestClientLeavesBeforeTheEvent(t *testing.T) {
	w := make(chan *wire, 1)
	h := build(t, runtimeapi.Config{Timeout: 25 * time.Second}, proxy.Config{Hooks: proxy.Hooks{Decide: func(context.Context, *proxy.Invocation) proxy.Verdict {
		conn := <-w
		_ = conn.Conn.(*net.TCPConn).SetLinger(0) // a reset: the guard's writing fails
		_ = conn.Close()
		return proxy.Verdict{}
	}}})
	h.guard.Ready()
	result := h.later(strings.Repeat("x", 6<<20))
	conn := h.dial()
	conn.say(nextLine)
	w <- conn
	if r := <-result; r.ErrorType != "Guard.RuntimeGone" {
		t.Errorf("%s %.100s", r.ErrorType, r.Payload)
	}
	h.wantFault(proxy.ClientGone)
}

func TestClientLeavesInItsResponse(t *testing.T) {
	for _, head := range []string{"Content-Length: 100\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n100\r\nabc", "Transfer-Encoding: chunked\r\n\r\nno chunk\r\n"} {
		h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
		h.guard.Ready()
		result := h.later("1")
		w := h.dial()
		id, _ := w.next()
		w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\n%s", id, head)
		_ = w.Conn.(*net.TCPConn).CloseWrite()
		if r := <-result; r.ErrorType != "Runtime.TruncatedResponse" {
			t.Errorf("%q: %s %s", head, r.ErrorType, r.Payload)
		}
	}
}

// A runtime that posts and exits at once has posted.
func TestClientPostsAndLeaves(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	result := h.later("1")
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", id)
	_ = w.Close()
	if r := <-result; string(r.Payload) != "abc" {
		t.Errorf("%+v", r)
	}
}

func TestRuntimeCrash(t *testing.T) {
	h := build(t, runtimeapi.Config{Timeout: 25 * time.Second}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	p := h.run(lambdatest.Go)
	go func() {
		<-p.Ended()
		h.emu.RuntimeExited("exit status 3")
	}()
	if r := h.invoke(`"exit"`); r.ErrorType != "Runtime.ExitError" {
		t.Errorf("%+v", r)
	}
	h.run(lambdatest.Go)
	if r := h.invoke(`"a"`); string(r.Payload) != `"a"` {
		t.Errorf("the next runtime: %+v", r)
	}
	if r := h.invoke(`"panic ` + strings.Repeat("x", 100000) + `"`); !r.Failed || !strings.Contains(string(r.Payload), "xxx") {
		t.Errorf("a panic: %s %.100s", r.ErrorType, r.Payload) // its cause is a header of 100 KB
	}
}

func TestTimeoutThenLateAnswer(t *testing.T) {
	h := build(t, runtimeapi.Config{Timeout: 100 * time.Millisecond}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	result := h.later("1")
	w := h.dial()
	id, _ := w.next()
	if r := <-result; r.ErrorType != "Sandbox.Timedout" {
		t.Errorf("%+v", r)
	}
	if status := w.answer(id, "late"); status != 400 {
		t.Errorf("a late answer got %d", status)
	}
	result = h.later("2")
	id, _ = w.next()
	w.answer(id, "3")
	if r := <-result; string(r.Payload) != "3" {
		t.Errorf("%+v", r)
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

func TestExpect(t *testing.T) {
	for _, hook := range []func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict{
		nil, func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { return proxy.Verdict{} },
	} {
		h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow, Response: hook}})
		h.guard.Ready()
		result := h.later("1")
		w := h.dial()
		id, _ := w.next()
		w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n", id)
		if line, err := w.in.ReadString('\n'); err != nil || line != "HTTP/1.1 100 Continue\r\n" {
			t.Fatalf("%q, %v", line, err)
		}
		_, _ = w.in.ReadString('\n')
		w.say("abc")
		if resp, _ := w.hear(); resp.StatusCode != 202 {
			t.Errorf("%d", resp.StatusCode)
		}
		if r := <-result; string(r.Payload) != "abc" || r.Header.Get("Expect") != "" {
			t.Errorf("%+v", r)
		}
	}
}

func TestPipelining(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	first, second := h.later("1"), make(<-chan runtimeapi.Result)
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n2"+nextLine, id)
	if resp, _ := w.hear(); resp.StatusCode != 202 {
		t.Errorf("%d", resp.StatusCode)
	}
	<-first
	second = h.later("3")
	resp, body := w.hear()
	if body != "3" {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	w.answer(resp.Header.Get("Lambda-Runtime-Aws-Request-Id"), "4")
	<-second
}

func TestHostileClients(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	for name, text := range map[string]string{
		"no HTTP":       "hello\r\n\r\n",
		"two lengths":   "POST /2018-06-01/runtime/invocation/x/response HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"an escape":     "GET /2018-06-01/runtime/invocation/%6eext HTTP/1.1\r\n\r\n",
		"two slashes":   "GET /2018-06-01//runtime/invocation/next HTTP/1.1\r\n\r\n",
		"dots":          "GET /2018-06-01/runtime/x/../invocation/next HTTP/1.1\r\n\r\n",
		"a last slash":  "GET /2018-06-01/runtime/invocation/next/ HTTP/1.1\r\n\r\n",
		"a parameter":   "GET /2018-06-01/runtime/invocation/next;a HTTP/1.1\r\n\r\n",
		"a body":        "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nContent-Length: 1\r\n\r\na",
		"absolute form": "GET http://127.0.0.1:9001/2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n",
	} {
		w := h.dial()
		w.say("%s", text)
		if resp, body := w.hear(); resp.StatusCode != 400 || !strings.Contains(body, "Guard.MalformedRequest") {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
		h.wantFault(proxy.ClientStrange)
	}
}

// Whatever path it came by, what carries a request id is an event.
func TestEventByAnotherPath(t *testing.T) {
	decided := make(chan string, 1)
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
		decided <- inv.ID
		return proxy.Change([]byte("changed"))
	}}})
	h.guard.Ready()
	const event = "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: r1\r\nContent-Length: 1\r\n\r\na"
	h.emu.Inject(runtimeapi.Fault{Path: "/other", Do: runtimeapi.Raw(event)})
	w := h.dial()
	w.say("GET /2030-01-01/other HTTP/1.1\r\nHost: a\r\n\r\n")
	if _, body := w.hear(); body != "changed" || <-decided != "r1" {
		t.Errorf("%q", body)
	}
	w = h.dial()
	w.say("POST /2030-01-01/other HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
	if resp, _ := w.hear(); resp.StatusCode != 502 {
		t.Errorf("an event in answer to a POST: %d", resp.StatusCode)
	}
	h.wantFault(proxy.UpstreamStrange)
}

func TestCrowd(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{MaxConns: 1, Hooks: proxy.Hooks{Decide: allow}})
	first := h.dial()
	first.say("GET /2018-06-01/ping HTTP/1.1\r\nHost: a\r\n\r\n")
	first.hear()
	second := h.dial()
	if _, err := second.in.ReadByte(); err == nil {
		t.Error("a connection too many was served")
	}
	h.wantFault(proxy.Crowded)
}

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
