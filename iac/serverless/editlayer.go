package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// layerSuffix ends the logical ids that the framework gives layers.
const layerSuffix = "LambdaLayer"

// addLayer adds a layer that is a zip beside serverless.yml. Its id is that of the
// template that the framework makes.
func (w *writer) addLayer(e app.Edit, l *app.Layer) error {
	name := strings.TrimSuffix(e.Resource, layerSuffix)
	if name == "" || name == e.Resource {
		return edit.Refuse(e.At, "the framework gives no layer the name %s", e.Resource)
	}
	name = strings.ToLower(name[:1]) + name[1:]
	content := []string{"layers", name, "package", "artifact"}
	if w.main.Value(content[:2]) != nil {
		return put(w.main, content, doc.NewString(app.Pos{}, l.Content.V.String()))
	}
	return put(w.main, content[:2], object(app.Pos{}, "package", object(app.Pos{}, "artifact", l.Content.V.String()),
		"compatibleArchitectures", []string{l.Architecture}))
}

// extended gives a function a variable or a layer. Its own layers hide those of the
// provider, so it takes them over.
func (w *writer) extended(e app.Edit, own []string) error {
	below := func(path ...string) []string { return append(append([]string{}, own...), path...) }
	switch v := e.Value.(type) {
	case app.Variable:
		return put(w.main, below("environment", v.Name), doc.NewString(app.Pos{}, v.Value))
	case app.Text:
		return w.target(nil).Layer(below("layers"), w.main.Have.Get("provider", "layers"), v)
	}
	return edit.Refuse(e.At, "the framework has no setting for this")
}
