package door_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/guard/door"
	"redoubt/guard/event"
	"redoubt/guard/proxy"
	"redoubt/policy"
	"redoubt/policy/compile"
)

// serve puts the door before a server that echoes; decisions are real ones.
func serve(t *testing.T, text string) (url string, seen *[]string) {
	t.Helper()
	d, err := policy.ReadDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := compile.Function(d.Functions[0])
	if err != nil {
		t.Fatal(err)
	}
	g, err := event.New(compiled, event.World{})
	if err != nil {
		t.Fatal(err)
	}
	return serveBy(t, func(ctx context.Context, inv *proxy.Invocation, kind app.Kind) proxy.Verdict {
		d := g.Decide(ctx, event.Invocation{Event: inv.Event, Kind: kind})
		if d.Enforced && d.Event == nil {
			return proxy.Refuse(proxy.Answer{Body: d.Response})
		}
		return proxy.Verdict{}
	})
}

func serveBy(t *testing.T, decide door.Decide) (string, *[]string) {
	t.Helper()
	seen := &[]string{}
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*seen = append(*seen, r.Method+" "+r.URL.RequestURI()+" "+string(body))
		_, _ = w.Write(body)
	}))
	t.Cleanup(behind.Close)
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(door.Handler(door.Config{Upstream: to, Decide: decide}))
	t.Cleanup(front.Close)
	return front.URL, seen
}

func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body)) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data)
}

func TestDoor(t *testing.T) {
	front, seen := serve(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","mode":"enforce"}]}`)
	if code, body := post(t, front+"/a%20b?x=1&x=2", `{"file":"a.pdf"}`); code != 200 || body != `{"file":"a.pdf"}` {
		t.Errorf("%d %s", code, body)
	}
	if len(*seen) != 1 || (*seen)[0] != `POST /a%20b?x=1&x=2 {"file":"a.pdf"}` {
		t.Fatalf("the server saw %q", *seen)
	}
	for _, attack := range []struct{ path, body string }{
		{"/order", `{"file":"x; cat /etc/passwd"}`},
		{"/search?q=" + url.QueryEscape("x' OR 1=1 --"), ""},
		{"/..%2f..%2fetc%2fpasswd", ""},
	} {
		code, body := post(t, front+attack.path, attack.body)
		if code != 400 || strings.Contains(body, "passwd") {
			t.Errorf("%s: %d %s", attack.path, code, body)
		}
	}
	if len(*seen) != 1 {
		t.Errorf("an attack reached the server: %q", *seen)
	}
}

// TestEvent: what is decided on has all of the request.
func TestEvent(t *testing.T) {
	var got map[string]any
	front, _ := serveBy(t, func(_ context.Context, inv *proxy.Invocation, kind app.Kind) proxy.Verdict {
		if err := json.Unmarshal(inv.Event, &got); err != nil || kind != app.FunctionURL {
			t.Errorf("%s: %v", kind, err)
		}
		return proxy.Verdict{}
	})
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPut, front+"/p/%2e%2e?a=1&a=2", bytes.NewReader([]byte{0xff, 0xfe}))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Cookie", "a=1; b=2")
	req.Header.Add("X-Many", "1")
	req.Header.Add("X-Many", "2")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	text, _ := json.Marshal(got)
	for _, want := range []string{`"rawPath":"/p/%2e%2e"`, `"a":"1,2"`, `"cookies":["a=1","b=2"]`, `"x-many":"1,2"`, `"body":"//4="`, `"isBase64Encoded":true`, `"method":"PUT"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("no %s in %s", want, text)
		}
	}
}

// TestFaults: what can't be decided on, or handed on, is refused without detail.
func TestFaults(t *testing.T) {
	pass := func(context.Context, *proxy.Invocation, app.Kind) proxy.Verdict { return proxy.Verdict{} }
	front, seen := serveBy(t, pass)
	if code, _ := post(t, front, strings.Repeat("x", door.MaxBody+1)); code != http.StatusRequestEntityTooLarge || len(*seen) != 0 {
		t.Errorf("too large: %d", code)
	}
	front, seen = serveBy(t, func(context.Context, *proxy.Invocation, app.Kind) proxy.Verdict {
		return proxy.Refuse(proxy.Answer{Failed: true, ErrorType: "Guard.Quarantine"})
	})
	if code, body := post(t, front, "{}"); code != http.StatusBadGateway || len(*seen) != 0 || strings.Contains(body, "Guard") {
		t.Errorf("failed: %d %s", code, body)
	}
	gone, err := url.Parse("http://127.0.0.1:1")
	if err != nil {
		t.Fatal(err)
	}
	closed := httptest.NewServer(door.Handler(door.Config{Upstream: gone, Decide: pass}))
	defer closed.Close()
	if code, body := post(t, closed.URL, "{}"); code != http.StatusBadGateway || strings.Contains(body, "127.0.0.1") {
		t.Errorf("gone: %d %s", code, body)
	}
}

// TestIDs: a record takes ids as they are, and nothing else that the caller writes there: who
// has none gets one.
func TestIDs(t *testing.T) {
	var got proxy.Invocation
	front, _ := serveBy(t, func(_ context.Context, inv *proxy.Invocation, _ app.Kind) proxy.Verdict {
		got = *inv
		return proxy.Verdict{}
	})
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	last := ""
	for id, want := range map[string]string{"7f1c-42": "7f1c-42", "a password": "", strings.Repeat("x", 129): ""} {
		send(t, front, nil, "X-Request-Id", id, "Traceparent", trace)
		own := want == "" && len(got.ID) == 26 && !strings.Contains(got.ID, "x") && got.ID != last
		if got.ID != want && !own || got.TraceID != trace {
			t.Errorf("%q: %q %q", id, got.ID, got.TraceID)
		}
		last = got.ID
	}
}

// TestDeclared: to a policy a request is an event of a function URL, and none of
// another trigger.
func TestDeclared(t *testing.T) {
	for kind, want := range map[string]int{"function-url": 200, "http-api": 403} {
		front, _ := serve(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","mode":"enforce","triggers":[{"kind":"`+kind+`"}]}]}`)
		if code, body := post(t, front+"/order", `{"file":"a.pdf"}`); code != want {
			t.Errorf("%s: %d %s", kind, code, body)
		}
	}
}
