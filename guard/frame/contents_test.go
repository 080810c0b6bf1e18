package frame_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"redoubt/guard/frame"
)

// TestContents: the content of a body is the same as where it is read whole, and the
// next message is left alone.
func TestContents(t *testing.T) {
	for _, text := range messages() {
		r, h, _ := read(text)
		m, err := r.Body(h, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		body, trailer := string(m.Body), string(m.Trailer)
		for name, in := range readers(text + following) {
			r, h := frame.NewReader(in), &frame.Head{}
			_ = r.Head(h, frame.ParseRequest)
			var got bytes.Buffer
			lines, err := r.Contents(h, func(p []byte) error { got.Write(p); return nil })
			if err != nil || got.String() != body || string(lines) != trailer {
				t.Errorf("%s: %.60q: %.60q, trailer %q, %v", name, text, got.String(), lines, err)
			}
			if err := r.Head(h, frame.ParseRequest); err != nil || string(h.Target) != "/following" {
				t.Errorf("%s: after %.60q: %q, %v", name, text, h.Target, err)
			}
		}
	}
}

// TestContentsCutOff: what is good of a body comes out before the error.
func TestContentsCutOff(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	for body, want := range map[string]string{
		"1\r\na\r\nnone":             "a",
		"1\r\na\r\n5\r\nbc":          "abc",
		"1\r\na\r\n0\r\nA":           "a",
		"1;x=y\r\na\r\n0\r\n\r\n":    "",
		"1\r\nab\r\n0\r\n\r\n":       "a",
		"1\r\na\r\n0\r\nA\x00\r\n\r": "a",
		"1\r\na\r\n0\r\nA: " + strings.Repeat("a", frame.MaxHead+1): "a",
	} {
		r, h, _ := read(head + body)
		var got bytes.Buffer
		if _, err := r.Contents(h, func(p []byte) error { got.Write(p); return nil }); err == nil || got.String() != want {
			t.Errorf("%.60q: %q, %v", body, got.String(), err)
		}
	}
	r, h, _ := read(head + "1\r\na\r\n0\r\n\r\n")
	if _, err := r.Contents(h, func([]byte) error { return io.ErrShortWrite }); !errors.Is(err, io.ErrShortWrite) {
		t.Error(err)
	}
}

func TestAppendChunked(t *testing.T) {
	for text, want := range map[string]string{
		"POST /a HTTP/1.1\r\nExpect: 100-continue\r\nA: b\r\nContent-Length: 3\r\n\r\nabc":      "POST /a HTTP/1.1\r\nA: b\r\nTrailer: T, U\r\nTransfer-Encoding: chunked\r\n\r\n",
		"POST /a HTTP/1.1\r\nTransfer-encoding: Chunked\r\nTrailer: X\r\nA: b\r\n\r\n0\r\n\r\n": "POST /a HTTP/1.1\r\nTrailer: X\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n",
	} {
		_, h, err := read(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(h.AppendChunked(nil, "T, U")); got != want {
			t.Errorf("%q", got)
		}
	}
}
