package runtimeapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

func TestMain(m *testing.M) {
	lambdatest.Serve()
	os.Exit(m.Run())
}

func start(t *testing.T, cfg runtimeapi.Config) (*runtimeapi.Emulator, context.Context) {
	t.Helper()
	e, err := runtimeapi.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return e, ctx
}

type starter func(addr string, env ...string) (*lambdatest.Process, error)

func run(t *testing.T, begin starter, e *runtimeapi.Emulator, env ...string) *lambdatest.Process {
	t.Helper()
	p, err := begin(e.Addr(), env...)
	if errors.Is(err, exec.ErrNotFound) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

func invoke(t *testing.T, e *runtimeapi.Emulator, ctx context.Context, payload string) runtimeapi.Result {
	t.Helper()
	r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(payload)})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRuntimes(t *testing.T) {
	for name, begin := range map[string]starter{"aws-lambda-go": lambdatest.Go, "python": lambdatest.Python} {
		t.Run(name, func(t *testing.T) {
			e, ctx := start(t, runtimeapi.Config{})
			p := run(t, begin, e)
			for _, payload := range []string{`"a"`, `{"b": 1}`, `"` + strings.Repeat("c", 1<<20) + `"`} {
				if r := invoke(t, e, ctx, payload); string(r.Payload) != payload || r.Failed {
					t.Errorf("answer of %d bytes, failed %v; want the event back", len(r.Payload), r.Failed)
				}
			}
			if r := invoke(t, e, ctx, `"fail badly"`); !r.Failed || !strings.Contains(string(r.Payload), "badly") {
				t.Errorf("a failure came back as %+v", r)
			}
			if r := invoke(t, e, ctx, `"large"`); !r.Failed || r.ErrorType != "Function.ResponseSizeTooLarge" {
				t.Errorf("a response of 7 MB came back as %v %s, %d bytes", r.Failed, r.ErrorType, len(r.Payload))
			}
			_ = p
		})
	}
}

func TestExitFailsWhatRuns(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	p := run(t, lambdatest.Go, e)
	go func() {
		<-p.Ended()
		e.RuntimeExited("exit status 3")
	}()
	if r := invoke(t, e, ctx, `"exit"`); r.ErrorType != "Runtime.ExitError" {
		t.Errorf("error type %q, want Runtime.ExitError", r.ErrorType)
	}
	if code := p.ExitCode(); code != 3 {
		t.Errorf("exit code %d", code)
	}
}

func TestTimeout(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{Timeout: 200 * time.Millisecond})
	run(t, lambdatest.Go, e)
	if r := invoke(t, e, ctx, `"hang"`); r.ErrorType != "Sandbox.Timedout" || !strings.Contains(string(r.Payload), "timed out after 0.20") {
		t.Errorf("got %s: %s", r.ErrorType, r.Payload)
	}
}

// TestExpired: what ends the runtime hears of a timeout before another invocation may begin.
func TestExpired(t *testing.T) {
	told := make(chan string, 1)
	e, ctx := start(t, runtimeapi.Config{Timeout: 200 * time.Millisecond, Expired: func(id string) { told <- id }})
	run(t, lambdatest.Go, e)
	if r := invoke(t, e, ctx, `"a"`); r.Failed {
		t.Errorf("%+v", r)
	}
	select {
	case id := <-told:
		t.Errorf("%s did not time out", id)
	default:
	}
	r := invoke(t, e, ctx, `"hang"`)
	select {
	case id := <-told:
		if id != r.RequestID {
			t.Errorf("%s timed out, %s was told", r.RequestID, id)
		}
	default:
		t.Error("nobody was told")
	}
}

// TestExitBeforeReady: an event that waits for a runtime which does not get ready fails with
// what the runtime told, and one that waits for a runtime which crashed later is the next
// one's.
func TestExitBeforeReady(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	results := make(chan runtimeapi.Result, 1)
	waits := func() {
		t.Helper()
		go func() { results <- invoke(t, e, ctx, `"a"`) }()
		if err := e.Wanted(ctx); err != nil {
			t.Fatal(err)
		}
	}
	waits()
	if e.RuntimeExited("exit status 1") {
		t.Error("it was never ready")
	}
	if r := <-results; r.ErrorType != "Runtime.ExitError" || !strings.Contains(string(r.Payload), "exit status 1") {
		t.Errorf("%+v: %s", r, r.Payload)
	}
	waits()
	resp, err := http.Post("http://"+e.Addr()+"/2018-06-01/runtime/init/error", "", strings.NewReader(`{"errorType":"Runtime.ImportModuleError","errorMessage":"no app"}`)) //nolint:noctx // the test's own server
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	e.RuntimeExited("exit status 1")
	if r := <-results; r.ErrorType != "Runtime.ImportModuleError" || !strings.Contains(string(r.Payload), "no app") {
		t.Errorf("%+v: %s", r, r.Payload)
	}
	soon, cancel := context.WithCancel(ctx)
	cancel()
	if err := e.Wanted(soon); err == nil {
		t.Error("an event that was answered still waits")
	}

	first := run(t, lambdatest.Go, e)
	if err := e.Idle(ctx); err != nil {
		t.Fatal(err)
	}
	first.Stop()
	if !e.RuntimeExited("signal: killed") {
		t.Error("it was ready")
	}
	waits()
	run(t, lambdatest.Go, e)
	if r := <-results; r.Failed {
		t.Errorf("%+v: %s", r, r.Payload)
	}
}

