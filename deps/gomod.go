package deps

import (
	"path"
	"slices"
	"strings"

	"github.com/google/osv-scalibr/extractor/filesystem/language/golang/gomod"
	"golang.org/x/mod/modfile"
)

// readGoMod reads Go's modules with their replacements, and the standard library
// at the version that go.mod asks for. It is a lockfile in all but name: since
// Go 1.17 it lists all modules of the build.
func readGoMod(t *Tree, f *file, data []byte) error {
	nodes, err := f.extract(t, gomod.New, data)
	if err != nil {
		return err
	}
	m, err := modfile.Parse(f.path, data, nil)
	if err != nil {
		return err
	}
	direct := map[string]bool{}
	for _, r := range m.Require {
		direct[r.Mod.Path] = !r.Indirect
	}
	for _, r := range m.Replace {
		direct[r.New.Path] = direct[r.Old.Path]
	}
	sums := t.goSums(f.dir())
	for _, n := range nodes {
		p := n.pkg
		p.Direct = direct[p.Name]
		p.Integrity = sums[p.Name+" v"+p.Version]
		if p.Name == "stdlib" {
			p.Requested = "go " + p.Version
		}
	}
	f.nodes = slices.DeleteFunc(f.nodes, func(n *node) bool {
		return strings.HasPrefix(n.pkg.Name, ".") || strings.HasPrefix(n.pkg.Name, "/")
	})
	return nil
}

// goSums reads go.sum: "path version hash", once for the module and once for its go.mod.
func (t *Tree) goSums(dir string) map[string]string {
	sums := map[string]string{}
	data, err := readFile(t.fsys, path.Join(dir, "go.sum"), maxFile)
	if err != nil {
		return sums
	}
	for line := range strings.Lines(string(data)) {
		if fields := strings.Fields(line); len(fields) == 3 {
			sums[fields[0]+" "+fields[1]] = fields[2]
		}
	}
	return sums
}
