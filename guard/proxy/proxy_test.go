package proxy_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

func TestRuntimes(t *testing.T) {
	for name, begin := range map[string]starter{"aws-lambda-go": lambdatest.Go, "python": lambdatest.Python, "node": lambdatest.Node} {
		for _, chunked := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s chunked=%v", name, chunked), func(t *testing.T) {
				h := build(t, runtimeapi.Config{Chunked: chunked, Timeout: 20 * time.Second}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
				h.guard.Ready()
				h.run(begin)
				for _, size := range []int{0, 1000, 100_000, 1 << 20, 6 << 20} {
					payload := `"` + strings.Repeat("c", size) + `"`
					if r := h.invoke(payload); string(r.Payload) != payload || r.Failed {
						t.Errorf("%d bytes: answer of %d bytes, failed %v", size, len(r.Payload), r.Failed)
					}
				}
				if r := h.invoke(`"fail badly"`); !r.Failed || !strings.Contains(string(r.Payload), "badly") {
					t.Errorf("a failure came back as %+v", r)
				}
				if r := h.invoke(`"large"`); r.ErrorType != "Function.ResponseSizeTooLarge" {
					t.Errorf("a response of 7 MB came back as %v %s", r.Failed, r.ErrorType)
				}
			})
		}
	}
}

func TestDecide(t *testing.T) {
	var woken atomic.Int32
	outcomes := make(chan proxy.Outcome, 10)
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
		Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
			switch string(inv.Event) {
			case `"change"`:
				return proxy.Change([]byte(`"changed"`))
			case `"empty"`:
				return proxy.Change([]byte{})
			case `"refuse"`:
				return proxy.Refuse(proxy.Answer{Body: []byte(`{"statusCode":403}`)})
			case `"stream"`:
				return proxy.Refuse(proxy.Answer{Body: []byte("no"), Streamed: true, ContentType: "application/vnd.x"})
			case `"error"`:
				return proxy.Refuse(proxy.Answer{Failed: true, ErrorType: "Guard.Refused\r\nEvil: 1", Body: []byte(`{"errorType":"Guard.Refused"}`)})
			}
			woken.Add(1)
			return proxy.Verdict{}
		},
		Ended: func(_ *proxy.Invocation, o proxy.Outcome) { outcomes <- o },
	}})
	h.guard.Ready()
	h.run(lambdatest.Go)
	check := func(payload, want string, failed, byGuard bool) runtimeapi.Result {
		t.Helper()
		r := h.invoke(payload)
		if string(r.Payload) != want || r.Failed != failed {
			t.Errorf("%s: %q, failed %v", payload, r.Payload, r.Failed)
		}
		if o := <-outcomes; o.ByGuard != byGuard || o.Failed != failed || o.Status != 202 {
			t.Errorf("%s: outcome %+v", payload, o)
		}
		return r
	}
	check(`"change"`, `"changed"`, false, false)
	check(`"empty"`, ``, false, false)
	check(`"refuse"`, `{"statusCode":403}`, false, true)
	check(`"refuse"`, `{"statusCode":403}`, false, true)
	if r := check(`"stream"`, `no`, false, true); !r.Streamed || r.Header.Get("Content-Type") != "application/vnd.x" {
		t.Errorf("not streamed: %+v", r)
	}
	if r := check(`"error"`, `{"errorType":"Guard.Refused"}`, true, true); r.Header.Get("Evil") != "" {
		t.Error("an error type made a header")
	}
	check(`"pass"`, `"pass"`, false, false)
	if woken.Load() != 1 {
		t.Errorf("the function woke %d times for events that should not reach it", woken.Load()-1)
	}
}

func TestHeadersAreUntouched(t *testing.T) {
	var seen proxy.Invocation
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
		seen = *inv
		return proxy.Verdict{}
	}}})
	h.guard.Ready()
	h.run(lambdatest.Python)
	event := runtimeapi.Event{
		Payload: []byte(`"headers"`), RequestID: "r-1", TraceID: "Root=1", ClientContext: `{"custom":{}}`,
		Identity: `{"cognitoIdentityId":"i"}`, Deadline: time.UnixMilli(1700000000123), Header: http.Header{"Lambda-Runtime-New": {"n"}},
	}
	r, err := h.emu.Invoke(h.ctx, event)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Lambda-Runtime-Aws-Request-Id": "r-1", "Lambda-Runtime-Trace-Id": "Root=1", "Lambda-Runtime-Deadline-Ms": "1700000000123",
		"Lambda-Runtime-Client-Context": event.ClientContext, "Lambda-Runtime-Cognito-Identity": event.Identity, "Lambda-Runtime-New": "n",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
	if seen.ID != "r-1" || seen.ClientContext != event.ClientContext || !seen.Deadline.Equal(event.Deadline) || seen.Identity != event.Identity || seen.TraceID != "Root=1" {
		t.Errorf("the hook saw %+v", seen)
	}
}

