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

// guarding measures the guard: what it adds to an invocation of an aws-lambda-go
// function, beside no guard and an empty proxy, each a process of its own and all in the
// same run; what it costs, and what it finds.
func guarding() []row {
	dir, err := os.MkdirTemp("", "redoubt-guard-")
	if err != nil {
		return []row{skipped("guard", "", err.Error())}
	}
	defer func() { _ = os.RemoveAll(dir) }()
	bare, empty := filepath.Join(dir, "bare"), filepath.Join(dir, "empty")
	g, err := newWhole(dir)
	if err := errors.Join(err, static(bare, "./internal/bench/bareguard"), static(empty, "./internal/bench/emptyproxy")); err != nil {
		return []row{skipped("guard", "", err.Error())}
	}
	var rows []row
	for _, c := range []struct {
		name   string
		size   int
		target float64
	}{{"1 KB", 1000, 0.35}, {"100 KB", 100_000, 0.8}} {
		lanes := []*lane{
			{name: "none"},
			{name: "empty ReverseProxy", start: plainly(empty)},
			{name: "transport", start: plainly(bare)},
			{name: "the default policy", start: g.by(g.usual), judged: true},
			{name: "JWT, Cedar, schema and inspection", start: g.by(g.strict), judged: true},
		}
		r, err := added(lanes, g.event(c.size), c.name, c.target)
		if err != nil {
			r = []row{skipped("guard: added latency at "+c.name, "", err.Error())}
		}
		rows = append(rows, r...)
	}
	rows = append(rows, allocations(bare)...)
	rows = append(rows, g.costs()...)
	return append(rows, detection()...)
}

// A starter starts a proxy in front of a Runtime API; nil is none.
type starter func(api string) (*process, error)

func plainly(file string) starter {
	return func(api string) (*process, error) { return launch(file, api) }
}

// lane is one way from the platform to a function.
type lane struct {
	name     string
	start    starter
	judged   bool // the target is for it
	emulator *runtimeapi.Emulator
	proxy    *process
	function *lambdatest.Process
	times    []time.Duration
}

// newLane starts a function behind a proxy.
func newLane(name string, start starter) (*lane, error) {
	l := &lane{name: name, start: start}
	return l, l.open()
}

// open starts what belongs to a lane, the function last.
func (l *lane) open() (err error) {
	if l.emulator, err = runtimeapi.Start(runtimeapi.Config{Timeout: time.Minute, Extensions: []string{"redoubt-guard"}}); err != nil {
		return err
	}
	addr := l.emulator.Addr()
	if l.start != nil {
		if l.proxy, err = l.start(addr); err != nil {
			return errors.Join(err, l.close())
		}
		addr = l.proxy.addr
	}
	if l.function, err = lambdatest.Go(addr); err != nil {
		return errors.Join(err, l.close())
	}
	return nil
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

func filler(size int) []byte { return []byte(`"` + strings.Repeat("x", size-2) + `"`) }

// added runs one event over all lanes in turn; the first has no proxy.
func added(lanes []*lane, event []byte, name string, target float64) ([]row, error) {
	for _, l := range lanes {
		if err := l.open(); err != nil {
			return nil, err
		}
		defer func() { _ = l.close() }()
	}
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
	return compared(lanes, name, target), nil
}

// compared has a row for each lane that the target is for; the others are its note.
func compared(lanes []*lane, name string, target float64) []row {
	none := lanes[0]
	note := fmt.Sprintf("no guard %.2f/%.2f ms", none.at(50), none.at(99))
	var rows []row
	for _, l := range lanes[1:] {
		p50, p99 := l.at(50)-none.at(50), l.at(99)-none.at(99)
		if !l.judged {
			note += fmt.Sprintf("; %s adds %.2f/%.2f", l.name, p50, p99)
			continue
		}
		r := row{
			what: fmt.Sprintf("guard: added latency at %s, %s, p50/p99", name, l.name), figure: fmt.Sprintf("%.2f/%.2f ms", p50, p99),
			target: fmt.Sprintf("p50 ≤ %.2f ms", target), note: note + "; load " + load(),
		}
		rows = append(rows, atMost(r, p50, target))
	}
	return rows
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
