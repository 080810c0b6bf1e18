package start_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"redoubt/guard/proxy"
	"redoubt/guard/start"
	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

const (
	modeVariable     = "REDOUBT_TEST_GUARD"
	functionVariable = "REDOUBT_TEST_FUNCTION" // what lambdatest.Serve looks at
)

// The test's program is the function, the guard, and the test, as its
// environment says.
func TestMain(m *testing.M) {
	lambdatest.Serve()
	if mode := os.Getenv(modeVariable); mode != "" {
		os.Exit(guardProgram(mode))
	}
	os.Exit(m.Run())
}

func guardProgram(mode string) int {
	p, err := proxy.Listen(proxy.Config{Upstream: os.Getenv(start.Variable), Hooks: proxy.Hooks{Decide: decide}})
	if err != nil {
		fmt.Println(err)
		return 99
	}
	g := &start.Guard{API: os.Getenv(start.Variable), Proxy: p, Flush: func(_ context.Context, reason string) { fmt.Println("flushed:", reason) }}
	if mode == "unfit" {
		g.Prepare = func(context.Context) error { panic("no policy") }
	}
	env := slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, modeVariable) })
	if len(os.Args) > 1 && os.Args[1] == "function" {
		env = append(env, functionVariable+"=1")
		os.Args[1] = os.Args[0]
	}
	code, err := g.Bootstrap(context.Background(), start.Command{Argv: os.Args[1:], Env: env, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
	if err != nil {
		fmt.Println("guard:", err)
	}
	return code
}

func decide(_ context.Context, inv *proxy.Invocation) proxy.Verdict {
	if string(inv.Event) == `"evil"` {
		return proxy.Refuse(proxy.Answer{Failed: true, ErrorType: "Guard.Refused", Body: []byte("{}")})
	}
	return proxy.Verdict{}
}

func emulator(t *testing.T, cfg runtimeapi.Config) (*runtimeapi.Emulator, context.Context) {
	t.Helper()
	e, err := runtimeapi.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(func() { cancel(); _ = e.Close() })
	return e, ctx
}

// program starts the guard as a bootstrap before a command.
type program struct {
	*exec.Cmd
	out *lambdatest.Output
}

func bootstrap(t *testing.T, api, mode string, argv ...string) *program {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{exec.Command(self, argv...), &lambdatest.Output{}}
	p.Env = append(os.Environ(), modeVariable+"="+mode, start.Variable+"="+api)
	p.Stdout, p.Stderr = p.out, p.out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Process.Kill() })
	return p
}

func invoke(t *testing.T, ctx context.Context, e *runtimeapi.Emulator, payload string) runtimeapi.Result {
	t.Helper()
	r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(payload)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestBootstrap(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{})
	p := bootstrap(t, e.Addr(), "fit", "function")
	if r := invoke(t, ctx, e, `"a"`); string(r.Payload) != `"a"` {
		t.Errorf("%+v", r)
	}
	if r := invoke(t, ctx, e, `"evil"`); r.ErrorType != "Guard.Refused" {
		t.Errorf("%+v", r)
	}
	go func() { _, _ = e.Invoke(ctx, runtimeapi.Event{Payload: []byte(`"exit"`)}) }()
	err := p.Wait()
	e.RuntimeExited("exit status 3")
	if p.ProcessState.ExitCode() != 3 || !strings.Contains(p.out.String(), "flushed: exit") {
		t.Errorf("%v: %s", err, p.out)
	}
}

func TestBootstrapUnfit(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{})
	bootstrap(t, e.Addr(), "unfit", "function")
	if r := invoke(t, ctx, e, `"a"`); r.ErrorType != "Guard.Undecided" {
		t.Errorf("%+v", r)
	}
}

