package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"sync"
	"time"

	"redoubt/telemetry"
	"redoubt/telemetry/otlp"
)

// records are on their way to one place or several.
type records struct {
	*telemetry.Buffer
	ends []func(context.Context) error
	once sync.Once
}

// telemetry is where records go: a list of "stdout", "otlp", "otlp+http://…" and files.
func (s settings) telemetry() (*records, error) {
	r := &records{}
	var to []io.Writer
	for _, name := range strings.Split(s.get("REDOUBT_TELEMETRY", "stdout"), ",") {
		w, end, err := s.place(name)
		if err != nil {
			for _, end := range r.ends {
				_ = end(context.Background()) // nothing was written
			}
			return nil, err
		}
		to, r.ends = append(to, w), append(r.ends, end)
	}
	r.Buffer = telemetry.NewBuffer(all(to), telemetry.Waiting)
	return r, nil
}

// place is one of them, and how it ends.
func (s settings) place(name string) (io.Writer, func(context.Context) error, error) {
	switch {
	case name == "stdout":
		return os.Stdout, func(context.Context) error { return nil }, nil
	case name == "otlp" || strings.HasPrefix(name, otlp.Prefix):
		cfg, err := otlp.Of(name, func(name string) string { return s.get(name, "") })
		if err != nil {
			return nil, nil, err
		}
		cfg.Resource = s.resource(cfg.Resource)
		cfg.Tell = func(err error) { fmt.Fprintln(os.Stderr, "redoubt-guard:", err) }
		e := otlp.New(cfg)
		return e, e.Close, nil
	}
	f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, fmt.Errorf("opening the file for records: %w", err)
	}
	return f, func(context.Context) error { return f.Close() }, nil
}

// resource is who sends, by OpenTelemetry's names. What the environment says itself
// goes first.
func (s settings) resource(said map[string]string) map[string]string {
	list := map[string]string{}
	for key, variable := range map[string]string{
		"service.name": "AWS_LAMBDA_FUNCTION_NAME", "faas.name": "AWS_LAMBDA_FUNCTION_NAME", "faas.version": "AWS_LAMBDA_FUNCTION_VERSION",
		"faas.instance": "AWS_LAMBDA_LOG_STREAM_NAME", "cloud.region": "AWS_REGION",
	} {
		if value := s.get(variable, ""); value != "" {
			list[key] = value
		}
	}
	if len(list) > 0 {
		list["cloud.provider"] = "aws"
	}
	maps.Copy(list, said)
	if list["service.name"] == "" {
		list["service.name"] = "redoubt-guard"
	}
	return list
}

// all writes to each, also where one of them fails: a full disk keeps no record from
// the collector.
type all []io.Writer

// Write fails with the last error.
func (a all) Write(line []byte) (int, error) {
	var failed error
	for _, w := range a {
		if _, err := w.Write(line); err != nil {
			failed = err
		}
	}
	return len(line), failed
}

// close writes out what waits until ctx ends, once.
func (r *records) close(ctx context.Context) {
	r.once.Do(func() {
		_ = r.Close(ctx) // what could not be written is lost by now
		for _, end := range r.ends {
			_ = end(ctx)
		}
	})
}

// end is close where nobody says how long it may take.
func (r *records) end() {
	ctx, stop := context.WithTimeout(context.Background(), 1500*time.Millisecond)
	defer stop()
	r.close(ctx)
}