func TestStreamAndTrailer(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Python, e)
	r := invoke(t, e, ctx, `"stream 300 100000"`)
	if !r.Streamed || len(r.Payload) != 300*100000 || r.ErrorType != "Stream.Broken" {
		t.Errorf("streamed %v, %d bytes, trailer %v", r.Streamed, len(r.Payload), r.Trailer)
	}
}

func TestHeaders(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Python, e)
	r, err := e.Invoke(ctx, runtimeapi.Event{
		Payload: []byte(`"headers"`), RequestID: "r-1", TraceID: "Root=1",
		ClientContext: `{"custom":{}}`, Identity: `{"cognitoIdentityId":"i"}`, Deadline: time.UnixMilli(1700000000123),
	})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(r.Payload, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Lambda-Runtime-Aws-Request-Id": "r-1", "Lambda-Runtime-Trace-Id": "Root=1", "Lambda-Runtime-Deadline-Ms": "1700000000123",
		"Lambda-Runtime-Client-Context": `{"custom":{}}`, "Lambda-Runtime-Cognito-Identity": `{"cognitoIdentityId":"i"}`,
		"Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:us-east-1:123456789012:function:function",
	} {
		if got[name] != want {
			t.Errorf("%s: %q, want %q", name, got[name], want)
		}
	}
}

func TestSecondAnswerAndUnknownID(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Python, e)
	if r := invoke(t, e, ctx, `"twice"`); string(r.Payload) != "first" {
		t.Errorf("the second answer counted: %s", r.Payload)
	}
	status, kind, _ := post(t, e, "/2018-06-01/runtime/invocation/nobody/response", "x", nil)
	if status != http.StatusBadRequest || kind != "InvalidRequestID" {
		t.Errorf("an unknown id got %d %s", status, kind)
	}
}

func post(t *testing.T, e *runtimeapi.Emulator, path, body string, header map[string]string) (int, string, http.Header) {
	t.Helper()
	return ask(t, e, http.MethodPost, path, body, header)
}

func ask(t *testing.T, e *runtimeapi.Emulator, method, path, body string, header map[string]string) (int, string, http.Header) {
	t.Helper()
	req, err := http.NewRequest(method, "http://"+e.Addr()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var f runtimeapi.Failure
	if json.Unmarshal(text, &f) == nil && f.Type != "" {
		return resp.StatusCode, f.Type, resp.Header
	}
	return resp.StatusCode, string(bytes.TrimSpace(text)), resp.Header
}

func TestInitError(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	run(t, lambdatest.Python, e, "FAIL_INIT=1")
	var f *runtimeapi.Failure
	if err := e.Ready(ctx); !errors.As(err, &f) || f.Type != "Init.Failed" {
		t.Errorf("Ready returned %v", err)
	}
	if status, kind, _ := ask(t, e, http.MethodGet, "/2018-06-01/runtime/invocation/next", "", nil); status != 403 || kind != "InvalidStateTransition" {
		t.Errorf("next after a failed initialisation: %d %s", status, kind)
	}
}

func TestSnapStart(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{SnapStart: true})
	run(t, lambdatest.Python, e, "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")
	if err := e.Restoring(ctx); err != nil {
		t.Fatal(err)
	}
	e.Restore()
	if r := invoke(t, e, ctx, `"a"`); string(r.Payload) != `"a"` {
		t.Errorf("after the restore: %s", r.Payload)
	}
}

