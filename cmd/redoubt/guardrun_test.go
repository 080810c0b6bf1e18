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

	"redoubt/guard/start"
	"redoubt/runtimeapi"
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

// A behind is a function behind the guard on this machine.
type behind struct {
	url       string
	out, errs *screen
	ended     chan int
	stop      context.CancelFunc
}

// runBehind starts redoubt guard run before a command.
func runBehind(t *testing.T, args ...string) *behind {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	b := &behind{out: &screen{more: make(chan struct{}, 1)}, errs: &screen{more: make(chan struct{}, 1)}, ended: make(chan int, 1), stop: stop}
	go func() {
		b.ended <- run(ctx, std{
			args: append([]string{"guard", "run", "--listen", "127.0.0.1:0"}, args...), in: strings.NewReader(""), out: b.out, err: b.errs, env: os.Getenv,
		})
	}()
	t.Cleanup(stop)
	b.url = b.errs.await(t, regexp.MustCompile(`(http://\S+/invocations)\n`))
	return b
}

// invoke asks as AWS's emulator is asked; failed is what its header says.
func (b *behind) invoke(t *testing.T, payload string) (answer string, failed bool) {
	t.Helper()
	resp, err := http.Post(b.url, "application/json", strings.NewReader(payload)) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), resp.Header.Get("X-Amz-Function-Error") != ""
}

// echo is the command of a function that does what its events say (package lambdatest).
func echo(t *testing.T) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{"env", "REDOUBT_TEST_FUNCTION=1", self}
}

// TestGuardRun: a function runs behind the guard on this machine, and is asked as
// AWS's emulator is.
func TestGuardRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "policy.json")
	text := `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce","fields":[{"path":"event.file","classes":["command"]}]}]}`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b := runBehind(t, append([]string{"--policy", file, "--"}, echo(t)...)...)
	for payload, want := range map[string]string{`{"file":"a.pdf"}`: `{"file":"a.pdf"}`, `{"file":"a; cat /etc/passwd"}`: "Guard.Refused"} {
		if body, failed := b.invoke(t, payload); !strings.Contains(body, want) || failed != strings.Contains(want, "Guard") {
			t.Errorf("%s: %s", payload, body)
		}
	}
	b.out.await(t, regexp.MustCompile(`"class":"command"`))
	elsewhere := *b
	elsewhere.url = strings.TrimSuffix(b.url, "invocations")
	if body, _ := elsewhere.invoke(t, "{}"); !strings.Contains(body, "POST an event to /2015-03-31/functions/function/invocations") {
		t.Errorf("elsewhere: %s", body)
	}
	b.stop()
	if code := <-b.ended; code != exitOK {
		t.Errorf("ended with %d", code)
	}
}

// TestGuardRunCrash: whatever ends the runtime, its event is answered and the next one finds
// another runtime.
func TestGuardRunCrash(t *testing.T) {
	b := runBehind(t, append([]string{"--timeout", "2s", "--"}, echo(t)...)...)
	for _, c := range []struct{ event, want string }{
		{`"a"`, `"a"`},
		{`"exit"`, `"errorType":"Runtime.ExitError"`},
		{`"exit"`, `Error: Runtime exited with error: exit status 3`},
		{`"b"`, `"b"`},
		{`"panic oh"`, `"errorMessage":"oh"`},
		{`"hang"`, `"errorType":"Sandbox.Timedout"`},
		{`"c"`, `"c"`},
	} {
		if body, failed := b.invoke(t, c.event); !strings.Contains(body, c.want) || failed == (body == c.event) {
			t.Errorf("%s: %s %v", c.event, body, failed)
		}
	}
	b.errs.await(t, regexp.MustCompile(`exit status 3: the next event starts it anew`))
	b.errs.await(t, regexp.MustCompile(`timed out: the next event starts it anew`))
	b.stop()
	if code := <-b.ended; code != exitOK {
		t.Errorf("ended with %d", code)
	}
}

// TestGuardRunNeverReady: a runtime that never asks for an event is started for as many
// events as there are, and not for more than a few.
func TestGuardRunNeverReady(t *testing.T) {
	count := filepath.Join(t.TempDir(), "starts")
	b := runBehind(t, "--", "sh", "-c", "echo >>"+count+"; exit 4")
	b.errs.await(t, regexp.MustCompile(`exit status 4: the next event starts it anew`))
	for range 2 {
		if body, failed := b.invoke(t, `"a"`); !failed || !strings.Contains(body, "Runtime exited with error: exit status 4") {
			t.Errorf("%s %v", body, failed)
		}
	}
	if code := <-b.ended; code != exitFault {
		t.Errorf("ended with %d", code)
	}
	b.errs.await(t, regexp.MustCompile(`3 starts in a row failed`))
	if starts, err := os.ReadFile(count); err != nil || string(starts) != "\n\n\n" {
		t.Errorf("%q %v", starts, err)
	}
	if b := runBehind(t, "--", filepath.Join(t.TempDir(), "nothing")); <-b.ended != exitUsage {
		t.Error("what can't be started has started")
	}
}

// TestWorkerPatience: a runtime that hangs before it asks for an event is ended.
func TestWorkerPatience(t *testing.T) {
	platform, err := runtimeapi.Start(runtimeapi.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer platform.Close()
	var said bytes.Buffer
	w := &worker{platform: platform, addr: platform.Addr(), patience: time.Millisecond, say: &said, command: start.Command{Argv: []string{"sleep", "600"}}}
	if ready, why, err := w.once(context.Background()); ready || err != nil || why != "Runtime was not ready within 1ms" {
		t.Errorf("%v %q %v", ready, why, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	w.patience = time.Hour
	if err := w.run(ctx); err != nil || said.Len() > 0 {
		t.Errorf("%v %s", err, said.String())
	}
}
