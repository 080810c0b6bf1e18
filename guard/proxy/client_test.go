package proxy_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

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
	first := h.later("1")
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n2"+nextLine, id)
	if resp, _ := w.hear(); resp.StatusCode != 202 {
		t.Errorf("%d", resp.StatusCode)
	}
	<-first
	second := h.later("3")
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