func TestResponseHook(t *testing.T) {
	for name, begin := range map[string]starter{"aws-lambda-go": lambdatest.Go, "python": lambdatest.Python} {
		t.Run(name, func(t *testing.T) {
			h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
				Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
					inv.State = string(inv.Event)
					inv.Unasked = inv.State == `"unasked"`
					return proxy.Verdict{}
				},
				Response: func(_ context.Context, inv *proxy.Invocation, r proxy.Response) proxy.Verdict {
					switch {
					case r.Failed:
						return proxy.Change(bytes.ReplaceAll(r.Body, []byte("secret"), []byte("******")))
					case inv.State == `"withhold"`:
						return proxy.Refuse(proxy.Answer{Failed: true, ErrorType: "Guard.Withheld", Body: []byte(`{}`)})
					case inv.State == `"unasked"`:
						return proxy.Change([]byte(`"asked"`))
					case inv.State == `"longer"`:
						return proxy.Change(append([]byte("longer "), r.Body...))
					}
					return proxy.Verdict{}
				},
			}})
			h.guard.Ready()
			h.run(begin)
			for _, c := range []struct{ payload, want, kind string }{
				{`"as it is"`, `"as it is"`, ""},
				{`"unasked"`, `"unasked"`, ""},
				{`"longer"`, `longer "longer"`, ""},
				{`"withhold"`, `{}`, "Guard.Withheld"},
			} {
				if r := h.invoke(c.payload); string(r.Payload) != c.want || r.ErrorType != c.kind {
					t.Errorf("%s: %s %s", c.payload, r.Payload, r.ErrorType)
				}
			}
			if r := h.invoke(`"fail secret"`); !r.Failed || !strings.Contains(string(r.Payload), "******") || strings.Contains(string(r.Payload), "secret") {
				t.Errorf("the error said %s", r.Payload)
			}
		})
	}
}

func TestStreamIsNotBuffered(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
		Decide:   allow,
		Response: func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { panic("a stream was buffered") },
	}})
	h.guard.Ready()
	streams := make(chan *runtimeapi.Stream, 1)
	go func() {
		s, err := h.emu.InvokeStream(h.ctx, runtimeapi.Event{Payload: []byte("1")})
		if err != nil {
			t.Error(err)
		}
		streams <- s
	}()
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n"+
		"Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n\r\n", id)
	s := <-streams
	piece := make([]byte, 5)
	for range 3 { // each piece arrives before the next one is sent
		w.say("5\r\nhello\r\n")
		if _, err := io.ReadFull(s.Body, piece); err != nil || string(piece) != "hello" {
			t.Fatalf("%q, %v", piece, err)
		}
	}
	w.say("0\r\nLambda-Runtime-Function-Error-Type: Broken\r\n\r\n")
	if rest, err := io.ReadAll(s.Body); len(rest) > 0 || err != nil || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "Broken" {
		t.Errorf("%q, %v, trailer %v", rest, err, s.Trailer)
	}
	if resp, _ := w.hear(); resp.StatusCode != 202 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

func TestLongStream(t *testing.T) {
	h := build(t, runtimeapi.Config{Timeout: 20 * time.Second}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	h.run(lambdatest.Python)
	s, err := h.emu.InvokeStream(h.ctx, runtimeapi.Event{Payload: []byte(`"stream 640 65536"`)})
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, s.Body)
	if n != 40<<20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestNodeStream(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.guard.Ready()
	h.run(lambdatest.Node, "STREAMED=1")
	if r := h.invoke("300"); !r.Streamed || len(r.Payload) != 300<<16 {
		t.Errorf("streamed %v, %d bytes, %s", r.Streamed, len(r.Payload), r.ErrorType)
	}
}

func TestSeveralInFlight(t *testing.T) {
	const width = 8
	h := build(t, runtimeapi.Config{Concurrency: width}, proxy.Config{Hooks: proxy.Hooks{
		Decide: allow, Response: func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { return proxy.Verdict{} },
	}})
	h.guard.Ready()
	done := make(chan string, 200)
	for range cap(done) {
		go func() {
			r, err := h.emu.Invoke(h.ctx, runtimeapi.Event{Payload: []byte("x")})
			if err != nil || string(r.Payload) != r.RequestID {
				done <- fmt.Sprintf("%s for %s (%v)", r.Payload, r.RequestID, err)
				return
			}
			done <- ""
		}()
	}
	for range width {
		go func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			base := "http://" + h.guard.Addr() + "/2018-06-01/runtime/invocation/"
			for {
				resp, err := client.Get(base + "next")
				if err != nil {
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				id := resp.Header.Get("Lambda-Runtime-Aws-Request-Id")
				resp, err = client.Post(base+id+"/response", "text/plain", strings.NewReader(id))
				if err != nil {
					return
				}
				_ = resp.Body.Close()
			}
		}()
	}
	for range cap(done) {
		if wrong := <-done; wrong != "" {
			t.Error(wrong)
		}
	}
}

func TestSnapStart(t *testing.T) {
	restored := make(chan bool, 1)
	h := build(t, runtimeapi.Config{SnapStart: true}, proxy.Config{Hooks: proxy.Hooks{Decide: allow, Restored: func() { restored <- true }}})
	h.guard.Ready()
	h.run(lambdatest.Python, "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")
	if err := h.emu.Restoring(h.ctx); err != nil {
		t.Fatal(err)
	}
	select {
	case <-restored:
		t.Fatal("the hook ran before the snapshot was restored")
	default:
	}
	h.emu.Restore()
	if r := h.invoke(`"a"`); string(r.Payload) != `"a"` {
		t.Errorf("%s", r.Payload)
	}
	<-restored
}

func TestInitErrorPasses(t *testing.T) {
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow}})
	h.run(lambdatest.Python, "FAIL_INIT=1")
	var f *runtimeapi.Failure
	if err := h.emu.Ready(h.ctx); !errors.As(err, &f) || f.Type != "Init.Failed" {
		t.Errorf("Ready returned %v", err)
	}
}
