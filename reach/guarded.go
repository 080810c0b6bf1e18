package reach

import (
	"path"
	"strings"

	"redoubt/app"
)

// GuardLayer reports whether a layer is redoubt's own guard, by the name that
// `redoubt guard package` gives it: it is no code of the function's, and calls nothing
// of AWS with the function's role but a quarantine that its policy names.
func (g *Graph) GuardLayer(layer app.Text) bool {
	const name = "redoubt-guard"
	if l, ok := g.byName[layer.Target()].(*app.Layer); ok {
		return strings.HasPrefix(path.Base(l.Content.V.String()), name+"-")
	}
	parts := strings.Split(layer.String(), ":")
	return len(parts) == 8 && parts[5] == "layer" && strings.HasPrefix(parts[6], name)
}
