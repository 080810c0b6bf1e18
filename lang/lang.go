// Package lang reads the code of functions: it finds the file and name of a
// handler, lowers source files and follows data through them.
//
// It knows languages, not applications: which function is started by whom, and
// so whose data an event is, is package reach's business.
package lang

import (
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/lang/javascript"
	"redoubt/lang/models"
	"redoubt/lang/python"
)

// MaxSource is the size of the largest source file that is read, in bytes.
const MaxSource = 4 << 20

// Options say how code is read.
type Options struct {
	// Roots are folders in which imports are looked for besides the
	// importer's own: code folders and layers.
	Roots []string
	// Models are what is known of APIs; nil = what redoubt knows by itself.
	Models []*models.Library
	// Sources makes every parameter of a matching name a source.
	Sources *regexp.Regexp
	// Operations reports whether a name is that of an operation of AWS, in
	// lower case without separators; nil = none is told by its name alone.
	Operations func(name string) bool
	// Secret reports whether a variable of the environment holds a credential,
	// by its name.
	Secret func(name string) bool
	// Reads asks what entries read of their events; see flow.Result.Event.
	Reads bool
}

// Code is the source code below a folder. It is for one goroutine.
type Code struct {
	fsys    fs.FS
	opt     Options
	flow    *flow.Program
	modules map[string]*ir.Module
	py      *python.Lowerer
	js      *javascript.Lowerer
	jsFiles *javascript.Resolver
	stats   *stats
	lines   int
	found   map[[2]string]string       // imports that were resolved
	others  map[string]map[string]bool // by folder: packages that were installed into it
}

// New prepares the code below fsys; files are read when they are needed. The
// error is a fault in the models.
func New(fsys fs.FS, opt Options) (*Code, error) {
	known, err := knowledge(opt.Models)
	if err != nil {
		return nil, fmt.Errorf("reading what is known of APIs: %w", err)
	}
	looked := newStats(fsys)
	c := &Code{
		fsys: fsys, stats: looked, opt: opt, modules: map[string]*ir.Module{}, found: map[[2]string]string{}, others: map[string]map[string]bool{},
		py: pythonLowerer(), js: javascriptLowerer(), jsFiles: javascript.NewResolver(looked, opt.Roots),
	}
	c.flow = flow.New(flow.Options{Lower: c.lower, Resolve: c.resolve, Models: known, Sources: opt.Sources, Operations: opt.Operations, Secret: opt.Secret, Reads: opt.Reads})
	return c, nil
}

// What does not depend on the code is made once.
var (
	pythonLowerer     = sync.OnceValue(python.New)
	javascriptLowerer = sync.OnceValue(javascript.New)
	embedded          = sync.OnceValues(func() (map[string]*models.Index, error) {
		libs, err := models.Embedded()
		return indices(libs), err
	})
)

func knowledge(libs []*models.Library) (map[string]*models.Index, error) {
	if libs == nil {
		return embedded()
	}
	return indices(libs), nil
}

// indices are the libraries by language; what is known of AWS serves each.
func indices(libs []*models.Library) map[string]*models.Index {
	m := map[string]*models.Index{}
	for _, language := range []string{"python", "javascript"} {
		m[language] = models.NewIndex(libs, language, "aws")
	}
	return m
}

// Flow is the program that follows the data.
func (c *Code) Flow() *flow.Program { return c.flow }

// Lines is how many lines of source were read.
func (c *Code) Lines() int { return c.lines }

// Language is the language of a file by its name, "" for files that are no
// source that redoubt reads.
func Language(file string) string {
	switch path.Ext(file) {
	case ".py":
		return "python"
	case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
		if strings.HasSuffix(file, ".d.ts") {
			return ""
		}
		return "javascript"
	}
	return ""
}

// lower reads a file, once.
func (c *Code) lower(file string) *ir.Module {
	if m, ok := c.modules[file]; ok {
		return m
	}
	m := c.lowerFile(file)
	c.modules[file] = m
	if m != nil {
		c.lines += m.Lines
		c.unread(m)
	}
	return m
}

func (c *Code) lowerFile(file string) *ir.Module {
	src, err := c.read(file)
	if err != nil {
		return nil
	}
	if Language(file) == "python" {
		return c.py.Lower(file, src)
	}
	if Language(file) == "javascript" {
		return c.js.Lower(file, src)
	}
	return nil
}

// read returns the file's content; of one that is too large only the
// beginning, so that the reader says that it is generated.
func (c *Code) read(file string) ([]byte, error) {
	f, err := c.fsys.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, MaxSource))
}

func (c *Code) resolve(lang, from, spec string) string {
	key := [2]string{from, spec}
	if file, ok := c.found[key]; ok {
		return file
	}
	var file string
	if lang == "python" {
		file = python.Resolve(c.stats, c.opt.Roots, from, spec)
	} else {
		file = c.jsFiles.Resolve(from, spec)
	}
	if Language(file) == "" || lang == "python" && c.vendored(file) {
		file = ""
	}
	c.found[key] = file
	return file
}

// Handler finds the file and the exported name of a handler as a runtime
// spells it ("app.handler", "src/orders.create") in a code folder; ok is false
// if no such file is there.
func Handler(fsys fs.FS, dir, handler string) (file, name string, ok bool) {
	handler = strings.TrimPrefix(handler, "./")
	for at := len(handler); at > 0; {
		dot := strings.LastIndexByte(handler[:at], '.')
		if dot < 0 {
			break
		}
		base, name := handler[:dot], handler[dot+1:]
		if file := source(fsys, dir, base); file != "" {
			return file, name, true
		}
		if file := source(fsys, dir, strings.ReplaceAll(base, ".", "/")); file != "" {
			return file, name, true
		}
		at = dot
	}
	return "", "", false
}

// extensions are those of source files, in the order in which runtimes and
// bundlers look for them.
var extensions = []string{".py", ".js", ".mjs", ".cjs", ".ts", ".mts", ".cts", ".tsx", ".jsx"}

// source finds the source of a module without its extension. Compiled
// TypeScript is looked for where its source is.
func source(fsys fs.FS, dir, base string) string {
	bases := []string{base}
	for _, built := range []string{"dist/", "build/", "lib/", "out/"} {
		if rest, ok := strings.CutPrefix(base, built); ok {
			bases = append(bases, rest, "src/"+rest)
		}
	}
	if !strings.Contains(base, "/") {
		bases = append(bases, "src/"+base)
	}
	for _, b := range bases {
		for _, ext := range extensions {
			file := path.Join(dir, b) + ext
			if info, err := fs.Stat(fsys, file); err == nil && info.Mode().IsRegular() {
				return file
			}
		}
	}
	return ""
}

// Skipped reports whether a folder holds other people's code, by its name.
func Skipped(name string) bool {
	return slices.Contains([]string{
		".git", ".hg", ".svn", "node_modules", "bower_components", ".aws-sam", ".serverless", ".terraform", "site-packages",
		"__pycache__", ".venv", "venv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".gradle", ".idea", ".vscode", ".next",
		".nuxt", ".yarn", ".pnpm-store", "cdk.out", "vendor", "vendored", "dist-packages",
	}, name)
}
