package door_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/guard/door"
	"redoubt/guard/proxy"
)

func send(t *testing.T, to string, body []byte, headers ...string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Add(headers[i], headers[i+1])
	}
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// TestConnection: a header that Connection names is neither decided on nor handed on,
// and no upgrade but to WebSocket gets to the server.
func TestConnection(t *testing.T) {
	var server http.Header
	behind := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { server = r.Header }))
	defer behind.Close()
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	var event string
	front := httptest.NewServer(door.Handler(door.Config{Upstream: to, Decide: func(_ context.Context, inv *proxy.Invocation, _ app.Kind) proxy.Verdict {
		event = string(inv.Event)
		return proxy.Verdict{}
	}}))
	defer front.Close()
	for _, c := range []struct {
		connection, upgrade, gets string
		key                       bool
	}{
		{"Upgrade, HTTP2-Settings", "h2c", "", true},
		{"Upgrade", "h2c", "", true},
		{"Upgrade", "websocket", "websocket", true},
		{"keep-alive, X-Key", "", "", false},
	} {
		send(t, front.URL, nil, "Connection", c.connection, "Upgrade", c.upgrade, "X-Key", "k")
		if got := server.Get("Upgrade"); got != c.gets {
			t.Errorf("%s: the server is asked for %q", c.connection, got)
		}
		if (server.Get("X-Key") != "") != c.key || strings.Contains(event, `"x-key":"k"`) != c.key {
			t.Errorf("%s: the server has the key: %q, the event: %s", c.connection, server.Get("X-Key"), event)
		}
	}
}

// TestCodings: a body that the server would read in another way than the guard.
func TestCodings(t *testing.T) {
	front, seen := serve(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","mode":"enforce"}]}`)
	const attack, honest = `{"file":"x; cat /etc/passwd"}`, `{"file":"a.pdf"}`
	for _, c := range []struct {
		name    string
		body    []byte
		headers []string
		code    int
	}{
		{"gzip", zipped(t, honest), []string{"Content-Encoding", "gzip"}, 200},
		{"gzip, attack", zipped(t, attack), []string{"Content-Encoding", "gzip"}, 400},
		{"gzip with a tail, attack", append(zipped(t, attack), "tail"...), []string{"Content-Encoding", "gzip"}, 400},
		{"UTF-16 that nothing tells of, attack", []byte(strings.Join(strings.Split(attack, ""), "\x00") + "\x00"), nil, 400},
		{"UTF-16 that nothing tells of", []byte(strings.Join(strings.Split(honest, ""), "\x00") + "\x00"), nil, 200},
		{"deflate", []byte("x"), []string{"Content-Encoding", "deflate"}, 415},
		{"twice", zipped(t, honest), []string{"Content-Encoding", "gzip", "Content-Encoding", "gzip"}, 415},
		{"UTF-8", []byte(honest), []string{"Content-Type", `application/json; Charset="UTF-8"`}, 200},
		{"UTF-16", []byte(honest), []string{"Content-Type", "application/json;charset=utf-16"}, 415},
		{"two sets", []byte(honest), []string{"Content-Type", "application/json; charset=utf-8; charset=utf-7"}, 415},
	} {
		before := len(*seen)
		if code := send(t, front, c.body, c.headers...); code != c.code || (len(*seen) > before) != (c.code == 200) {
			t.Errorf("%s: %d", c.name, code)
		}
	}
}

func zipped(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
