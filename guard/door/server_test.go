package door

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"redoubt/app"
	"redoubt/guard/proxy"
)

func pass(context.Context, *proxy.Invocation, app.Kind) proxy.Verdict { return proxy.Verdict{} }

// TestForwarded: of what a request says of its way, what trusted proxies wrote counts.
func TestForwarded(t *testing.T) {
	for _, c := range []struct {
		hops             int
		given            []string
		chain, who, host string
	}{
		{0, nil, "192.0.2.1", "192.0.2.1", "shop.example"},
		{0, []string{"10.0.0.1"}, "192.0.2.1", "192.0.2.1", "shop.example"},
		{1, []string{"10.0.0.1, 203.0.113.9"}, "203.0.113.9, 192.0.2.1", "203.0.113.9", "said.example"},
		{1, []string{"10.0.0.1", "203.0.113.9"}, "203.0.113.9, 192.0.2.1", "203.0.113.9", "said.example"},
		{2, []string{"10.0.0.1, 2001:db8::1, 203.0.113.9"}, "2001:db8::1, 203.0.113.9, 192.0.2.1", "2001:db8::1", "said.example"},
		{3, []string{"203.0.113.9"}, "203.0.113.9, 192.0.2.1", "203.0.113.9", "said.example"},
		{2, []string{"x; cat /etc/passwd, 203.0.113.9"}, "203.0.113.9, 192.0.2.1", "203.0.113.9", "said.example"},
		{1, []string{"unknown"}, "192.0.2.1", "192.0.2.1", "said.example"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://shop.example/", nil)
		r.Header["X-Forwarded-For"] = c.given
		r.Header.Set("X-Forwarded-Host", "said.example")
		r.Header.Set("Forwarded", "for=10.0.0.1")
		who := forwarded(r, c.hops)
		handed := http.Header{}
		hand(handed, r)
		if got := handed["X-Forwarded-For"]; who != c.who || len(got) != 1 || got[0] != c.chain || r.Header.Get("Forwarded") != "" || handed.Get("X-Forwarded-Host") != c.host {
			t.Errorf("%d hops, %q: %s %v", c.hops, c.given, who, r.Header)
		}
	}
}

// TestClaims: who is not trusted says nothing of where a request came from, in no
// spelling.
func TestClaims(t *testing.T) {
	for hops, want := range map[int][]string{
		0: {"X-Api_key", "X-Forwarded-For"},
		1: {"X-Api_key", "X-Forwarded-For", "X-Forwarded-Port", "X-Real-Ip"},
	} {
		r := httptest.NewRequest(http.MethodGet, "http://shop.example/", nil)
		for _, name := range []string{"X-Real-IP", "X_Real_IP", "X-Forwarded-For", "X_Forwarded_For", "X-Forwarded-Port", "X-Original-URL", "True-Client-IP", "X-Api_key"} {
			r.Header.Set(name, "10.0.0.1")
		}
		forwarded(r, hops)
		if got := slices.Sorted(maps.Keys(r.Header)); !slices.Equal(got, want) {
			t.Errorf("%d hops: %q", hops, got)
		}
	}
}

// TestHandedOn: the server hears what was decided on, and no environment's proxy does.
func TestHandedOn(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	var got http.Header
	behind := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Clone() }))
	defer behind.Close()
	to, err := url.Parse(strings.Replace(behind.URL, "127.0.0.1", "localhost", 1))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "http://shop.example/", nil)
	r.Header.Set("X-Forwarded-For", "10.0.0.1")
	Handler(Config{Upstream: to, Decide: pass}).ServeHTTP(w, r)
	if w.Code != http.StatusOK || got.Get("X-Forwarded-For") != "192.0.2.1" || got.Get("X-Forwarded-Proto") != "http" || got.Get("Accept-Encoding") != "" {
		t.Errorf("%d %v", w.Code, got)
	}
	if transport().Proxy != nil {
		t.Error("a proxy of the environment's would be asked")
	}
}

// TestUndecided: a decision that hangs or panics holds no request.
func TestUndecided(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	behind := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer behind.Close()
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, decide := range map[string]Decide{
		"hangs":  func(context.Context, *proxy.Invocation, app.Kind) proxy.Verdict { <-never; return proxy.Verdict{} },
		"panics": func(context.Context, *proxy.Invocation, app.Kind) proxy.Verdict { panic("no") },
	} {
		for want, undecided := range map[int]func(*proxy.Invocation, error) proxy.Verdict{
			http.StatusServiceUnavailable: nil,
			http.StatusOK:                 func(*proxy.Invocation, error) proxy.Verdict { return proxy.Verdict{} },
		} {
			w := httptest.NewRecorder()
			Handler(Config{Upstream: to, Decide: decide, Undecided: undecided, Budget: 10 * time.Millisecond}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
			if w.Code != want {
				t.Errorf("%s: %d, want %d", name, w.Code, want)
			}
		}
	}
}

// TestBodies: a body that can't be read is refused by what is wrong with it.
func TestBodies(t *testing.T) {
	for want, err := range map[int]error{
		http.StatusRequestEntityTooLarge: errTooLarge,
		http.StatusRequestTimeout:        &net.OpError{Op: "read", Err: os.ErrDeadlineExceeded},
		http.StatusBadRequest:            errors.New("malformed chunked encoding"),
	} {
		if got := status(err); got != want {
			t.Errorf("%v: %d", err, got)
		}
	}
	front := httptest.NewServer(Handler(Config{Decide: pass}))
	defer front.Close()
	conn, err := net.Dial("tcp", front.Listener.Addr().String()) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a broken body: %d", resp.StatusCode)
	}
}

// TestServeCutsOff: an upgraded connection, which no server waits for, ends with the door, and
// is told of.
func TestServeCutsOff(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		_ = rw.Flush()
		_, _ = rw.ReadByte() // until it ends
	}))
	defer behind.Close()
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // the test's own
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan proxy.Outcome, 1)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, l, Handler(Config{Upstream: to, Decide: pass, Ended: func(_ *proxy.Invocation, o proxy.Outcome) { told <- o }}))
	}()
	conn, err := net.Dial("tcp", l.Addr().String()) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v %v", resp, err)
	}
	resp.Body.Close()
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	select {
	case o := <-told:
		if o.Code != http.StatusSwitchingProtocols || !o.Streamed {
			t.Errorf("%+v", o)
		}
	default:
		t.Error("Serve returned before the connection's end was told")
	}
}
