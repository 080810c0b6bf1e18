package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// settings lists the literals of custom and provider blocks.
func settings(root *doc.Node) []app.Setting {
	var list []app.Setting
	var walk func(where, name string, n *doc.Node, depth int)
	walk = func(where, name string, n *doc.Node, depth int) {
		if n == nil || depth > 12 {
			return
		}
		if n.Kind == doc.String && n.Param == "" {
			list = append(list, app.Setting{Where: where, Name: name, Value: n.Text, Pos: n.Pos})
		}
		for _, p := range n.Pairs {
			walk(where, strings.TrimPrefix(name+"."+p.Key, "."), p.Value, depth+1)
		}
	}
	walk("custom", "", root.Get("custom"), 0)
	for _, p := range entries(root.Get("provider")) {
		// The environment is judged with the functions that get it.
		if p.Key != "environment" {
			walk("provider", p.Key, p.Value, 1)
		}
	}
	return list
}
