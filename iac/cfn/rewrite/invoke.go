package rewrite

import (
	"strings"

	"redoubt/iac/doc"
	"redoubt/iac/edit"
)

// invokeConfig sends failed events to a queue: in the resource that says what
// becomes of the function's events, of which there can be one only, or in a new
// one.
func invokeConfig(w writer) error {
	v, err := w.value()
	if err != nil {
		return err
	}
	onFailure := []string{"Properties", "DestinationConfig", "OnFailure", "Destination"}
	for _, p := range entries(w.target.Value(w.target.Resources)) {
		if p.Value.Get("Type").Str() != "AWS::Lambda::EventInvokeConfig" || !w.mayBeOf(p.Value.Get("Properties", "FunctionName")) {
			continue
		}
		if q := p.Value.Get("Properties", "Qualifier"); q != nil && q.IsScalar() && q.Str() != "$LATEST" {
			continue
		}
		if !w.isOf(p.Value.Get("Properties", "FunctionName")) {
			return edit.Refuse(p.Pos, "%s may be about this function already", p.Key)
		}
		at := append(append([]string{}, w.target.Resources...), p.Key)
		if old := edit.At(p.Value, onFailure); old != nil {
			return edit.Refuse(old.Pos, "%s says already where failed events go", p.Key)
		}
		return w.target.Put(append(at, onFailure...), v)
	}
	name := w.place.name + "FailedEvents"
	at := append(append([]string{}, w.target.Resources...), name)
	if old := w.target.Value(at); old != nil {
		return edit.Refuse(old.Pos, "there is a resource %s already", name)
	}
	return w.target.Put(at, resource("AWS::Lambda::EventInvokeConfig", "FunctionName", object("Ref", w.place.name), "Qualifier", "$LATEST",
		"DestinationConfig", object("OnFailure", object("Destination", v))))
}

// isOf reports whether a value names the function that is edited: by reference
// or by its name.
func (w writer) isOf(n *doc.Node) bool {
	if key, v, ok := n.Single(); ok {
		switch key {
		case "Ref":
			return v.Str() == w.place.name
		case "Fn::GetAtt":
			name, _, _ := strings.Cut(v.Str(), ".")
			return name == w.place.name || len(v.Items) > 0 && v.Items[0].Str() == w.place.name
		}
		return false
	}
	own := edit.At(w.target.Have, w.place.at).Get("Properties", "FunctionName").Str()
	return own != "" && n.Str() == own
}

// mayBeOf reports whether a value may name the function: it does, or nobody can
// tell.
func (w writer) mayBeOf(n *doc.Node) bool {
	key, _, worked := n.Single()
	return w.isOf(n) || worked && key != "Ref" && key != "Fn::GetAtt"
}
