package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redoubt/guard"
	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/guard/start"
	"redoubt/policy"
	"redoubt/runtimeapi"
	"redoubt/telemetry"
)

// guardRun is what the command line asks for.
type guardRun struct {
	policy, function, listen string
	timeout                  time.Duration
}

func guardRunCommand(s std) *cobra.Command {
	var r guardRun
	cmd := &cobra.Command{
		Use:   "run [--policy POLICY] -- COMMAND",
		Short: "Run a function behind the guard on this machine",
		Long: `Starts a function's runtime behind the guard, over an emulator of Lambda's Runtime
API, and answers invocations as AWS's Runtime Interface Emulator does. Records of
decisions are printed, among what the function prints; redoubt guard report sums them up.

A runtime that crashes, takes longer than --timeout or fails to initialize is started
anew for the next event; its own event is answered with Lambda's error
(Runtime.ExitError, Sandbox.Timedout). Three starts in a row that fail end it.

Exit codes: 0 on an interrupt, 2 wrong usage or a command that can't be started, 1 if the
runtime never gets ready.`,
		Example: `  redoubt guard run --policy policy.json -- python3 -m awslambdaric app.handler
  curl -d '{"body":"…"}' http://127.0.0.1:9000/2015-03-31/functions/function/invocations`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{errors.New("name the command that starts the function's runtime, behind --; see redoubt guard run --help")}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return r.run(cmd.Context(), s, args) },
	}
	f := cmd.Flags()
	f.StringVar(&r.policy, "policy", "default", policyHelp)
	f.StringVar(&r.function, "function", "", functionHelp)
	f.StringVar(&r.listen, "listen", "127.0.0.1:9000", "answer invocations at `ADDRESS`")
	f.DurationVar(&r.timeout, "timeout", 30*time.Second, "how long an invocation may take")
	return cmd
}

func (r guardRun) run(ctx context.Context, s std, argv []string) error {
	if r.timeout <= 0 {
		return usageError{fmt.Errorf("--timeout %s: an invocation needs some time", r.timeout)}
	}
	compiled, err := guardCheck{policy: r.policy, function: r.function}.compiled()
	if err != nil {
		return usageError{err}
	}
	if compiled.Name == "*" { // records name a function, and "any" is none
		compiled.Name = cmp.Or(r.function, "function")
	}
	program := policy.NewProgram()
	program.Functions = append(program.Functions, compiled)
	g, err := guard.New(guard.Config{
		Program: program, Function: compiled.Name, Environment: os.Environ(), Records: telemetry.NewBuffer(s.out, telemetry.Waiting),
		Secret: environmentSecret(s), Account: account.FromEnvironment(5 * time.Second),
	})
	if err != nil {
		return usageError{err}
	}
	w := &worker{patience: max(r.timeout, initTime), say: s.err, command: start.Command{Argv: argv, Env: os.Environ(), Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr}}
	w.platform, err = runtimeapi.Start(runtimeapi.Config{Timeout: r.timeout, Function: compiled.Name, Expired: w.expired})
	if err != nil {
		return err
	}
	defer func() { _ = w.platform.Close() }()
	between, err := proxy.Listen(proxy.Config{Upstream: w.platform.Addr(), Hooks: g.Hooks()})
	if err != nil {
		return err
	}
	between.Ready()
	w.addr = between.Addr()
	door, err := net.Listen("tcp", r.listen)
	if err != nil {
		return usageError{errors.Join(fmt.Errorf("--listen %s: %w", r.listen, err), between.Close())}
	}
	fmt.Fprintf(s.err, "redoubt: invocations at http://%s/2015-03-31/functions/function/invocations\n", door.Addr())
	server := &http.Server{Handler: invocations(w.platform), ReadHeaderTimeout: 10 * time.Second}
	serving, stop := context.WithCancelCause(ctx)
	go func() { stop(fmt.Errorf("serving invocations: %w", server.Serve(door))) }()
	go func() { stop(fmt.Errorf("serving the runtime: %w", between.Serve())) }()
	err = w.run(serving)
	if err == nil && ctx.Err() == nil {
		err = context.Cause(serving) // nobody asked for the end
	}
	bounded, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	_ = server.Shutdown(bounded) // what is answered gets out
	return errors.Join(err, between.Shutdown(bounded), g.Close(bounded))
}

// invocations answers as AWS's emulator does.
func invocations(platform *runtimeapi.Emulator) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasSuffix(r.URL.Path, "/invocations") {
			http.Error(w, "there is nothing here: POST an event to /2015-03-31/functions/function/invocations", http.StatusNotFound)
			return
		}
		payload, err := io.ReadAll(io.LimitReader(r.Body, runtimeapi.MaxPayload+1))
		if err != nil || len(payload) > runtimeapi.MaxPayload {
			http.Error(w, "the event breaks off or is larger than 6 MB", http.StatusRequestEntityTooLarge)
			return
		}
		// As on Lambda, the function goes on when the caller has left.
		result, err := platform.Invoke(context.WithoutCancel(r.Context()), runtimeapi.Event{Payload: payload})
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		if result.Failed {
			w.Header().Set("X-Amz-Function-Error", "Unhandled")
		}
		_, _ = w.Write(result.Payload)
	})
}
