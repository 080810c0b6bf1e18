package rewrite

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// contentKeys name where each type of layer says what is in it.
func contentKeys() map[string]string {
	return map[string]string{"AWS::Serverless::LayerVersion": "ContentUri", "AWS::Lambda::LayerVersion": "Content"}
}

// spelledLayer spells a layer that is a zip beside the template, nil for a type that
// is none.
func spelledLayer(l *app.Layer) *doc.Node {
	key := contentKeys()[l.Type]
	if key == "" {
		return nil
	}
	return resource(l.Type, key, l.Content.V.String(), "CompatibleArchitectures", doc.NewList(app.Pos{}, literal(l.Architecture)))
}

// newContent lets a layer that is there have another zip.
func (t *Target) newContent(at []string, l *app.Layer) error {
	at = append(append([]string{}, at...), "Properties", contentKeys()[l.Type])
	old := t.Value(at)
	switch {
	case old.Str() == l.Content.V.String():
		return nil
	case old != nil && old.Kind != doc.String:
		return edit.Refuse(old.Pos, "the layer's content is worked out")
	}
	return t.Put(at, literal(l.Content.V.String()))
}

// variable gives a function a variable, or the one that it has another value.
func variable(w writer) error {
	v, ok := w.edit.Value.(app.Variable)
	if !ok {
		return edit.Refuse(w.edit.At, "nothing is known of the variable")
	}
	return w.put("Properties.Environment.Variables."+v.Name, literal(v.Value))
}

// layer puts a layer behind those that a function has.
func layer(w writer) error {
	text, _ := w.edit.Value.(app.Text)
	if w.target.Nested && text.Target() != "" {
		return edit.Refuse(w.edit.At, "a nested stack can't refer to the layer: name a published one by its ARN")
	}
	return w.target.Layer(append(append([]string{}, w.place.at...), "Properties", "Layers"), nil, text)
}

// Layer puts a layer behind those at the path, or behind the others where there is
// nothing yet, which they would hide. It takes the place of another version of itself.
func (t *Target) Layer(at []string, others *doc.Node, text app.Text) error {
	item, err := t.Node(text)
	if err != nil {
		return err
	}
	old := t.Value(at)
	if old == nil || old.Kind == doc.Null {
		old = others
	}
	switch {
	case old == nil || old.Kind == doc.Null:
		return t.Put(at, doc.NewList(app.Pos{}, item))
	case old.Kind != doc.List:
		return edit.Refuse(old.Pos, "the layers are worked out")
	}
	for i, one := range old.Items {
		switch {
		case one.Same(item):
			return nil
		case versioned(one.Str()) != "" && versioned(one.Str()) == versioned(item.Str()):
			return t.Put(append(append([]string{}, at...), itoa(i)), item)
		}
	}
	list := doc.NewList(old.Pos, append(append([]*doc.Node{}, old.Items...), item)...)
	if old == others {
		list.Pos = app.Pos{}
	}
	return t.Put(at, list)
}

// versioned is the ARN of a layer without the version, "" for what is none.
func versioned(arn string) string {
	if at := strings.LastIndexByte(arn, ':'); strings.HasPrefix(arn, "arn:") && strings.Count(arn, ":") == 7 {
		return arn[:at]
	}
	return ""
}
