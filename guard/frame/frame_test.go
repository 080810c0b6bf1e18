package frame_test

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"redoubt/guard/frame"
)

func read(text string) (*frame.Reader, *frame.Head, error) {
	r, h := frame.NewReader(strings.NewReader(text)), &frame.Head{}
	return r, h, r.Head(h, frame.ParseRequest)
}

func TestRequests(t *testing.T) {
	for _, c := range []struct {
		text    string
		length  int64
		chunked bool
	}{
		{"GET /next HTTP/1.1\r\nHost: a\r\n\r\n", 0, false},
		{"GET / HTTP/1.1\r\n\r\n", 0, false},
		{"POST /r?q=1 HTTP/1.1\r\ncontent-length:  12 \r\n\r\n", 12, false},
		{"POST /r HTTP/1.1\r\nTransfer-Encoding: Chunked\r\nTrailer: A\r\n\r\n", -1, true},
		{"POST /r HTTP/1.1\r\nA: \xc3\xa4\tb\r\nB:\r\n\r\n", 0, false},
	} {
		_, h, err := read(c.text)
		if err != nil || h.Length != c.length || h.Chunked != c.chunked || h.Size != len(c.text) {
			t.Errorf("%q: length %d, chunked %v, size %d, %v", c.text, h.Length, h.Chunked, h.Size, err)
		}
	}
}

