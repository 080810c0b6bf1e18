package harden

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"redoubt/reach"
)

// A Schema is the JSON Schema of the events of one kind that a function
// handles.
type Schema struct {
	Kind string `json:"kind"`
	// Handler names the handler where the function is all code of a folder, "" in
	// templates.
	Handler string `json:"handler,omitempty"`
	File    string `json:"file"` // that WriteSchemas writes

	document *reach.JSONSchema
}

// AddSchemas adds the schemas of the functions of a graph that Add has added
// last, to be written into dir.
func (r *Report) AddSchemas(g *reach.Graph, dir string) {
	for _, f := range g.App.Functions {
		to := r.last(f.Label(), g.App.Name)
		if to == nil {
			continue
		}
		for _, s := range g.EventSchemas(f) {
			to.Schemas = append(to.Schemas, r.schema(s, f.Label(), g.App.Name, dir))
		}
	}
}

// AddCodeSchemas adds those of all handlers that AddCode has added last as one
// function.
func (r *Report) AddCodeSchemas(g *reach.Graph, dir string) {
	g.Code() // finds the handlers
	to := &r.Functions[len(r.Functions)-1]
	for _, f := range g.App.Functions {
		for _, s := range g.EventSchemas(f) {
			x := r.schema(s, f.Label(), to.Name, dir)
			x.Handler = f.Label()
			to.Schemas = append(to.Schemas, x)
		}
	}
}

// last is the function of that name that was added last, nil if there is none.
func (r *Report) last(name, application string) *Function {
	for i := len(r.Functions) - 1; i >= 0; i-- {
		if f := &r.Functions[i]; f.Name == name && f.Application == application {
			return f
		}
	}
	return nil
}

// schema names the file: FUNCTION.KIND.schema.json, with the application before
// it where another has a function of that name.
func (r *Report) schema(s reach.EventSchema, function, application, dir string) Schema {
	name := plain(function) + "." + string(s.Kind) + ".schema.json"
	file := path.Join(filepath.ToSlash(dir), name)
	for n := 2; r.written(file); n++ {
		file = path.Join(filepath.ToSlash(dir), plain(application)+"."+name)
		if r.written(file) {
			file = path.Join(filepath.ToSlash(dir), fmt.Sprintf("%s-%d.%s", plain(application), n, name))
		}
	}
	return Schema{Kind: string(s.Kind), File: file, document: s.Schema}
}

func (r *Report) written(file string) bool {
	for _, f := range r.Functions {
		for _, s := range f.Schemas {
			if s.File == file {
				return true
			}
		}
	}
	return false
}

// plain is a name that is no path.
func plain(name string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c == '/' || c == '\\' || c == ':' || c < ' ':
			return '-'
		case strings.ContainsRune("{}«»‹›$", c): // of a name that only the deployment knows
			return -1
		}
		return c
	}, strings.TrimLeft(name, "./\\"))
}

// WriteSchemas writes the schemas into the folder that they were added for,
// which it makes.
func (r *Report) WriteSchemas(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // others read them, as they read the template
		return fmt.Errorf("writing event schemas: %w", err)
	}
	for _, f := range r.Functions {
		for _, s := range f.Schemas {
			var b bytes.Buffer
			if err := s.document.Write(&b); err != nil {
				return err
			}
			if err := os.WriteFile(filepath.FromSlash(s.File), b.Bytes(), 0o644); err != nil { //nolint:gosec // as above
				return fmt.Errorf("writing event schemas: %w", err)
			}
		}
	}
	return nil
}
