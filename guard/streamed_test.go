package guard_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"redoubt/guard"
	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
	"redoubt/telemetry"
)

// streamedOver is the whole guard between the emulator and a function that streams what it is
// asked for: what the caller gets, and the records.
func streamedOver(t *testing.T, policy string, pieces ...string) (got runtimeapi.Result, records string) {
	t.Helper()
	var out bytes.Buffer
	g, err := guard.New(guard.Config{
		Program: document(t, policy), Function: "Orders", Records: telemetry.NewBuffer(&out, telemetry.Waiting), Environment: []string{"DB_PASSWORD=correct-horse"},
	})
	if err != nil {
		t.Fatal(err)
	}
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	p, err := proxy.Listen(proxy.Config{Upstream: e.Addr(), Hooks: g.Hooks()})
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.Serve() }()
	p.Ready()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- answer(ctx, p.Addr(), pieces) }()
	got, err = e.Invoke(ctx, runtimeapi.Event{Payload: []byte(honest())})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := p.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if err := g.Close(ctx); err != nil {
		t.Error(err)
	}
	return got, out.String()
}

// answer takes an event and streams an answer, a chunk for each piece, with a trailer.
func answer(ctx context.Context, addr string, pieces []string) error {
	const base = "/2018-06-01/runtime/invocation/"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+base+"next", nil)
	if err != nil {
		return err
	}
	event, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	_ = event.Body.Close()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	text := "POST " + base + event.Header.Get("Lambda-Runtime-Aws-Request-Id") + "/response HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
		"Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, p := range pieces {
		text += fmt.Sprintf("%x\r\n%s\r\n", len(p), p)
	}
	if _, err := io.WriteString(conn, text+"0\r\nOwn: trailer\r\nKey: AKIA"+"ABCDEFGHIJKLMNOP\r\n\r\n"); err != nil {
		return err
	}
	said, err := io.ReadAll(conn)
	if err == nil && !strings.HasPrefix(string(said), "HTTP/1.1 202") {
		err = fmt.Errorf("the platform said %s", said)
	}
	return err
}

func answers(mode, rules string) string {
	return `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"` + mode + `","response":{` + rules + `}}]}`
}

// TestStreamed: what a function streams leaves without its credentials, if the policy
// enforces that, and ends there if it blocks; each is told.
func TestStreamed(t *testing.T) {
	const prelude = `{"statusCode":200,"headers":{"content-type":"text/plain"}}` + "\x00\x00\x00\x00\x00\x00\x00\x00"
	pieces := []string{prelude, "pw cor", "rect-ho", "rse end\n", "-----BEGIN PRIVATE ", "KEY-----\nMIIE"}
	whole := strings.Join(pieces, "")
	masked := prelude + "pw ************* end\n***************************\n****"
	for _, c := range []struct{ name, policy, want, told string }{
		{"no rules", answers("enforce", ""), whole, ""},
		{"headers only", answers("enforce", `"headers":{"X-A":"b"}`), whole, ""},
		{"monitored", answers("monitor", `"secrets":"mask"`), whole, "monitor"},
		{"blocked, monitored", answers("monitor", `"secrets":"block"`), whole, "monitor"},
		{"enforced", answers("enforce", `"secrets":"mask"`), masked, "enforce"},
		{"blocked", answers("enforce", `"secrets":"block"`), prelude + "pw ", "enforce"},
		{"nothing found", answers("enforce", `"canary":"mask","canaries":["canary-7391"]`), whole, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, records := streamedOver(t, c.policy, pieces...)
			if string(r.Payload) != c.want || !r.Streamed {
				t.Errorf("%q", r.Payload)
			}
			if c.name == "blocked" {
				body, err := base64.StdEncoding.DecodeString(r.Trailer.Get("Lambda-Runtime-Function-Error-Body"))
				if r.ErrorType != "Guard.Response" || err != nil || !strings.Contains(string(body), "withheld") || r.Trailer.Get("Own") != "" {
					t.Errorf("%v", r.Trailer)
				}
			} else if r.Failed || r.Trailer.Get("Own") != "trailer" || (r.Trailer.Get("Key") == "****") != (c.name == "enforced") {
				t.Errorf("%s %v", r.ErrorType, r.Trailer)
			}
			if told := strings.Contains(records, `"class":"secret"`); told != (c.told != "") || told && !strings.Contains(records, `"mode":"`+c.told+`"`) || strings.Contains(records, "correct-horse") {
				t.Errorf("%s", records)
			}
		})
	}
}

