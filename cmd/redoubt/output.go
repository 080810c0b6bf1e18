package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"

	"redoubt/check"
	"redoubt/report"
)

// An output is one -o: a format and where it goes.
type output struct {
	handler check.Handler
	file    string // "" = standard output
}

func outputs(flags []string, format string) ([]output, error) {
	if format != "" {
		flags = append(flags, format)
	}
	if len(flags) == 0 {
		flags = []string{"text"}
	}
	var (
		list  []output
		plain int
	)
	for _, f := range flags {
		name, file, _ := strings.Cut(f, "=")
		h, ok := handler(name)
		if !ok {
			return nil, usageError{fmt.Errorf("-o %s: unknown format; known are %s", name, formatNames())}
		}
		if file == "" {
			plain++
		}
		list = append(list, output{h, file})
	}
	if plain > 1 {
		return nil, usageError{fmt.Errorf("two reports can't share standard output; name a file: -o FORMAT=FILE")}
	}
	return list, nil
}

func handler(name string) (check.Handler, bool) {
	for _, h := range report.Handlers() {
		if h.Name == name {
			return h, true
		}
	}
	return check.Handler{}, false
}

func formatNames() string {
	var names []string
	for _, h := range report.Handlers() {
		names = append(names, h.Name)
	}
	return strings.Join(names, ", ")
}

// write prints the report in every format that was asked for. A file is
// replaced only by a whole report.
func write(s std, outs []output, rep *check.Report) error {
	for _, o := range outs {
		r := *rep
		r.Colour = o.file == "" && s.terminal && s.env("NO_COLOR") == "" && s.env("TERM") != "dumb"
		if o.file == "" {
			if err := o.handler.Write(s.out, &r); err != nil {
				return fmt.Errorf("writing %s: %w", o.handler.Name, err)
			}
			continue
		}
		var buf bytes.Buffer
		if err := o.handler.Write(&buf, &r); err != nil {
			return fmt.Errorf("writing %s: %w", o.handler.Name, err)
		}
		if err := os.WriteFile(o.file, buf.Bytes(), 0o644); err != nil { //nolint:gosec // a report is for others to read
			return usageError{fmt.Errorf("writing %s: %w", o.file, err)}
		}
	}
	return nil
}
