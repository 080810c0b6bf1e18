package main

import (
	"bufio"
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
)

// process is a proxy that runs.
type process struct {
	cmd    *exec.Cmd
	out    *bufio.Scanner
	addr   string
	micros float64 // of CPU until it listened
}

// static builds a program that the guard is compared with.
func static(file, pkg string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", file, pkg)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w: %s", pkg, err, firstLine(out))
	}
	return nil
}

// shipped builds the guard into a folder, as the Makefile builds it.
func shipped(dir string) (file string, err error) {
	cmd := exec.Command("make", "-s", "guard", "PROGRAMS="+dir, "ARCHS="+runtime.GOARCH)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the guard: %w: %s", err, firstLine(out))
	}
	return filepath.Join(dir, "redoubt-guard-linux-"+runtime.GOARCH), nil
}

func launch(file, api string) (*process, error) {
	p := &process{cmd: exec.Command(file)}
	p.cmd.Env = append(os.Environ(), "AWS_LAMBDA_RUNTIME_API="+api)
	pipe, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	p.out = bufio.NewScanner(pipe)
	if p.out.Scan() {
		_, err = fmt.Sscan(p.out.Text(), &p.addr, &p.micros)
	}
	if err != nil || p.addr == "" {
		p.stop()
		return nil, fmt.Errorf("starting %s: it gave no address", file)
	}
	return p, nil
}

func (p *process) stop() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// allocated asks the process how many objects it has allocated.
func (p *process) allocated() (float64, error) {
	if err := p.cmd.Process.Signal(syscall.SIGUSR1); err != nil {
		return 0, err
	}
	var objects, size float64
	if !p.out.Scan() {
		return 0, fmt.Errorf("the guard said nothing: %w", p.out.Err())
	}
	_, err := fmt.Sscan(p.out.Text(), &objects, &size)
	return objects, err
}

// resident reads the peak of a process's memory, in MB.
func (p *process) resident() float64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return math.NaN()
	}
	_, after, _ := bytes.Cut(text, []byte("VmHWM:"))
	fields := bytes.Fields(after)
	if len(fields) == 0 {
		return math.NaN()
	}
	kb, err := strconv.ParseFloat(string(fields[0]), 64)
	if err != nil {
		return math.NaN()
	}
	return kb / 1024
}

// allocations must not grow with the event.
func allocations(guard string) []row {
	const what, target = "guard: allocations of the transport per event at 1 KB/100 KB/900 KB", "independent of size"
	var figures []float64
	for _, size := range []int{1000, 100_000, 900_000} {
		n, err := perEvent(guard, size)
		if err != nil {
			return []row{skipped(what, target, err.Error())}
		}
		figures = append(figures, n)
	}
	r := row{what: what, figure: fmt.Sprintf("%.0f/%.0f/%.0f", figures[0], figures[1], figures[2]), target: target}
	return []row{atMost(r, slices.Max(figures), slices.Min(figures)+2)} // another round of the collector's
}

func perEvent(guard string, size int) (float64, error) {
	l, err := newLane("guard", plainly(guard))
	if err != nil {
		return 0, err
	}
	defer func() { _ = l.close() }()
	const events = 200
	event := filler(size)
	run := func() (float64, error) {
		for range events {
			if _, err := l.invoke(event); err != nil {
				return 0, err
			}
		}
		return l.proxy.allocated()
	}
	before, err := run()
	if err != nil {
		return 0, err
	}
	after, err := run()
	return (after - before) / events, err
}
