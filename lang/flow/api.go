package flow

import (
	"slices"
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
		c.member = callee.member
		if c.this == nil {
			c.this = callee.self
		}
	}
	c.aws()
	rows := c.rows()
	c.note(rows)
	c.sinks(rows)
	if fn := f.p.functions[f.lang][c.path]; fn != nil {
		return named(fn(f, args), c.path), true
	}
	out, told := c.result(rows)
	c.callbacks(rows)
	if !told {
		out = join(out, c.untold(callee))
	}
	return named(out, c.path), !exits(path)
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
	made int32 // objects that the call made
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

// aws turns an SDK's way to call an operation into the operation.
func (c *apiCall) aws() {
	if op, params := awsSend(c.path, c.args); op != "" {
		c.path, c.args = op, params
		return
	}
	if !strings.HasPrefix(c.path, "aws:") {
		return
	}
	if c.this != nil && len(c.this.refs) > 0 && len(c.this.apis) > 0 { // a resource's own parameters
		named := map[string]*value{}
		for _, param := range []string{"TableName", "Bucket", "Key", "QueueUrl", "TopicArn"} {
			if v := c.f.fieldValue(&value{refs: c.this.refs}, param); v != nil {
				named[param] = v
			}
		}
		for k, v := range c.args.named {
			named[k] = v
		}
		c.args.named = named
	}
	c.places()
	// Everything by name, whether it came as keywords or in one object.
	if len(c.args.pos) > 0 && len(c.args.named) == 0 && c.args.kwRest == nil {
		c.args = callArgs{pos: c.args.pos, kwRest: c.args.pos[0]}
	}
}

// transfers are boto3's helpers that take their arguments by place.
var transfers = map[string][]string{
	"upload_file": {"Filename", "Bucket", "Key"}, "download_file": {"Bucket", "Key", "Filename"},
	"upload_fileobj": {"Fileobj", "Bucket", "Key"}, "download_fileobj": {"Bucket", "Key", "Fileobj"},
	"copy": {"CopySource", "Bucket", "Key"}, "generate_presigned_url": {"ClientMethod", "Params", "ExpiresIn"},
	"generate_presigned_post": {"Bucket", "Key"},
}

// places gives the arguments that came by place their names.
func (c *apiCall) places() {
	names := transfers[c.member]
	if c.f.lang != "python" || names == nil {
		return
	}
	named := map[string]*value{}
	for i, v := range c.args.pos {
		if i < len(names) {
			named[names[i]] = v
		}
	}
	for k, v := range c.args.named {
		named[k] = v
	}
	c.args = callArgs{named: named, kwRest: c.args.kwRest}
}

// lookup evaluates an access path.
func (c *apiCall) lookup(p models.Path) *value {
	var v *value
	switch p.Root {
	case models.Receiver:
		v = c.this
	case models.Argument:
		v = c.argument(p)
	}
	return c.f.walk(v, p.Fields)
}

func (c *apiCall) argument(p models.Path) *value {
	if p.Index == models.AnyArgument {
		return joinAll(c.args.all())
	}
	if v := c.args.at(p.Index, p.Name); v != nil {
		return v
	}
	if p.Name != "" && c.args.kwRest != nil {
		if v := c.f.fieldValue(c.args.kwRest, p.Name); v != nil && (len(v.refs)+len(v.taints)+len(v.consts)+len(v.apis) > 0 || v.unknown) {
			return v
		}
	}
	if p.Index >= 0 && c.args.rest != nil {
		return c.args.rest
	}
	return nil
}

// walk follows fields.
func (f *frame) walk(v *value, fields []string) *value {
	for _, name := range fields {
		switch {
		case name == element:
			v = f.elementOf(v, "values")
		case name == "$object": // see harms
		case name == "$text": // the text that it is, not what an object holds
			if v != nil {
				v = v.with(func(v *value) { v.refs = nil })
			}
		case v != nil && v.textual:
			return nil
		case name[0] == '$': // an operator: only if it is spelt
			v = f.spelt(v, name)
		default:
			v = f.fieldValue(v, name)
		}
	}
	return v
}

