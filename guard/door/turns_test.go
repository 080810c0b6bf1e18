package door

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"redoubt/guard/proxy"
)

// counting is a Reply that counts how many answers it is shown at once.
type counting struct {
	faulty
	now, most *atomic.Int32
	until     chan struct{}
}

func (c counting) Whole(body []byte, _ bool) proxy.Verdict {
	if len(body) <= inPassing {
		return proxy.Verdict{}
	}
	now := c.now.Add(1)
	defer c.now.Add(-1)
	for most := c.most.Load(); now > most && !c.most.CompareAndSwap(most, now); most = c.most.Load() {
	}
	<-c.until
	return proxy.Verdict{}
}

// TestTurns: of large answers no more are looked at at once than there are processors, and
// all of them are; small ones wait for none.
func TestTurns(t *testing.T) {
	large := strings.Repeat("x", inPassing+1)
	var wholes sync.WaitGroup
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			defer wholes.Done()
			_, _ = io.WriteString(w, large)
			return
		}
		_, _ = io.WriteString(w, "small")
	}))
	defer behind.Close()
	to, err := url.Parse(behind.URL)
	if err != nil {
		t.Fatal(err)
	}
	var now, most atomic.Int32
	var told error
	c := counting{faulty{told: &told}, &now, &most, make(chan struct{})}
	front := httptest.NewServer(Handler(Config{Upstream: to, Decide: pass, Budget: time.Minute, Begin: func(*proxy.Invocation) Reply { return c }}))
	defer front.Close()
	get := func(path string) string {
		resp, err := http.Get(front.URL + path) //nolint:noctx // the test's own server
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return string(body)
	}
	n := 4 * runtime.GOMAXPROCS(0)
	wholes.Add(n)
	var clients sync.WaitGroup
	for range n {
		clients.Go(func() {
			if got := get("/large"); got != large {
				t.Errorf("%d bytes", len(got))
			}
		})
	}
	wholes.Wait()
	if got := get("/small"); got != "small" {
		t.Errorf("%q", got)
	}
	close(c.until)
	clients.Wait()
	if got := most.Load(); got < 1 || int(got) > runtime.GOMAXPROCS(0) {
		t.Errorf("%d at once", got)
	}
}
