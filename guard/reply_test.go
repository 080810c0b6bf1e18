package guard_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"redoubt/guard"
	"redoubt/guard/door"
	"redoubt/guard/proxy"
	"redoubt/telemetry"
)

// A front is the door before a server, by a policy.
type front struct {
	url          string
	door, behind *httptest.Server
	guard        *guard.Guard
	out          bytes.Buffer
	over         chan struct{}
}

func newFront(t *testing.T, response string, open bool, server http.HandlerFunc) *front {
	t.Helper()
	return frontFor(t, response, open, time.Minute, server)
}

// frontFor holds answers for a time.
func frontFor(t *testing.T, response string, open bool, hold time.Duration, server http.HandlerFunc) *front {
	t.Helper()
	f := &front{over: make(chan struct{}, 16)}
	var err error
	f.guard, err = guard.New(guard.Config{
		Program: document(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*",`+response+`}]}`), Function: "Orders",
		Records: telemetry.NewBuffer(&f.out, telemetry.Waiting), Environment: []string{"DB_PASSWORD=correct-horse"},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.behind = httptest.NewServer(server)
	t.Cleanup(f.behind.Close)
	to, err := url.Parse(f.behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	f.door = httptest.NewServer(door.Handler(door.Config{Upstream: to, Decide: f.guard.Decide, Hold: hold, Ended: f.served, Begin: func(inv *proxy.Invocation) door.Reply {
		if r := f.guard.Begin(inv, open); r != nil {
			return r
		}
		return nil
	}}))
	t.Cleanup(f.door.Close)
	f.url = f.door.URL
	return f
}

// served also tells the test: no server waits for what was upgraded.
func (f *front) served(inv *proxy.Invocation, o proxy.Outcome) {
	f.guard.Served(inv, o)
	f.over <- struct{}{}
}

// answered is an answer whose body was read.
type answered struct {
	StatusCode      int
	Header, Trailer http.Header
}

// ask sends a request as it is told: no header is added.
func (f *front) ask(t *testing.T, method string, headers ...string) (answered, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, f.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	tr := &http.Transport{DisableCompression: true, DisableKeepAlives: true}
	resp, err := tr.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		body = append(body, ("|" + err.Error())...)
	}
	return answered{resp.StatusCode, resp.Header, resp.Trailer}, string(body)
}

// closed ends the door and the guard and returns all records.
func (f *front) closed(t *testing.T) (all []telemetry.Record) {
	t.Helper()
	f.door.Close() // when it is done with all
	if err := f.guard.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := telemetry.Read(&f.out, func(r telemetry.Record) error {
		all = append(all, r)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// told are the reasons and faults of all records.
func (f *front) told(t *testing.T) string {
	t.Helper()
	var list []string
	for _, r := range f.closed(t) {
		for _, reason := range r.Reasons {
			list = append(list, reason.Class+" "+reason.Mode)
		}
		if r.Fault != "" {
			list = append(list, fmt.Sprintf("%s enforced=%v", r.Fault, r.Enforced))
		}
	}
	return strings.Join(list, "; ")
}

const (
	masking  = `"mode":"enforce","response":{"headers":{"X-Frame-Options":"DENY","Cache-Control":"no-store"},"secrets":"mask","traces":"mask","canary":"mask","canaries":["c4n4ry-7f3a"],"private":"mask","personal":["iban"]}`
	watching = `"response":{"headers":{"X-Frame-Options":"DENY"},"secrets":"block","traces":"mask","private":"mask","personal":["iban"]}`
	blocking = `"mode":"enforce","response":{"secrets":"block"}`
	failing  = `"mode":"enforce","controls":{"response":{"fail":"closed"}},"response":{"secrets":"mask","private":"mask","personal":["iban"]}`
)

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func gunzipped(text string) string {
	r, err := gzip.NewReader(strings.NewReader(text))
	if err != nil {
		return err.Error()
	}
	data, _ := io.ReadAll(r)
	return string(data)
}

// body answers with a text, whose length is known, and headers.
func body(text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", fmt.Sprint(len(text)))
		w.Header().Set("Etag", `"1"`)
		w.Header().Set("Content-Md5", "x")
		w.Header().Set("Digest", "x")
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		_, _ = io.WriteString(w, text)
	}
}

// chunked is body without a length, in bits that leave one by one.
func chunked(texts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", `"1"`)
		for _, text := range texts {
			_, _ = io.WriteString(w, text)
			w.(http.Flusher).Flush()
		}
	}
}

// TestReply: what a server answers leaves without what the policy masks, and with all else
// as it was.
func TestReply(t *testing.T) {
	const clean, leaky, masked = `{"id":7, "items":["a"]}`, `{"iban":"DE02","pw":"correct-horse","n":1}`, `{"iban":"****","pw":"****","n":1}`
	for _, c := range []struct {
		name, policy string
		server       http.HandlerFunc
		code         int
		body         string
		headers      string // name=value, of the answer
		told         string
	}{
		{"clean", masking, body(clean), 200, clean, `Etag="1" Digest=x Content-Length=23 X-Frame-Options=DENY`, ""},
		{"clean, in bits", masking, chunked(clean[:5], clean[5:]), 200, clean, `Etag="1" X-Frame-Options=DENY`, ""},
		{"a header that is there", masking, body(clean, "X-Frame-Options", "SAMEORIGIN"), 200, clean, `X-Frame-Options=SAMEORIGIN Cache-Control=no-store`, ""},
		{"masked", masking, body(leaky), 200, masked, `Etag= Digest= Content-Md5= Content-Length=33 X-Frame-Options=DENY`, "personal enforce; secret enforce"},
		{"masked, in bits", masking, chunked(leaky[:20], leaky[20:25], leaky[25:]), 200, masked, `Etag=`, "personal enforce; secret enforce"},
		{"a trace", masking, body("oops\nTraceback (most recent call last)\n  File"), 200, "oops\n****", `Etag=`, "trace enforce"},
		{"no UTF-8", masking, body("\xff\x00c4n4ry-7f3a\xfe"), 200, "\xff\x00****\xfe", `Content-Length=7`, "canary enforce"},
		{"an error", masking, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(500)
			_, _ = io.WriteString(w, leaky)
		}, 500, masked, ``, "personal enforce; secret enforce"},
		{"in a header", masking, body(clean, "Location", "/x?p=correct-horse&y=1"), 200, clean, `Location=/x?p=****&y=1 Etag="1"`, "secret enforce"},
		{"watched", watching, body(leaky), 200, leaky, `Etag="1" X-Frame-Options= Content-Length=42`, "personal monitor; secret monitor"},
		{"watched, in bits", watching, chunked(leaky[:20], leaky[20:]), 200, leaky, `Etag="1"`, "personal monitor; secret monitor"},
		{"watched, in a header", watching, body(clean, "X-Debug", "correct-horse"), 200, clean, `X-Debug=correct-horse`, "secret monitor"},
		{"watched, gzip", watching, body(gzipped(leaky), "Content-Encoding", "gzip"), 200, gzipped(leaky), `Content-Encoding=gzip`, "personal monitor; secret monitor"},
		{"watched, no gzip at all", watching, body("no", "Content-Encoding", "gzip"), 200, "no", ``, "hook-failed: the answer can't be unpacked, or to too much enforced=false"},
		{"blocked", blocking, body(leaky, "X-Of", "server"), 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`, `X-Of= Etag= Cache-Control=no-store`, "secret enforce"},
		{"blocked, in bits", blocking, chunked(leaky[:32], leaky[32:]), 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`, ``, "secret enforce"},
		{"blocked by a header", blocking, body(clean, "X-Debug", "correct-horse"), 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`, `X-Debug=`, "secret enforce"},
		{"not blocked", blocking, body(clean), 200, clean, `Etag="1"`, ""},
		{"no gzip at all", blocking, body("no", "Content-Encoding", "gzip"), 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`, ``, "hook-failed: the answer can't be unpacked, or to too much enforced=true"},
		{"another coding", blocking, body(clean, "Content-Encoding", "br"), 502, `{"type":"about:blank","title":"Bad Gateway","status":502}`, ``, "hook-failed: the answer is in a coding that is not looked into enforced=true"},
		{"another coding, watched", watching, body(clean, "Content-Encoding", "br"), 200, clean, `Content-Encoding=br`, "hook-failed: the answer is in a coding that is not looked into enforced=false"},
		{"nothing to look for", `"mode":"enforce"`, body(leaky), 200, leaky, `Etag="1"`, ""},
		{"headers alone", `"mode":"enforce","response":{"headers":{"X-A":"b"}}`, body(leaky), 200, leaky, `Etag="1" X-A=b`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, c.policy, false, c.server)
			resp, got := f.ask(t, http.MethodGet)
			if resp.StatusCode != c.code || got != c.body {
				t.Errorf("%d %q, want %q", resp.StatusCode, got, c.body)
			}
			for _, h := range strings.Fields(c.headers) {
				name, value, _ := strings.Cut(h, "=")
				if resp.Header.Get(name) != value {
					t.Errorf("%s: %q", h, resp.Header.Get(name))
				}
			}
			if told := f.told(t); told != c.told {
				t.Errorf("told %q, want %q", told, c.told)
			}
		})
	}
}

// TestReplyPacked: gzip stays gzip, and is not asked for.
func TestReplyPacked(t *testing.T) {
	var asked http.Header
	f := newFront(t, masking, false, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		body(gzipped(`{"pw":"correct-horse"}`), "Content-Encoding", "gzip")(w, r)
	})
	resp, got := f.ask(t, http.MethodGet, "Accept-Encoding", "gzip, br", "Range", "bytes=5-9", "If-Range", `"1"`, "Accept", "*/*")
	if text := gunzipped(got); text != `{"pw":"****"}` || resp.Header.Get("Content-Length") != fmt.Sprint(len(got)) || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Errorf("%q %v", text, resp.Header)
	}
	for _, name := range []string{"Accept-Encoding", "Range", "If-Range"} {
		if asked.Get(name) != "" {
			t.Errorf("the server is asked for %s %q", name, asked.Get(name))
		}
	}
	if asked.Get("Accept") != "*/*" {
		t.Errorf("%v", asked)
	}
	for _, policy := range []string{watching, `"mode":"enforce","response":{"headers":{"X-A":"b"}}`} {
		f = newFront(t, policy, false, func(_ http.ResponseWriter, r *http.Request) { asked = r.Header })
		f.ask(t, http.MethodGet, "Accept-Encoding", "br", "Range", "bytes=5-9")
		if asked.Get("Accept-Encoding") != "br" || asked.Get("Range") != "bytes=5-9" {
			t.Errorf("who masks nothing changes the request: %v", asked)
		}
	}
}

