// Package serverless reads the Serverless Framework's serverless.yml (versions
// 3 and 4): it resolves the variables, compiles functions and events to the
// CloudFormation that the framework deploys, and hands that to package cfn.
//
// It runs no code: serverless.ts and serverless.js, and variables that come
// from JavaScript, are gaps. It never reads the environment of the machine that
// it runs on.
package serverless

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/iac/doc"
)

// Reader reads serverless.yml and its variants.
func Reader() iac.Reader {
	return iac.Reader{Name: "serverless", Match: match, Read: read, Edit: editor}
}

func match(file string, content []byte) bool {
	base := path.Base(file)
	if !strings.HasPrefix(base, "serverless.") && !strings.HasPrefix(base, "serverless-") {
		return base == "stdin" && has(content, "provider") && has(content, "functions") && has(content, "service")
	}
	switch path.Ext(base) {
	case ".yml", ".yaml", ".json":
		return has(content, "provider") && (has(content, "functions") || has(content, "service"))
	case ".ts", ".js", ".mjs", ".cjs":
		return strings.Count(base, ".") == 1
	}
	return false
}

// has reports whether the document has the key at its top.
func has(content []byte, key string) bool {
	return bytes.HasPrefix(content, []byte(key+":")) || bytes.Contains(content, []byte("\n"+key+":")) || bytes.Contains(content, []byte(`"`+key+`"`))
}

func read(fsys fs.FS, file string, opt iac.Options) (*app.Application, error) {
	switch path.Ext(file) {
	case ".ts", ".js", ".mjs", ".cjs":
		return unread(file, 1, "this configuration is code, which redoubt does not run: run `serverless package` and scan the template below .serverless"), nil
	}
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		return nil, err
	}
	if root.Kind != doc.Map {
		return nil, fmt.Errorf("%s:%d: this is no serverless.yml: it is no map", file, max(1, root.Pos.Line))
	}
	r := &resolver{fsys: fsys, file: file, root: root, opt: opt.Parameters, open: opt.Open}
	if a := r.foreign(); a != nil {
		return a, nil
	}
	return r.application(), nil
}

// foreign is what is left of a service that no reader knows, nil if it runs on
// AWS.
func (r *resolver) foreign() *app.Application {
	provider := r.resolve(r.root.Get("provider"))
	name := first(provider.Get("name"), provider)
	r.gaps, r.steps = nil, 0 // they are found again with the rest
	if name.Str() == "aws" || !name.IsScalar() && provider != nil {
		return nil
	}
	if name == nil {
		return unread(r.file, r.root.Pos.Line, "no provider is named: this is no service for AWS")
	}
	return unread(name.Pos.File, name.Pos.Line, "the provider "+clean(name.Str())+" is not read, only aws")
}

// application compiles the service and builds the model from the template.
func (r *resolver) application() *app.Application {
	root := r.resolve(r.root)
	c := &compiler{resolver: r, root: root, provider: root.Get("provider"), resources: doc.NewMap(root.Pos)}
	template := c.compile()
	t := cfn.Expand(r.fsys, r.file, template, iac.Options{})
	t.Format = "serverless"
	a := t.Application()
	a.Name = serviceName(root)
	a.Settings = append(a.Settings, settings(root)...)
	a.Gaps = append(r.gaps, a.Gaps...)
	c.finish(a)
	return a
}

// unread is an application of which nothing could be read but that it is one.
func unread(file string, line int, why string) *app.Application {
	return &app.Application{
		File: file, Root: path.Dir(file), Format: "serverless",
		Gaps: []app.Gap{{Pos: app.Pos{File: file, Line: max(1, line), Column: 1}, Message: why}},
	}
}

func serviceName(root *doc.Node) string {
	service := root.Get("service")
	return first(service.Get("name"), service).Str()
}
