package start

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
)

// A Child is a bootstrap that was started.
type Child struct {
	process *os.Process
	ended   chan struct{} // closed when it has; state and err hold from then on
	state   *os.ProcessState
	err     error
}

// Launch starts the command with addr for its Runtime API. A thread of its own lives as
// long as the child: the kernel sends the parent's death signal when that thread ends.
func Launch(c Command, addr string) (*Child, error) {
	if len(c.Argv) == 0 {
		return nil, errors.New("no bootstrap to start")
	}
	path, err := exec.LookPath(c.Argv[0])
	if err != nil {
		return nil, fmt.Errorf("finding the bootstrap: %w", err)
	}
	how := &os.ProcAttr{Env: pointed(c.Env, addr), Files: []*os.File{c.Stdin, c.Stdout, c.Stderr}, Sys: attributes()}
	started, child := make(chan error, 1), &Child{ended: make(chan struct{})}
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		var err error
		child.process, err = os.StartProcess(path, c.Argv, how)
		started <- err
		if err == nil {
			child.state, child.err = child.process.Wait()
			close(child.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("starting the bootstrap: %w", err)
	}
	return child, nil
}

// Ended is closed when the child has ended.
func (c *Child) Ended() <-chan struct{} { return c.ended }

// Kill ends the child and all of its process group, at once.
func (c *Child) Kill() { _ = syscall.Kill(-c.process.Pid, syscall.SIGKILL) }

// Status says how the child has ended, as "exit status 3" or "signal: killed".
func (c *Child) Status() string {
	<-c.ended
	return c.state.String()
}

// end kills the child and waits for it.
func (c *Child) end() (int, error) {
	_ = c.process.Kill()
	<-c.ended
	return c.code()
}

// code is the exit code of a child that has ended: 128 and the signal's number, if a
// signal ended it.
func (c *Child) code() (int, error) {
	if c.err != nil {
		return 1, fmt.Errorf("waiting for the bootstrap: %w", c.err)
	}
	if ws, ok := c.state.Sys().(syscall.WaitStatus); ok && ws.Signaled() {
		return 128 + int(ws.Signal()), nil
	}
	return c.state.ExitCode(), nil
}
