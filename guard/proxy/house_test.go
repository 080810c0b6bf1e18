package proxy_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

func TestMain(m *testing.M) {
	lambdatest.Serve()
	os.Exit(m.Run())
}

// house is an environment with a guard in it.
type house struct {
	*testing.T
	ctx   context.Context
	emu   *runtimeapi.Emulator
	guard *proxy.Proxy

	mu     sync.Mutex
	faults []proxy.Fault
	told   chan proxy.Fault
}

func build(t *testing.T, emulator runtimeapi.Config, cfg proxy.Config) *house {
	t.Helper()
	e, err := runtimeapi.Start(emulator)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	cfg.Upstream = e.Addr()
	h := over(t, cfg)
	h.emu = e
	return h
}

// over builds a guard over any upstream.
func over(t *testing.T, cfg proxy.Config) *house {
	t.Helper()
	h := &house{T: t, told: make(chan proxy.Fault, 100)}
	cfg.Hooks.Fault = func(f proxy.Fault) {
		h.mu.Lock()
		h.faults = append(h.faults, f)
		h.mu.Unlock()
		h.told <- f
	}
	p, err := proxy.Listen(cfg)
	if err != nil {
		t.Fatal(err)
	}
	h.guard = p
	served := make(chan error, 1)
	go func() { served <- p.Serve() }()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	h.ctx = ctx
	t.Cleanup(func() {
		_ = p.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
		cancel()
	})
	return h
}

func (h *house) wantFault(kind proxy.FaultKind) proxy.Fault {
	h.Helper()
	for {
		select {
		case f := <-h.told:
			if f.Kind == kind {
				return f
			}
		case <-h.ctx.Done():
			h.Fatalf("no fault %s; there were %v", kind, h.faults)
		}
	}
}

type starter func(addr string, env ...string) (*lambdatest.Process, error)

func (h *house) run(begin starter, env ...string) *lambdatest.Process {
	h.Helper()
	p, err := begin(h.guard.Addr(), env...)
	if errors.Is(err, exec.ErrNotFound) {
		h.Skip(err)
	}
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(p.Stop)
	return p
}

func (h *house) invoke(payload string) runtimeapi.Result {
	h.Helper()
	r, err := h.emu.Invoke(h.ctx, runtimeapi.Event{Payload: []byte(payload)})
	if err != nil {
		h.Fatal(err)
	}
	return r
}

// wire is a runtime written by hand.
type wire struct {
	net.Conn
	in *bufio.Reader
	t  *house
}

func (h *house) dial() *wire {
	h.Helper()
	conn, err := net.Dial("tcp", h.guard.Addr())
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(30 * time.Second))
	return &wire{Conn: conn, in: bufio.NewReader(conn), t: h}
}

func (w *wire) say(format string, args ...any) {
	w.t.Helper()
	if _, err := fmt.Fprintf(w, format, args...); err != nil {
		w.t.Fatal(err)
	}
}

type heard struct {
	StatusCode int
	Header     http.Header
}

func (w *wire) hear() (heard, string) {
	w.t.Helper()
	resp, err := http.ReadResponse(w.in, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return heard{resp.StatusCode, resp.Header}, string(body)
}

const nextLine = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: a\r\n\r\n"

func (w *wire) next() (id, body string) {
	w.t.Helper()
	w.say(nextLine)
	resp, body := w.hear()
	if resp.StatusCode != 200 {
		w.t.Fatalf("next: %d %s", resp.StatusCode, body)
	}
	return resp.Header.Get("Lambda-Runtime-Aws-Request-Id"), body
}

func (w *wire) answer(id, body string) int {
	w.t.Helper()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n%s", id, len(body), body)
	resp, _ := w.hear()
	return resp.StatusCode
}

func allow(context.Context, *proxy.Invocation) proxy.Verdict { return proxy.Verdict{} }
