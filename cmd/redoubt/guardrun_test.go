package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A screen is what a command that goes on prints.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

// Write implements io.Writer.
func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() {
		select {
		case s.more <- struct{}{}:
		default:
		}
	}()
	return s.text.Write(p)
}

// await waits until the text matches, and returns the first group.
func (s *screen) await(t *testing.T, re *regexp.Regexp) string {
	t.Helper()
	late := time.After(30 * time.Second)
	for {
		s.mu.Lock()
		m := re.FindStringSubmatch(s.text.String())
		s.mu.Unlock()
		if m != nil {
			return m[len(m)-1]
		}
		select {
		case <-s.more:
		case <-late:
			t.Fatalf("nothing matches %s", re)
		}
	}
}

// TestGuardRun: a function runs behind the guard on this machine, and is asked as
// AWS's emulator is.
func TestGuardRun(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "policy.json")
	text := `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce","fields":[{"path":"event.file","classes":["command"]}]}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	out, errs := &screen{more: make(chan struct{}, 1)}, &screen{more: make(chan struct{}, 1)}
	ended := make(chan int)
	go func() {
		ended <- run(ctx, std{
			args: []string{"guard", "run", "--policy", file, "--listen", "127.0.0.1:0", "--", "env", "REDOUBT_TEST_FUNCTION=1", self},
			in:   strings.NewReader(""), out: out, err: errs, env: os.Getenv,
		})
	}()
	url := errs.await(t, regexp.MustCompile(`(http://\S+/invocations)\n`))
	for payload, want := range map[string]string{`{"file":"a.pdf"}`: `{"file":"a.pdf"}`, `{"file":"a; cat /etc/passwd"}`: "Guard.Refused"} {
		resp, err := http.Post(url, "application/json", strings.NewReader(payload)) //nolint:noctx // the test's own server
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if !strings.Contains(string(body), want) || (resp.Header.Get("X-Amz-Function-Error") != "") != strings.Contains(want, "Guard") {
			t.Errorf("%s: %s", payload, body)
		}
	}
	out.await(t, regexp.MustCompile(`"class":"command"`))
	stop()
	if code := <-ended; code != exitOK {
		t.Errorf("ended with %d", code)
	}
}
