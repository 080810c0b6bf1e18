package iam

// A Weight counts actions by access level.
type Weight struct{ Read, Write, List, Tagging, PermissionsManagement int }

// Weigh counts the actions that the patterns cover, each once.
func (c *Catalogue) Weigh(patterns []string) Weight {
	var w Weight
	c.covered(patterns, func(e entry) bool {
		w.Add(e.level)
		return true
	})
	return w
}

// Add counts one action of that level.
func (w *Weight) Add(l Level) {
	switch l {
	case Read:
		w.Read++
	case Write:
		w.Write++
	case List:
		w.List++
	case Tagging:
		w.Tagging++
	case PermissionsManagement:
		w.PermissionsManagement++
	}
}
