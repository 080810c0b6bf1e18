package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/deps"
	"redoubt/lang"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
)

// Use is what a function's code does with a package that it comes with.
type Use uint8

// The uses, from the least to the most.
const (
	NotImported Use = iota // no import leads to it
	UseOpen                // not known: code that was not followed, a list without a graph
	Brought                // by a package that the code imports
	Imported               // by the code itself
)

// Use says what the function's code does with one of its packages.
func (s *Shipment) Use(p *deps.Package) Use {
	if u, ok := s.uses[p]; ok {
		return u
	}
	return UseOpen
}

// ImportOf returns where the code imports a package, or the one that brings it;
// zero if it is not known.
func (s *Shipment) ImportOf(p *deps.Package) app.Pos {
	if im := s.imported(p); im != nil {
		return Pos(im.Place.File, im.Place.Pos)
	}
	if len(p.Via) == 0 {
		return app.Pos{}
	}
	if s.places == nil {
		s.places = map[string]app.Pos{}
		for _, q := range s.Packages {
			key := q.Ecosystem + " " + q.Name
			if im := s.imported(q); im != nil && s.places[key].IsZero() {
				s.places[key] = Pos(im.Place.File, im.Place.Pos)
			}
		}
	}
	return s.places[p.Ecosystem+" "+p.Via[0]]
}

// Symbol returns where the code reads one of an advisory's symbols ("lodash.template"),
// by its last name. known is false where that can't be told.
func (s *Shipment) Symbol(symbols []string) (name string, at app.Pos, known bool) {
	for _, symbol := range symbols {
		last := symbol[strings.LastIndexAny(symbol, ".#:/")+1:]
		if place, ok := s.imports.Uses[strings.TrimSuffix(last, "()")]; ok {
			return last, Pos(place.File, place.Pos), true
		}
	}
	return "", app.Pos{}, s.imports.Complete && len(symbols) > 0
}

func (s *Shipment) imported(p *deps.Package) *lang.Import {
	i := slices.IndexFunc(s.imports.Modules, func(im lang.Import) bool { return p.Provides(im.Name) })
	if i < 0 {
		return nil
	}
	return &s.imports.Modules[i]
}

// imports collects what the function's code imports.
func (g *Graph) imports(s *Shipment) {
	var modules []*ir.Module
	known := true
	for _, fc := range g.Code().Of {
		if fc.Function != s.Function || fc.Dead {
			continue
		}
		for _, fn := range fc.Result.Funcs {
			if !slices.Contains(modules, fn.Module) {
				modules = append(modules, fn.Module)
			}
		}
		for _, c := range fc.Result.Calls {
			known = known && c.Operation != "*:"+flow.AnyOperation
		}
	}
	s.imports = lang.ImportsOf(modules)
	s.imports.Complete = s.imports.Complete && known && len(modules) > 0
	if len(modules) == 0 && g.isFolder(s.Function.CodeDir) && !readable(s.Function) {
		s.imports, _ = lang.GoImports(g.source.Files, s.Function.CodeDir)
	}
}

// use decides about every package.
func (s *Shipment) use() map[*deps.Package]Use {
	uses := map[*deps.Package]Use{}
	if s.Function == nil || len(s.imports.Modules) == 0 && !s.imports.Complete {
		return uses
	}
	for _, set := range s.sets {
		var asked []*deps.Package
		for _, p := range set.Packages {
			if s.imported(p) != nil {
				asked = append(asked, p)
			}
		}
		below, graphed := set.Below(asked)
		rest := UseOpen
		if graphed && s.imports.Complete && s.explained() && !slices.ContainsFunc(asked, (*deps.Package).Loads) {
			rest = NotImported
		}
		for _, p := range set.Packages {
			uses[p] = rest
			if below[p] {
				uses[p] = Brought
			}
		}
		for _, p := range asked {
			uses[p] = Imported
		}
	}
	return uses
}

// explained reports whether each import is known to be of a package: a Python
// module may have another name than what installs it.
func (s *Shipment) explained() bool {
	if len(s.Packages) == 0 || s.Packages[0].Ecosystem != deps.PyPI {
		return true
	}
	return !slices.ContainsFunc(s.imports.Modules, func(im lang.Import) bool {
		return !slices.ContainsFunc(s.Packages, func(p *deps.Package) bool { return p.Provides(im.Name) }) && !ofRuntime(im.Name)
	})
}

// ofRuntime reports whether Lambda's Python runtime has a module by itself.
// Source: AWS, "Runtime-included SDK versions".
func ofRuntime(module string) bool {
	top, _, _ := strings.Cut(module, ".")
	return slices.Contains([]string{"boto3", "botocore", "awslambdaric", "bootstrap", "s3transfer"}, top)
}
