package reach

import "redoubt/app"

// Effective returns the statements of the role as deployed: its own, then
// those of its managed policies.
func (g *Graph) Effective(role *app.Role) []*app.Statement {
	if s, ok := g.effective[role]; ok {
		return s
	}
	list := append([]*app.Statement(nil), role.Statements...)
	g.effective[role] = list
	return list
}

// Complete reports whether everything that the role grants is known: no policy
// is attached that neither the template nor the catalogue holds.
func (g *Graph) Complete(role *app.Role) bool { return len(role.Managed) == 0 }
