package proxy_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

// shout is a Stream that makes letters large, holds a dash back until something follows it,
// ends at a full stop, and panics at an exclamation mark.
type shout struct {
	held   []byte
	closed chan string // gets what was held at the end
}

func (s *shout) Write(p []byte) ([]byte, *proxy.Answer) {
	if bytes.Contains(p, []byte("!")) {
		panic("no")
	}
	all := slices.Concat(s.held, p)
	before, _, ends := bytes.Cut(all, []byte("."))
	if ends {
		return bytes.ToUpper(before), &proxy.Answer{Failed: true, ErrorType: "Full.Stop\r\nA: b", Body: []byte(`{"errorType":"Full.Stop"}`)}
	}
	out := bytes.TrimRight(all, "-")
	s.held = bytes.Clone(all[len(out):])
	return bytes.ToUpper(out), nil
}

func (s *shout) Close() ([]byte, *proxy.Answer) {
	if s.closed != nil {
		s.closed <- string(s.held)
	}
	return s.held, nil
}

func (s *shout) Held() []byte { return s.held }

func (s *shout) Trailers(lines []byte) ([]byte, *proxy.Answer) {
	switch {
	case bytes.Contains(lines, []byte("!")):
		panic("no")
	case bytes.Contains(lines, []byte("stop.")):
		return nil, &proxy.Answer{Failed: true, ErrorType: "Full.Stop"}
	}
	return bytes.ReplaceAll(lines, []byte("quiet"), []byte("QUIET")), nil
}

const streamHead = "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: a\r\nLambda-Runtime-Function-Response-Mode: streaming\r\n"

// streams builds a guard with a shout for each streamed response, and a runtime that has
// an event and has begun to answer it.
func streams(t *testing.T, cfg proxy.Config, head string) (*house, *wire, *runtimeapi.Stream, *shout) {
	t.Helper()
	looks := &shout{closed: make(chan string, 10)}
	cfg.Hooks.Decide = allow
	cfg.Hooks.Stream = func(*proxy.Invocation) proxy.Stream { return looks }
	h := build(t, runtimeapi.Config{Timeout: 20 * time.Second}, cfg)
	h.guard.Ready()
	begun := make(chan *runtimeapi.Stream, 1)
	go func() {
		s, err := h.emu.InvokeStream(h.ctx, runtimeapi.Event{Payload: []byte("1")})
		if err != nil {
			t.Error(err)
		}
		begun <- s
	}()
	w := h.dial()
	id, _ := w.next()
	w.say(streamHead+head+"\r\n", id)
	return h, w, <-begun, looks
}

// TestStreamIsSeen: pieces arrive before the next one is sent, and trailers behind them.
func TestStreamIsSeen(t *testing.T) {
	_, w, s, looks := streams(t, proxy.Config{}, "Transfer-Encoding: chunked\r\nTrailer: Lambda-Runtime-Function-Error-Type\r\n")
	piece := make([]byte, 5)
	for range 3 {
		w.say("5\r\nhello\r\n")
		if _, err := io.ReadFull(s.Body, piece); err != nil || string(piece) != "HELLO" {
			t.Fatalf("%q, %v", piece, err)
		}
	}
	w.say("1\r\n-\r\n0\r\nLambda-Runtime-Function-Error-Type: Broken\r\n\r\n")
	if rest, err := io.ReadAll(s.Body); string(rest) != "-" || err != nil || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "Broken" {
		t.Errorf("%q, %v, trailer %v", rest, err, s.Trailer)
	}
	if resp, _ := w.hear(); resp.StatusCode != 202 || <-looks.closed != "-" || len(looks.closed) > 0 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// TestStreamOfKnownLength: what leaves may be longer or shorter than what was told.
func TestStreamOfKnownLength(t *testing.T) {
	_, w, s, _ := streams(t, proxy.Config{}, "Expect: 100-continue\r\nContent-Length: 8\r\n")
	if _, err := w.in.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	_, _ = w.in.ReadString('\n')
	w.say("a-b.more")
	if body, err := io.ReadAll(s.Body); string(body) != "A-B" || err != nil || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") == "" {
		t.Errorf("%q, %v, trailer %v", body, err, s.Trailer)
	}
	if resp, _ := w.hear(); resp.StatusCode != 202 {
		t.Errorf("status %d", resp.StatusCode)
	}
}

