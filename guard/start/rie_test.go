package start_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"redoubt/internal/lambdatest"
)

// AWS's own emulator, where REDOUBT_LAMBDA_RIE names its program, starts the
// guard as the bootstrap of an aws-lambda-go function.
func TestUnderAWSEmulator(t *testing.T) {
	rie := os.Getenv("REDOUBT_LAMBDA_RIE")
	if rie == "" {
		t.Skip("REDOUBT_LAMBDA_RIE does not name AWS's emulator")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	front, api := freePort(t), freePort(t)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	out := &lambdatest.Output{}
	cmd := exec.CommandContext(ctx, rie, "--runtime-interface-emulator-address", front, "--runtime-api-address", api, self, "function")
	cmd.Env = append(os.Environ(), modeVariable+"=fit")
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = out, out, time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { cancel(); _ = cmd.Wait() }()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for conn, err := net.Dial("tcp", front); ; conn, err = net.Dial("tcp", front) {
		if err == nil {
			_ = conn.Close()
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("it does not listen: %s", out)
		}
	}
	big := `"` + strings.Repeat("x", 5<<20) + `"`
	for _, c := range []struct{ event, want string }{
		{`"a"`, `"a"`}, {`"evil"`, "{}"}, {`"fail badly"`, `"errorMessage":"badly"`}, {big, big}, {`"evil"`, "{}"}, {`{"b":1}`, `{"b":1}`},
	} {
		resp, err := http.Post("http://"+front+"/2015-03-31/functions/function/invocations", "application/json", strings.NewReader(c.event))
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(body), c.want) {
			t.Errorf("%.60s: %.200s, %v", c.event, body, err)
		}
	}
	if t.Failed() {
		t.Log(out)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return ln.Addr().String()
}
