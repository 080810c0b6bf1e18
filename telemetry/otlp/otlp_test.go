package otlp

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"redoubt/telemetry"
)

// A collector answers with the statuses that it was told, then with 200, and keeps what
// it took.
type collector struct {
	*httptest.Server
	mu       sync.Mutex
	statuses []int
	header   http.Header // of the last request
	taken    []string
	asked    int
	hold     chan struct{} // if not nil, answers wait for it
}

func newCollector(t *testing.T, statuses ...int) *collector {
	c := &collector{statuses: statuses}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var from io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		from, _ = gzip.NewReader(r.Body)
	}
	body, _ := io.ReadAll(from)
	if c.hold != nil {
		select {
		case <-c.hold:
		case <-r.Context().Done():
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	c.header = r.Header
	status := http.StatusOK
	if len(c.statuses) > 0 {
		status, c.statuses = c.statuses[0], c.statuses[1:]
	}
	if status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", "7")
	}
	w.WriteHeader(status)
	if status == http.StatusOK {
		c.taken = append(c.taken, string(body))
	}
}

// pauses are what an exporter would have waited.
type pauses struct {
	mu   sync.Mutex
	list []time.Duration
}

func (p *pauses) pause(d time.Duration, _ <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, d)
}

func decision(n int) []byte {
	return telemetry.Record{Function: fmt.Sprintf("F%d", n), Decision: "allow", Time: time.Unix(1, 0)}.Line()
}

// until waits for what another goroutine does.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it does not come")
		}
	}
}

func (c *collector) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

// TestSend: what is written arrives, by a path and with headers that collectors know.
func TestSend(t *testing.T) {
	for _, zip := range []bool{false, true} {
		c := newCollector(t)
		e := New(Config{URL: c.URL + path, Headers: map[string]string{"Authorization": "Bearer x"}, Gzip: zip, Resource: map[string]string{"service.name": "shop"}})
		_, _ = e.Write(decision(1))
		until(t, func() bool { return c.count() == 1 })
		if err := e.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(c.taken) != 1 || !strings.Contains(c.taken[0], `"stringValue":"F1"`) || c.header.Get("Content-Type") != "application/json" || c.header.Get("Authorization") != "Bearer x" {
			t.Errorf("%v %v", c.taken, c.header)
		}
	}
}

// TestRetry: again where that helps, no sooner than the collector asks for, and not without
// end; where it does not help, not.
func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name     string
		statuses []int
		asked    int
		lost     int64
		waits    string
	}{
		{"busy", []int{429, 503}, 3, 0, "[1s 7s]"},
		{"down", []int{502, 502, 502, 502, 502}, 6, 1, "[1s 2s 4s 8s]"}, // and the loss is told
		{"not let in", []int{401}, 2, 1, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			at, p := newCollector(t, c.statuses...), &pauses{}
			var told []string
			e := New(Config{URL: at.URL, Pause: p.pause, Tell: func(err error) { told = append(told, err.Error()) }})
			_, _ = e.Write(decision(1))
			until(t, func() bool { return at.count() >= min(c.asked, len(c.statuses)+1-int(c.lost)) && (e.Lost() == c.lost) })
			err := e.Close(t.Context())
			if at.asked != c.asked || e.Lost() != c.lost || fmt.Sprint(p.list) != c.waits || (err != nil) != (c.lost > 0) || len(told) != int(c.lost) {
				t.Errorf("asked %d times, %d lost, %v, %v, told %q", at.asked, e.Lost(), p.list, err, told)
			}
			if c.lost > 0 && !strings.Contains(at.taken[len(at.taken)-1], `"redoubt.lost","value":{"intValue":"1"}`) {
				t.Errorf("the loss is not told: %v", at.taken)
			}
		})
	}
}

