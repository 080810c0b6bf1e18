package proxy_test

import (
	"context"
	"net"
	"strings"
	"testing"

	"redoubt/guard/proxy"
	"redoubt/runtimeapi"
)

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