// TestStreamEnds: a response that must not go on ends with an error; the function is heard
// out, and gets the next event.
func TestStreamEnds(t *testing.T) {
	outcomes := make(chan proxy.Outcome, 1)
	h, w, s, _ := streams(t, proxy.Config{Hooks: proxy.Hooks{Ended: func(_ *proxy.Invocation, o proxy.Outcome) { outcomes <- o }}}, "Transfer-Encoding: chunked\r\n")
	w.say("4\r\nab.c\r\n")
	if piece := make([]byte, 2); !read(t, s.Body, piece) || string(piece) != "AB" {
		t.Errorf("%q", piece)
	}
	w.say("5\r\nnever\r\n0\r\nLambda-Runtime-Function-Error-Type: Own\r\n\r\n")
	rest, err := io.ReadAll(s.Body)
	body, _ := base64.StdEncoding.DecodeString(s.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
	if len(rest) > 0 || err != nil || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") != "Full.Stop  A: b" || string(body) != `{"errorType":"Full.Stop"}` || s.Trailer.Get("A") != "" {
		t.Errorf("%q, %v, trailer %v", rest, err, s.Trailer)
	}
	if resp, _ := w.hear(); resp.StatusCode != 202 {
		t.Errorf("status %d", resp.StatusCode)
	}
	if o := <-outcomes; !o.ByGuard || !o.Failed || !o.Streamed || o.Status != 202 {
		t.Errorf("%+v", o)
	}
	result := h.later("2")
	id, _ := w.next()
	w.answer(id, "3")
	if r := <-result; string(r.Payload) != "3" {
		t.Errorf("%+v", r)
	}
}

func read(t *testing.T, from io.Reader, p []byte) bool {
	t.Helper()
	_, err := io.ReadFull(from, p)
	return err == nil
}

// TestStreamPanics: what can't be looked at any more passes, with what was held back, or
// ends.
func TestStreamPanics(t *testing.T) {
	for name, c := range map[string]struct {
		open, closed bool
		body, kind   string
	}{
		"open":                        {true, false, "A-b!c", ""},
		"closed":                      {false, false, "A", "Guard.Undecided"},
		"open, but the policy is not": {true, true, "A", "Guard.Undecided"},
	} {
		t.Run(name, func(t *testing.T) {
			h, w, s, _ := streams(t, proxy.Config{Open: c.open, Hooks: proxy.Hooks{Closed: func(f proxy.Fault) bool { return c.closed && f.Answer }}}, "Transfer-Encoding: chunked\r\n")
			w.say("2\r\na-\r\n")
			if piece := make([]byte, 1); !read(t, s.Body, piece) || string(piece) != "A" {
				t.Errorf("%q", piece)
			}
			w.say("2\r\nb!\r\n1\r\nc\r\n0\r\n\r\n")
			if body, err := io.ReadAll(s.Body); "A"+string(body) != c.body || err != nil || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") != c.kind {
				t.Errorf("%q, %v, trailer %v", body, err, s.Trailer)
			}
			if f := h.wantFault(proxy.HookFailed); f.Open != (c.kind == "") || f.RequestID == "" {
				t.Errorf("%+v", f)
			}
		})
	}
}

// TestStreamTrailers: what stands behind a stream is seen, too.
func TestStreamTrailers(t *testing.T) {
	for trailer, c := range map[string]struct {
		open            bool
		body, own, kind string
	}{
		"quiet":  {false, "A-", "QUIET", ""},
		"stop.":  {false, "A-", "", "Full.Stop"},
		"!":      {false, "A", "", "Guard.Undecided"},
		"quiet!": {true, "A-", "quiet!", ""},
	} {
		t.Run(trailer, func(t *testing.T) {
			_, w, s, _ := streams(t, proxy.Config{Open: c.open}, "Transfer-Encoding: chunked\r\nTrailer: Own\r\n")
			w.say("2\r\na-\r\n0\r\nOwn: %s\r\n\r\n", trailer)
			body, err := io.ReadAll(s.Body)
			if string(body) != c.body || err != nil || s.Trailer.Get("Own") != c.own || s.Trailer.Get("Lambda-Runtime-Function-Error-Type") != c.kind {
				t.Errorf("%q, %v, trailer %v", body, err, s.Trailer)
			}
			if resp, _ := w.hear(); resp.StatusCode != 202 {
				t.Errorf("status %d", resp.StatusCode)
			}
		})
	}
}

