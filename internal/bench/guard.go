package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"redoubt/internal/lambdatest"
	"redoubt/runtimeapi"
)

const (
	guardRounds = 20
	guardEvents = 50 // in a round
)

// transport measures what the guard's proxy adds to an invocation of an
// aws-lambda-go function, beside no proxy and an empty one, each a process of its
// own and all in the same run.
func transport() []row {
	dir, err := os.MkdirTemp("", "redoubt-guard-")
	if err != nil {
		return []row{skipped("guard: added latency", "", err.Error())}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	guard, empty := filepath.Join(dir, "guard"), filepath.Join(dir, "empty")
	if err := errors.Join(static(guard, "./internal/bench/bareguard"), static(empty, "./internal/bench/emptyproxy")); err != nil {
		return []row{skipped("guard: added latency", "", err.Error())}
	}
	var rows []row
	for _, c := range []struct {
		name   string
		size   int
		target float64
	}{{"1 KB", 1000, 0.35}, {"100 KB", 100_000, 0.8}} {
		r, err := added(guard, empty, c.name, c.size, c.target)
		if err != nil {
			r = []row{skipped("guard: added latency at "+c.name, "", err.Error())}
		}
		rows = append(rows, r...)
	}
	rows = append(rows, allocations(guard)...)
	return append(rows, footprint(guard)...)
}

// lane is one way from the platform to a function.
type lane struct {
	name     string
	emulator *runtimeapi.Emulator
	proxy    *process
	function *lambdatest.Process
	times    []time.Duration
}

// newLane starts a function behind a proxy, or without one.
func newLane(name, proxy string) (*lane, error) {
	e, err := runtimeapi.Start(runtimeapi.Config{Timeout: time.Minute})
	if err != nil {
		return nil, err
	}
	l := &lane{name: name, emulator: e}
	addr := e.Addr()
	if proxy != "" {
		if l.proxy, err = launch(proxy, addr); err != nil {
			return nil, errors.Join(err, l.close())
		}
		addr = l.proxy.addr
	}
	if l.function, err = lambdatest.Go(addr); err != nil {
		return nil, errors.Join(err, l.close())
	}
	return l, nil
}

func (l *lane) close() error {
	if l.function != nil {
		l.function.Stop()
	}
	if l.proxy != nil {
		l.proxy.stop()
	}
	return l.emulator.Close()
}

// invoke times one invocation from the moment that the function waits for it.
func (l *lane) invoke(payload []byte) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := l.emulator.Idle(ctx); err != nil {
		return 0, err
	}
	began := time.Now()
	r, err := l.emulator.Invoke(ctx, runtimeapi.Event{Payload: payload})
	took := time.Since(began)
	if err == nil && len(r.Payload) != len(payload) {
		err = fmt.Errorf("%s: %d bytes came back of %d", l.name, len(r.Payload), len(payload))
	}
	return took, err
}

func payload(size int) []byte { return []byte(`"` + strings.Repeat("x", size-2) + `"`) }

func added(guard, empty, name string, size int, target float64) ([]row, error) {
	var lanes []*lane
	defer func() {
		for _, l := range lanes {
			_ = l.close()
		}
	}()
	for _, c := range []struct{ name, proxy string }{{"none", ""}, {"empty proxy", empty}, {"guard", guard}} {
		l, err := newLane(c.name, c.proxy)
		if err != nil {
			return nil, err
		}
		lanes = append(lanes, l)
	}
	event := payload(size)
	for round := range guardRounds + 1 { // the first one warms up
		for _, l := range lanes {
			for range guardEvents {
				took, err := l.invoke(event)
				if err != nil {
					return nil, err
				}
				if round > 0 {
					l.times = append(l.times, took)
				}
			}
		}
	}
	none, proxy, ours := lanes[0], lanes[1], lanes[2]
	note := fmt.Sprintf("no guard %.2f/%.2f ms; empty ReverseProxy adds %.2f/%.2f; load %s",
		none.at(50), none.at(99), proxy.at(50)-none.at(50), proxy.at(99)-none.at(99), load())
	p50 := ours.at(50) - none.at(50)
	r := row{
		what: "guard: added latency at " + name + ", p50/p99", figure: fmt.Sprintf("%.2f/%.2f ms", p50, ours.at(99)-none.at(99)),
		target: fmt.Sprintf("p50 ≤ %.2f ms", target), note: note,
	}
	return []row{atMost(r, p50, target)}, nil
}

// at is a percentile in milliseconds.
func (l *lane) at(percent int) float64 {
	slices.Sort(l.times)
	return l.times[(len(l.times)-1)*percent/100].Seconds() * 1000
}

func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