// asks notes a request: whoever chooses its host chooses the answer.
func (c *apiCall) asks(url *value) {
	if url == nil {
		return
	}
	c.fetches = len(c.f.deep(url)) == 0 || harmless(&hit{kind: "ssrf", lead: url.beginning()})
}

// spelt is a field that was written by its name, or is data's.
func (f *frame) spelt(v *value, name string) *value {
	if v == nil {
		return nil
	}
	out := f.fieldValue(&value{taints: v.taints}, name)
	for _, r := range v.refs {
		out = join(out, f.object(r).fields[name])
	}
	return out
}

// holds reports whether all conditions of a row hold.
func (c *apiCall) holds(row *models.Row) bool {
	for _, cond := range row.Conditions() {
		if !c.condition(cond) {
			return false
		}
	}
	return true
}

func (c *apiCall) condition(cond models.Condition) bool {
	v := c.lookup(cond.Path)
	switch cond.Op {
	case "absent":
		return v == nil || isNone(v)
	case "present":
		return v != nil && !isNone(v)
	case "tainted":
		return len(c.f.deep(v)) > 0
	case "constant":
		_, ok := v.only()
		return ok
	case "named":
		return c.named(v, strings.Split(cond.Value, "|"))
	}
	if v == nil {
		return cond.Op == "!=" && false
	}
	for _, l := range c.constants(v) {
		switch cond.Op {
		case "=":
			if literalIs(l, cond.Value) {
				return true
			}
		case "contains":
			if strings.Contains(strings.ToLower(l.Text), strings.ToLower(cond.Value)) {
				return true
			}
		case "!=":
			return !literalIs(l, cond.Value)
		}
	}
	return false
}

// named reports whether a value is data from a field whose name holds a word.
func (c *apiCall) named(v *value, words []string) bool {
	for _, t := range c.f.deep(v) {
		for _, name := range c.f.p.labels.path(t.label) {
			for _, w := range words {
				if strings.Contains(strings.ToLower(name), w) {
					return true
				}
			}
		}
	}
	return false
}

// constants are what a value may be, or a list's elements.
func (c *apiCall) constants(v *value) []ir.Lit {
	list := v.consts[:len(v.consts):len(v.consts)]
	for _, path := range v.apis { // ssl.CERT_NONE
		list = append(list, ir.Lit{Kind: ir.String, Text: path})
	}
	for _, r := range v.refs {
		if all := c.f.allFields(r); all != nil {
			list = append(list, all.consts...)
		}
	}
	return list
}

func isNone(v *value) bool {
	l, ok := v.only()
	return ok && l.Kind == ir.None
}

func literalIs(l ir.Lit, want string) bool {
	if l.Kind == ir.None {
		return want == "none"
	}
	return l.Text == want || l.Kind == ir.String && l.Text == strings.Trim(want, `"'`)
}

// sinks notes the data that the rows' sinks get.
func (c *apiCall) sinks(rows []*models.Row) {
	told := map[string]*value{} // by kind: what it is told of as a whole needs not be told of by its fields
	for _, row := range rows {
		if row.Sink == "" || !c.holds(row) {
			continue
		}
		for _, p := range row.Paths() {
			if row.Sink == "ssrf" {
				c.asks(c.lookup(p))
			}
			shallow := len(p.Fields) > 0 && p.Fields[len(p.Fields)-1] == "$text"
			v := c.lookup(p)
			c.f.sinkPart(row, c.path, c.f.without(v, told[row.Sink]), shallow)
			told[row.Sink] = join(told[row.Sink], v)
		}
	}
}

