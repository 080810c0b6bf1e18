package reach

import "redoubt/deps"

// A Confusion is a package of the application's own name space that comes from a
// public registry, with a shipment that it is in.
type Confusion struct {
	deps.Confusion
	Shipment *Shipment
}

// Confusions lists the packages whose names the tree says are its own, and that
// are taken from where anybody publishes: once for each file that tells of them.
func (g *Graph) Confusions() []Confusion {
	type key struct{ file, name string }
	var list []Confusion
	seen := map[key]bool{}
	for _, s := range g.Shipments() {
		for _, set := range s.sets {
			for _, c := range g.source.Packages.Confusions(set, ".") {
				if at := (key{c.Package.Pos.File, c.Package.Name}); !seen[at] {
					seen[at] = true
					list = append(list, Confusion{c, s})
				}
			}
		}
	}
	return list
}
