package flow

import (
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// callAPI calls something outside of the program: what the models say of it
// happens, and where they say nothing of its result, all that it is given is in
// the result.
func (f *frame) callAPI(path string, callee, this *value, args callArgs) (out *value, returns bool) {
	if v, ok := f.engine(path, this, args); ok {
		return v, true
	}
	c := &apiCall{f: f, path: path, this: this, args: args}
	if callee != nil {
		c.callee = callee
		c.member = callee.member
		if c.this == nil {
			c.this = callee.self
		}
	}
	c.aws()
	c.commands()
	if v, ok := c.ofFunction(callee); ok {
		return v, true
	}
	rows := c.rows()
	c.note(rows)
	c.sinks(rows)
	if v, ok := c.ofModel(); ok {
		return v, true
	}
	if fn := f.p.functions[f.lang][c.path]; fn != nil {
		return named(fn(f, args), c.path), true
	}
	out, told := c.result(rows)
	if v, ok := c.bySchema(); ok {
		v.guards = append(v.guards, orAnything(out).guards...)
		out, told = v, true
	}
	c.callbacks(rows)
	if told && strings.HasPrefix(c.path, "aws:") {
		c.calledBack(out)
	}
	if v := c.resourceResult(); v != nil {
		out, told = join(out, v), true
	}
	if !told {
		out = join(out, c.untold(callee))
	}
	if c.f.lang == "python" && makesClient(c.path) {
		out = c.credentials(out)
	}
	return named(out, c.path), !exits(path)
}

// ofFunction does call, apply and bind of an API that is a function of its own:
// exec.call(null, command).
func (c *apiCall) ofFunction(callee *value) (*value, bool) {
	if c.f.lang != "javascript" || callee == nil || callee.self == nil {
		return nil, false
	}
	dot := strings.LastIndexByte(c.path, '.')
	if dot < 0 {
		return nil, false
	}
	of, member := c.path[:dot], c.path[dot+1:]
	do, self := functionMethod(member), callee.self
	index := c.f.p.index["javascript"]
	if do == nil || len(index.Rows(c.path)) > 0 {
		return nil, false
	}
	switch inner := of[strings.LastIndexByte(of, '.')+1:]; {
	case functionMethod(inner) != nil: // f.call.call(g, this, x) is g.call(this, x)
		self = &value{unknown: true, member: inner}
	case len(index.Rows(of)) == 0 && c.f.p.functions["javascript"][of] == nil:
		return nil, false
	}
	return do(c.f, self, c.args), true
}

// functionMethod is a way to call a function that is a value; nil for other
// names.
func functionMethod(name string) method {
	switch name {
	case "call":
		return fnCall
	case "apply":
		return fnApply
	case "bind":
		return fnBind
	}
	return nil
}

// rows are what is known of the API: by its path, by its path with names of
// members that people choose ("client.shop.users.find" is "client.*.*.find"), or
// by its name alone.
func (c *apiCall) rows() []*models.Row {
	index := c.f.p.index[c.f.lang]
	if rows := index.Rows(c.path); len(rows) > 0 {
		return rows
	}
	if i := strings.LastIndex(c.path, "()."); i >= 0 {
		if parts := strings.Split(c.path[i+3:], "."); len(parts) > 1 {
			for j := range parts[:len(parts)-1] {
				parts[j] = element
			}
			if rows := index.Rows(c.path[:i+3] + strings.Join(parts, ".")); len(rows) > 0 {
				return rows
			}
		}
	}
	return c.byName()
}

// byName are the rows that tell of a method by its name alone.
func (c *apiCall) byName() []*models.Row {
	return c.f.p.index[c.f.lang].Method(c.path[strings.LastIndexByte(c.path, '.')+1:])
}

// unknownMethod is a call of a method of something of which nothing is known:
// its name may tell.
func (f *frame) unknownMethod(callee, this *value, args callArgs) {
	if callee.member == "" || f.ofLanguage(this) || len(f.p.index[f.lang].Method(callee.member)) == 0 {
		return
	}
	c := &apiCall{f: f, path: "*." + callee.member, this: this, args: args}
	rows := c.byName()
	c.note(rows)
	c.sinks(rows)
}

// ofLanguage reports whether a receiver is a text, list or map.
func (f *frame) ofLanguage(v *value) bool {
	return v != nil && (len(v.consts) > 0 || f.isContainer(v) && len(v.apis) == 0)
}

// exits reports whether an API ends the process.
func exits(path string) bool {
	return path == "sys.exit" || path == "os._exit" || path == "process.exit"
}

// named notes where a value comes from.
func named(v *value, path string) *value {
	if v == nil {
		v = constant(ir.Lit{})
	}
	if v.origin == path {
		return v
	}
	return v.with(func(v *value) { v.origin = path })
}

// An apiCall is one call of one API.
type apiCall struct {
	f    *frame
	path string
	this *value
	args callArgs
	// callee is what is called, if that is a value.
	callee *value
	made   int32 // objects that the call made
	// member is the name under which the API was called.
	member string
	// fetches: the call asks a server whose host no data chooses, so that the
	// answer is the server's.
	fetches bool
}

// engine handles the paths that the engine itself gives out.
func (f *frame) engine(path string, this *value, args callArgs) (*value, bool) {
	if path[0] != '$' {
		return nil, false
	}
	switch name, rest, _ := strings.Cut(path, ":"); name {
	case "$respond": // a handler's callback
		f.respond(arg(args, 1))
		f.answered(arg(args, 0), arg(args, 1))
		return anything(), true
	case "$identity":
		return arg(args, 0), true
	case "$settle":
		v := arg(args, 0)
		if f.isFunction(v) {
			return anything(), true
		}
		old := f.fieldValue(this, rest)
		f.storeField(this, rest, join(old, orNone(v)))
		return anything(), true
	case "$new": // object.__new__(cls)
		if v := arg(args, 0); v != nil && len(v.refs) > 0 {
			r := f.createNth(instanceObject, 53)
			f.st.heap[r].class = v.refs
			return refTo(r), true
		}
		return anything(), true
	case "$items":
		names, ok := f.places(this)
		if !ok || len(names) == 0 {
			return f.elementOf(arg(args, 0), "values"), true
		}
		var got []*value
		for _, n := range names {
			got = append(got, plainValue(f.loadKey(arg(args, 0), n)))
		}
		if len(got) == 1 {
			return got[0], true
		}
		return f.list(52, got...), true
	case "$context":
		v, _ := f.call(orAnything(arg(args, 0)), nil, callArgs{pos: args.pos[1:], named: args.named})
		return f.elementOf(v, "values"), true
	case "$tuple":
		r := f.createNth(instanceObject, 33)
		for i, n := range strings.Split(rest, ",") {
			v := args.at(i, n)
			if v != nil {
				f.storeField(refTo(r), n, v)
				f.storeField(refTo(r), index(i), v)
			}
		}
		return refTo(r), true
	}
	return nil, false
}

// result is what the rows say the call returns; told is false if they don't.
func (c *apiCall) result(rows []*models.Row) (out *value, told bool) {
	for _, row := range rows {
		if !c.holds(row) {
			continue
		}
		switch {
		case row.Source != "":
			out, told = join(out, c.source(row)), told || returnsIt(row)
		case row.Clears != nil:
			out, told = join(out, c.sanitized(row)), true
		case row.Guards != nil:
			out, told = join(out, c.guarded(row)), told || row.Returns != "any"
		case row.Flow != nil:
			out, told = join(out, c.flows(row)), true
		case row.Type != "":
			out = join(out, c.typed(row))
			told = true
		}
	}
	return out, told
}

// untold is the result of an API of which no row tells: a primitive's method
// where the name says so, else anything that it was given.
func (c *apiCall) untold(callee *value) *value {
	f := c.f
	next := api(c.path + "()")
	if strings.HasPrefix(c.path, "@aws-sdk/") && strings.HasSuffix(c.path, "Command") && len(c.args.pos) > 0 {
		return join(plainValue(c.args.pos[0]), next)
	}
	if op := c.paginator(); op != "" {
		return api(op)
	}
	if r := c.resource(); r != nil {
		return r
	}
	promise := c.member == "then" || c.member == "catch" || c.member == "finally"
	if callee != nil && c.this != nil && (len(c.this.taints) > 0 || len(c.this.refs) > 0 || promise && f.lang == "javascript") {
		if v, ok := f.primitive(callee, c.this, c.args); ok {
			if len(v.guards) > 0 {
				return v // a verdict
			}
			return join(v, next)
		}
	}
	if c.fetches {
		return join(next, anything())
	}
	v := f.callUnknown(nil, c.receiverData(), c.args)
	for _, row := range f.p.index[f.lang].Rows(c.path + "()") {
		if row.Source != "" {
			v = join(v, f.named(c.path+"()"))
		}
	}
	if c.instance() {
		r := f.createNth(mapObject, 54)
		for _, x := range c.args.all() {
			f.storeField(refTo(r), given, join(f.st.heap[r].fields[given], x))
		}
		return join(&value{apis: next.apis, refs: []ref{r}, unknown: true}, v)
	}
	return join(v, next)
}

// instance reports whether the call makes an object that may be written to.
func (c *apiCall) instance() bool {
	name := c.path[strings.LastIndexByte(c.path, '.')+1:]
	return c.args.isNew || c.isRoute() || c.path == "ajv().compile" || c.path == "ajv().compileAsync" || name == "from" && strings.HasPrefix(c.path, "@aws-sdk/") || name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// receiverData is the receiver, where it is more than an API's own object.
func (c *apiCall) receiverData() *value {
	if c.this == nil || len(c.this.taints) == 0 && len(c.this.refs) == 0 {
		return nil
	}
	return c.this
}
