package serverless

import (
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// code is the function's image, its artifact, or the folder of the service,
// which handlers are relative to. Patterns only choose what of it is packed.
func (f *function) code() *doc.Node {
	if image := first(f.conf.Get("image")); image != nil {
		return f.image(image)
	}
	own, service := f.conf.Get("package"), f.root.Get("package")
	if artifact := first(own.Get("artifact")); artifact != nil {
		return f.local(artifact)
	}
	alone := truth(own.Get("individually")) || truth(service.Get("individually"))
	if artifact := first(service.Get("artifact")); artifact != nil && !alone {
		return f.local(artifact)
	}
	if module := f.conf.Get("module"); alone && module.IsScalar() { // serverless-python-requirements
		return f.local(module)
	}
	return f.local(doc.NewString(f.pos, "."))
}

// local is a path relative to the service's folder, wherever it is written.
func (f *function) local(n *doc.Node) *doc.Node {
	if !n.IsScalar() {
		return n
	}
	return doc.NewString(app.Pos{File: f.file, Line: n.Pos.Line, Column: n.Pos.Column}, n.Text)
}

func truth(n *doc.Node) bool {
	yes, _ := n.Truth()
	return yes
}

// image is a URI, or the name of an image that the provider declares: by URI,
// or by the folder that it is built from.
func (f *function) image(n *doc.Node) *doc.Node {
	uri := first(n.Get("uri"), n)
	if name := first(n.Get("name"), scalar(n)); n.Get("uri") == nil && !strings.ContainsAny(name.Str(), "/:") {
		declared := f.provider.Get("ecr", "images", name.Str())
		uri = first(declared.Get("uri"), declared)
		if declared == nil {
			f.gap(n.Pos, "the image "+name.Str()+" of "+f.name+" is not declared")
		}
		if dir := declared.Get("path"); dir.IsScalar() {
			f.dirs[f.id] = dir.Text
		}
		if uri.Str() == "." || uri.Get("path") != nil || strings.HasPrefix(uri.Str(), "./") {
			f.dirs[f.id] = first(uri.Get("path"), uri).Str()
			uri = nil
		}
	}
	if uri == nil || uri.Kind == doc.Map && !isFunction(uri) {
		uri = unknown(n, "image")
	}
	return object(n.Pos, "ImageUri", uri)
}