func TestExitCodesAndSignals(t *testing.T) {
	e, _ := emulator(t, runtimeapi.Config{})
	for _, c := range []struct {
		argv []string
		code int
	}{
		{[]string{"sh", "-c", "exit 7"}, 7},
		{[]string{"sh", "-c", "kill -9 $$"}, 137},
		{[]string{"true"}, 0},
		{[]string{"/nonexistent/bootstrap"}, 127},
		{nil, 127},
	} {
		p := bootstrap(t, e.Addr(), "fit", c.argv...)
		_ = p.Wait()
		if got := p.ProcessState.ExitCode(); got != c.code {
			t.Errorf("%v: %d, want %d (%s)", c.argv, got, c.code, p.out)
		}
	}
}

// The signal ends the shell, and with it the sleep that it leaves behind.
func TestSignalsAreHandedOn(t *testing.T) {
	e, _ := emulator(t, runtimeapi.Config{})
	self, _ := os.Executable()
	p := &program{exec.Command(self, "sh", "-c", "trap 'echo got it; exit 5' TERM; echo ready; sleep 600 & wait"), &lambdatest.Output{}}
	p.Env = append(os.Environ(), modeVariable+"=fit", start.Variable+"="+e.Addr())
	out, err := p.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 6)
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "ready\n" {
		t.Fatalf("%q, %v", line, err)
	}
	_ = p.Process.Signal(syscall.SIGTERM)
	rest, _ := io.ReadAll(out)
	_ = p.Wait()
	if p.ProcessState.ExitCode() != 5 || !bytes.Contains(rest, []byte("got it")) || !bytes.Contains(rest, []byte("flushed")) {
		t.Errorf("%d: %s", p.ProcessState.ExitCode(), rest)
	}
}

// With the guard killed no event reaches the function.
func TestKilledGuardIsClosed(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{})
	self, _ := os.Executable()
	p := exec.Command(self, "function")
	p.Env = append(os.Environ(), modeVariable+"=fit", start.Variable+"="+e.Addr())
	out, err := p.StdoutPipe() // at its end when guard and function are both gone
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	if r := invoke(t, ctx, e, `"a"`); string(r.Payload) != `"a"` {
		t.Fatalf("%+v", r)
	}
	_ = p.Process.Kill()
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	nobody(t, e)
}

// nobody takes an event.
func nobody(t *testing.T, e *runtimeapi.Emulator) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte("1")}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("an event was taken without a guard: %+v, %v", r, err)
	}
	if n := e.Running(); n != 0 {
		t.Errorf("%d events were taken without a guard", n)
	}
}

// extension runs the guard as an extension of this very process.
func extension(t *testing.T, e *runtimeapi.Emulator, ctx context.Context, g *start.Guard) (*proxy.Proxy, <-chan error) {
	t.Helper()
	p, err := proxy.Listen(proxy.Config{Upstream: e.Addr(), Hooks: proxy.Hooks{Decide: decide}})
	if err != nil {
		t.Fatal(err)
	}
	g.API, g.Proxy = e.Addr(), p
	done := make(chan error, 1)
	go func() { done <- g.Extension(ctx) }()
	t.Cleanup(func() { _ = p.Close() })
	return p, done
}

func function(t *testing.T, addr string) *lambdatest.Process {
	t.Helper()
	f, err := lambdatest.Go(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Stop)
	return f
}

func TestExtension(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"redoubt-guard"}})
	flushed := make(chan string, 1)
	p, done := extension(t, e, ctx, &start.Guard{Flush: func(_ context.Context, reason string) { flushed <- reason }})
	env, err := start.Wrapped(ctx, []string{"A=b", start.Variable + "=" + e.Addr()}, p.Addr(), false)
	if want := []string{"A=b", start.Variable + "=" + p.Addr()}; err != nil || !slices.Equal(env, want) {
		t.Fatalf("%v, %v", env, err)
	}
	f := function(t, p.Addr())
	if err := e.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	if r := invoke(t, ctx, e, `"evil"`); r.ErrorType != "Guard.Refused" {
		t.Errorf("%+v", r)
	}
	if err := e.Shutdown(ctx, "spindown"); err != nil {
		t.Fatal(err)
	}
	if reason := <-flushed; reason != "spindown" {
		t.Errorf("reason %q", reason)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	<-f.Ended() // it has nobody to ask any more
	nobody(t, e)
}

