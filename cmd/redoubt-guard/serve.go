package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"redoubt/app"
	"redoubt/guard/door"
	"redoubt/guard/proxy"
)

// serve stands in front of an HTTP server until ctx ends.
func (s settings) serve(ctx context.Context, words []string, errs io.Writer) error {
	listen, to := named(words, "--listen"), named(words, "--upstream")
	if len(words) != 4 || listen == "" {
		return usageError{errors.New("want --listen ADDRESS --upstream URL")}
	}
	upstream, err := url.Parse(to)
	if err != nil || upstream.Host == "" || upstream.Scheme != "http" && upstream.Scheme != "https" {
		return usageError{fmt.Errorf("--upstream %q is no http URL", to)}
	}
	decide, done, err := s.decider()
	if err != nil {
		return err
	}
	defer done()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	fmt.Fprintf(errs, "redoubt-guard: at %s, before %s\n", l.Addr(), upstream)
	server := &http.Server{Handler: door.Handler(upstream, decide), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		<-ctx.Done()
		last, stop := context.WithTimeout(context.WithoutCancel(ctx), 8*time.Second)
		defer stop()
		_ = server.Shutdown(last) // who is still there then is cut off
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serving: %w", err)
	}
	<-ended // Serve returns at once, while requests are still under way
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
func (s settings) decider() (decide door.Decide, done func(), err error) {
	out, err := s.telemetry()
	if err != nil {
		return nil, nil, err
	}
	g, err := s.guard(out)
	if err != nil {
		fault, open := "policy: "+err.Error(), s.open()
		tell(out, fault, "", open)
		return func(_ context.Context, inv *proxy.Invocation, _ app.Kind) proxy.Verdict {
			tell(out, fault, inv.ID, open)
			if open {
				return proxy.Verdict{}
			}
			return proxy.Refuse(proxy.Answer{Body: []byte(`{"statusCode":503}`)})
		}, func() { _ = out.Close() }, nil
	}
	return g.Decide, func() { g.Close(); _ = out.Close() }, nil
}
