package guard_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"redoubt/guard/door"
)

const badGateway = `{"type":"about:blank","title":"Bad Gateway","status":502}`

// TestReplyLarge: what is too large to be looked at as a whole is looked at as it passes: with masks
// as long as what they hide.
func TestReplyLarge(t *testing.T) {
	const secret, stars = "correct-horse", "*************"
	large := strings.Repeat("x", door.MaxAnswer-5) + secret + strings.Repeat("y", 1<<20) + secret + `{"iban":"DE02"}`
	masked := strings.ReplaceAll(strings.ReplaceAll(large, secret, stars), "DE02", "****")
	cut := large[:door.MaxAnswer-5]
	for _, c := range []struct {
		name, policy string
		server       http.HandlerFunc
		open         bool
		code         int
		body, told   string
	}{
		{"of a known length", masking, body(large), false, 200, masked, "secret enforce; personal enforce"},
		{"in bits", masking, chunked(large[:1<<20], large[1<<20:door.MaxAnswer-1], large[door.MaxAnswer-1:]), false, 200, masked, "secret enforce; personal enforce"},
		{"watched", watching, body(large), false, 200, large, "secret monitor; personal monitor"},
		{"watched, in bits", watching, chunked(large[:1<<20], large[1<<20:]), false, 200, large, "secret monitor; personal monitor"},
		{"clean", masking, body(large[:1<<20] + strings.Repeat("z", door.MaxAnswer)), false, 200, large[:1<<20] + strings.Repeat("z", door.MaxAnswer), ""},
		{"blocked", blocking, body(large), false, 200, cut + "|unexpected EOF", "secret enforce"},
		{"blocked, in bits", blocking, chunked(large[:1<<20], large[1<<20:]), false, 200, cut + "|unexpected EOF", "secret enforce"},
		{"the policy fails closed", failing, body(large), true, 502, badGateway, "response-too-large: the answer is too large to be looked at as a whole enforced=true"},
		{"the policy fails closed, in bits", failing, chunked(large[:1<<20], large[1<<20:]), true, 502, badGateway, "response-too-large: the answer is too large to be looked at as a whole enforced=true"},
		{"gzip", masking, body(large, "Content-Encoding", "gzip"), false, 502, badGateway, "hook-failed: the answer is in a coding that is not looked into enforced=true"},
		{"gzip, open", masking, body(large, "Content-Encoding", "gzip"), true, 200, large, "hook-failed: the answer is in a coding that is not looked into enforced=false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, c.policy, c.open, c.server)
			resp, got := f.ask(t, http.MethodGet)
			if resp.StatusCode != c.code || got != c.body {
				t.Errorf("%d, %d bytes, want %d: …%.80s", resp.StatusCode, len(got), len(c.body), got[max(0, len(got)-80):])
			}
			if resp.Header.Get("Etag") != "" && c.policy != watching && !c.open {
				t.Error("the tag of other bytes is still there")
			}
			if told := f.told(t); told != c.told {
				t.Errorf("told %q", told)
			}
		})
	}
}

// TestReplyEvents: each event of a stream arrives before the server sends the next one.
func TestReplyEvents(t *testing.T) {
	for name, policy := range map[string]string{"masked": masking, "watched": watching, "failing closed": failing} {
		next := make(chan struct{})
		f := newFront(t, policy, false, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			for range 3 {
				_, _ = io.WriteString(w, "data: {\"pw\":\"correct-horse\"}\n\n")
				w.(http.Flusher).Flush()
				<-next
			}
		})
		resp, err := http.Get(f.url) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		want := "data: {\"pw\":\"*************\"}\n\n"
		if policy == watching {
			want = "data: {\"pw\":\"correct-horse\"}\n\n"
		}
		for range 3 {
			got := make([]byte, len(want))
			if _, err := io.ReadFull(resp.Body, got); err != nil || string(got) != want {
				t.Errorf("%s: %q %v", name, got, err)
			}
			next <- struct{}{}
		}
		if rest, err := io.ReadAll(resp.Body); len(rest) > 0 || err != nil {
			t.Errorf("%s: %q %v", name, rest, err)
		}
		resp.Body.Close()
	}
}

