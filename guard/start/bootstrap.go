package start

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// A Command is the real bootstrap, and where its output goes.
type Command struct {
	Argv           []string
	Env            []string // of this process; the Runtime API in it is replaced
	Stdout, Stderr *os.File // nil: closed
	Stdin          *os.File
}

// Bootstrap starts the real bootstrap behind the guard and ends as that does,
// with its exit code (128 and the signal's number, if a signal ended it).
// Signals are handed on. If the guard dies, the kernel kills the bootstrap.
func (g *Guard) Bootstrap(ctx context.Context, c Command) (int, error) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2)
	defer signal.Stop(signals)
	served := make(chan error, 1)
	go func() { served <- g.Proxy.Serve() }()
	child, err := Launch(c, g.Proxy.Addr())
	if err != nil {
		return 127, errors.Join(err, g.Proxy.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go g.prepare(ctx)
	go g.announce(ctx)
	code, err := watch(ctx, child, signals, served)
	bounded, stop := context.WithTimeout(context.WithoutCancel(ctx), 250*time.Millisecond) // of the 300 ms after SIGTERM
	defer stop()
	return code, errors.Join(err, g.finish(bounded, "exit"))
}

// announce registers an internal extension without events: only where there is
// one does Lambda send SIGTERM. Where it can't, the function works all the same.
func (g *Guard) announce(ctx context.Context) {
	if x, err := Register(ctx, g.API, g.name()); err == nil {
		defer x.Close()
		_, _ = x.Next(ctx) // never comes, but tells that we are ready
	}
}

// watch hands signals on until the child ends. A proxy that ends before, or ctx
// that does, takes the child with it.
func watch(ctx context.Context, child *Child, signals <-chan os.Signal, served <-chan error) (int, error) {
	defer child.Kill() // what it left behind
	for {
		select {
		case s := <-signals:
			_ = child.process.Signal(s)
		case err := <-served:
			code, _ := child.end()
			return code, errors.Join(errors.New("the proxy ended before the bootstrap"), err)
		case <-ctx.Done():
			code, _ := child.end()
			return code, ctx.Err()
		case <-child.ended:
			return child.code()
		}
	}
}
