package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"

	"redoubt/app"
	"redoubt/guard"
	"redoubt/guard/door"
	"redoubt/guard/proxy"
)

// serve stands in front of an HTTP server until ctx ends.
func (s settings) serve(ctx context.Context, words []string, errs io.Writer) error {
	listen, to := named(words, "--listen"), named(words, "--upstream")
	if (len(words) != 4 && len(words) != 6) || listen == "" {
		return usageError{errors.New("want --listen ADDRESS --upstream URL [--hops N]")}
	}
	upstream, err := url.Parse(to)
	if err != nil || upstream.Host == "" || upstream.Scheme != "http" && upstream.Scheme != "https" {
		return usageError{fmt.Errorf("--upstream %q is no http URL", to)}
	}
	hops := 0
	if word := named(words, "--hops"); word != "" {
		if hops, err = strconv.Atoi(word); err != nil || hops < 0 || hops > 16 {
			return usageError{fmt.Errorf("--hops %q is no number of proxies", word)}
		}
	}
	cfg, done, err := s.decider()
	if err != nil {
		return err
	}
	defer done()
	cfg.Upstream, cfg.Hops = upstream, hops
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	fmt.Fprintf(errs, "redoubt-guard: at %s, before %s\n", l.Addr(), upstream)
	if err := door.Serve(ctx, l, door.Handler(cfg)); err != nil {
		return fmt.Errorf("serving: %w", err)
	}
	return nil
}

// named is the word behind a flag.
func named(words []string, flag string) string {
	if i := slices.Index(words, flag); i >= 0 && i+1 < len(words) {
		return words[i+1]
	}
	return ""
}

// decider is the guard's decision, or what stands for it where there is no policy:
// nothing passes, or, open, everything.
func (s settings) decider() (cfg door.Config, done func(), err error) {
	out, err := s.telemetry()
	if err != nil {
		return door.Config{}, nil, err
	}
	g, err := s.guard(out)
	if err == nil {
		return door.Config{Decide: g.Decide, Undecided: s.undecided(g.Hooks()), Begin: s.begin(g), Ended: g.Served}, out.end, nil
	}
	fault, open := "policy: "+err.Error(), s.open()
	tell(out, fault, "", open)
	cfg.Decide = func(_ context.Context, inv *proxy.Invocation, _ app.Kind) proxy.Verdict {
		tell(out, fault, inv.ID, open)
		if open {
			return proxy.Verdict{}
		}
		return door.Unavailable()
	}
	return cfg, out.end, nil
}

// begin says who looks at an answer.
func (s settings) begin(g *guard.Guard) func(*proxy.Invocation) door.Reply {
	return func(inv *proxy.Invocation) door.Reply {
		if r := g.Begin(inv, s.open()); r != nil {
			return r
		}
		return nil
	}
}

// undecided is what happens to a request that could not be decided on: what
// REDOUBT_FAIL says, as far as the policy lets it.
func (s settings) undecided(h proxy.Hooks) func(*proxy.Invocation, error) proxy.Verdict {
	return func(inv *proxy.Invocation, err error) proxy.Verdict {
		f := proxy.Fault{Kind: proxy.HookFailed, RequestID: inv.ID, Err: err}
		f.Open = s.open() && !h.Closed(f)
		h.Fault(f)
		if f.Open {
			return proxy.Verdict{}
		}
		return door.Unavailable()
	}
}
