package reach

import (
	"maps"
	"slices"

	"redoubt/lang/ir"
)

// refuses reports whether a function, or one that it runs, answers that the caller
// is not let in. Handlers of errors (err, req, res, next) let nobody in.
func (s *site) refuses(fn *ir.Func) bool {
	if fn.Module.Lang == "javascript" && len(fn.Params) == 4 {
		return false
	}
	return s.refusesBeside(s.reach(fn), nil)
}

// refusesBeside is refuses for some functions, without others.
func (s *site) refusesBeside(run, without map[*ir.Func]bool) bool {
	found := false
	for fn := range run {
		switch {
		case without[fn]:
		case s.forged[fn]:
			return false
		default:
			found = found || s.answers(fn)
		}
	}
	return found
}

// answers reports whether the function itself names 401 or 403.
func (s *site) answers(fn *ir.Func) bool {
	known, ok := s.refusing[fn]
	if !ok {
		known = slices.ContainsFunc(fn.Blocks, func(b *ir.Block) bool { return slices.ContainsFunc(b.Instrs, refusal) })
		s.refusing[fn] = known
	}
	return known
}

func refusal(in ir.Instr) bool {
	return in.Op == ir.Const && (in.Lit.Kind == ir.Number || in.Lit.Kind == ir.String) && (in.Lit.Text == "401" || in.Lit.Text == "403")
}

// wrapped is what a function runs beside those that it wraps, and the name of the
// decorator that refuses callers before it runs.
func (s *site) wrapped(fn *ir.Func, all []*ir.Func) (reached map[*ir.Func]bool, guard string) {
	reached = maps.Clone(s.reach(fn))
	for _, other := range all {
		if other == fn {
			continue
		}
		if reached[other] {
			maps.DeleteFunc(reached, func(g *ir.Func, _ bool) bool { return s.reach(other)[g] })
		} else if s.refusesBeside(s.reach(other), s.reach(fn)) {
			guard = other.Name
			if p := other.Parent; p != nil && p != p.Module.Init {
				guard = p.Name
			}
		}
	}
	return reached, guard
}

// asked is what a handler of FastAPI depends on that refuses callers: the
// parameter user = Depends(current_user).
func (s *site) asked(fn *ir.Func) string {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			if name := varName(fn, in.A); in.Op != ir.Call || name != "Depends" && name != "Security" || len(in.Args) == 0 {
				continue
			}
			name := varName(fn, in.Args[0].Var)
			for _, m := range s.p.Modules() {
				for _, g := range m.Funcs {
					if g.Name == name && g.Parent == m.Init && s.refuses(g) {
						return name
					}
				}
			}
		}
	}
	return ""
}

func varName(fn *ir.Func, v ir.Var) string {
	for range v.Up {
		if fn = fn.Parent; fn == nil {
			return ""
		}
	}
	if int(v.Index) >= len(fn.Vars) {
		return ""
	}
	return fn.Vars[v.Index].Name
}
