package start

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
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
	child, ended, err := launch(c, g.Proxy.Addr())
	if err != nil {
		return 127, errors.Join(err, g.Proxy.Close())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go g.prepare(ctx)
	go g.announce(ctx)
	code, err := watch(ctx, child, ended, signals, served)
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

type exit struct {
	state *os.ProcessState
	err   error
}

// launch starts the child on a thread of its own that lives as long as the
// child: the kernel sends the parent's death signal when that thread ends.
func launch(c Command, addr string) (*os.Process, <-chan exit, error) {
	if len(c.Argv) == 0 {
		return nil, nil, errors.New("no bootstrap to start")
	}
	path, err := exec.LookPath(c.Argv[0])
	if err != nil {
		return nil, nil, fmt.Errorf("finding the bootstrap: %w", err)
	}
	how := &os.ProcAttr{Env: pointed(c.Env, addr), Files: []*os.File{c.Stdin, c.Stdout, c.Stderr}, Sys: attributes()}
	started, ended := make(chan error, 1), make(chan exit, 1)
	var child *os.Process
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var err error
		child, err = os.StartProcess(path, c.Argv, how)
		started <- err
		if err != nil {
			return
		}
		state, err := child.Wait()
		ended <- exit{state, err}
	}()
	if err := <-started; err != nil {
		return nil, nil, fmt.Errorf("starting the bootstrap: %w", err)
	}
	return child, ended, nil
}

// watch hands signals on until the child ends. A proxy that ends before, or ctx
// that does, takes the child with it.
func watch(ctx context.Context, child *os.Process, ended <-chan exit, signals <-chan os.Signal, served <-chan error) (int, error) {
	defer func() { _ = syscall.Kill(-child.Pid, syscall.SIGKILL) }() // what it left behind
	for {
		select {
		case s := <-signals:
			_ = child.Signal(s)
		case err := <-served:
			_ = child.Kill()
			code, _ := codeOf(<-ended)
			return code, errors.Join(errors.New("the proxy ended before the bootstrap"), err)
		case <-ctx.Done():
			_ = child.Kill()
			code, _ := codeOf(<-ended)
			return code, ctx.Err()
		case e := <-ended:
			return codeOf(e)
		}
	}
}

func codeOf(e exit) (int, error) {
	if e.err != nil {
		return 1, fmt.Errorf("waiting for the bootstrap: %w", e.err)
	}
	if ws, ok := e.state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal()), nil
	}
	return e.state.ExitCode(), nil
}
