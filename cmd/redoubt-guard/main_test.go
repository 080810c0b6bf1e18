package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"redoubt/guard/start"
	"redoubt/internal/lambdatest"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/runtimeapi"
)

const guardVariable, functionVariable = "REDOUBT_TEST_GUARD", "REDOUBT_TEST_FUNCTION"

// The test's program is the guard, the function behind it, and the test, as its
// environment says.
func TestMain(m *testing.M) {
	if os.Getenv(guardVariable) != "" {
		var env []string
		for _, kv := range os.Environ() {
			if !strings.HasPrefix(kv, guardVariable) {
				env = append(env, kv)
			}
		}
		os.Exit(run(context.Background(), os.Args, append(env, functionVariable+"=1"), os.Stdout, os.Stderr))
	}
	lambdatest.Serve()
	os.Exit(m.Run())
}

// A placed guard has the test's own program as the function behind it.
type placed struct {
	*runtimeapi.Emulator
	ctx context.Context
	cmd *exec.Cmd
	out lambdatest.Output
}

func boot(t *testing.T, env ...string) *placed {
	t.Helper()
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	p := &placed{Emulator: e, ctx: ctx, cmd: exec.CommandContext(ctx, self, "boot", self)}
	p.cmd.Env = append(os.Environ(), append(env, guardVariable+"=1", start.Variable+"="+e.Addr(), "AWS_LAMBDA_FUNCTION_NAME=Orders")...)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); _ = p.cmd.Wait(); _ = e.Close() })
	return p
}

func (p *placed) invoke(t *testing.T, payload string) runtimeapi.Result {
	t.Helper()
	r, err := p.Invoke(p.ctx, runtimeapi.Event{Payload: []byte(payload)})
	if err != nil {
		t.Fatalf("%v\n%s", err, p.out.String())
	}
	return r
}

// program writes the compiled form of a policy.
func program(t *testing.T, text string) string {
	t.Helper()
	d, err := policy.ReadDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compile.Document(d)
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, data)
}

