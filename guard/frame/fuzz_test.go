package frame_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"

	"redoubt/guard/frame"
)

// What the strict reader takes, Go's must take, too, and see the same in it.
func FuzzRequest(f *testing.F) {
	for _, text := range messages() {
		f.Add([]byte(text[:min(len(text), 2000)]))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, h := frame.NewReader(bytes.NewReader(data)), &frame.Head{}
		if r.Head(h, frame.ParseRequest) != nil {
			return
		}
		req, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(data)))
		if err != nil {
			t.Skip("stricter than we are, say in a URL's spelling")
		}
		if req.Method != string(h.Method) || req.RequestURI != string(h.Target) {
			t.Fatalf("%s %s, not %s %s", h.Method, h.Target, req.Method, req.RequestURI)
		}
		m, err := r.Body(h, 1<<20)
		if err != nil {
			return
		}
		body, err := io.ReadAll(req.Body)
		if err != nil || !bytes.Equal(body, m.Body) {
			t.Fatalf("body %q, not %q (%v)", m.Body, body, err)
		}
	})
}

func FuzzResponse(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"))
	f.Add([]byte("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nA: b\r\n\r\n"))
	f.Add([]byte("HTTP/1.1 500 Oops\r\n\r\nab"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, h := frame.NewReader(bytes.NewReader(data)), &frame.Head{}
		if r.Head(h, frame.ParseResponse) != nil {
			return
		}
		resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(data)), nil)
		if err != nil {
			t.Skip("stricter than we are")
		}
		defer resp.Body.Close()
		if resp.StatusCode != h.Status {
			t.Fatalf("status %d, not %d", h.Status, resp.StatusCode)
		}
		m, err := r.Body(h, 1<<20)
		if err != nil {
			return
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || !bytes.Equal(body, m.Body) {
			t.Fatalf("body %q, not %q (%v)", m.Body, body, err)
		}
	})
}

// Chunks are read the same in whatever pieces they come, and as Go reads them.
func FuzzChunks(f *testing.F) {
	f.Add([]byte("2\r\nab\r\n0\r\n\r\n"), uint8(1))
	f.Add([]byte("0002\r\nab\r\nA\r\n0123456789\r\n0\r\nA: b\r\n\r\n"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, step uint8) {
		all, used := follow(data, len(data))
		pieces, n := follow(data, int(step)+1)
		if used != n || !bytes.Equal(all, pieces) {
			t.Fatalf("%q (%d) in one piece, %q (%d) in several", all, used, pieces, n)
		}
		if used < 0 {
			return
		}
		body, err := io.ReadAll(httputil.NewChunkedReader(strings.NewReader(string(data))))
		if err != nil || !bytes.Equal(body, all) {
			t.Fatalf("%q, not %q (%v)", all, body, err)
		}
	})
}

// follow returns the content, and the length of the body or -1.
func follow(data []byte, step int) ([]byte, int) {
	var c frame.Chunks
	var content []byte
	at := 0
	for at < len(data) && !c.Done() {
		got, n, err := c.Next(data[at:min(at+step, len(data))])
		if err != nil || n == 0 {
			return nil, -1
		}
		content = append(content, got...)
		at += n
	}
	if !c.Done() {
		return nil, -1
	}
	return content, at
}