func TestExtensions(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{Extensions: []string{"guard"}})
	const path = "/2020-01-01/extension/register"
	for _, bad := range []struct{ name, body, want string }{
		{"", `{"events":[]}`, "Extension.InvalidExtensionName"},
		{"inner", `{"events":["SHUTDOWN"]}`, "Extension.InvalidEventType"},
		{"guard", `{"events":["OTHER"]}`, "Extension.InvalidEventType"},
		{"guard", `{`, "InvalidRequestFormat"},
	} {
		if status, kind, _ := post(t, e, path, bad.body, map[string]string{"Lambda-Extension-Name": bad.name}); status != 403 || kind != bad.want {
			t.Errorf("registering %q with %s: %d %s, want %s", bad.name, bad.body, status, kind, bad.want)
		}
	}
	status, body, header := post(t, e, path, `{"events":["INVOKE","SHUTDOWN"]}`,
		map[string]string{"Lambda-Extension-Name": "guard", "Lambda-Extension-Accept-Feature": "accountId"})
	if status != 200 || !strings.Contains(body, `"accountId":"123456789012"`) {
		t.Fatalf("registering: %d %s", status, body)
	}
	id := map[string]string{"Lambda-Extension-Identifier": header.Get("Lambda-Extension-Identifier")}
	heard := make(chan string, 2)
	go func() {
		for range 2 {
			_, event, _ := ask(t, e, http.MethodGet, "/2020-01-01/extension/event/next", "", id)
			heard <- event
		}
	}()
	run(t, lambdatest.Go, e)
	if err := e.Ready(ctx); err != nil {
		t.Fatal(err)
	}
	invoke(t, e, ctx, `"a"`)
	if event := <-heard; !strings.Contains(event, `"INVOKE"`) || !strings.Contains(event, "X-Amzn-Trace-Id") {
		t.Errorf("event %s", event)
	}
	if err := e.Shutdown(ctx, "spindown"); err != nil {
		t.Fatal(err)
	}
	if event := <-heard; !strings.Contains(event, `"SHUTDOWN"`) || !strings.Contains(event, `"spindown"`) {
		t.Errorf("event %s", event)
	}
	if status, kind, _ := post(t, e, path, `{"events":[]}`, map[string]string{"Lambda-Extension-Name": "late"}); status != 403 || kind != "Extension.RegistrationClosed" {
		t.Errorf("a late registration: %d %s", status, kind)
	}
	if status, kind, _ := ask(t, e, http.MethodGet, "/2020-01-01/extension/event/next", "", nil); status != 403 || kind != "Extension.MissingExtensionIdentifier" {
		t.Errorf("no identifier: %d %s", status, kind)
	}
}

func TestTelemetry(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{Extensions: []string{"guard"}})
	records := make(chan string, 32)
	sink := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var batch []struct {
			Type   string
			Record map[string]any
		}
		_ = json.NewDecoder(r.Body).Decode(&batch)
		for _, one := range batch {
			records <- one.Type
		}
	}))
	defer sink.Close()
	_, _, header := post(t, e, "/2020-01-01/extension/register", `{"events":[]}`, map[string]string{"Lambda-Extension-Name": "guard"})
	id := map[string]string{"Lambda-Extension-Identifier": header.Get("Lambda-Extension-Identifier")}
	subscribe := func(uri string) int {
		status, _, _ := ask(t, e, http.MethodPut, "/2022-07-01/telemetry",
			`{"schemaVersion":"2022-12-13","types":["platform"],"destination":{"protocol":"HTTP","URI":"`+uri+`"}}`, id)
		return status
	}
	if status := subscribe("http://192.0.2.1:80/"); status != http.StatusBadRequest {
		t.Errorf("a destination outside got %d", status)
	}
	if status := subscribe(strings.Replace(sink.URL, "127.0.0.1", "sandbox.localdomain", 1)); status != 200 {
		t.Fatalf("subscribing: %d", status)
	}
	run(t, lambdatest.Go, e)
	invoke(t, e, ctx, `"a"`)
	seen := map[string]bool{}
	for !seen["platform.report"] {
		select {
		case kind := <-records:
			seen[kind] = true
		case <-ctx.Done():
			t.Fatalf("only %v came", seen)
		}
	}
	if !seen["platform.start"] || !seen["platform.runtimeDone"] {
		t.Errorf("only %v came", seen)
	}
}

func TestFaults(t *testing.T) {
	e, ctx := start(t, runtimeapi.Config{})
	e.Inject(runtimeapi.Fault{Path: "/invocation/next", Times: 1, Do: runtimeapi.Status(503)})
	p := run(t, lambdatest.Python, e)
	if code := p.ExitCode(); code != 2 || !strings.Contains(p.Output.String(), "503") {
		t.Errorf("exit code %d: %s", code, p.Output)
	}
	run(t, lambdatest.Python, e)
	if r := invoke(t, e, ctx, `"a"`); r.Failed {
		t.Errorf("the fault went on: %+v", r)
	}
	gone := make(chan error, 1)
	e.Inject(runtimeapi.Fault{Path: "/response", Do: func(http.ResponseWriter, *http.Request) {
		gone <- e.Close()
		panic(http.ErrAbortHandler)
	}})
	if r := invoke(t, e, ctx, `"a"`); r.ErrorType != "Sandbox.Failure" {
		t.Errorf("a platform that dies: %+v", r)
	}
	if err := <-gone; err != nil {
		t.Error(err)
	}
}

func TestConcurrency(t *testing.T) {
	const width = 4
	e, ctx := start(t, runtimeapi.Config{Concurrency: width})
	for range width {
		run(t, lambdatest.Go, e)
	}
	done := make(chan string, 40)
	for range cap(done) {
		go func() {
			r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(`"id"`)})
			if err != nil || string(r.Payload) != `"`+r.RequestID+`"` {
				done <- string(r.Payload)
				return
			}
			done <- ""
		}()
	}
	for range cap(done) {
		if wrong := <-done; wrong != "" {
			t.Errorf("an answer went to the wrong invocation: %s", wrong)
		}
	}
}
