package main

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strings"

	"redoubt/check"
	"redoubt/report"
)

// An output is one -o: a format and where it goes.
type output struct {
	handler check.Handler
	file    string // "" = standard output; a folder, if it ends with a slash
}

// folder reports whether a document for each function is asked for.
func (o output) folder() bool { return o.file != "" && os.IsPathSeparator(o.file[len(o.file)-1]) }

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
		o := output{h, file}
		if o.folder() && h.Each == nil {
			return nil, usageError{fmt.Errorf("-o %s: only %s write a folder of documents", f, strings.Join(folderFormats(), " and "))}
		}
		list = append(list, o)
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

// folderFormats are the formats that have a document for each function.
func folderFormats() []string {
	var names []string
	for _, h := range report.Handlers() {
		if h.Each != nil {
			names = append(names, h.Name)
		}
	}
	return names
}

// write prints the report in every format that was asked for.
func write(s std, outs []output, rep *check.Report) error {
	for _, o := range outs {
		r := *rep
		r.Colour = o.file == "" && s.terminal && s.env("NO_COLOR") == "" && s.env("TERM") != "dumb"
		r.Issued = given(s)
		if err := o.write(s, &r); err != nil {
			return err
		}
	}
	return nil
}

// write prints one report. A file is replaced only by a whole one.
func (o output) write(s std, r *check.Report) error {
	if o.folder() {
		return o.writeFolder(r)
	}
	if o.file == "" {
		return o.doing(o.handler.Write(s.out, r))
	}
	var buf bytes.Buffer
	if err := o.handler.Write(&buf, r); err != nil {
		return o.doing(err)
	}
	return o.unwritable(os.WriteFile(o.file, buf.Bytes(), 0o644)) //nolint:gosec // a report is for others to read
}

// writeFolder writes the format's documents into the folder; links in it do
// not lead out.
func (o output) writeFolder(r *check.Report) error {
	if err := os.MkdirAll(o.file, 0o755); err != nil { //nolint:gosec // a report is for others to read
		return o.unwritable(err)
	}
	root, err := os.OpenRoot(o.file)
	if err != nil {
		return o.unwritable(err)
	}
	defer root.Close()
	for _, d := range o.handler.Each(r) {
		var buf bytes.Buffer
		if err := d.Write(&buf); err != nil {
			return o.doing(err)
		}
		if err := root.MkdirAll(path.Dir(d.File), 0o755); err != nil {
			return o.unwritable(err)
		}
		if err := root.WriteFile(d.File, buf.Bytes(), 0o644); err != nil {
			return o.unwritable(err)
		}
	}
	return nil
}

func (o output) doing(err error) error {
	if err != nil {
		return fmt.Errorf("writing %s: %w", o.handler.Name, err)
	}
	return nil
}

// unwritable is the fault of who named the file.
func (o output) unwritable(err error) error {
	if err != nil {
		return usageError{fmt.Errorf("writing %s: %w", o.file, err)}
	}
	return nil
}
