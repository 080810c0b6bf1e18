package reach

import "redoubt/secret"

// A Hit is a credential in a file, with its text: reports have to hide it
// wherever it stands.
type Hit struct {
	secret.Hit
	Value string // "" where the file is in an archive
}

// WithHits has the graph hold what was found in files.
func (g *Graph) WithHits(list []Hit) *Graph {
	g.hits = list
	return g
}

// Hits lists credentials in files, in the order of paths and places.
func (g *Graph) Hits() []Hit { return g.hits }
