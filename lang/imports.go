package lang

import (
	"path"
	"slices"
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/python"
)

// Imports is what some files of one program ask for by name.
type Imports struct {
	Modules []Import // each name once, at its first place
	// Uses are the members that are read of anything, by their names, at their
	// first places: a symbol that is not among them is not used by these files.
	Uses map[string]Place
	// Complete: nothing was left out that might be an import.
	Complete bool
}

// An Import is a module as it is written: "lodash/get", "google.cloud.storage".
type Import struct {
	Name  string
	Place Place
}

// A Place is one of a program's files.
type Place struct {
	File string
	Pos  ir.Pos
}

// ImportsOf collects the imports of files. Python's standard library and modules
// of the files themselves are left out.
func ImportsOf(modules []*ir.Module) Imports {
	im := Imports{Uses: map[string]Place{}, Complete: true}
	seen := map[string]bool{}
	for _, m := range modules {
		im.Complete = im.Complete && len(m.Gaps) == 0
		for _, fn := range m.Funcs {
			im.Complete = im.Complete && !loads(fn)
			for _, b := range fn.Blocks {
				for i := range b.Instrs {
					im.add(m, &b.Instrs[i], seen)
				}
			}
		}
	}
	im.Modules = slices.DeleteFunc(im.Modules, func(i Import) bool { return own(i.Name, modules) })
	return im
}

func (im *Imports) add(m *ir.Module, in *ir.Instr, seen map[string]bool) {
	at := Place{m.File, in.Pos}
	switch in.Op {
	case ir.Load:
		im.use(in.Name, at)
	case ir.Import:
		im.use(in.Member, at)
		name := in.Name
		if m.Lang == "python" {
			if strings.HasPrefix(name, ".") || python.Standard(name) {
				return
			}
			if in.Member != "" && in.Member != "*" {
				name += "." + in.Member
			}
		}
		if !seen[name] && !strings.HasPrefix(name, ".") && !strings.HasPrefix(name, "/") && !strings.HasPrefix(name, "node:") {
			seen[name] = true
			im.Modules = append(im.Modules, Import{name, at})
		}
	}
}

// loads reports whether a function of JavaScript imports what only its run decides:
// require and import with a constant are no calls.
func loads(fn *ir.Func) bool {
	loader := map[ir.Var]bool{}
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch in.Op {
			case ir.Global:
				loader[in.Dst] = fn.Module.Lang != "python" && (in.Name == "require" || in.Name == "import")
			case ir.Call:
				if loader[in.A] || slices.ContainsFunc(in.Args, func(a ir.Arg) bool { return loader[a.Var] }) {
					return true
				}
			}
		}
	}
	return false
}

func (im *Imports) use(name string, at Place) {
	if _, known := im.Uses[name]; !known && name != "" && name != "*" {
		im.Uses[name] = at
	}
}

// own reports whether a Python name is one of the files themselves.
func own(name string, modules []*ir.Module) bool {
	top, _, _ := strings.Cut(name, ".")
	return slices.ContainsFunc(modules, func(m *ir.Module) bool {
		if m.Lang != "python" {
			return false
		}
		below := "/" + strings.TrimSuffix(m.File, path.Ext(m.File)) + "/"
		return strings.Contains(below, "/"+top+"/")
	})
}
