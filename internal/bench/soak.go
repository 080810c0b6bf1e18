package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"redoubt/runtimeapi"
)

// soak sends many events through the whole guard, by its default policy, to an
// aws-lambda-go function: each must come back once, to the invocation that it belongs
// to, and the guard's memory must stay what it is after the first tenth.
func soak(events int) error {
	dir, err := os.MkdirTemp("", "redoubt-soak-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	g, err := newWhole(dir)
	if err != nil {
		return err
	}
	l, err := newLane("guard", g.by(g.usual))
	if err != nil {
		return err
	}
	defer func() { _ = l.close() }()
	var first float64
	request := g.event(3000)
	for i := range events {
		if err := l.one(i, request); err != nil {
			return fmt.Errorf("event %d: %w", i, err)
		}
		if i == events/10 {
			first = l.proxy.resident()
		}
	}
	last := l.proxy.resident()
	fmt.Printf("%d events, none lost or doubled; resident %.1f MB after a tenth, %.1f MB at the end; load %s\n", events, first, last, load())
	if last > first*1.2+1 {
		return errors.New("memory grew")
	}
	return nil
}

// one sends an event of one of five kinds: words whose answer holds the request's id, a
// long text, an attack, which the guard answers, a failure of the function's, and a
// request, which comes back as it is.
func (l *lane) one(i int, request []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	event, want, failure := []byte(`"id"`), `"%s"`, ""
	switch i % 5 {
	case 1:
		event, failure = []byte(`"id; cat /etc/passwd"`), "Guard.Refused"
	case 2:
		event = []byte(`"id ` + strings.Repeat("x", i%20000) + `"`)
	case 3:
		event, failure = []byte(`"fail"`), "errorString"
	case 4:
		event, want = request, ""
	}
	r, err := l.emulator.Invoke(ctx, runtimeapi.Event{Payload: event})
	switch {
	case err != nil:
		return err
	case r.Failed != (failure != ""), failure != "" && !strings.Contains(r.ErrorType+string(r.Payload), failure):
		return fmt.Errorf("%s of %s: %.100s", r.ErrorType, r.RequestID, r.Payload)
	case failure != "":
	case want == "" && string(r.Payload) != string(event), want != "" && string(r.Payload) != fmt.Sprintf(want, r.RequestID):
		return fmt.Errorf("%.100s came back for %s", r.Payload, r.RequestID)
	}
	if l.emulator.Running() > 1 {
		return fmt.Errorf("%d invocations run", l.emulator.Running())
	}
	return nil
}
