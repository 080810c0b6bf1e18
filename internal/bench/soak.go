package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"redoubt/runtimeapi"
)

// soak sends many events through the guard to an aws-lambda-go function: each
// must come back once, to the invocation that it belongs to, and the guard's
// memory must stay what it is after the first tenth.
func soak(events int) error {
	dir, err := os.MkdirTemp("", "redoubt-soak-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	guard := filepath.Join(dir, "guard")
	if err := static(guard, "./internal/bench/bareguard"); err != nil {
		return err
	}
	l, err := newLane("guard", guard)
	if err != nil {
		return err
	}
	defer func() { _ = l.close() }()
	var first float64
	for i := range events {
		if err := l.one(i); err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
		if i == events/10 {
			first = l.proxy.resident()
		}
	}
	last := l.proxy.resident()
	fmt.Printf("%d events, none lost or doubled; resident %.1f MB after a tenth, %.1f MB at the end\n", events, first, last)
	if last > first*1.2+1 {
		return errors.New("memory grew")
	}
	return nil
}

// one sends an event of one of five kinds; the answer holds the request's id.
func (l *lane) one(i int) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	event, want := `"id"`, `"%s"`
	switch i % 5 {
	case 1:
		event, want = `"refuse"`, `"refused %s"`
	case 2:
		event = `"id ` + strings.Repeat("x", i%20000) + `"`
	case 3:
		event, want = `"fail"`, ""
	}
	r, err := l.emulator.Invoke(ctx, runtimeapi.Event{Payload: []byte(event)})
	switch {
	case err != nil:
		return err
	case want == "" && !r.Failed, want != "" && string(r.Payload) != fmt.Sprintf(want, r.RequestID):
		return fmt.Errorf("%.100s came back for %s (%s)", r.Payload, r.RequestID, r.ErrorType)
	case l.emulator.Running() > 1:
		return fmt.Errorf("%d invocations run", l.emulator.Running())
	}
	return nil
}
