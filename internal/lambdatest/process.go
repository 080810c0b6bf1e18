package lambdatest

import (
	"bytes"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"time"
)

//go:embed client.py
var python string

// A Process is a function that runs.
type Process struct {
	Cmd    *exec.Cmd
	Output *Output
	ended  chan struct{}
	err    error
}

// Output gathers what a process prints.
type Output struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.Write(p)
}

// String is what was printed up to now.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.buf.String()
}

// Go starts this very program once more, as a function: see Serve.
func Go(addr string, env ...string) (*Process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this program: %w", err)
	}
	return start(exec.Command(self), addr, append(env, variable+"=1"))
}

// Python starts the client of our own; exec.ErrNotFound where there is no Python.
func Python(addr string, env ...string) (*Process, error) {
	name, err := exec.LookPath("python3")
	if err != nil {
		return nil, fmt.Errorf("finding Python: %w", err)
	}
	return start(exec.Command(name, "-u", "-c", python), addr, env)
}

func start(cmd *exec.Cmd, addr string, env []string) (*Process, error) {
	p := &Process{Cmd: cmd, Output: &Output{}, ended: make(chan struct{})}
	cmd.Env = append(os.Environ(), append(env, "AWS_LAMBDA_RUNTIME_API="+addr)...)
	cmd.Stdout, cmd.Stderr = p.Output, p.Output
	cmd.WaitDelay = time.Second
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting a function: %w", err)
	}
	go func() {
		p.err = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

// Ended is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Stop kills the process and waits for its end.
func (p *Process) Stop() {
	_ = p.Cmd.Process.Kill()
	<-p.ended
}

// ExitCode waits for the end of the process.
func (p *Process) ExitCode() int {
	<-p.ended
	return p.Cmd.ProcessState.ExitCode()
}