func TestHostileRequests(t *testing.T) {
	for name, text := range map[string]string{
		"two lengths":           "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
		"lengths that differ":   "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"one length, twice":     "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
		"a list of lengths":     "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
		"a length with a sign":  "POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
		"a length too large":    "POST / HTTP/1.1\r\nContent-Length: 9999999999999999999\r\n\r\n",
		"no length":             "POST / HTTP/1.1\r\nContent-Length:\r\n\r\n",
		"another coding":        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
		"identity":              "POST / HTTP/1.1\r\nTransfer-Encoding: identity\r\n\r\n",
		"chunked twice":         "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
		"a space before colon":  "POST / HTTP/1.1\r\nContent-Length : 1\r\n\r\n",
		"a folded line":         "POST / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
		"a bare line feed":      "POST / HTTP/1.1\r\nA: b\nContent-Length: 1\r\n\r\n",
		"a bare return":         "POST / HTTP/1.1\r\nA: b\rContent-Length: 1\r\n\r\n",
		"a NUL":                 "POST / HTTP/1.1\r\nA: b\x00\r\n\r\n",
		"an older version":      "GET / HTTP/1.0\r\n\r\n",
		"a newer version":       "GET / HTTP/2.0\r\n\r\n",
		"absolute form":         "GET http://a/next HTTP/1.1\r\n\r\n",
		"authority form":        "CONNECT a:80 HTTP/1.1\r\n\r\n",
		"asterisk form":         "OPTIONS * HTTP/1.1\r\n\r\n",
		"two spaces":            "GET  / HTTP/1.1\r\n\r\n",
		"text after version":    "GET / HTTP/1.1 \r\n\r\n",
		"no name":               "GET / HTTP/1.1\r\n: a\r\n\r\n",
		"an empty line first":   "\r\nGET / HTTP/1.1\r\n\r\n",
		"a fragment":            "GET /next#a HTTP/1.1\r\n\r\n",
		"many fields":           "GET / HTTP/1.1\r\n" + strings.Repeat("A: b\r\n", 200) + "\r\n",
		"a head without an end": "GET / HTTP/1.1\r\nA: " + strings.Repeat("a", frame.MaxHead),
	} {
		if _, _, err := read(text); !errors.Is(err, frame.ErrMalformed) && !errors.Is(err, frame.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostileResponses(t *testing.T) {
	for name, text := range map[string]string{
		"an older version": "HTTP/1.0 200 OK\r\n\r\n",
		"no status":        "HTTP/1.1 \r\n\r\n",
		"a short status":   "HTTP/1.1 20\r\n\r\n",
		"a long status":    "HTTP/1.1 2000\r\n\r\n",
		"a status of 0":    "HTTP/1.1 000 A\r\n\r\n",
		"letters":          "HTTP/1.1 2x0 OK\r\n\r\n",
		"a NUL":            "HTTP/1.1 200 O\x00\r\n\r\n",
		"two lengths":      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
	} {
		r, h := frame.NewReader(strings.NewReader(text)), &frame.Head{}
		if err := r.Head(h, frame.ParseResponse); !errors.Is(err, frame.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHostileChunks(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
	for name, body := range map[string]string{
		"an extension":      "1;a=b\r\nx\r\n0\r\n\r\n",
		"a space":           "1 \r\nx\r\n0\r\n\r\n",
		"no size":           "\r\nx\r\n0\r\n\r\n",
		"a size of 0x":      "0x1\r\nx\r\n0\r\n\r\n",
		"a sign":            "+1\r\nx\r\n0\r\n\r\n",
		"a huge size":       "fffffffffffff\r\nx\r\n0\r\n\r\n",
		"a bare line feed":  "1\nx\r\n0\r\n\r\n",
		"a chunk too long":  "1\r\nxy\r\n0\r\n\r\n",
		"an end cut off":    "1\r\nx\r\n0\r\n",
		"a chunk cut off":   "5\r\nx",
		"a trailer's NUL":   "0\r\nA: \x00\r\n\r\n",
		"a trailer unnamed": "0\r\nA\r\n\r\n",
		"a trailer folded":  "0\r\nA: b\r\n c: d\r\n\r\n",
		"a trailer's feed":  "0\r\nA: b\nC: d\r\n\r\n",
		"trailers for ever": "0\r\nA: " + strings.Repeat("a", frame.MaxHead+1),
	} {
		r, h, err := read(head + body)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Body(h, 1<<20); err == nil {
			t.Errorf("%s: no error from Body", name)
		}
		r, h, _ = read(head + body)
		if err := r.Pipe(io.Discard, h, nil); err == nil {
			t.Errorf("%s: no error from Pipe", name)
		}
	}
}

// messages are followed by another one, which must not be touched.
func messages() []string {
	big := strings.Repeat("0123456789abcdef", 20000)
	return []string{
		"POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
		"GET /a HTTP/1.1\r\n\r\n",
		"POST /a HTTP/1.1\r\nContent-Length: 320000\r\n\r\n" + big,
		"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
		"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4E200\r\n" + big + "\r\n1\r\na\r\n0\r\nA: b\r\nC: d\r\n\r\n",
	}
}

const following = "GET /following HTTP/1.1\r\n\r\n"

func readers(text string) map[string]io.Reader {
	return map[string]io.Reader{
		"whole": strings.NewReader(text), "bytes": iotest.OneByteReader(strings.NewReader(text)), "halves": iotest.HalfReader(strings.NewReader(text)),
	}
}

func TestPipeChangesNothing(t *testing.T) {
	for _, text := range messages() {
		for name, in := range readers(text + following) {
			var out bytes.Buffer
			r, h := frame.NewReader(in), &frame.Head{}
			if err := r.Head(h, frame.ParseRequest); err != nil {
				t.Fatal(err)
			}
			if err := r.Pipe(&out, h, nil); err != nil || out.String() != text {
				t.Errorf("%s: %.60q came out as %.60q, %v", name, text, out.String(), err)
			}
			if err := r.Head(h, frame.ParseRequest); err != nil || string(h.Target) != "/following" {
				t.Errorf("%s: after %.60q: %q, %v", name, text, h.Target, err)
			}
		}
	}
}

func TestBodyAndSend(t *testing.T) {
	for _, text := range messages() {
		for name, in := range readers(text + following) {
			var same, changed bytes.Buffer
			r, h := frame.NewReader(in), &frame.Head{}
			_ = r.Head(h, frame.ParseRequest)
			m, err := r.Body(h, 1<<20)
			if err != nil {
				t.Fatalf("%s: %.60q: %v", name, text, err)
			}
			body := string(m.Body)
			_ = m.Send(&same, h, m.Body)
			_ = m.Send(&changed, h, []byte("another"))
			if err := r.Head(h, frame.ParseRequest); err != nil || string(h.Target) != "/following" {
				t.Errorf("%s: after %.60q: %q, %v", name, text, h.Target, err)
			}
			checkBody(t, same.String(), body, strings.Contains(text, "A: b"))
			checkBody(t, changed.String(), "another", strings.Contains(text, "A: b"))
		}
	}
}

func checkBody(t *testing.T, text, body string, trailer bool) {
	t.Helper()
	r, h, err := read(text)
	if err != nil {
		t.Fatal(err)
	}
	m, err := r.Body(h, 1<<20)
	if err != nil || string(m.Body) != body || trailer != strings.Contains(string(m.Trailer), "A: b\r\n") {
		t.Errorf("%.80q: body %.60q, trailer %q, %v", text, m.Body, m.Trailer, err)
	}
}

func TestLimitLosesNothing(t *testing.T) {
	for _, text := range messages() {
		if len(text) < 300000 {
			continue
		}
		var out bytes.Buffer
		r, h, _ := read(text)
		if _, err := r.Body(h, 1000); h.Length > 0 && !errors.Is(err, frame.ErrTooLarge) {
			t.Errorf("%.60q: %v", text, err)
		} else if err == nil {
			continue
		}
		if err := r.Pipe(&out, h, nil); err != nil || out.String() != text {
			t.Errorf("%.60q came out as %.60q, %v", text, out.String(), err)
		}
	}
}

func TestExpectIsTakenOut(t *testing.T) {
	_, h, err := read("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nA: b\r\nContent-Length: 3\r\n\r\nabc")
	if err != nil || !h.Expects {
		t.Fatal(h.Expects, err)
	}
	if got := string(h.AppendTo(nil, -1)); got != "POST /a HTTP/1.1\r\nA: b\r\nContent-Length: 3\r\n\r\n" {
		t.Errorf("%q", got)
	}
}

func TestResponseWithoutLengthEndsWithTheConnection(t *testing.T) {
	const text = "HTTP/1.1 500 No\r\nA: b\r\n\r\nsome text"
	var out bytes.Buffer
	r, h := frame.NewReader(strings.NewReader(text)), &frame.Head{}
	if err := r.Head(h, frame.ParseResponse); err != nil || !h.Close {
		t.Fatal(h.Close, err)
	}
	if err := r.Pipe(&out, h, nil); err != nil || out.String() != text {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestAllocations(t *testing.T) {
	for _, size := range []int{1000, 100_000, 900_000} {
		text := []byte("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: " + strconv.Itoa(size) + "\r\n\r\n" + strings.Repeat("x", size))
		in := bytes.NewReader(text)
		r, h := frame.NewReader(in), &frame.Head{}
		once := func() {
			in.Reset(text)
			if err := r.Head(h, frame.ParseRequest); err != nil {
				t.Fatal(err)
			}
			m, err := r.Body(h, 1<<20)
			if err != nil || m.Send(io.Discard, h, m.Body) != nil {
				t.Fatal(err)
			}
		}
		once()
		if n := testing.AllocsPerRun(20, once); n > 0 {
			t.Errorf("%d bytes: %v allocations", size, n)
		}
	}
}
