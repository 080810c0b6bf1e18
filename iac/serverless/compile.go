package serverless

import (
	"io/fs"
	"path"

	"redoubt/app"
	"redoubt/iac/doc"
)

// A compiler makes the CloudFormation that the framework would deploy.
type compiler struct {
	*resolver
	root      *doc.Node
	provider  *doc.Node
	resources *doc.Node
	functions []doc.Pair
	names     map[string]string // logical id → name in serverless.yml
	dirs      map[string]string // logical id → folder of an image's code
	paths     map[string]string // REST resources by path
	shared    *grants           // what the events of functions with the shared role need
	rest      string            // logical ids of the APIs, "" until a route needs one
	http      string
	socket    string
}

// compile builds the template: functions, events, roles, then the template's
// own resources, which may override.
func (c *compiler) compile() *doc.Node {
	c.names, c.dirs, c.paths = map[string]string{}, map[string]string{}, map[string]string{}
	c.functions = c.declaredFunctions()
	for _, p := range c.functions {
		c.names[functionID(p.Key)] = p.Key
	}
	for _, p := range c.functions {
		c.function(p)
	}
	c.layerVersions()
	c.stateMachines()
	c.graphQL()
	c.unread()
	c.sharedRole()
	out := object(c.root.Pos, "Resources", c.resources)
	c.extend(out)
	return out
}

// declaredFunctions lists the functions, which may be spread over a list of
// maps. What is declared twice is merged, as the framework does it.
func (c *compiler) declaredFunctions() []doc.Pair {
	all := doc.NewMap(c.root.Pos)
	for _, part := range c.root.Get("functions").Each() {
		if part.Kind != doc.Map {
			c.gap(part.Pos, "these functions were not read: they are no map")
			continue
		}
		for _, p := range part.Pairs {
			if p.Value == nil || p.Value.Kind != doc.Map {
				c.gap(p.Pos, "the function "+p.Key+" was not read: it is no map")
				continue
			}
			if have := all.Get(p.Key); have != nil {
				all.Set(p.Key, deep(have, p.Value))
				continue
			}
			all.Pairs = append(all.Pairs, p)
		}
	}
	return all.Pairs
}

func functionID(name string) string { return logical(name) + "LambdaFunction" }

// arnOf is the ARN of a function of this service, nil if there is none of the
// name.
func (c *compiler) arnOf(pos app.Pos, name string) *doc.Node {
	if c.names[functionID(name)] == "" {
		return nil
	}
	return attr(pos, functionID(name), "Arn")
}

func (c *compiler) add(name, kind string, pos app.Pos, props *doc.Node) *doc.Node {
	r := object(pos, "Type", kind, "Properties", props)
	c.resources.Pairs = append(c.resources.Pairs, doc.Pair{Key: name, Pos: pos, Value: r})
	return r
}

// stackName begins the names of what the framework makes: service and stage.
func (c *compiler) stackName() string {
	return serviceName(c.root) + "-" + c.stage(c.root).Str()
}

// declared is the type of a resource of the section `resources`, "" if there
// is none of the name.
func (c *compiler) declared(name string) string {
	if name == "" {
		return ""
	}
	for _, extra := range c.root.Get("resources").Each() {
		if kind := extra.Get("Resources", name, "Type").Str(); kind != "" {
			return kind
		}
	}
	return ""
}

// finish gives functions the names that serverless.yml has for them, and images
// the folder that they are built from.
func (c *compiler) finish(a *app.Application) {
	for _, f := range a.Functions {
		if name := c.names[f.Name]; name != "" {
			f.Title = name
		}
		dir := path.Join(path.Dir(c.file), c.dirs[f.Name])
		if c.dirs[f.Name] == "" || f.CodeDir != "" || !fs.ValidPath(dir) {
			continue
		}
		if _, err := fs.Stat(c.fsys, dir); err == nil {
			f.CodeDir = dir
		}
	}
}

// unread reports what deploys more than this reader knows.
func (c *compiler) unread() {
	for _, section := range []struct {
		path []string
		what string
	}{
		{[]string{"custom", "apiGatewayServiceProxies"}, "routes that lead to services without a function"},
		{[]string{"provider", "variableSyntax"}, "variables of a spelling of their own"},
		{[]string{"constructs"}, "what serverless-lift makes"},
	} {
		if n := c.root.Get(section.path...); n != nil {
			c.gap(n.Pos, section.what+" ("+section.path[len(section.path)-1]+") are not read")
		}
	}
}
