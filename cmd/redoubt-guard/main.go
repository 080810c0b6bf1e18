// Command redoubt-guard stands between the platform and a function and checks each
// event before the function's code sees it: as an extension with an exec wrapper, as
// the bootstrap before the real one, or on a machine of a developer's. docs/guard.md
// tells how it is attached and what it does when something fails.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args, os.Environ(), os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

const usage = `redoubt-guard checks every event before a function's code sees it.

  redoubt-guard                 as an external extension (its file in /opt/extensions)
  redoubt-guard wrap CMD...     as AWS_LAMBDA_EXEC_WRAPPER: waits for the extension, becomes CMD
  redoubt-guard boot CMD...     as bootstrap or entrypoint: starts CMD behind itself
  redoubt-guard authorize [--simple]
                                as the authorizer of an API Gateway, a function of its own
  redoubt-guard --listen ADDRESS --upstream URL [--hops N]
                                in front of an HTTP server: Cloud Run, Knative, OpenFaaS, Azure Functions;
                                N proxies before the guard are trusted to say who calls (default 0)

Called as "bootstrap" it is "boot" with the program that REDOUBT_BOOTSTRAP names
(default /var/task/bootstrap.real).

  REDOUBT_POLICY=redoubt-policy.json REDOUBT_FUNCTION=Shop redoubt-guard --listen :8080 --upstream http://127.0.0.1:3000

Settings are variables:
  REDOUBT_POLICY     the policy as redoubt guard package compiles it, redoubt-policy.json (default policy.json beside the program, /opt/redoubt or /var/task)
  REDOUBT_FUNCTION   the function as the policy names it (default AWS_LAMBDA_FUNCTION_NAME)
  REDOUBT_FAIL       closed or open: what happens to events that can't be decided on (default closed)
  REDOUBT_TELEMETRY  where records go: stdout (the default), a file, otlp+http://HOST:4318, otlp (as
                     OTEL_EXPORTER_OTLP_ENDPOINT says), or several of them with commas
`

// run is the program; it returns the exit code.
func run(ctx context.Context, args, env []string, out, errs io.Writer) int {
	s := settingsOf(args[0], env)
	words := args[1:]
	if filepath.Base(args[0]) == "bootstrap" && len(words) == 0 {
		words = []string{"boot", s.get("REDOUBT_BOOTSTRAP", "/var/task/bootstrap.real")}
	}
	if len(words) == 1 && slices.Contains([]string{"-h", "--help", "help"}, words[0]) {
		fmt.Fprint(out, usage)
		return 0
	}
	code, err := s.do(ctx, words, errs)
	var wrong usageError
	switch {
	case errors.As(err, &wrong):
		fmt.Fprintf(errs, "redoubt-guard: %v\n\n%s", err, usage)
		return 2
	case err != nil:
		fmt.Fprintln(errs, "redoubt-guard:", err)
		return max(code, 1)
	}
	return code
}

type usageError struct{ error }

func (s settings) do(ctx context.Context, words []string, errs io.Writer) (int, error) {
	switch {
	case len(words) > 0 && strings.HasPrefix(words[0], "-"):
		return 0, s.serve(ctx, words, errs)
	case len(words) == 0 && s.get("AWS_LAMBDA_RUNTIME_API", "") == "":
		return 2, usageError{errors.New("there is no Runtime API here: AWS_LAMBDA_RUNTIME_API is not set")}
	case len(words) == 0:
		return 0, s.extension(ctx)
	case words[0] == "authorize":
		return 0, s.authorize(ctx, words[1:])
	case words[0] == "wrap" && len(words) > 1:
		return 1, s.wrap(ctx, words[1:])
	case words[0] == "boot" && len(words) > 1:
		return s.boot(ctx, words[1:])
	}
	return 2, usageError{fmt.Errorf("what is %q?", strings.Join(words, " "))}
}
