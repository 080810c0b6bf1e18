package deps

// Below returns the packages of a set that some of them bring along, and those
// themselves. known is false where a file that tells of them has no graph: then
// anything of it may be brought along.
func (s *Set) Below(from []*Package) (below map[*Package]bool, known bool) {
	byNode := map[*node][]*Package{}
	known = true
	for _, p := range s.Packages {
		known = known && p.graphed
		for _, n := range p.nodes {
			byNode[n] = append(byNode[n], p)
		}
	}
	below, seen := map[*Package]bool{}, map[*node]bool{}
	var queue []*node
	for _, p := range from {
		below[p] = true
		queue = append(queue, p.nodes...)
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		if seen[n] {
			continue
		}
		seen[n] = true
		for _, p := range byNode[n] {
			below[p] = true
		}
		queue = append(queue, n.asks...)
	}
	return below, known
}
