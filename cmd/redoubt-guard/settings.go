package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"redoubt/guard"
	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/guard/secret"
	"redoubt/guard/start"
	"redoubt/policy"
)

// settings are what the environment says.
type settings struct {
	self string // the program's path
	env  []string
}

func settingsOf(self string, env []string) settings { return settings{self, env} }

func (s settings) get(name, otherwise string) string {
	for _, kv := range s.env {
		if value, ok := strings.CutPrefix(kv, name+"="); ok && value != "" {
			return value
		}
	}
	return otherwise
}

func (s settings) open() bool { return s.get("REDOUBT_FAIL", "closed") == "open" }

// address is where the guard listens: wrapper and extension are two processes, and
// have to know it both.
func (s settings) address() string { return s.get("REDOUBT_LISTEN", "127.0.0.1:9009") }

// maxPolicy bounds the compiled policy.
const maxPolicy = 16 << 20

// program reads the compiled policy.
func (s settings) program() (policy.Program, error) {
	places := []string{s.get("REDOUBT_POLICY", "")}
	if places[0] == "" {
		places = []string{filepath.Join(filepath.Dir(s.self), "policy.json"), "/opt/redoubt/policy.json", "/var/task/policy.json"}
	}
	var missing error
	for _, place := range places {
		f, err := os.Open(place)
		if err != nil {
			missing = errors.Join(missing, err)
			continue
		}
		data, err := io.ReadAll(io.LimitReader(f, maxPolicy+1))
		_ = f.Close()
		if err == nil && len(data) > maxPolicy {
			err = errors.New("it is too large")
		}
		if err != nil {
			return policy.Program{}, fmt.Errorf("reading the policy %s: %w", place, err)
		}
		p, err := policy.ReadProgram(data)
		if err != nil {
			return policy.Program{}, fmt.Errorf("reading the policy %s: %w; redoubt guard package compiles policies", place, err)
		}
		return p, nil
	}
	return policy.Program{}, fmt.Errorf("there is no policy: %w", missing)
}

// guard makes the guard of this function. The policy's own fault is told by records
// that stand for no event.
func (s settings) guard(out *records) (*guard.Guard, error) {
	program, err := s.program()
	if err != nil {
		return nil, err
	}
	aws := account.FromEnvironment(2 * time.Second)
	secrets := secret.New(aws, func(name string) string { return s.get(name, "") })
	return guard.New(guard.Config{
		Program: program, Function: s.get("REDOUBT_FUNCTION", s.get("AWS_LAMBDA_FUNCTION_NAME", "")), Environment: s.env, Records: out.Buffer,
		Fetch: fetch, Secret: secrets.Get, Account: aws,
	})
}

// fetch gets an issuer's keys.
func fetch(ctx context.Context, url string) ([]byte, error) {
	const most = 1 << 20
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	client := &http.Client{Timeout: 2 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("fetching keys: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("fetching keys: %s", resp.Status)
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, most+1))
	if err != nil || len(data) > most {
		return nil, errors.New("fetching keys: the answer breaks off or is too large")
	}
	return data, nil
}

// placed is a proxy that listens, and what belongs to it. The policy is read after
// that: hooks wait behind the gate.
func (s settings) placed(listen string) (*start.Guard, *records, error) {
	out, err := s.telemetry()
	if err != nil {
		return nil, nil, err
	}
	l := &late{}
	p, err := proxy.Listen(proxy.Config{Upstream: s.get(start.Variable, ""), Listen: listen, Open: s.open(), Hooks: l.hooks(out)})
	if err != nil {
		out.end()
		return nil, nil, fmt.Errorf("listening: %w", err)
	}
	return &start.Guard{
		Name: filepath.Base(s.self), API: s.get(start.Variable, ""), Proxy: p,
		Prepare: func(context.Context) error { return l.prepare(s, out) },
		Flush:   func(ctx context.Context, _ string) { l.close(ctx, out) },
	}, out, nil
}

func (s settings) extension(ctx context.Context) error {
	g, out, err := s.placed(s.address())
	if err != nil {
		return err
	}
	defer out.end()
	return g.Extension(ctx)
}

func (s settings) wrap(ctx context.Context, argv []string) error {
	wait, stop := context.WithTimeout(ctx, 8*time.Second)
	env, err := start.Wrapped(wait, s.env, s.address(), s.open())
	stop()
	if err != nil {
		return err
	}
	return start.Exec(argv, env)
}

func (s settings) boot(ctx context.Context, argv []string) (int, error) {
	g, out, err := s.placed("")
	if err != nil {
		return 1, err
	}
	defer out.end()
	return g.Bootstrap(ctx, start.Command{Argv: argv, Env: s.env, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr})
}
