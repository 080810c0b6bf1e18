package door

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"
)

// TestPace: who takes an answer gets all of it, who takes none of it is left.
func TestPace(t *testing.T) {
	const pieces = 512
	ended := make(chan error, 1)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		out, piece := pace(w, time.Second), make([]byte, 64<<10)
		for range pieces {
			if _, err := out.Write(piece); err != nil {
				ended <- err
				return
			}
		}
		ended <- nil
	}))
	defer front.Close()
	for range 2 { // over one connection
		resp, err := http.Get(front.URL) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if n != pieces*64<<10 || err != nil || <-ended != nil {
			t.Errorf("%d bytes, %v", n, err)
		}
	}
	conn, err := net.Dial("tcp", front.Listener.Addr().String()) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("who takes nothing: %v", err)
	}
}
