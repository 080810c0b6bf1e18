package door_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"testing"
)

// TestTargets: the server gets the target that was decided on, to the byte; what can't
// be told by path and query goes nowhere.
func TestTargets(t *testing.T) {
	front, seen := serve(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","mode":"enforce"}]}`)
	to, err := url.Parse(front)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, target, host, gets string
	}{
		{"GET", "/a/b.html", "shop.example", "GET /a/b.html "},
		{"GET", "/?a=1;b=2&c=%zz&d=x", "shop.example:8080", "GET /?a=1;b=2&c=%zz&d=x "},
		{"GET", "http://shop.example/a", "shop.example", "GET /a "},
		{"GET", "/..%2f..%2fetc%2fpasswd", "a", ""},
		{"GET", "x:http://h/..%2f..%2fetc%2fpasswd", "a", ""},
		{"GET", "x:y:/a", "a", ""},
		{"GET", "x:http://h/ok", "a", ""},
		{"GET", "ftp://h/ok", "a", ""},
		{"GET", "/", "x'or'1'='1'--", ""},
		{"G'ET", "/", "a", ""},
		{"CONNECT", "h:1", "a", ""},
	} {
		*seen = nil
		status, err := raw(to.Host, fmt.Sprintf("%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", c.method, c.target, c.host))
		want := []string{c.gets}
		if c.gets == "" {
			want = nil
		}
		if err != nil || !slices.Equal(*seen, want) || (status == http.StatusOK) != (c.gets != "") {
			t.Errorf("%s %s of %s: %d %v, the server gets %q", c.method, c.target, c.host, status, err, *seen)
		}
	}
}

func raw(to, request string) (status int, err error) {
	conn, err := net.Dial("tcp", to) //nolint:noctx // the test's own server
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, request); err != nil {
		return 0, err
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
