// Package words looks for names in functions' code: what they load, call and
// assign.
//
// It follows no data. Checks ask it whether something is mentioned at all, so
// that they stay silent where it is.
package words

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// A Question is asked of the functions that a handler may run. Handlers share
// functions, a module's body above all: of each the answer is found once.
type Question func([]*ir.Func) bool

// Any is whether one of the functions is as said.
func Any(is func(*ir.Func) bool) Question {
	known := map[*ir.Func]bool{}
	return func(funcs []*ir.Func) bool {
		return slices.ContainsFunc(funcs, func(fn *ir.Func) bool {
			yes, ok := known[fn]
			if !ok {
				yes = is(fn)
				known[fn] = yes
			}
			return yes
		})
	}
}

// Mentioned asks whether one of the functions loads, calls or imports
// something of one of the names, in any spelling: authorizer_id is authorizerId.
func Mentioned(names ...string) Question {
	return named(func(w string) bool { return slices.Contains(names, w) })
}

// Containing asks whether a name that the functions use contains one of the
// parts. Of a module's body that is what it calls and hands over, such as
// a decorator: what it only defines or imports is nobody's use. What a response
// allows browsers to send is no use either.
func Containing(parts ...string) Question {
	return Any(func(fn *ir.Func) bool {
		allowed := allowedHeaders(fn)
		return slices.ContainsFunc(instrs(fn), func(in *ir.Instr) bool {
			if in.Op == ir.Const && allowed[in.Dst] {
				return false
			}
			return slices.ContainsFunc(used(fn, in), func(w string) bool {
				return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(Flat(w), p) })
			})
		})
	})
}

// used lists the names by which an instruction does something. A member that a
// module's body takes of something with a name is one to call or to hand over:
// auth.required.
func used(fn *ir.Func, in *ir.Instr) []string {
	if fn.Parent != nil {
		return of(fn, in)
	}
	switch in.Op {
	case ir.Load:
		if owner := Name(fn, in.A); owner != "" && Name(fn, in.Dst) == "" {
			return []string{owner, in.Name}
		}
	case ir.Call:
		list := []string{Name(fn, in.A), Name(fn, in.B)}
		for _, a := range in.Args {
			list = append(list, Name(fn, a.Var))
		}
		return list
	}
	return nil
}

// allowedHeaders are the variables whose constants become headers of CORS:
// "Authorization" among them is no look at anybody.
func allowedHeaders(fn *ir.Func) map[ir.Var]bool {
	vars := map[ir.Var]bool{}
	for _, in := range instrs(fn) {
		if in.Op == ir.Store && strings.HasPrefix(Flat(in.Name), "accesscontrol") {
			vars[in.C] = true
		}
	}
	return vars
}

// named asks whether one of the functions uses a name that, flat, is as said.
func named(is func(string) bool) Question {
	return Any(func(fn *ir.Func) bool {
		return slices.ContainsFunc(instrs(fn), func(in *ir.Instr) bool {
			return slices.ContainsFunc(of(fn, in), func(w string) bool { return is(Flat(w)) })
		})
	})
}

// Called asks whether one of the functions calls something of one of the
// names: print, logger.info, metrics.add_metric.
func Called(names ...string) Question {
	return Any(func(fn *ir.Func) bool {
		named := map[ir.Var]string{}
		for _, in := range instrs(fn) {
			switch {
			case in.Op == ir.Load || in.Op == ir.Global:
				named[in.Dst] = in.Name
			case in.Op != ir.Call:
			case slices.Contains(names, Flat(named[in.A])), slices.Contains(names, Flat(Name(fn, in.A))):
				return true
			}
		}
		return false
	})
}

// OnLine lists the names on a line of a function, and the function's own.
func OnLine(fn *ir.Func, line int32) []string {
	list := []string{fn.Name}
	for _, in := range instrs(fn) {
		if in.Pos.Line == line {
			list = append(list, of(fn, in)...)
		}
	}
	return list
}

// Flat is a name in lower case and without separators.
func Flat(name string) string {
	return strings.ToLower(separators.Replace(name))
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "")

func instrs(fn *ir.Func) []*ir.Instr {
	var list []*ir.Instr
	for _, b := range fn.Blocks {
		for i := range b.Instrs {
			list = append(list, &b.Instrs[i])
		}
	}
	return list
}

// of lists the names that an instruction uses: fields, globals, variables and
// constant keys.
func of(fn *ir.Func, in *ir.Instr) []string {
	var list []string
	switch in.Op {
	case ir.Load, ir.Store, ir.Global, ir.Import:
		list = append(list, in.Name, in.Member)
	case ir.Const:
		if in.Lit.Kind == ir.String && len(in.Lit.Text) < 40 {
			list = append(list, in.Lit.Text)
		}
	}
	for _, v := range []ir.Var{in.Dst, in.A, in.B, in.C} {
		list = append(list, Name(fn, v))
	}
	for _, a := range in.Args {
		list = append(list, a.Name, Name(fn, a.Var))
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// Name is the name of a variable as fn sees it, "" for temporaries.
func Name(fn *ir.Func, v ir.Var) string {
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

// secrets are the words by which code calls what nobody may know or guess.
var secrets = []string{
	"password", "passwd", "secret", "token", "otp", "onetimecode", "sessionid", "session", "nonce", "salt", "apikey", "csrf", "pincode",
	"signature", "verificationcode", "resetcode", "confirmationcode", "accesscode", "invitecode", "credential", "privatekey", "signingkey",
}

// Secret reports whether a name is that of a secret.
func Secret(name string) bool {
	name = Flat(name)
	return name == "pin" || name == "pwd" || slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(name, s) })
}
