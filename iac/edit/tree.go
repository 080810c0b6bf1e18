package edit

import (
	"strconv"

	"redoubt/app"
	"redoubt/iac/doc"
)

// Put returns the tree with the value at the path, which is made where it does
// not exist. A path goes through lists by index; "-" is the place behind the
// last item. Everything off the path is shared with the old tree.
func Put(n *doc.Node, path []string, value *doc.Node) (*doc.Node, error) {
	if len(path) == 0 {
		return value, nil
	}
	if n == nil || n.Kind == doc.Null {
		n = doc.NewMap(n.Place())
	}
	if n.Kind == doc.List {
		return putItem(n, path, value)
	}
	if n.Kind != doc.Map {
		return nil, Refuse(n.Pos, "%s is no map", path[0])
	}
	if key, _, ok := n.Single(); ok && isFunction(key) {
		return nil, Refuse(n.Pos, "the value is worked out by %s", key)
	}
	child, err := Put(n.Get(path[0]), path[1:], value)
	if err != nil {
		return nil, err
	}
	c := *n
	c.Pairs = append([]doc.Pair{}, n.Pairs...)
	c.Set(path[0], child)
	return &c, nil
}

func putItem(n *doc.Node, path []string, value *doc.Node) (*doc.Node, error) {
	i := len(n.Items)
	if path[0] != "-" {
		var err error
		if i, err = strconv.Atoi(path[0]); err != nil || i < 0 || i >= len(n.Items) {
			return nil, Refuse(n.Pos, "the list has no item %s", path[0])
		}
	}
	c := *n
	c.Items = append([]*doc.Node{}, n.Items...)
	if i == len(c.Items) {
		c.Items = append(c.Items, nil)
	}
	child, err := Put(c.Items[i], path[1:], value)
	c.Items[i] = child
	return &c, err
}

// Remove returns the tree without the entry at the path; a tree that has none
// comes back as it is.
func Remove(n *doc.Node, path []string) *doc.Node {
	child := n.Get(path[0])
	if n == nil || n.Kind != doc.Map || child == nil {
		return n
	}
	c := *n
	c.Pairs = append([]doc.Pair{}, n.Pairs...)
	if len(path) == 1 {
		c.Delete(path[0])
	} else {
		c.Set(path[0], Remove(child, path[1:]))
	}
	return &c
}

// differ finds a place where two trees don't mean the same. The order of a
// map's entries means nothing.
func differ(want, got *doc.Node) (app.Pos, bool) {
	if want == nil || got == nil {
		return app.Pos{}, want != got
	}
	if want == got {
		return app.Pos{}, false
	}
	if want.Kind != got.Kind || want.Text != got.Text || len(want.Items) != len(got.Items) || len(want.Pairs) != len(got.Pairs) {
		return got.Pos, true
	}
	for i := range want.Items {
		if at, ok := differ(want.Items[i], got.Items[i]); ok {
			return at, true
		}
	}
	for _, p := range want.Pairs {
		other := got.Get(p.Key)
		if other == nil {
			return got.Pos, true
		}
		if at, ok := differ(p.Value, other); ok {
			return at, true
		}
	}
	return app.Pos{}, false
}

func same(a, b *doc.Node) bool {
	_, ok := differ(a, b)
	return !ok
}

// isFunction reports whether a map's only key makes it a CloudFormation
// function.
func isFunction(key string) bool {
	return key == "Ref" || key == "Condition" || len(key) > 4 && key[:4] == "Fn::"
}
