package reach

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/lang/ir"
)

// opaque.txt lists libraries that call AWS by themselves; its head describes the
// form.
//
//go:embed opaque.txt
var opaqueText string

// An opaqueLibrary calls services of AWS in ways that are not followed.
type opaqueLibrary struct {
	module   string   // as it is imported; what lies below it counts too
	services []string // prefixes of IAM, "*" = any
}

// opaqueLibraries are those of opaque.txt by language.
var opaqueLibraries = sync.OnceValue(func() map[string][]opaqueLibrary {
	m := map[string][]opaqueLibrary{}
	for line := range strings.SplitSeq(opaqueText, "\n") {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] == "#" {
			continue
		}
		m[words[0]] = append(m[words[0]], opaqueLibrary{words[1], words[2:]})
	}
	return m
})

// opaque lists the libraries that a function's code imports and that call AWS by
// themselves.
func (g *Graph) opaque(f *app.Function) []opaqueLibrary {
	var list []opaqueLibrary
	seen := map[*ir.Module]bool{}
	for _, fc := range g.Code().Of {
		if fc.Function != f || fc.Dead {
			continue
		}
		for _, fn := range fc.Result.Funcs {
			if !seen[fn.Module] {
				seen[fn.Module] = true
				list = append(list, opaqueIn(fn.Module)...)
			}
		}
	}
	return list
}

// opaqueIn lists those that a file imports.
func opaqueIn(m *ir.Module) []opaqueLibrary {
	var list []opaqueLibrary
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				in := &b.Instrs[i]
				if in.Op != ir.Import {
					continue
				}
				for _, lib := range opaqueLibraries()[m.Lang] {
					if lib.is(in.Name) || in.Member != "" && lib.is(in.Name+"."+in.Member) {
						list = append(list, lib)
					}
				}
			}
		}
	}
	return list
}

// is reports whether a module is the library or a part of it.
func (l opaqueLibrary) is(module string) bool {
	rest, ok := strings.CutPrefix(module, l.module)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '/')
}

// calls reports whether the library may call the action.
func (l opaqueLibrary) calls(action string) bool {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	return slices.Contains(l.services, "*") || slices.Contains(l.services, service)
}
