package serverless

import (
	"redoubt/app"
	"redoubt/iac/doc"
)

// extend adds the section `resources`, which may be a list of parts: resources
// are added or change what was compiled, and so do extensions.
func (c *compiler) extend(out *doc.Node) {
	var extensions []doc.Pair
	for _, part := range c.root.Get("resources").Each() {
		if part.Kind != doc.Map {
			c.gap(part.Pos, "these resources were not read: they are no map")
			continue
		}
		for _, section := range part.Pairs {
			switch section.Key {
			case "Resources":
				c.own(section.Value)
			case "extensions":
				extensions = append(extensions, c.pairs(section.Value, "extensions")...)
			case "Parameters", "Conditions", "Mappings", "Outputs", "Transform":
				out.Set(section.Key, deep(out.Get(section.Key), section.Value))
			}
		}
	}
	for _, p := range extensions {
		c.extension(p)
	}
}

// own adds the service's own resources.
func (c *compiler) own(n *doc.Node) {
	for _, r := range c.pairs(n, "Resources") {
		switch have := c.resources.Get(r.Key); {
		case have != nil:
			c.resources.Set(r.Key, deep(have, r.Value))
		case r.Value != nil && r.Value.Kind == doc.Map:
			c.resources.Pairs = append(c.resources.Pairs, r)
		default:
			c.gap(r.Pos, "the resource "+r.Key+" was not read: it is no map")
		}
	}
}

// extension changes a resource that the framework made.
func (c *compiler) extension(p doc.Pair) {
	have := c.resources.Get(p.Key)
	if have == nil {
		c.gap(p.Pos, "the extension of "+p.Key+" changes nothing: there is no such resource")
		return
	}
	c.resources.Set(p.Key, deep(have, p.Value))
}

// pairs lists the entries of a section, also of a list of such sections.
func (c *compiler) pairs(n *doc.Node, name string) []doc.Pair {
	var list []doc.Pair
	for _, part := range n.Each() {
		if part.Kind != doc.Map {
			c.gap(part.Pos, "a part of "+name+" was not read: it is no map")
			continue
		}
		list = append(list, part.Pairs...)
	}
	return list
}

// layerVersions compiles the layers of the service, with those whom they are
// shared with.
func (c *compiler) layerVersions() {
	for _, p := range c.pairs(c.root.Get("layers"), "layers") {
		id := logical(p.Key) + "LambdaLayer"
		content := first(p.Value.Get("package", "artifact"), p.Value.Get("path"))
		if content != nil {
			content = doc.NewString(app.Pos{File: c.file, Line: content.Pos.Line}, content.Str())
		}
		c.add(id, "AWS::Lambda::LayerVersion", p.Pos, object(p.Pos, "LayerName", first(p.Value.Get("name"), doc.NewString(p.Pos, p.Key)), "Content", content))
		for _, account := range p.Value.Get("allowedAccounts").Each() {
			c.add(c.unique(id+"Permission"), "AWS::Lambda::LayerVersionPermission", account.Pos, object(account.Pos,
				"Action", "lambda:GetLayerVersion", "LayerVersionArn", ref(account.Pos, id), "Principal", account))
		}
	}
}
