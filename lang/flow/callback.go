package flow

import (
	"slices"
	"strings"

	"redoubt/lang/models"
)

// callbacks calls the functions that the API calls.
func (c *apiCall) callbacks(rows []*models.Row) {
	for _, row := range rows {
		if row.Callback == "" {
			continue
		}
		p, err := models.ParsePath(row.Callback)
		if err != nil {
			continue
		}
		c.register()
		for _, fn := range c.callbackValues(p) {
			_, _ = c.f.call(fn, nil, c.passed(row, fn))
			c.again(row, fn)
		}
	}
}

// again has a callback of a module body called once more when the body is done:
// routes are registered before the helpers below them exist.
func (c *apiCall) again(row *models.Row, fn *value) {
	f := c.f
	if f.fn.Parent != nil || len(f.later) >= maxLater {
		return
	}
	at, block := f.at, f.block
	f.later = append(f.later, func() {
		f.at, f.block = at, block
		_, _ = f.call(fn, nil, c.passed(row, fn))
	})
}

// maxLater bounds the callbacks of a module body that are called again.
const maxLater = 500

// replay calls what again has noted, with everything that the body made.
func (f *frame) replay() {
	if len(f.later) == 0 || f.exit == nil {
		return
	}
	if !slices.ContainsFunc(f.p.stack, func(o *frame) bool { return o.fn.Parent != nil }) {
		f.p.forget() // what was found of functions while the body was half done
	}
	f.st = f.exit
	for _, call := range f.later {
		call()
	}
	f.exit, f.later = f.st, nil
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
		if strings.HasPrefix(c.path, "fastapi.") {
			v = c.f.declaredBy(fn, i, v)
		}
		if c.converts(fn, i) {
			v = anything()
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
