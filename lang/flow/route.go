package flow

import (
	"regexp"
	"slices"
	"strings"
)

// Flask's routes say what their parameters are: of /orders/<int:id> only a
// number gets to the function.

var converter = regexp.MustCompile(`<(?:int|float|uuid)(?:\([^)]*\))?:(\w+)>`)

// isRoute reports whether the call makes a decorator that adds a route, and so
// must remember which.
func (c *apiCall) isRoute() bool {
	return isFlask(c.path) && !strings.HasSuffix(c.path, "()") && strings.HasSuffix(c.path[:strings.LastIndexByte(c.path, '.')], "()")
}

func isFlask(path string) bool {
	return strings.HasPrefix(path, "flask.Flask().") || strings.HasPrefix(path, "flask.Blueprint().")
}

// converts reports whether every route by which the call adds a function
// converts what it hands over as parameter i.
func (c *apiCall) converts(fn *value, i int) bool {
	if !isFlask(c.path) {
		return false
	}
	routes := c.routes()
	return len(routes) > 0 && !slices.ContainsFunc(routes, func(route string) bool { return !c.f.converted(route, fn, i) })
}

// routes are the routes that a decorator remembers, or that are given with the
// function.
func (c *apiCall) routes() []string {
	of := c.args.at(0, "rule")
	if strings.HasSuffix(c.path, "()") {
		of = c.f.fieldValue(&value{refs: c.callee.refs}, given)
	}
	var list []string
	for _, l := range orAnything(of).consts {
		if strings.HasPrefix(l.Text, "/") {
			list = append(list, l.Text)
		}
	}
	return list
}

// converted reports whether a route converts parameter i of the functions that
// a value may be.
func (f *frame) converted(route string, fn *value, i int) bool {
	names := converter.FindAllStringSubmatch(route, 64)
	found := false
	for _, r := range f.objectsOf(fn) {
		for _, code := range f.object(r).fns {
			if i >= len(code.Params) || !slices.ContainsFunc(names, func(m []string) bool { return m[1] == code.Params[i].Name }) {
				return false
			}
			found = true
		}
	}
	return found
}
