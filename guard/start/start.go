// Package start puts the guard in its place inside a function's environment: as
// an external extension with an exec wrapper (managed runtimes), or as the
// bootstrap that starts the real one (provided.* and container images).
//
// In each of them the runtime knows the guard's address only. If the guard
// dies, its port is closed, and the runtime reaches nothing: a guard that is
// gone is closed, whatever the policy says. Package start reads no policy and
// decides on no event.
package start

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"redoubt/guard/proxy"
)

// Variable names the Runtime API's address.
const Variable = "AWS_LAMBDA_RUNTIME_API"

// A Guard is a proxy that listens already, and what belongs to it.
type Guard struct {
	Name  string // of the extension: its file's; "redoubt-guard" if empty
	API   string // the platform's Runtime API
	Proxy *proxy.Proxy
	// Prepare gets the policy ready. When it returns the gate opens; after an
	// error all events are undecided.
	Prepare func(context.Context) error
	// Flush writes out what is still buffered, before the end.
	Flush func(ctx context.Context, reason string)
	// Patience is how long Prepare may take; 8 s if zero.
	Patience time.Duration
}

// Extension runs the guard as an external extension until the platform says
// SHUTDOWN. An error means that the guard can't go on; the process has to end
// then, and the platform ends the environment with it.
func (g *Guard) Extension(ctx context.Context) error {
	served := make(chan error, 1)
	go func() { served <- g.Proxy.Serve() }()
	x, err := Register(ctx, g.API, g.name(), Shutdown)
	if err != nil {
		return errors.Join(err, g.Proxy.Close())
	}
	defer x.Close()
	g.prepare(ctx)
	event, err := g.wait(ctx, x)
	if err != nil {
		return errors.Join(err, g.Proxy.Close())
	}
	return errors.Join(g.end(ctx, event), <-served)
}

// wait ends with SHUTDOWN; what else the platform may tell is of no concern.
func (g *Guard) wait(ctx context.Context, x *Extension) (Event, error) {
	for {
		event, err := x.Next(ctx)
		if err != nil || event.Type == Shutdown {
			return event, err
		}
	}
}

// end leaves off in the platform's time. Its clock may have jumped against
// ours, so the time is held within bounds.
func (g *Guard) end(ctx context.Context, event Event) error {
	left := min(max(time.Until(event.Deadline())-50*time.Millisecond, 200*time.Millisecond), 1900*time.Millisecond)
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	return g.finish(ctx, event.Reason)
}

func (g *Guard) finish(ctx context.Context, reason string) error {
	err := g.Proxy.Shutdown(ctx)
	if g.Flush != nil {
		g.Flush(ctx, reason)
	}
	if err != nil {
		return fmt.Errorf("ending the proxy: %w", err)
	}
	return nil
}

func (g *Guard) name() string {
	if g.Name == "" {
		return "redoubt-guard"
	}
	return g.Name
}

func (g *Guard) prepare(ctx context.Context) {
	if g.Prepare == nil {
		g.Proxy.Ready()
		return
	}
	patience := g.Patience
	if patience == 0 {
		patience = 8 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := safely(ctx, g.Prepare); err != nil {
		g.Proxy.Unfit(err)
		return
	}
	g.Proxy.Ready()
}

// safely makes a panic an error, and gives up when ctx ends.
func safely(ctx context.Context, do func(context.Context) error) error {
	done := make(chan error, 1)
	go func() {
		defer func() {
			if v := recover(); v != nil {
				done <- fmt.Errorf("preparing panicked: %v", v)
			}
		}()
		done <- do(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("preparing: %w", ctx.Err())
	}
}

// pointed is an environment whose Runtime API is the guard.
func pointed(env []string, addr string) []string {
	out := make([]string, 0, len(env)+1)
	for _, one := range env {
		if !strings.HasPrefix(one, Variable+"=") {
			out = append(out, one)
		}
	}
	return append(out, Variable+"="+addr)
}
