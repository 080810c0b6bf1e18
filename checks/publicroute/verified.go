package publicroute

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/ir"
)

// verified reports whether a handler asks who calls: it verifies a token or a
// signature and refuses those who have none. Where the code chooses between
// routes, it may ask at some of them only.
func verified(p *check.Pass, t *app.Trigger) bool {
	funcs := p.Graph.Code().Funcs(t.To)
	if len(funcs) == 0 || len(p.Graph.CodeRoutes(t.To)) > 0 || slices.ContainsFunc(funcs, choosesRoute) || believes(p, t.To) {
		return false
	}
	if slices.ContainsFunc(funcs, func(fn *ir.Func) bool { return verifying(fn, false) }) {
		return true
	}
	asks := signed()(funcs) || slices.ContainsFunc(funcs, func(fn *ir.Func) bool { return verifying(fn, true) })
	return asks && slices.ContainsFunc(funcs, refuses)
}

// believes reports whether a function takes tokens that anyone can write.
func believes(p *check.Pass, f *app.Function) bool {
	for _, fl := range p.Graph.Flows() {
		if fl.Function == f && fl.Kind == "token" {
			return true
		}
	}
	for _, fc := range p.Graph.Code().Of {
		for _, c := range fc.Result.Calls {
			if fc.Function == f && c.Misuse == "token-unverified" {
				return true
			}
		}
	}
	return false
}

// choosesRoute reports whether a function looks at the path or method of a request.
func choosesRoute(fn *ir.Func) bool {
	for _, b := range fn.Blocks {
		for _, in := range b.Instrs {
			switch name := words.Flat(in.Name); {
			case in.Op == ir.Load && words.Name(fn, in.A) == "event" && routing(name):
				return true
			case in.Op == ir.Const && in.Lit.Kind == ir.String && routing(words.Flat(in.Lit.Text)):
				return true
			}
		}
	}
	return false
}

func routing(name string) bool {
	return slices.Contains([]string{"path", "rawpath", "routekey", "resource", "httpmethod"}, name)
}

// tokens and keys are parts of the names of what verifies: a token's verifier
// throws, that of a signature may answer. That of a password is another thing.
var (
	tokens = []string{"jwt", "jsonwebtoken", "jose", "jws"}
	keys   = []string{"nacl", "verifier", "verifykey", "createverify", "crypto", "ed25519", "signature", "webhook"}
)

// verifying reports whether a function verifies a token or, by a call that throws
// to its caller, at least a token.
func verifying(fn *ir.Func, answers bool) bool {
	made := map[ir.Var]*ir.Instr{}
	for _, b := range fn.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			made[in.Dst] = in
			if in.Op == ir.Call && (answers || b.Catch < 0) && verifies(fn, callee(fn, made, in.A, 0), answers) {
				return true
			}
		}
	}
	return false
}

func verifies(fn *ir.Func, chain []string, answers bool) bool {
	if len(chain) == 0 {
		return false
	}
	owner, name := strings.Join(chain[:len(chain)-1], "."), chain[len(chain)-1]
	of := func(parts []string) bool {
		return slices.ContainsFunc(parts, func(s string) bool { return strings.Contains(owner, s) })
	}
	switch name {
	case "jwtverify", "compactverify", "verifyidtoken":
		return true
	case "verify":
		return of(tokens) || answers && of(keys)
	case "decode":
		return fn.Module.Lang == "python" && of(tokens)
	}
	return false
}

// callee lists the names that lead to a value, flat: jwt, verify.
func callee(fn *ir.Func, made map[ir.Var]*ir.Instr, v ir.Var, depth int) []string {
	if name := words.Name(fn, v); name != "" {
		return []string{words.Flat(name)}
	}
	in := made[v]
	if in == nil || depth > 8 {
		return nil
	}
	switch in.Op {
	case ir.Load:
		return append(callee(fn, made, in.A, depth+1), words.Flat(in.Name))
	case ir.Call:
		return callee(fn, made, in.A, depth+1)
	case ir.Global, ir.Import:
		return []string{words.Flat(in.Name + in.Member)}
	}
	return nil
}

// refuses reports whether a function answers 401 or 403, or throws.
func refuses(fn *ir.Func) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ir.Block) bool {
		return b.Term == ir.Throw && b.Catch < 0 || slices.ContainsFunc(b.Instrs, func(in ir.Instr) bool {
			return in.Op == ir.Const && (in.Lit.Text == "401" || in.Lit.Text == "403")
		})
	})
}
