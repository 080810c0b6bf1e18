package lang

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// A HandlerFunc is a function that looks like a handler.
type HandlerFunc struct {
	Name string // as it is exported
	Func *ir.Func
}

// Handlers lists the functions of a module that look like handlers: they stand
// at the top and take an event and a context, or have a handler's name.
func Handlers(m *ir.Module) []HandlerFunc {
	var list []HandlerFunc
	for _, fn := range m.Funcs[1:] {
		if fn.Parent != m.Init || fn.Method || !looksLikeHandler(fn) {
			continue
		}
		name := strings.TrimPrefix(strings.TrimPrefix(fn.Name, "module."), "exports.")
		if !slices.ContainsFunc(list, func(h HandlerFunc) bool { return h.Name == name }) {
			list = append(list, HandlerFunc{name, fn})
		}
	}
	return list
}

func looksLikeHandler(fn *ir.Func) bool {
	n := len(fn.Params)
	if n == 0 || n > 3 {
		return false
	}
	for _, p := range fn.Params[:min(n, 2)] {
		if p.Kind != ir.Positional || p.Optional && fn.Module.Lang == "python" {
			return false // a runtime passes both by place
		}
	}
	first := strings.TrimLeft(strings.ToLower(fn.Params[0].Name), "_")
	second := ""
	if n > 1 {
		second = strings.TrimLeft(strings.ToLower(fn.Params[1].Name), "_")
	}
	name := strings.ToLower(fn.Name)
	named := strings.HasSuffix(name, "handler") || strings.HasSuffix(name, "lambda")
	switch {
	case first == "event" || first == "evt":
		return true
	case second == "context" || second == "ctx" && first != "req":
		return true
	}
	return named && n <= 2 && (first == "" || first == "e")
}
