package start

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"syscall"
	"time"
)

// Wrapped is the environment for a runtime that an exec wrapper starts: it is
// pointed at the guard, which the platform started before. If nobody listens
// there within ctx, the runtime must not start (an error), or, open, it gets the
// environment unchanged.
func Wrapped(ctx context.Context, env []string, addr string, open bool) ([]string, error) {
	err := listens(ctx, addr)
	switch {
	case err == nil:
		return pointed(env, addr), nil
	case open:
		return env, nil
	}
	return nil, fmt.Errorf("the guard does not listen, so the function does not start: %w", err)
}

// listens waits until the address takes connections.
func listens(ctx context.Context, addr string) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err == nil {
			return conn.Close()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}

// Exec puts the runtime in this process's place: a wrapper costs nothing after
// that. It returns only if it could not.
func Exec(argv, env []string) error {
	if len(argv) == 0 {
		return errors.New("no command to start")
	}
	path, err := exec.LookPath(argv[0])
	if err != nil {
		return fmt.Errorf("finding the runtime: %w", err)
	}
	if err := syscall.Exec(path, argv, env); err != nil {
		return fmt.Errorf("starting the runtime: %w", err)
	}
	return nil
}