// Another extension that wants each event, and one that the function registers
// through the guard, go on as they would without it.
func TestSeveralExtensions(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"redoubt-guard", "other"}})
	p, done := extension(t, e, ctx, &start.Guard{})
	other, err := start.Register(ctx, e.Addr(), "other", "INVOKE", start.Shutdown)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	heard := make(chan string, 8)
	go func() {
		for {
			event, err := other.Next(ctx)
			heard <- event.Type
			if err != nil || event.Type == start.Shutdown {
				return
			}
		}
	}()
	f, err := lambdatest.Go(p.Addr(), "SIGTERM=1")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Stop()
	if err := e.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	for _, event := range []string{`"a"`, `"evil"`, `"b"`} {
		invoke(t, ctx, e, event)
		if kind := <-heard; kind != "INVOKE" {
			t.Errorf("%s: the other extension heard %q", event, kind)
		}
	}
	if err := e.Shutdown(ctx, "spindown"); err != nil {
		t.Fatal(err)
	}
	if kind := <-heard; kind != start.Shutdown {
		t.Errorf("the other extension heard %q", kind)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	if strings.Contains(f.Output.String(), "Failed to register") {
		t.Error(f.Output)
	}
}

func TestExtensionThatCannotRegister(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"another"}}) // so that ours counts as internal
	p, done := extension(t, e, ctx, &start.Guard{})
	if err := <-done; err == nil || !strings.Contains(err.Error(), "InvalidEventType") {
		t.Errorf("%v", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if env, err := start.Wrapped(short, []string{start.Variable + "=" + e.Addr()}, p.Addr(), false); err == nil {
		t.Errorf("the runtime would start with %v", env)
	}
	env, err := start.Wrapped(short, []string{start.Variable + "=" + e.Addr()}, p.Addr(), true)
	if err != nil || env[0] != start.Variable+"="+e.Addr() {
		t.Errorf("open: %v, %v", env, err)
	}
}

func TestExtensionWhosePlatformBreaks(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"redoubt-guard"}})
	e.Inject(runtimeapi.Fault{Path: "/event/next", Do: runtimeapi.Break})
	_, done := extension(t, e, ctx, &start.Guard{})
	if err := <-done; err == nil {
		t.Error("no error")
	}
}

func TestPrepareThatHangs(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"redoubt-guard"}})
	never := make(chan struct{})
	defer close(never)
	p, _ := extension(t, e, ctx, &start.Guard{Patience: time.Millisecond, Prepare: func(context.Context) error { <-never; return nil }})
	function(t, p.Addr())
	if r := invoke(t, ctx, e, `"a"`); r.ErrorType != "Guard.Undecided" {
		t.Errorf("%+v", r)
	}
}

func TestExtensionErrors(t *testing.T) {
	e, ctx := emulator(t, runtimeapi.Config{Extensions: []string{"g"}})
	x, err := start.Register(ctx, e.Addr(), "g", start.Shutdown)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	if err := x.ExitError(ctx, "Guard.Gone", "a"); err != nil {
		t.Error(err)
	}
	if err := x.InitError(ctx, "Guard.NoPolicy", "b"); err != nil {
		t.Error(err)
	}
	var f *runtimeapi.Failure
	if err := e.Ready(ctx); !errors.As(err, &f) || f.Type != "Guard.NoPolicy" || f.Message != "b" {
		t.Errorf("%v", err)
	}
	e.Inject(runtimeapi.Fault{Path: "/event/next", Do: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }})
	if _, err := x.Next(ctx); err == nil {
		t.Error("no error from a platform that breaks")
	}
	cut, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := x.Next(cut); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
