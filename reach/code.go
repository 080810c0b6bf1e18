package reach

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/deps"
	"redoubt/deps/advisory"
	"redoubt/deps/vex"
	"redoubt/lang"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/lang/models"
	"redoubt/secret"
)

// Source says where the code of an application's functions is.
type Source struct {
	Files  fs.FS
	Models []*models.Library // nil = what redoubt knows by itself
	// Parameters makes every parameter of a matching name a source.
	Parameters *regexp.Regexp
	// Loose is code that no template tells of: entry points are told by their
	// shape.
	Loose []string
	// Packages reads what functions come with, Advisories what is known against
	// it; nil = nobody asked.
	Packages   *deps.Tree
	Advisories *advisory.Database
	Statements *vex.Document // what somebody states of advisories, nil for nothing
	// Licences is what the project says of its packages' licences.
	Licences deps.LicenceRules
}

// Code is what the functions' code does.
type Code struct {
	// Of is what each function does, in the application's order; functions
	// whose code is not here are left out.
	Of []*FunctionCode
	// Modules are the source files that were read.
	Modules []*ir.Module
	Lines   int
	Gaps    []app.Gap

	program *flow.Program
	away    []absence
}

// FunctionCode is one function with what its code does.
type FunctionCode struct {
	Function *app.Function
	File     string // of the handler
	Result   *flow.Result
	// Runs is the function that is the handler, nil where that is no function of
	// the file: an application object.
	Runs *ir.Func
	Dead bool // nothing that the handler does leads here
	// Alone: a function of loose code, followed for itself, whatever it is
	// called with.
	Alone bool
}

// Funcs are the functions of the code that a function may run, nil if its code
// is not here.
func (c *Code) Funcs(f *app.Function) []*ir.Func {
	for _, fc := range c.Of {
		if fc.Function == f && f != nil {
			return fc.Result.Funcs
		}
	}
	return nil
}

// WithCode tells the graph where code is. It returns g.
func (g *Graph) WithCode(src Source) *Graph {
	g.source = src
	return g
}

// Code analyses the functions' code, once.
func (g *Graph) Code() *Code {
	if g.code == nil {
		g.code = g.readCode()
	}
	return g.code
}

func (g *Graph) readCode() *Code {
	c := &Code{}
	if g.source.Files == nil {
		return c
	}
	code, err := lang.New(g.source.Files, lang.Options{Roots: g.roots(), Models: g.source.Models, Sources: g.source.Parameters, Operations: operations, Secret: secret.Named})
	if err != nil {
		c.Gaps = append(c.Gaps, app.Gap{Message: err.Error()})
		return c
	}
	c.program = code.Flow()
	for _, f := range g.App.Functions {
		g.enter(c, f)
	}
	c.Gaps = append(c.Gaps, c.absent()...)
	g.deadCode(c)
	g.looseCode(c)
	c.Modules, c.Lines = c.program.Modules(), code.Lines()
	for _, gap := range c.program.Gaps() {
		c.Gaps = append(c.Gaps, app.Gap{Pos: Pos(gap.File, gap.Pos), Message: gap.Message})
	}
	return c
}

// deadCode analyses the functions that no handler leads to, for the sources
// that are in them.
func (g *Graph) deadCode(c *Code) {
	reached := map[*ir.Func]bool{}
	for _, fc := range c.Of {
		for _, fn := range fc.Result.Funcs {
			reached[fn] = true
		}
	}
	for _, fc := range slices.Clone(c.Of) {
		for _, m := range c.program.Modules() {
			if m.File != fc.File {
				continue
			}
			for _, fn := range m.Funcs[1:] {
				if fn.Parent == m.Init && !reached[fn] {
					reached[fn] = true
					c.Of = append(c.Of, &FunctionCode{Function: fc.Function, File: fc.File, Result: c.program.Func(fn), Dead: true})
				}
			}
		}
	}
}

// roots are the folders of code and layers, in which imports are looked for.
func (g *Graph) roots() []string {
	var roots []string
	for _, f := range g.App.Functions {
		if f.CodeDir != "" && !slices.Contains(roots, f.CodeDir) {
			roots = append(roots, f.CodeDir)
		}
	}
	for _, l := range app.All[*app.Layer](g.App) {
		if l.CodeDir != "" {
			roots = append(roots, l.CodeDir, path.Join(l.CodeDir, "python"), path.Join(l.CodeDir, "nodejs"))
		}
	}
	return roots
}

