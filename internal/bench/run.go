package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// build makes the program that is measured.
func build() (string, error) {
	dir, err := os.MkdirTemp("", "redoubt-bench-")
	if err != nil {
		return "", fmt.Errorf("making a folder: %w", err)
	}
	file := filepath.Join(dir, "redoubt")
	cmd := exec.Command("go", "build", "-o", file, "./cmd/redoubt")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("building redoubt: %w", err)
	}
	return file, nil
}

// A cost is what one run of a process took.
type cost struct {
	user, system, wall float64 // seconds
	memory             float64 // MB, resident at most
}

// cpu is what all cores worked.
func (c cost) cpu() float64 { return c.user + c.system }

// measure runs the command several times and returns the median of each
// figure and the output of the last run. Exit codes of findings are no error.
func measure(runs int, name string, args ...string) (cost, []byte, error) {
	var (
		costs []cost
		out   bytes.Buffer
	)
	for range runs {
		out.Reset()
		var complaint bytes.Buffer
		cmd := exec.Command(name, args...)
		cmd.Stdout, cmd.Stderr = &out, &complaint
		began := time.Now()
		err := cmd.Run()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 3) {
			return cost{}, nil, fmt.Errorf("running %s: %w: %s", filepath.Base(name), err, firstLine(complaint.Bytes()))
		}
		c := cost{
			user: cmd.ProcessState.UserTime().Seconds(), system: cmd.ProcessState.SystemTime().Seconds(),
			wall: time.Since(began).Seconds(),
		}
		if ru, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			c.memory = float64(ru.Maxrss) / 1024
		}
		costs = append(costs, c)
	}
	return cost{
		user:   median(costs, func(c cost) float64 { return c.user }),
		system: median(costs, func(c cost) float64 { return c.system }),
		wall:   median(costs, func(c cost) float64 { return c.wall }),
		memory: median(costs, func(c cost) float64 { return c.memory }),
	}, out.Bytes(), nil
}

func firstLine(b []byte) string {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(line)
}

func median(costs []cost, get func(cost) float64) float64 {
	list := make([]float64, len(costs))
	for i, c := range costs {
		list[i] = get(c)
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// startUp measures the time to the first byte of --help.
func startUp(binary string) row {
	r := row{what: "start-up to first byte of --help", target: "≤ 30 ms"}
	var times []float64
	for range 11 {
		ms, err := firstByte(binary)
		if err != nil {
			return skipped(r.what, r.target, err.Error())
		}
		times = append(times, ms)
	}
	slices.Sort(times)
	r.figure = fmt.Sprintf("%.1f ms", times[len(times)/2])
	return atMost(r, times[len(times)/2], 30)
}

func firstByte(binary string) (float64, error) {
	cmd := exec.Command(binary, "--help")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	_, err = bufio.NewReader(pipe).ReadByte()
	ms := time.Since(began).Seconds() * 1000
	return ms, errors.Join(err, cmd.Wait())
}
