package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"runtime"
	"slices"
	"time"

	"redoubt/guard"
	"redoubt/guard/proxy"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/telemetry"
)

// costs are what the whole guard takes: of a processor, of memory, of a disk.
func (g *whole) costs() []row {
	rows := []row{g.decisions("guard: inspection and validation at 1 KB, p50/p99", "p99 ≤ 200 µs", func(f *policy.Function) { f.Authentication, f.Authorization = nil, nil })}
	rows = append(rows, g.decisions("guard: decision with proofs at 1 KB, p50/p99", "", nil), g.large(), g.perDecision(), g.coldStart())
	rows = append(rows, g.memory()...)
	if info, err := os.Stat(g.file); err == nil {
		r := row{what: "guard: static binary, stripped", figure: fmt.Sprintf("%d bytes", info.Size()), target: "≤ 9,000,000"}
		rows = append(rows, atMost(r, float64(info.Size()), 9e6))
	}
	return rows
}

// made is a real guard in this process.
func (g *whole) made(change func(*policy.Function)) (*guard.Guard, error) {
	f := g.document
	if change != nil {
		change(&f)
	}
	program, err := compile.Document(policy.Document{Schema: policy.Default().Schema, Functions: []policy.Function{f}})
	if err != nil {
		return nil, err
	}
	return guard.New(guard.Config{Program: program, Function: "bench", Records: telemetry.NewBuffer(io.Discard, telemetry.Waiting)})
}

// decide asks a guard in this process about an event; it must pass.
func decide(in *guard.Guard, event []byte) error {
	if v := in.Decide(context.Background(), &proxy.Invocation{ID: "1", Event: event}, ""); v.Answer != nil {
		return fmt.Errorf("the event is refused: %s", v.Answer.Body)
	}
	return nil
}

func (g *whole) decisions(what, target string, change func(*policy.Function)) row {
	in, err := g.made(change)
	if err != nil {
		return skipped(what, target, err.Error())
	}
	defer func() { _ = in.Close(context.Background()) }()
	p50, p99 := math.Inf(1), math.Inf(1)
	for range 5 { // who is put aside for others waits longer than any decision takes
		times, err := repeated(in, g.event(1000), 2000)
		if err != nil {
			return skipped(what, target, err.Error())
		}
		p50, p99 = min(p50, times[len(times)/2]), min(p99, times[len(times)*99/100])
	}
	r := row{what: what, figure: fmt.Sprintf("%.0f/%.0f µs", p50, p99), target: target, verdict: "-", note: "the best of 5 rounds; load " + load()}
	if target == "" {
		return r
	}
	return atMost(r, p99, 200)
}

// large decides on 100 KB by the policy that stands for none, enforced.
func (g *whole) large() row {
	const what, target = "guard: decision on 100 KB, the default policy, p50/p99", "p50 ≤ 0.60 ms"
	in, err := g.made(func(f *policy.Function) { *f = unwritten() })
	if err != nil {
		return skipped(what, target, err.Error())
	}
	defer func() { _ = in.Close(context.Background()) }()
	times, err := repeated(in, g.event(100_000), 1000)
	if err != nil {
		return skipped(what, target, err.Error())
	}
	p50 := times[len(times)/2] / 1000
	return atMost(row{what: what, figure: fmt.Sprintf("%.2f/%.2f ms", p50, times[len(times)*99/100]/1000), target: target, note: "load " + load()}, p50, 0.6)
}

// repeated decides again and again and returns sorted times in microseconds.
func repeated(in *guard.Guard, event []byte, n int) ([]float64, error) {
	times := make([]float64, 0, n)
	for range n {
		began := time.Now()
		if err := decide(in, event); err != nil {
			return nil, err
		}
		times = append(times, float64(time.Since(began).Nanoseconds())/1000)
	}
	slices.Sort(times)
	return times, nil
}

// perDecision counts what a decision allocates, proofs included.
func (g *whole) perDecision() row {
	const what, target = "guard: allocations of a decision at 1 KB/100 KB/900 KB", "independent of size"
	in, err := g.made(nil)
	if err != nil {
		return skipped(what, target, err.Error())
	}
	defer func() { _ = in.Close(context.Background()) }()
	var counts []float64
	for _, size := range []int{1000, 100_000, 900_000} {
		event := g.event(size)
		if _, err := repeated(in, event, 5); err != nil {
			return skipped(what, target, err.Error())
		}
		const times = 100
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range times {
			_ = decide(in, event) // it passed before
		}
		runtime.ReadMemStats(&after)
		counts = append(counts, float64(after.Mallocs-before.Mallocs)/times)
	}
	r := row{what: what, figure: fmt.Sprintf("%.0f/%.0f/%.0f", counts[0], counts[1], counts[2]), target: target, note: "record of telemetry included"}
	return atMost(r, slices.Max(counts), slices.Min(counts)+16) // lists of the largest are not kept, but made anew
}

// coldStart is the CPU from the start of the process to the moment that it waits for
// the end of the environment: then its gate is open. One start is shorter than what
// clocks tell apart, many are not.
func (g *whole) coldStart() row {
	const what, target, starts = "guard: CPU to ready, JWT, Cedar, schema and inspection on", "≤ 12 ms", 20
	var total time.Duration
	var resident float64
	for range starts {
		used, memory, err := g.once()
		if err != nil {
			return skipped(what, target, err.Error())
		}
		total, resident = total+used, max(resident, memory)
	}
	ms := total.Seconds() * 1000 / starts
	r := row{what: what, figure: fmt.Sprintf("%.1f ms", ms), target: target, note: fmt.Sprintf("mean of %d starts; at most %.1f MB resident; load %s", starts, resident, load())}
	return atMost(r, ms, 12)
}

// once starts the guard before a platform that takes its registration, and kills it
// when it is ready.
func (g *whole) once() (cpu time.Duration, mb float64, err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, 0, fmt.Errorf("listening: %w", err)
	}
	ready := make(chan struct{})
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.Header().Set("Lambda-Extension-Identifier", "1")
			return
		}
		close(ready)
		<-r.Context().Done()
	})}
	go func() { _ = server.Serve(l) }()
	defer func() { _ = server.Close() }()
	p, err := g.launch(l.Addr().String(), g.strict)
	if err != nil {
		return 0, 0, err
	}
	select {
	case <-ready:
	case <-time.After(20 * time.Second):
		err = errors.New("the guard was not ready in time")
	}
	mb = p.resident()
	p.stop()
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime(), mb, err
}

// memory is what stays resident when the guard is ready, and at most under load.
func (g *whole) memory() []row {
	const what, target = "guard: peak RSS at ready/after 500 events of 100 KB", "≤ 18 MB"
	l, err := newLane("guard", g.by(g.strict))
	if err != nil {
		return []row{skipped(what, target, err.Error())}
	}
	defer func() { _ = l.close() }()
	event := g.event(100_000)
	var ready float64
	for i := range 501 {
		if i == 1 {
			ready = l.proxy.resident()
		}
		if _, err := l.invoke(event); err != nil {
			return []row{skipped(what, target, err.Error())}
		}
	}
	most := l.proxy.resident()
	return []row{atMost(row{what: what, figure: fmt.Sprintf("%.1f/%.1f MB", ready, most), target: target, note: "the first after one event"}, most, 18)}
}