// enter analyses a function from its handler on.
func (g *Graph) enter(c *Code, f *app.Function) {
	if !readable(f) {
		return
	}
	dir, here := g.codeDir(c, f)
	handler, known := f.Handler.Or("")
	if !here || !known || handler == "" {
		return
	}
	file, name, ok := lang.Handler(g.source.Files, dir, handler)
	if !ok && strings.HasPrefix(handler, "wsgi_handler.") {
		g.enterApp(c, f, dir)
		return
	}
	if !ok {
		if sourceHere(g.source.Files, dir) {
			c.Gaps = append(c.Gaps, app.Gap{Pos: f.Handler.Pos, Message: "the code of " + f.Label() + " was not found: " + handler + " in " + dir})
		}
		return
	}
	res, err := c.program.Entry(file, name)
	if err != nil {
		c.Gaps = append(c.Gaps, app.Gap{Pos: f.Handler.Pos, Message: "the code of " + f.Label() + " was not followed: " + err.Error()})
		return
	}
	c.Of = append(c.Of, &FunctionCode{Function: f, File: file, Result: res, Runs: c.named(file, name)})
}

// named is the function of that name at the top of a file.
func (c *Code) named(file, name string) *ir.Func {
	for _, m := range c.program.Modules() {
		for _, fn := range m.Funcs {
			if m.File == file && fn.Name == name && fn.Parent == m.Init {
				return fn
			}
		}
	}
	return nil
}

// enterApp analyses a web application that a plug-in's adapter starts.
func (g *Graph) enterApp(c *Code, f *app.Function, dir string) {
	for _, name := range []string{"app.py", "application.py", "main.py", "wsgi.py", "api.py"} {
		file := path.Join(dir, name)
		if info, err := fs.Stat(g.source.Files, file); err == nil && info.Mode().IsRegular() {
			c.Of = append(c.Of, &FunctionCode{Function: f, File: file, Result: c.program.Body(file)})
			return
		}
	}
	c.Gaps = append(c.Gaps, app.Gap{Pos: f.Handler.Pos, Message: "the web application behind " + f.Label() + " was not found"})
}

// readable reports whether the function's language is one that is read.
func readable(f *app.Function) bool {
	r, _ := f.Runtime.Or("")
	return r == "" || strings.HasPrefix(r, "python") || strings.HasPrefix(r, "nodejs")
}

// sourceHere reports whether a folder holds source at its top.
func sourceHere(fsys fs.FS, dir string) bool {
	list, err := fs.ReadDir(fsys, path.Clean(dir))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(list, func(e fs.DirEntry) bool { return !e.IsDir() && lang.Language(e.Name()) != "" })
}

// Pos is a place of the source as the model's.
func Pos(file string, p ir.Pos) app.Pos {
	return app.Pos{File: file, Line: int(p.Line), Column: int(p.Column), Start: int(p.Start), End: int(p.End)}
}

// looseCode analyses code that no template tells of: functions that look like
// handlers are entered as such, all others by themselves.
func (g *Graph) looseCode(c *Code) {
	for _, file := range g.source.Loose {
		c.program.Load(file)
	}
	loose := map[string]bool{}
	for _, file := range g.source.Loose {
		loose[file] = true
	}
	for _, m := range c.program.Modules() {
		if !loose[m.File] {
			continue
		}
		g.looseModule(c, m)
	}
}

func (g *Graph) looseModule(c *Code, m *ir.Module) {
	handlers := map[*ir.Func]bool{}
	for _, h := range lang.Handlers(m) {
		res, err := c.program.Entry(m.File, h.Name)
		if err != nil {
			continue
		}
		handlers[h.Func] = true
		g.looseFunction(c, m, h.Name, h.Func.Pos, &FunctionCode{Result: res, Runs: h.Func})
	}
	g.chalice(c, m, handlers)
	for _, fn := range m.Funcs {
		if !handlers[fn] {
			c.Of = append(c.Of, &FunctionCode{File: m.File, Result: c.program.Func(fn), Alone: fn != m.Init})
		}
	}
}

// looseFunction adds a function that no template tells of, with a trigger that is
// not known either.
func (g *Graph) looseFunction(c *Code, m *ir.Module, name string, at ir.Pos, fc *FunctionCode) *app.Trigger {
	f := &app.Function{Common: app.Common{Name: functionName(m.File, name), Pos: Pos(m.File, at)}}
	f.Handler = app.Of(name, f.Pos)
	g.App.Functions = append(g.App.Functions, f)
	t := &app.Trigger{Kind: app.UnknownKind, To: f, Pos: f.Pos}
	g.App.Triggers = append(g.App.Triggers, t)
	g.triggers[f] = append(g.triggers[f], t)
	g.byName[f.Name] = f
	fc.Function, fc.File = f, m.File
	c.Of = append(c.Of, fc)
	return t
}

// functionName names a function that has no name but its place.
func functionName(file, name string) string {
	base := strings.TrimSuffix(file, path.Ext(file))
	return base + "." + name
}