// TestStreamCutOff: a response that breaks off is cut off, and what was held back does not
// leave.
func TestStreamCutOff(t *testing.T) {
	for name, more := range map[string]string{"left": "100\r\nab-", "no chunk": "3\r\nab-\r\nnone\r\n", "an extension": "3\r\nab-\r\n1;a=b\r\nx\r\n", "a trailer": "3\r\nab-\r\n0\r\nA\x00\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			_, w, s, looks := streams(t, proxy.Config{}, "Transfer-Encoding: chunked\r\n")
			w.say("%s", more)
			_ = w.Conn.(*net.TCPConn).CloseWrite()
			if body, err := io.ReadAll(s.Body); string(body) != "AB" || err == nil {
				t.Errorf("%q, %v", body, err)
			}
			if held := <-looks.closed; held != "-" || len(looks.closed) > 0 {
				t.Errorf("%q", held)
			}
		})
	}
}

// TestStreamInBits: chunks of one byte cost no more than their bytes, and large ones are
// shown in pieces.
func TestStreamInBits(t *testing.T) {
	const size = 200_000
	for name, body := range map[string]string{
		"bytes": strings.Repeat("1\r\na\r\n", size) + "0\r\n\r\n",
		"whole": "30D40\r\n" + strings.Repeat("a", size) + "\r\n0\r\n\r\n",
	} {
		_, w, s, _ := streams(t, proxy.Config{}, "Transfer-Encoding: chunked\r\n")
		go func() { _, _ = io.WriteString(w, body) }()
		if got, err := io.ReadAll(s.Body); string(got) != strings.Repeat("A", size) || err != nil {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}

// TestStreamNotWanted: the platform's word counts, also before the end.
func TestStreamNotWanted(t *testing.T) {
	looks := &shout{closed: make(chan string, 10)}
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{Decide: allow, Stream: func(*proxy.Invocation) proxy.Stream { return looks }}})
	h.guard.Ready()
	h.emu.Inject(runtimeapi.Fault{Path: "/response", Do: runtimeapi.Status(413)})
	ctx, stop := context.WithCancel(h.ctx)
	defer stop()
	go func() { _, _ = h.emu.Invoke(ctx, runtimeapi.Event{Payload: []byte("1")}) }()
	w := h.dial()
	id, _ := w.next()
	w.say(streamHead+"Content-Length: 50000000\r\n\r\n", id)
	go func() { _, _ = io.CopyN(w.Conn, endless{}, 50_000_000) }()
	if resp, _ := w.hear(); resp.StatusCode != 413 {
		t.Errorf("%d", resp.StatusCode)
	}
}

// TestStreamRuntimes: streams of runtimes that there are, and who is shown them.
func TestStreamRuntimes(t *testing.T) {
	seen := 0
	hooks := proxy.Hooks{
		Decide: func(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
			inv.Unasked = seen > 0
			return proxy.Verdict{}
		},
		Response: func(context.Context, *proxy.Invocation, proxy.Response) proxy.Verdict { panic("a stream was buffered") },
		Stream:   func(*proxy.Invocation) proxy.Stream { seen++; return &shout{} },
	}
	h := build(t, runtimeapi.Config{Timeout: 20 * time.Second}, proxy.Config{Hooks: hooks})
	h.guard.Ready()
	h.run(lambdatest.Python)
	for i := range 2 {
		r := h.invoke(`"stream 64 65536"`)
		if len(r.Payload) != 4<<20 || r.ErrorType != "Stream.Broken" || seen != 1 {
			t.Errorf("%d: %d bytes, %s, shown %d", i, len(r.Payload), r.ErrorType, seen)
		}
	}
}

// TestErrorIsNoStream: an error that calls itself a stream is shown as any other.
func TestErrorIsNoStream(t *testing.T) {
	shown := errors.New("not shown")
	h := build(t, runtimeapi.Config{}, proxy.Config{Hooks: proxy.Hooks{
		Decide: allow,
		Response: func(_ context.Context, _ *proxy.Invocation, r proxy.Response) proxy.Verdict {
			if r.Failed {
				shown = nil
			}
			return proxy.Verdict{}
		},
	}})
	h.guard.Ready()
	result := h.later("1")
	w := h.dial()
	id, _ := w.next()
	w.say("POST /2018-06-01/runtime/invocation/%s/error HTTP/1.1\r\nHost: a\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nContent-Length: 2\r\n\r\n{}", id)
	if r := <-result; !r.Failed || shown != nil {
		t.Errorf("%+v %v", r, shown)
	}
}