func written(t *testing.T, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

const attack = `{"file":"x; cat /etc/passwd"}`

// TestBoot: a real function behind the program, with a real policy.
func TestBoot(t *testing.T) {
	records := filepath.Join(t.TempDir(), "records.jsonl")
	p := boot(t, "REDOUBT_POLICY="+program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce","fields":[{"path":"event.file","classes":["command"]}]}]}`),
		"REDOUBT_TELEMETRY="+records)
	if r := p.invoke(t, `{"file":"a.pdf"}`); string(r.Payload) != `{"file":"a.pdf"}` || r.Failed {
		t.Errorf("an honest event: %+v", r)
	}
	if r := p.invoke(t, attack); !r.Failed || strings.Contains(string(r.Payload), "passwd") {
		t.Errorf("an attack: %+v", r)
	}
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil { // records are written behind the events
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
	data, err := os.ReadFile(records)
	if err != nil || strings.Count(string(data), "\n") != 4 || !strings.Contains(string(data), `"class":"command"`) ||
		!strings.Contains(string(data), `"outcome":"ok"`) || !strings.Contains(string(data), `"outcome":"refused"`) || strings.Contains(string(data), "passwd") {
		t.Errorf("%v %s", err, data)
	}
}

// TestPolicyFaults: a policy that is missing, broken or newer refuses all events, or
// lets them pass, as REDOUBT_FAIL says, and tells of it.
func TestPolicyFaults(t *testing.T) {
	for name, file := range map[string]string{
		"missing":  filepath.Join(t.TempDir(), "none.json"),
		"broken":   written(t, []byte(`{"schema":`)),
		"newer":    written(t, []byte(`{"schema":"redoubt/program/99","functions":[]}`)),
		"no entry": program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Other"}]}`),
	} {
		t.Run(name, func(t *testing.T) {
			closed := boot(t, "REDOUBT_POLICY="+file)
			if r := closed.invoke(t, `"a"`); !r.Failed || r.ErrorType != "Guard.Undecided" {
				t.Errorf("closed: %+v", r)
			}
			if out := closed.out.String(); !strings.Contains(out, `"fault":"policy: `) {
				t.Errorf("nothing was told: %s", out)
			}
			open := boot(t, "REDOUBT_POLICY="+file, "REDOUBT_FAIL=open")
			if r := open.invoke(t, `"a"`); r.Failed || string(r.Payload) != `"a"` {
				t.Errorf("open: %+v", r)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"redoubt-guard"}, "AWS_LAMBDA_RUNTIME_API is not set"},
		{[]string{"redoubt-guard", "walk"}, `what is "walk"?`},
		{[]string{"redoubt-guard", "--listen", "127.0.0.1:0", "--upstream", "x"}, "is no http URL"},
		{[]string{"redoubt-guard", "--upstream", "http://127.0.0.1"}, "want --listen ADDRESS"},
		{[]string{"redoubt-guard", "boot"}, `what is "boot"?`},
		{[]string{"redoubt-guard", "authorize"}, "AWS_LAMBDA_RUNTIME_API is not set"},
	} {
		var errs strings.Builder
		if code := run(context.Background(), c.args, nil, io.Discard, &errs); code != 2 || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: %d %s", c.args, code, errs.String())
		}
	}
}

func TestHelp(t *testing.T) {
	var out, errs strings.Builder
	if code := run(context.Background(), []string{"redoubt-guard", "--help"}, nil, &out, &errs); code != 0 || out.String() != usage || errs.String() != "" {
		t.Errorf("%d %s", code, errs.String())
	}
}

// TestServe: in front of a server of any kind, with a policy and without one.
func TestServe(t *testing.T) {
	behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) }))
	defer behind.Close()
	policy := program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","mode":"enforce"}]}`)
	for _, c := range []struct {
		name, policy, fail string
		honest, attacked   int
		records            int
	}{
		{"policy", policy, "closed", 200, 400, 4},           // of each its decision and its end
		{"none closed", "none.json", "closed", 503, 503, 3}, // the policy's own and one of each request
		{"none open", "none.json", "open", 200, 200, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(context.Background())
			r, w := io.Pipe()
			ended := make(chan int)
			records := filepath.Join(t.TempDir(), "records")
			env := []string{"REDOUBT_POLICY=" + c.policy, "REDOUBT_FAIL=" + c.fail, "REDOUBT_TELEMETRY=" + records}
			go func() {
				ended <- run(ctx, []string{"redoubt-guard", "--listen", "127.0.0.1:0", "--upstream", behind.URL}, env, io.Discard, w)
			}()
			var at string
			if _, err := fmt.Fscanf(r, "redoubt-guard: at %s before", &at); err != nil {
				t.Fatal(err)
			}
			go func() { _, _ = io.Copy(io.Discard, r) }()
			at = "http://" + strings.TrimSuffix(at, ",")
			for payload, want := range map[string]int{`{"file":"a.pdf"}`: c.honest, attack: c.attacked} {
				resp, err := http.Post(at, "application/json", strings.NewReader(payload)) //nolint:noctx // the test's own server
				if err != nil {
					t.Fatal(err)
				}
				resp.Body.Close()
				if resp.StatusCode != want {
					t.Errorf("%s: %d, want %d", payload, resp.StatusCode, want)
				}
			}
			stop()
			if code := <-ended; code != 0 {
				t.Errorf("ended with %d", code)
			}
			if data, err := os.ReadFile(records); err != nil || strings.Count(string(data), "\n") != c.records {
				t.Errorf("%v, want %d records: %s", err, c.records, data)
			}
		})
	}
}

