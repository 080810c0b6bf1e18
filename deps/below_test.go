package deps_test

import (
	"testing"
	"testing/fstest"

	"redoubt/deps"
)

// TestBelow: what a package brings along is told by the lockfile's graph; a
// pinned list says nothing of it.
func TestBelow(t *testing.T) {
	tree := deps.New(fstest.MapFS{
		"a/package.json": {Data: []byte(`{"dependencies":{"web":"1.0.0","tool":"1.0.0"}}`)},
		"a/package-lock.json": {Data: []byte(`{"lockfileVersion":3,"packages":{
"":{"dependencies":{"web":"1.0.0","tool":"1.0.0"}},
"node_modules/web":{"version":"1.0.0","dependencies":{"body":"^2.0.0"}},
"node_modules/body":{"version":"2.0.0"},
"node_modules/tool":{"version":"1.0.0"}}}`)},
		"b/requirements.txt": {Data: []byte("requests==2.0.0\nurllib3==1.0.0\n")},
	})
	set := tree.Read("a")
	below, known := set.Below(named(set, "web"))
	if !known || len(below) != 2 || below[named(set, "tool")[0]] || !below[named(set, "body")[0]] {
		t.Errorf("web brings %d packages (known %v), want itself and body", len(below), known)
	}
	set = tree.Read("b")
	if below, known := set.Below(named(set, "requests")); known || len(below) != 1 {
		t.Errorf("a list of pins: %d packages, known %v", len(below), known)
	}
	asked := named(tree.Read("a"), "web")[0].Asked
	if asked.File != "a/package.json" || asked.Line != 1 {
		t.Errorf("web is asked for at %v", asked)
	}
}

func named(set *deps.Set, name string) []*deps.Package {
	var list []*deps.Package
	for _, p := range set.Packages {
		if p.Name == name {
			list = append(list, p)
		}
	}
	return list
}
