package flow

import (
	"cmp"
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// A Registration is a call that hands functions to a framework, which calls them
// later: a route with what runs before its handler.
type Registration struct {
	API      string // "express().post", "flask.Flask().route()"
	Func     *ir.Func
	Pos      ir.Pos
	Receiver string // the variable that holds what it is registered with, "" for others
	// Made are the arguments of the call that made the receiver or the decorator:
	// router.route("/x").post(…), @app.route("/x").
	Made []Registered
	Args []Registered
}

// Registered is an argument of a registration.
type Registered struct {
	Name  string     // of a keyword argument
	Var   string     // the variable that it is
	File  string     // the module that it is
	Texts []string   // the constants that it may be or hold
	Funcs []*ir.Func // the functions that it may be or hold
	APIs  []string   // what of libraries it may be or hold
}

// Registrations lists them in the order of the modules and places.
func (p *Program) Registrations() []*Registration { return p.registered }

// Calls lists which functions each function was seen to call, callbacks among
// them. Summaries that were made anew count too as long as something that ran
// used them.
func (p *Program) Calls() map[*ir.Func][]*ir.Func {
	calls := map[*ir.Func][]*ir.Func{}
	seen := map[*summary]bool{}
	var walk func(*summary)
	walk = func(s *summary) {
		if seen[s] {
			return
		}
		seen[s] = true
		for _, callee := range s.callees {
			if !slices.Contains(calls[s.fn], callee.fn) {
				calls[s.fn] = append(calls[s.fn], callee.fn)
			}
			walk(callee)
		}
	}
	for _, byShape := range p.summaries {
		for _, s := range byShape {
			walk(s)
		}
	}
	return calls
}

// registers are the names of what registers functions for requests and events.
var registers = []string{
	"get", "post", "put", "patch", "delete", "del", "head", "options", "all", "any", "use", "route", "api_route", "on",
	"lambda_function", "on_s3_event", "on_sns_message", "on_sqs_message", "on_kinesis_record", "on_dynamodb_record", "on_cw_event", "schedule",
	"on_ws_message", "on_ws_connect",
}

// register notes the present call if it registers functions, with all functions
// that were seen when it is met again.
func (c *apiCall) register() {
	f := c.f
	if !slices.Contains(registers, lastName(c.path)) {
		return
	}
	for _, old := range f.p.registered {
		if old.Func == f.fn && old.Pos == f.at.Pos {
			old.again(f.registeredArgs(f.at))
			return
		}
	}
	r := &Registration{API: c.path, Func: f.fn, Pos: f.at.Pos, Receiver: f.variable(f.at.B), Args: f.registeredArgs(f.at)}
	for _, made := range []ir.Var{f.at.B, f.at.A} {
		if in := f.definition(made); in != nil && in.Op == ir.Call && len(r.Made) == 0 {
			r.Made = f.registeredArgs(in)
			r.Receiver = cmp.Or(r.Receiver, f.variable(in.B))
		}
	}
	if len(f.p.registered) < maxRegistered {
		f.p.registered = append(f.p.registered, r)
	}
}

// lastName is the name at the end of a path: "post" of "flask.Flask().post()".
func lastName(path string) string {
	path = strings.TrimSuffix(path, "()")
	return path[strings.LastIndexByte(path, '.')+1:]
}

// again adds the functions that another look at the call shows.
func (r *Registration) again(args []Registered) {
	for i := range min(len(args), len(r.Args)) {
		for _, fn := range args[i].Funcs {
			if !slices.Contains(r.Args[i].Funcs, fn) {
				r.Args[i].Funcs = append(r.Args[i].Funcs, fn)
			}
		}
	}
}

// maxRegistered bounds the registrations of a program.
const maxRegistered = 4000

func (f *frame) registeredArgs(in *ir.Instr) []Registered {
	var list []Registered
	for _, a := range in.Args {
		r := Registered{Name: a.Name, Var: f.variable(a.Var), File: f.importedFrom(a.Var)}
		v := f.get(a.Var)
		r.add(f, v)
		if len(r.Funcs)+len(r.Texts)+len(r.APIs) == 0 && v != nil {
			r.add(f, f.elementOf(v, "values"))
		}
		r.unwrap(f, a.Var)
		list = append(list, r)
	}
	return list
}

func (r *Registered) add(f *frame, v *value) {
	if v == nil {
		return
	}
	for _, c := range v.consts {
		if c.Kind == ir.String {
			r.Texts = append(r.Texts, c.Text)
		}
	}
	r.APIs = append(r.APIs, v.apis...)
	if v.origin != "" {
		r.APIs = append(r.APIs, v.origin)
	}
	for _, ref := range v.refs {
		r.Funcs = append(r.Funcs, f.object(ref).fns...)
	}
}

// unwrap adds the function that decorators and wrappers were given, and what of
// libraries they are: @login_required, asyncHandler(fn).
func (r *Registered) unwrap(f *frame, v ir.Var) {
	for range 8 {
		in := f.definition(v)
		switch {
		case in == nil:
			return
		case in.Op == ir.Closure:
			if !slices.Contains(r.Funcs, in.Func) {
				r.Funcs = append(r.Funcs, in.Func)
			}
			return
		case in.Op != ir.Call || len(in.Args) == 0:
			return
		}
		if made := f.get(in.A); made != nil {
			r.APIs = append(r.APIs, made.apis...)
		}
		v = in.Args[len(in.Args)-1].Var
	}
}

// variable is the name of a variable, "" for temporaries.
func (f *frame) variable(v ir.Var) string {
	fn := f.fn
	for range v.Up {
		if fn = fn.Parent; fn == nil {
			return ""
		}
	}
	if v.IsZero() || int(v.Index) >= len(fn.Vars) {
		return ""
	}
	return fn.Vars[v.Index].Name
}

// definition is the instruction that a variable of the present function has its
// value of, nil where there are several.
func (f *frame) definition(v ir.Var) *ir.Instr {
	if v.IsZero() || v.Up > 0 {
		return nil
	}
	var found *ir.Instr
	for _, b := range f.fn.Blocks {
		for i := range b.Instrs {
			if b.Instrs[i].Dst == v {
				if found != nil {
					return nil
				}
				found = &b.Instrs[i]
			}
		}
	}
	return found
}

// importedFrom is the file of the module that a variable holds, or whose export.
func (f *frame) importedFrom(v ir.Var) string {
	for range 4 {
		in := f.definition(v)
		switch {
		case in == nil:
			return ""
		case in.Op == ir.Import:
			return f.p.opt.Resolve(f.lang, f.fn.Module.File, in.Name)
		case in.Op != ir.Move && in.Op != ir.Load:
			return ""
		}
		v = in.A
	}
	return ""
}