// TestReplyPart: a part of something that the server sends unasked keeps its place and length.
func TestReplyPart(t *testing.T) {
	f := newFront(t, masking, false, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", "bytes 0-15/40")
		w.Header().Set("Content-Length", "16")
		w.WriteHeader(http.StatusPartialContent)
		_, _ = io.WriteString(w, "pw=correct-horse")
	})
	if resp, got := f.ask(t, http.MethodGet); resp.StatusCode != 206 || got != "pw=*************" || resp.Header.Get("Content-Range") != "bytes 0-15/40" {
		t.Errorf("%d %q %v", resp.StatusCode, got, resp.Header)
	}
}

// TestReplyBreaksOff: of an answer that the server breaks off nothing looks whole.
func TestReplyBreaksOff(t *testing.T) {
	broken := func(kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, "begins")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
	}
	f := newFront(t, masking, false, broken("text/plain"))
	if resp, got := f.ask(t, http.MethodGet); resp.StatusCode != 502 || got != badGateway {
		t.Errorf("%d %q", resp.StatusCode, got)
	}
	for name, f := range map[string]*front{
		"stream": newFront(t, masking, false, broken("text/event-stream")), "watched": newFront(t, watching, false, broken("text/plain")),
	} {
		if resp, got := f.ask(t, http.MethodGet); resp.StatusCode != 200 || got != "begins|unexpected EOF" {
			t.Errorf("%s: %d %q", name, resp.StatusCode, got)
		}
	}
}

// TestReplyClientGone: the server hears that nobody waits any more, also while its answer is held.
func TestReplyClientGone(t *testing.T) {
	begun, left := make(chan struct{}), make(chan struct{})
	f := newFront(t, masking, false, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begins")
		w.(http.Flusher).Flush()
		close(begun)
		<-r.Context().Done()
		close(left)
	})
	ctx, stop := context.WithCancel(t.Context())
	go func() {
		<-begun
		stop()
	}()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if resp, err := http.DefaultTransport.RoundTrip(req); err == nil {
		resp.Body.Close()
		t.Error("there was an answer")
	}
	<-left
}

// TestReplyUpgrade: a WebSocket's own bytes pass, and its head is looked at.
func TestReplyUpgrade(t *testing.T) {
	f := newFront(t, masking, false, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Debug: correct-horse\r\n\r\n")
		_ = rw.Flush()
		line, _ := rw.ReadString('\n')
		_, _ = rw.WriteString("echo " + line)
		_ = rw.Flush()
	})
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://")) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(conn)
	resp, err := http.ReadResponse(in, nil)
	if err != nil || resp.StatusCode != 101 || resp.Header.Get("X-Debug") != "****" {
		t.Fatalf("%v %v", resp, err)
	}
	defer resp.Body.Close()
	if _, err := io.WriteString(conn, "correct-horse\n"); err != nil {
		t.Fatal(err)
	}
	if line, err := in.ReadString('\n'); line != "echo correct-horse\n" {
		t.Errorf("%q %v", line, err)
	}
}

// TestReplySlow: an answer that takes its time goes on as a stream, or, where the policy fails
// closed, not at all; the server hears that.
func TestReplySlow(t *testing.T) {
	next := make(chan struct{})
	server := func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "pw=correct-")
		w.(http.Flusher).Flush()
		<-next
		_, _ = io.WriteString(w, "horse.")
	}
	f := frontFor(t, masking, false, time.Nanosecond, server)
	resp, err := http.Get(f.url) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	begins := make([]byte, 3)
	if _, err := io.ReadFull(resp.Body, begins); err != nil || string(begins) != "pw=" {
		t.Errorf("%q %v", begins, err)
	}
	close(next)
	if rest, err := io.ReadAll(resp.Body); string(rest) != "*************." || err != nil {
		t.Errorf("%q %v", rest, err)
	}
	left := make(chan struct{})
	f = frontFor(t, failing, true, time.Nanosecond, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begins")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(left)
	})
	if resp, got := f.ask(t, http.MethodGet); resp.StatusCode != 502 || got != badGateway {
		t.Errorf("%d %q", resp.StatusCode, got)
	}
	<-left
	if told := f.told(t); told != "response-too-large: the answer takes too long to be looked at as a whole enforced=true" {
		t.Error(told)
	}
}
