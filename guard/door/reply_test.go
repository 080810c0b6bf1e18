package door

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"redoubt/guard/proxy"
)

// faulty is a Reply that fails where it is told to.
type faulty struct {
	whole, stream string // panics, hangs, ends
	refuses       bool
	never         chan struct{}
	told          *error
}

func (f faulty) Looks() bool                    { return true }
func (f faulty) Enforces() bool                 { return true }
func (f faulty) Head(http.Header) *proxy.Answer { return nil }
func (f faulty) Add(http.Header)                {}

func (f faulty) Whole([]byte, bool) proxy.Verdict {
	switch f.whole {
	case "panics":
		panic("no")
	case "hangs":
		<-f.never
	}
	return proxy.Verdict{}
}

func (f faulty) Stream(error) (proxy.Stream, *proxy.Answer) { return &faultyStream{f.stream, nil}, nil }

func (f faulty) Unseen(why error) *proxy.Answer {
	*f.told = why
	if f.refuses {
		return &proxy.Answer{Failed: true}
	}
	return nil
}

type faultyStream struct {
	how  string
	held []byte
}

// Trailers is not asked: behind an answer come headers.
func (s *faultyStream) Trailers(lines []byte) ([]byte, *proxy.Answer) { return lines, nil }

// Write holds a byte back.
func (s *faultyStream) Write(p []byte) ([]byte, *proxy.Answer) {
	if s.how == "panics" {
		s.held = []byte("held ")
		panic("no")
	}
	return p, nil
}

func (s *faultyStream) Close() ([]byte, *proxy.Answer) {
	if s.how == "panics at its end" {
		s.held = []byte("held ")
		panic("no")
	}
	return nil, nil
}

func (s *faultyStream) Held() []byte { return s.held }

// TestReplyFails: what fails while it looks at an answer leaves it neither hanging nor
// half-seen: it passes whole, or does not.
func TestReplyFails(t *testing.T) {
	never := make(chan struct{})
	defer close(never)
	for _, c := range []struct {
		whole, stream string
		refuses       bool
		code          int
		body          string
	}{
		{"panics", "", true, 502, ""},
		{"panics", "", false, 200, "answer"},
		{"hangs", "", true, 502, ""},
		{"hangs", "", false, 200, "answer"},
		{"", "panics", true, 200, "|cut"},
		{"", "panics", false, 200, "held answer"},
		{"", "panics at its end", true, 200, "answer|cut"},
		{"", "panics at its end", false, 200, "answerheld "},
	} {
		behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.stream != "" {
				w.Header().Set("Content-Type", "text/event-stream")
			}
			_, _ = io.WriteString(w, "answer")
			w.(http.Flusher).Flush()
		}))
		to, err := url.Parse(behind.URL)
		if err != nil {
			t.Fatal(err)
		}
		var told error
		front := httptest.NewServer(Handler(Config{Upstream: to, Decide: pass, Budget: 10 * time.Millisecond, Begin: func(*proxy.Invocation) Reply {
			return faulty{c.whole, c.stream, c.refuses, never, &told}
		}}))
		resp, err := http.Get(front.URL) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		front.Close()
		behind.Close()
		if errors.Is(err, io.ErrUnexpectedEOF) {
			got = append(got, "|cut"...)
		}
		if resp.StatusCode != c.code || c.code == 200 && string(got) != c.body || told == nil {
			t.Errorf("%+v: %d %q, told %v", c, resp.StatusCode, got, told)
		}
	}
}

// TestPacked: what is looked into, by its coding.
func TestPacked(t *testing.T) {
	for coding, want := range map[string][2]bool{
		"": {false, true}, "identity": {false, true}, "gzip": {true, true}, "X-GZIP": {true, true},
		"br": {false, false}, "gzip, gzip": {true, false}, "gzip, br": {true, false}, "deflate": {false, false},
	} {
		if zipped, ok := packed(http.Header{"Content-Encoding": {coding}}); ok != want[1] || ok && zipped != want[0] {
			t.Errorf("%s: %v %v", coding, zipped, ok)
		}
	}
}
