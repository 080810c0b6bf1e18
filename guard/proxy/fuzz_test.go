package proxy

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Whatever another reader could take for the path of next, the proxy must take
// for it, too, or refuse: net/http's cleaning of paths stands for that reader.
func FuzzRoute(f *testing.F) {
	for _, target := range []string{
		"/2018-06-01/runtime/invocation/next", "/2018-06-01/runtime/invocation/a/response", "/2018-06-01/runtime/invocation/a/error",
		"/2018-06-01/runtime/restore/next", "//", "/", "/a/../b", "/%6eext", "/2018-06-01/runtime/invocation/next?a=/b",
	} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		if !strings.HasPrefix(target, "/") {
			t.Skip("a target begins with a slash: the reader of frames holds that")
		}
		r, _, ok := routeOf([]byte("GET"), []byte(target))
		if !ok || r == next {
			return
		}
		reached := false
		mux := http.NewServeMux()
		mux.HandleFunc("/2018-06-01/runtime/invocation/next", func(http.ResponseWriter, *http.Request) { reached = true })
		req, err := http.NewRequest(http.MethodGet, "http://a"+target, nil)
		if err != nil {
			t.Skip("net/http can't send such a target")
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, req)
		if reached || strings.HasSuffix(w.Header().Get("Location"), "/2018-06-01/runtime/invocation/next") {
			t.Fatalf("%q reaches next and passes through", target)
		}
	})
}

// platform answers every request with the same bytes.
func platform(t testing.TB, answer []byte) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = conn.Read(make([]byte, 4096))
				_, _ = conn.Write(answer)
			}()
		}
	}()
	return ln.Addr().String()
}

// Whatever runtime and platform say to each other, the proxy ends in time and
// holds nothing back.
func FuzzBothSides(f *testing.F) {
	const ask = "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\n\r\n"
	f.Add([]byte(ask), []byte("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nContent-Length: 1\r\n\r\nx"))
	f.Add([]byte(ask+ask), []byte("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"))
	f.Add([]byte("POST /2018-06-01/runtime/invocation/a/response HTTP/1.1\r\nContent-Length: 1\r\n\r\nx"), []byte("HTTP/1.1 202 OK\r\nContent-Length: 0\r\n\r\n"))
	f.Add([]byte("POST /x HTTP/1.1\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), []byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 No\r\n\r\n"))
	f.Add([]byte(ask+"POST /2018-06-01/runtime/invocation/a/response HTTP/1.1\r\nLambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nx-\r\n0\r\nA: b\r\n\r\n"),
		[]byte("HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: a\r\nContent-Length: 1\r\n\r\nx"))
	f.Fuzz(func(t *testing.T, said, answer []byte) {
		decided := 0
		p, err := Listen(Config{Upstream: platform(t, answer), Hooks: Hooks{Decide: func(_ context.Context, inv *Invocation) Verdict {
			if decided++; decided%2 == 0 {
				return Refuse(Answer{Body: []byte("no")})
			}
			return Verdict{}
		}, Stream: func(*Invocation) Stream { return dashes{} }}})
		if err != nil {
			t.Fatal(err)
		}
		p.Ready()
		served := make(chan error, 1)
		go func() { served <- p.Serve() }()
		conn, err := net.Dial("tcp", p.Addr())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		go func() {
			_, _ = conn.Write(said)
			_ = conn.(*net.TCPConn).CloseWrite()
		}()
		if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Fatal("the proxy neither answers nor ends")
		}
		_ = conn.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil {
			t.Fatalf("a pair is left: %v", err)
		}
		<-served
	})
}

// dashes ends a stream at a dash.
type dashes struct{}

func (dashes) Write(p []byte) ([]byte, *Answer) {
	if before, _, found := bytes.Cut(p, []byte("-")); found {
		return before, &Answer{ErrorType: "Dash"}
	}
	return p, nil
}

func (dashes) Close() ([]byte, *Answer) { return nil, nil }
func (dashes) Held() []byte             { return nil }

func (dashes) Trailers(lines []byte) ([]byte, *Answer) { return lines, nil }