// TestNeverWaits: a collector that hangs costs records, not time, and does not keep the
// process from its end.
func TestNeverWaits(t *testing.T) {
	c := newCollector(t)
	c.hold = make(chan struct{})
	defer close(c.hold)
	e := New(Config{URL: c.URL, Timeout: time.Hour})
	const all = queued + batched + 100
	for n := range all {
		_, _ = e.Write(decision(n))
	}
	if e.Lost() < 100 {
		t.Errorf("%d lost", e.Lost())
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if err := e.Close(ctx); err == nil || e.Lost() != all {
		t.Errorf("%v, %d lost of %d", err, e.Lost(), all)
	}
	_, _ = e.Write(decision(0))
	if e.Lost() != all+1 {
		t.Error("a record after the end is not counted")
	}
}

// TestEndsWait: how an invocation ended is sent with the next decision, or at the end.
func TestEndsWait(t *testing.T) {
	c := newCollector(t)
	e := New(Config{URL: c.URL})
	end := telemetry.Record{About: telemetry.Invocation, Outcome: telemetry.Answered, Code: 404, Leaks: 2}.Line()
	_, _ = e.Write(end)
	if len(e.wake) != 0 || c.count() != 0 {
		t.Error("an end is sent by itself")
	}
	_, _ = e.Write(decision(1))
	until(t, func() bool { return c.count() == 1 })
	_, _ = e.Write(end)
	if err := e.Close(t.Context()); err != nil || len(c.taken) != 2 || strings.Count(c.taken[0], `"eventName"`) != 2 || strings.Count(c.taken[1], `"eventName"`) != 1 {
		t.Errorf("%v %v", err, c.taken)
	}
	for _, want := range []string{`"http.response.status_code","value":{"intValue":"404"}`, `"redoubt.leaks","value":{"intValue":"2"}`} {
		if !strings.Contains(c.taken[1], want) {
			t.Errorf("no %s in %s", want, c.taken[1])
		}
	}
}

// TestPartial: what the collector does not want is lost, too.
func TestPartial(t *testing.T) {
	for answer, want := range map[string]int64{
		`{"partialSuccess":{"rejectedLogRecords":"2"}}`: 2, `{"partialSuccess":{"rejectedLogRecords":3}}`: 3,
		`{"partialSuccess":{}}`: 0, `{}`: 0, `x`: 0, `{"partialSuccess":{"rejectedLogRecords":-1}}`: 0,
	} {
		if got := refused([]byte(answer)); got != want {
			t.Errorf("%s: %d", answer, got)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "5": 5 * time.Second, "-5": 0, "99999999": longest, "Sun, 29 Nov 2026 10:00:09 GMT": 9 * time.Second, "yesterday": 0,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: %s", header, got)
		}
	}
}

// TestOf: OpenTelemetry's variables, and addresses that are none. No error tells the address.
func TestOf(t *testing.T) {
	for _, c := range []struct{ setting, env, url, headers string }{
		{"otlp+http://h:4318", "", "http://h:4318/v1/logs", "map[]"},
		{"otlp+https://h/own/path", "OTEL_EXPORTER_OTLP_HEADERS=api-key=a%2Cb, x=y", "https://h/own/path", "map[api-key:a,b x:y]"},
		{"otlp", "OTEL_EXPORTER_OTLP_ENDPOINT=http://h:4318/base/", "http://h:4318/base/v1/logs", "map[]"},
		{"otlp", "OTEL_EXPORTER_OTLP_ENDPOINT=http://h;OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=http://l/x", "http://l/x", "map[]"},
		{"otlp", "", "", ""},
		{"otlp+ftp://h/secret", "", "", ""},
		{"otlp+https://user:secret@h", "", "", ""},
		{"otlp+http://h", "OTEL_EXPORTER_OTLP_HEADERS=secret", "", ""},
		{"otlp+http://h", "OTEL_EXPORTER_OTLP_HEADERS=a=secret%0d%0ab: c", "", ""},
	} {
		get := func(name string) string {
			for kv := range strings.SplitSeq(c.env, ";") {
				if v, ok := strings.CutPrefix(kv, name+"="); ok {
					return v
				}
			}
			return ""
		}
		cfg, err := Of(c.setting, get)
		if err != nil {
			if c.url != "" || strings.Contains(err.Error(), "secret") {
				t.Errorf("%s %s: %v", c.setting, c.env, err)
			}
			continue
		}
		if cfg.URL != c.url || fmt.Sprint(cfg.Headers) != c.headers {
			t.Errorf("%s %s: %+v", c.setting, c.env, cfg)
		}
	}
}

// TestErrorsTellNoAddress: it may hold a key.
func TestErrorsTellNoAddress(t *testing.T) {
	c := newCollector(t)
	address := c.URL + "/?key=secret"
	c.Close()
	e := New(Config{URL: address, Pause: func(time.Duration, <-chan struct{}) {}})
	_, err := e.send([]byte("{}"))
	if err == nil || strings.Contains(err.Error(), "secret") {
		t.Error(err)
	}
	if err := e.Close(t.Context()); errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