// TestReplyWithoutBody: answers that have none keep their heads, but for what is in them.
func TestReplyWithoutBody(t *testing.T) {
	for status, method := range map[int]string{200: http.MethodHead, 204: http.MethodGet, 304: http.MethodGet} {
		f := newFront(t, masking, false, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Etag", `"1"`)
			w.Header().Set("X-Debug", "correct-horse")
			if status == 200 {
				w.Header().Set("Content-Length", "1234")
			}
			w.WriteHeader(status)
		})
		resp, got := f.ask(t, method)
		length := ""
		if status == 200 {
			length = "1234"
		}
		if resp.StatusCode != status || got != "" || resp.Header.Get("Etag") != `"1"` || resp.Header.Get("X-Debug") != "****" || resp.Header.Get("Content-Length") != length || resp.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%d: %v %q", status, resp.Header, got)
		}
	}
}

// TestReplyEarly: what comes before the answer passes, masked, and is no part of it.
func TestReplyEarly(t *testing.T) {
	f := newFront(t, masking, false, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Link", "</a?p=correct-horse>; rel=preload")
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Del("Link")
		_, _ = io.WriteString(w, "ok")
	})
	var early string
	ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{Got1xxResponse: func(code int, h textproto.MIMEHeader) error {
		early += fmt.Sprint(code, h.Get("Link"), h.Get("X-Frame-Options"))
		return nil
	}})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if data, _ := io.ReadAll(resp.Body); early != "103</a?p=****>; rel=preload" || string(data) != "ok" || resp.Header.Get("Link") != "" || resp.Header.Get("X-Frame-Options") != "DENY" {
		t.Errorf("%q, then %q %v", early, data, resp.Header)
	}
}