// TestServeEnds: what is under way when the signal comes is answered and recorded; who
// comes later is not.
func TestServeEnds(t *testing.T) {
	arrived, leave := make(chan struct{}), make(chan struct{})
	behind := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(arrived); <-leave }))
	defer behind.Close()
	records := filepath.Join(t.TempDir(), "records")
	env := []string{"REDOUBT_POLICY=" + program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*"}]}`), "REDOUBT_TELEMETRY=" + records}
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"redoubt-guard", "--listen", "127.0.0.1:0", "--upstream", behind.URL}, env, io.Discard, w)
	}()
	var at string
	if _, err := fmt.Fscanf(r, "redoubt-guard: at %s before", &at); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	at = strings.TrimSuffix(at, ",")
	status := make(chan int, 1)
	go func() {
		resp, err := http.Get("http://" + at) //nolint:noctx // the test's own server
		if err != nil {
			status <- 0
			return
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	<-arrived
	stop()
	for { // until nobody listens any more
		conn, err := net.Dial("tcp", at) //nolint:noctx // the test's own server
		if err != nil {
			break
		}
		conn.Close()
	}
	select {
	case code := <-ended:
		close(leave)
		t.Fatalf("it ended with %d while a request was under way", code)
	case <-time.After(50 * time.Millisecond):
	}
	close(leave)
	if code := <-status; code != http.StatusOK {
		t.Errorf("the request under way got %d", code)
	}
	if code := <-ended; code != 0 {
		t.Errorf("ended with %d", code)
	}
	if data, err := os.ReadFile(records); err != nil || strings.Count(string(data), "\n") != 2 || !strings.Contains(string(data), `"outcome":"ok"`) {
		t.Errorf("%v: %s", err, data)
	}
}

// TestAuthorize: the same program and policy as the authorizer of a gateway.
func TestAuthorize(t *testing.T) {
	key := sha256.Sum256([]byte("a-long-random-key-of-a-partner"))
	keyed := fmt.Sprintf(`"authentication":[{"name":"partners","apikey":{"header":"x-api-key","hashes":[{"name":"acme","sha256":"%x"}]}}]`, key)
	request := func(key string) string {
		return `{"version":"2.0","type":"REQUEST","routeArn":"arn:aws:execute-api:eu-west-1:1:a/prod/GET/x","identitySource":["` + key + `"],"routeKey":"GET /x","rawPath":"/x","rawQueryString":"",
"headers":{"x-api-key":"` + key + `"},"requestContext":{"accountId":"1","apiId":"a","domainName":"d","http":{"method":"GET","path":"/x","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"x"},"requestId":"r","routeKey":"GET /x","stage":"prod","time":"x","timeEpoch":1}}`
	}
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: 20 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	ctx, stop := context.WithCancel(context.Background())
	records := filepath.Join(t.TempDir(), "records")
	env := func(more string) []string {
		return []string{
			start.Variable + "=" + e.Addr(), "REDOUBT_TELEMETRY=" + records, "AWS_LAMBDA_FUNCTION_NAME=Door",
			"REDOUBT_POLICY=" + program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Door"`+more+`}]}`),
		}
	}
	var errs strings.Builder
	if code := run(ctx, []string{"redoubt-guard", "authorize"}, env(""), io.Discard, &errs); code == 0 || !strings.Contains(errs.String(), "it would let everybody in") {
		t.Errorf("without authentication: %d %s", code, errs.String())
	}
	e.RuntimeExited("exit status 1")
	ended := make(chan int)
	go func() {
		ended <- run(ctx, []string{"redoubt-guard", "authorize", "--simple"}, env(","+keyed), io.Discard, io.Discard)
	}()
	for key, want := range map[string]string{"a-long-random-key-of-a-partner": `"isAuthorized":true`, "guessed": `"isAuthorized":false`} {
		r, err := e.Invoke(ctx, runtimeapi.Event{Payload: []byte(request(key))})
		if err != nil || r.Failed || !strings.Contains(string(r.Payload), want) {
			t.Errorf("%s: %v %s", key, err, r.Payload)
		}
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("it was told to end, and ended with %d", code)
	}
	data, err := os.ReadFile(records)
	if ends := strings.Count(string(data), `"about":"invocation"`); err != nil || ends != 2 || strings.Count(string(data), `"outcome":"ok"`) != 2 {
		t.Errorf("%v: %d ends in %s", err, ends, data)
	}
}

// TestAuthorizeNotTaken: an answer that the platform refuses is told as one, and what is too large
// is refused.
func TestAuthorizeNotTaken(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	asked := 0
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(map[bool]int{true: http.StatusAccepted, false: http.StatusRequestEntityTooLarge}[strings.HasSuffix(r.URL.Path, "/error")])
			return
		}
		asked++
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprint(asked))
		switch asked {
		case 1:
			_, _ = io.WriteString(w, "{}")
		case 2:
			_, _ = io.WriteString(w, strings.Repeat(" ", maxRequest+1))
		default:
			stop()
			<-r.Context().Done()
		}
	}))
	defer platform.Close()
	records := filepath.Join(t.TempDir(), "records")
	code := run(ctx, []string{"redoubt-guard", "authorize"}, []string{
		start.Variable + "=" + strings.TrimPrefix(platform.URL, "http://"), "REDOUBT_TELEMETRY=" + records,
		"REDOUBT_POLICY=" + program(t, `{"schema":"redoubt/policy/1","functions":[{"name":"*","authentication":[{"name":"a","authorizer":{"type":"jwt","subject":"sub"}}]}]}`),
	}, io.Discard, io.Discard)
	data, err := os.ReadFile(records)
	if code != 0 || err != nil || !strings.Contains(string(data), `"outcome":"rejected"`) || !strings.Contains(string(data), `"platform_status":413`) || !strings.Contains(string(data), `"outcome":"refused"`) {
		t.Errorf("%d %v %s", code, err, data)
	}
}
