package reach

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/lang/flow"
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

// is reports whether a module is the library or a part of it.
func (l opaqueLibrary) is(module string) bool {
	rest, ok := strings.CutPrefix(module, l.module)
	return ok && (rest == "" || rest[0] == '.' || rest[0] == '/')
}

// A hiding is something in a function's code that may call AWS without a call
// being seen.
type hiding struct {
	what     string // as it is told: "smart_open calls AWS by itself"
	services []string
}

// calls reports whether the action may be called.
func (h hiding) calls(action string) bool {
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	return slices.Contains(h.services, "*") || slices.Contains(h.services, service)
}

// hidden lists what may call AWS in a function's code without a call being seen.
func (g *Graph) hidden(f *app.Function) []hiding {
	var list []hiding
	seen := map[*ir.Module]bool{}
	for _, fc := range g.Code().Of {
		if fc.Function != f || fc.Dead {
			continue
		}
		for _, c := range fc.Result.Calls {
			list = append(list, workedOut(c.Operation)...)
		}
		for _, fn := range fc.Result.Funcs {
			if !seen[fn.Module] {
				seen[fn.Module] = true
				list = append(list, hiddenIn(fn.Module)...)
			}
		}
	}
	return list
}

// workedOut is a call of which only the run tells what it calls.
func workedOut(operation string) []hiding {
	service, op, _ := strings.Cut(operation, ":")
	switch {
	case op != flow.AnyOperation:
		return nil
	case service == "*":
		return []hiding{{"which module is loaded is worked out", []string{service}}}
	}
	return []hiding{{"which operation of " + service + " is called is worked out", []string{iam.Load().SDKPrefix(service)}}}
}

// hiddenIn lists what a file imports, read or not, loads by names that are worked out, and
// runs by AWS's command line.
func hiddenIn(m *ir.Module) []hiding {
	var list []hiding
	for _, gap := range m.Gaps {
		if gap.Import != "" {
			list = append(list, hiding{"it imports " + gap.Import + ", which was not read", []string{"*"}})
		}
	}
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			for i := range b.Instrs {
				switch in := &b.Instrs[i]; in.Op {
				case ir.Import:
					list = append(list, imported(m.Lang, in)...)
				case ir.Const:
					if s := in.Lit.Text; in.Lit.Kind == ir.String && commandLine.MatchString(s) {
						list = append(list, hiding{"it runs AWS's command line", []string{"*"}})
					}
				}
			}
		}
	}
	return list
}

// commandLine is a program or a command of AWS's command line.
var commandLine = regexp.MustCompile(`^(?:/[\w./-]*/)?aws(?: [a-z0-9-]+ [a-z0-9-]+.*)?$`)

func imported(lang string, in *ir.Instr) []hiding {
	var list []hiding
	for _, lib := range opaqueLibraries()[lang] {
		if lib.is(in.Name) || in.Member != "" && lib.is(in.Name+"."+in.Member) {
			list = append(list, hiding{lib.module + " calls AWS by itself", lib.services})
		}
	}
	return list
}