// TestReplyTrailers: they arrive as trailers, masked; a body that has some is never cut to
// a length.
func TestReplyTrailers(t *testing.T) {
	for name, server := range map[string]http.HandlerFunc{
		"announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Trailer", "X-Sum")
			_, _ = io.WriteString(w, "pw correct-horse")
			w.Header().Set("X-Sum", "correct-horse 1")
		},
		"not announced": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "pw correct-horse")
			w.(http.Flusher).Flush()
			w.Header().Set(http.TrailerPrefix+"X-Sum", "correct-horse 1")
		},
		"of a stream": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			_, _ = io.WriteString(w, "pw correct-horse")
			w.(http.Flusher).Flush()
			w.Header().Set(http.TrailerPrefix+"X-Sum", "correct-horse 1")
		},
	} {
		f := newFront(t, masking, false, server)
		resp, got := f.ask(t, http.MethodGet)
		if strings.Trim(got, "*") != "pw " || resp.Trailer.Get("X-Sum") != "**** 1" || resp.Header.Get("X-Sum") != "" {
			t.Errorf("%s: %q %v, %v", name, got, resp.Header, resp.Trailer)
		}
		f = newFront(t, blocking, false, server)
		if resp, got = f.ask(t, http.MethodGet); strings.Contains(got+resp.Trailer.Get("X-Sum"), "correct") {
			t.Errorf("%s: %d %q %v", name, resp.StatusCode, got, resp.Trailer)
		}
	}
}
