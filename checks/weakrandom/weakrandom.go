// Package weakrandom finds secrets that are made of numbers which can be told.
package weakrandom

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/ir"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is weak-random.
var Check = &check.Check{
	ID: "RD915", Name: "weak-random", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-330", "CWE-338", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	seen := map[*ir.Func]bool{}
	for _, fc := range p.Graph.Code().Of {
		for _, fn := range fc.Result.Funcs {
			if seen[fn] {
				continue
			}
			seen[fn] = true
			for _, at := range guesses(fn) {
				p.Report(finding(fc.Function, reach.Pos(fn.Module.File, at), fn))
			}
		}
	}
	return nil
}

func finding(f *app.Function, pos app.Pos, fn *ir.Func) check.Finding {
	who, fix := "This code", "secrets.token_urlsafe(32), secrets.choice(alphabet)"
	if f != nil {
		who = f.Label()
	}
	if fn.Module.Lang == "javascript" {
		fix = "crypto.randomBytes(32).toString(\"base64url\"), crypto.randomInt(1000000)"
	}
	return check.Finding{
		Function: f, Pos: pos, Resource: fn.Name, Path: []string{}, Confidence: check.MediumConfidence,
		Message: fmt.Sprintf("%s makes a secret of numbers that can be told from those before.", who),
		Fix:     check.Fix{Text: fix + "."},
	}
}

// guesses lists one place a line where a function takes such numbers for
// something that it calls a secret.
func guesses(fn *ir.Func) []ir.Pos {
	var list []ir.Pos
	for _, b := range fn.Blocks {
		for i := range b.Instrs {
			in := &b.Instrs[i]
			if !predictable(fn, b.Instrs[:i], in) || slices.ContainsFunc(list, func(p ir.Pos) bool { return p.Line == in.Pos.Line }) {
				continue
			}
			if slices.ContainsFunc(words.OnLine(fn, in.Pos.Line), words.Secret) {
				list = append(list, in.Pos)
			}
		}
	}
	return list
}

var methods = []string{"random", "randint", "randrange", "choice", "choices", "sample", "getrandbits", "uniform", "randbytes"}

// predictable reports whether in loads a function of Python's random or
// JavaScript's Math.random.
func predictable(fn *ir.Func, before []ir.Instr, in *ir.Instr) bool {
	if in.Op != ir.Load || !slices.Contains(methods, in.Name) || in.Pos.Line == 0 {
		return false
	}
	if words.Name(fn, in.A) == "random" {
		return true
	}
	return slices.ContainsFunc(before, func(def ir.Instr) bool { return def.Op == ir.Global && def.Name == "Math" && def.Dst == in.A })
}