// TestStreamedInGzip: a packed body leaves without credentials, one that can't be read
// ends as an error, and what is only monitored leaves as it came.
func TestStreamedInGzip(t *testing.T) {
	const prelude = `{"statusCode":200,"headers":{"content-encoding":"gzip"}}` + "\x00\x00\x00\x00\x00\x00\x00\x00"
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fmt.Fprint(w, "pw correct-horse end\n")
	w.Close()
	body := packed.String()
	r, records := streamedOver(t, answers("enforce", `"secrets":"mask"`), prelude, body[:12], body[12:])
	_, out, _ := bytes.Cut(r.Payload, []byte(prelude))
	z, err := gzip.NewReader(bytes.NewReader(out))
	if err != nil {
		t.Fatalf("%q: %v", r.Payload, err)
	}
	plain, err := io.ReadAll(z)
	if string(plain) != "pw ************* end\n" || err != nil || r.Failed || !strings.Contains(records, `"class":"secret"`) {
		t.Errorf("%q, %v, %s", plain, err, records)
	}
	if r, _ := streamedOver(t, answers("monitor", `"secrets":"mask"`), prelude, body); string(r.Payload) != prelude+body || r.Failed {
		t.Errorf("monitored: %q", r.Payload)
	}
	if r, _ := streamedOver(t, answers("enforce", `"secrets":"mask"`), prelude, "no gzip"); string(r.Payload) != prelude || r.ErrorType != "Guard.Response" {
		t.Errorf("broken: %q %s", r.Payload, r.ErrorType)
	}
	if r, _ := streamedOver(t, answers("monitor", `"secrets":"mask"`), prelude, "no gzip"); string(r.Payload) != prelude+"no gzip" || r.Failed {
		t.Errorf("broken, monitored: %q %s", r.Payload, r.ErrorType)
	}
}

// TestStreamedUnasked: nobody looks where nobody decided about the event.
func TestStreamedUnasked(t *testing.T) {
	b := newBench(t, answers("enforce", `"secrets":"mask"`), account.Account{})
	if s := b.guard.Hooks().Stream(&proxy.Invocation{ID: "1"}); s != nil {
		t.Errorf("%+v", s)
	}
	inv, _ := b.decide(honest())
	s := b.guard.Hooks().Stream(inv)
	if s == nil {
		t.Fatal("nobody looks")
	}
	if out, end := s.Write([]byte("x correct-")); string(out) != "x " || end != nil || string(s.Held()) != "correct-" {
		t.Errorf("%q %v %q", out, end, s.Held())
	}
	if rest, end := s.Close(); string(rest) != "correct-" || end != nil {
		t.Errorf("%q %v", rest, end)
	}
	if recs := b.records(t); len(recs) != 1 {
		t.Errorf("%+v", recs)
	}
}

// TestStreamedByPython: a function that streams much, with a trailer of its own.
func TestStreamedByPython(t *testing.T) {
	b := newBench(t, answers("enforce", `"secrets":"mask","traces":"block"`), account.Account{})
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	p, err := proxy.Listen(proxy.Config{Upstream: e.Addr(), Hooks: b.guard.Hooks()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	go func() { _ = p.Serve() }()
	p.Ready()
	function, err := lambdatest.Python(p.Addr())
	if err != nil {
		t.Skip(err)
	}
	defer function.Stop()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(`"stream 64 65536"`)})
	if err != nil || len(r.Payload) != 4<<20 || r.ErrorType != "Stream.Broken" {
		t.Errorf("%v, %d bytes, %s", err, len(r.Payload), r.ErrorType)
	}
}