// without is v without the fields of data that is told of already.
func (f *frame) without(v, told *value) *value {
	if !v.tainted() || !told.tainted() || len(v.refs) > 0 {
		return v
	}
	return v.with(func(v *value) {
		v.taints = slices.DeleteFunc(slices.Clone(v.taints), func(t taint) bool {
			return slices.ContainsFunc(told.taints, func(u taint) bool { return u.exact && u.label != t.label && f.p.below(t.label, u.label) })
		})
	})
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

func returnsIt(row *models.Row) bool {
	for _, p := range row.Paths() {
		if p.Root == models.ReturnValue {
			return true
		}
	}
	return len(row.Paths()) == 0
}

// source is the row's data, in the result or put into an argument.
func (c *apiCall) source(row *models.Row) *value {
	f := c.f
	l := f.p.labels.source(Source{Kind: row.Source, Name: c.path, Func: f.fn, Pos: f.at.Pos})
	data := exactly(l, nil)
	if len(row.Paths()) == 0 {
		return data
	}
	var out *value
	for _, p := range row.Paths() {
		switch p.Root {
		case models.ReturnValue:
			out = join(out, c.below(p.Fields, data))
		case models.Argument, models.Receiver:
			if v := c.lookup(p); v != nil {
				f.storeField(v, element, data)
			}
		}
	}
	return join(out, api(c.path+"()"))
}

// below is an object in which the data is where the fields lead.
func (c *apiCall) below(fields []string, data *value) *value {
	for i := len(fields) - 1; i >= 0; i-- {
		c.made++
		kind := mapObject
		if fields[i] == element {
			kind = listObject
		}
		r := c.f.createNth(kind, 60+c.made)
		c.f.st.heap[r].next = -1
		c.f.storeField(refTo(r), fields[i], data)
		data = refTo(r)
	}
	return data
}

// sanitized is the input, safe for some kinds.
func (c *apiCall) sanitized(row *models.Row) *value {
	k, err := kindsOf(row.Clears)
	if err != nil || k == everyKind {
		return anything()
	}
	out := &value{unknown: true}
	for _, v := range append(c.args.all(), c.this) {
		for _, t := range c.f.deep(v) {
			t.cleared |= k
			out.taints = append(out.taints, t)
		}
	}
	out.taints = sortTaints(out.taints)
	out = c.f.part(out)
	for _, p := range row.Paths() {
		out = join(anything(), c.below(p.Fields, out))
	}
	return out
}

// guarded is a verdict on an argument.
func (c *apiCall) guarded(row *models.Row) *value {
	k, err := kindsOf(row.Guards)
	if err != nil {
		return nil
	}
	out := anything()
	for _, p := range row.Paths() {
		v := c.lookup(p)
		for _, t := range c.f.deep(v) {
			if row.Returns == "any" {
				c.f.judge(t.portion(), k)
				continue
			}
			out.guards = append(out.guards, guard{t.portion(), k, row.Returns != "false"})
		}
	}
	return out
}

// flows copies what the row says flows.
func (c *apiCall) flows(row *models.Row) *value {
	out := &value{unknown: true}
	for _, fl := range row.Flows() {
		from, to := fl[0], fl[1]
		v := c.from(from)
		if v == nil {
			continue
		}
		switch to.Root {
		case models.ReturnValue:
			out = join(out, c.below(to.Fields, c.f.part(plainValue(v))))
		case models.Argument, models.Receiver:
			if target := c.lookup(models.Path{Root: to.Root, Index: to.Index, Name: to.Name}); target != nil {
				c.f.storeField(target, lastOr(to.Fields, element), v)
			}
		}
	}
	return out
}

func lastOr(list []string, def string) string {
	if len(list) == 0 {
		return def
	}
	return list[len(list)-1]
}

// from evaluates the beginning of a flow; a callback's ReturnValue calls it.
func (c *apiCall) from(p models.Path) *value {
	if n := len(p.Fields); n > 0 && p.Fields[n-1] == "ReturnValue" {
		fn := c.lookup(models.Path{Root: p.Root, Index: p.Index, Name: p.Name, Fields: p.Fields[:n-1]})
		if fn == nil {
			return nil
		}
		v, _ := c.f.call(fn, nil, callArgs{})
		return v
	}
	return c.lookup(p)
}

// typed is the result by the name that the row gives it.
func (c *apiCall) typed(row *models.Row) *value {
	name := row.Type
	if strings.Contains(name, "{0}") {
		v := c.args.at(0, "service_name")
		s, ok := v.text()
		if !ok {
			return c.untold(nil)
		}
		name = strings.ReplaceAll(name, "{0}", s)
	}
	return c.f.named(name)
}

// callbacks calls the functions that the API calls.
func (c *apiCall) callbacks(rows []*models.Row) {
	told := false
	for _, row := range rows {
		if row.Callback == "" {
			continue
		}
		told = true
		p, err := models.ParsePath(row.Callback)
		if err != nil {
			continue
		}
		for _, fn := range c.callbackValues(p) {
			_, _ = c.f.call(fn, nil, c.passed(row, fn))
		}
	}
	_ = told
}

// callbackValues are the callback, or all arguments from a position on that are
// functions (middleware before the handler).
func (c *apiCall) callbackValues(p models.Path) []*value {
	var list []*value
	if p.Index >= 0 && len(p.Fields) == 0 {
		for _, v := range c.args.pos[min(p.Index, len(c.args.pos)):] {
			if c.f.isFunction(v) {
				list = append(list, v)
			}
		}
	}
	if len(list) == 0 {
		if v := c.lookup(p); v != nil {
			list = append(list, v)
		}
	}
	return list
}

func (c *apiCall) passed(row *models.Row, fn *value) callArgs {
	var args callArgs
	for i := range 6 {
		spec, ok := row.Passes[index(i)]
		v := anything()
		if ok {
			v = c.pass(spec, i)
		}
		args.pos = append(args.pos, v)
	}
	n := 0
	for i := range args.pos {
		if _, ok := row.Passes[index(i)]; ok {
			n = i + 1
		}
	}
	args.pos = args.pos[:n]
	if n <= 3 && strings.HasPrefix(c.path, "express") && c.f.paramsOf(fn) == 4 { // (err, req, res, next)
		args.pos = append([]*value{anything()}, args.pos...)
	}
	return args
}

// paramsOf is how many parameters a function has.
func (f *frame) paramsOf(v *value) int {
	n := 0
	for _, r := range f.objectsOf(v) {
		for _, fn := range f.object(r).fns {
			n = max(n, len(fn.Params))
		}
	}
	return n
}

// pass is what a callback gets: Source[kind], Type[path], or an access path.
func (c *apiCall) pass(spec string, i int) *value {
	if name, ok := strings.CutPrefix(spec, "Type["); ok {
		return api(strings.TrimSuffix(name, "]"))
	}
	p, err := models.ParsePath(spec)
	if err != nil {
		return anything()
	}
	if p.Root == models.Data {
		l := c.f.p.labels.source(Source{Kind: p.Name, Name: c.path, Func: c.f.fn, Pos: c.f.at.Pos})
		return exactly(l, nil)
	}
	return orAnything(c.lookup(p))
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
		return join(r, next)
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
	return c.args.isNew || name != "" && name[0] >= 'A' && name[0] <= 'Z'
}

// receiverData is the receiver, where it is more than an API's own object.
func (c *apiCall) receiverData() *value {
	if c.this == nil || len(c.this.taints) == 0 && len(c.this.refs) == 0 {
		return nil
	}
	return c.this
}

// resourceNames are the parameters that boto3's resources are made with.
var resourceNames = map[string]string{"Table": "TableName", "Bucket": "Bucket", "Object": "Bucket", "Queue": "QueueUrl", "Topic": "TopicArn"}

// resource is one of boto3's resource objects: it remembers what it is made of
// as parameters of the operations that are called on it.
func (c *apiCall) resource() *value {
	if !strings.HasPrefix(c.path, "boto3.resource.") {
		return nil
	}
	name := c.path[strings.LastIndexByte(c.path, '.')+1:]
	param, ok := resourceNames[name]
	if !ok {
		return nil
	}
	r := refTo(c.f.createNth(mapObject, 50))
	if c.this != nil && len(c.this.refs) > 0 { // s3.Bucket(b).Object(k)
		c.f.mergeInto(r, &value{refs: c.this.refs})
	}
	for i, v := range c.args.all() {
		switch {
		case i == 0 && name == "Object" && len(c.args.pos) == 1 && c.this != nil && len(c.this.refs) > 0, i == 1:
			param = "Key"
		}
		c.f.storeField(r, param, v)
	}
	return r
}

// paginator is client.get_paginator("scan"): an object whose paginate is the
// operation.
func (c *apiCall) paginator() string {
	service, ok := strings.CutSuffix(c.path, ".get_paginator")
	name, known := c.args.at(0, "operation_name").text()
	if !ok || !known {
		return ""
	}
	return service + ".$paginator." + name
}
