package cfn

import (
	"path"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iac/doc"
)

// Bounds against templates that nest without end: how deep, and how many in
// all.
const (
	deepestStack = 8
	mostStacks   = 200
)

// nest merges the nested stacks and SAM applications that lie in the tree.
// Their logical names become "Child/Name".
func (t *Template) nest() {
	resources := t.Root.Get("Resources")
	outputs := map[string]*doc.Node{}
	var kept []doc.Pair
	for _, p := range entries(resources) {
		file, pos, ok := t.childFile(p)
		kept = append(kept, p)
		if !ok {
			continue
		}
		child := t.child(p, file, pos)
		if child == nil {
			continue
		}
		kept = append(kept[:len(kept)-1], t.adopt(p.Key+"/", child, outputs, p.Key)...)
	}
	if resources != nil {
		resources.Pairs = kept
	}
	if len(outputs) > 0 {
		t.Root = resolveOutputs(t.Root, outputs)
	}
}

// childFile is the template that a stack resource names, if it is local.
func (t *Template) childFile(p doc.Pair) (file string, pos app.Pos, ok bool) {
	var at *doc.Node
	switch p.Value.Get("Type").Str() {
	case "AWS::CloudFormation::Stack":
		at = p.Value.Get("Properties", "TemplateURL")
		if asset := p.Value.Get("Metadata", "aws:asset:path"); asset != nil {
			at = asset
		}
	case "AWS::Serverless::Application":
		at = p.Value.Get("Properties", "Location")
	default:
		return "", pos, false
	}
	name := t.pick(at).Str()
	if name == "" || strings.Contains(name, "://") && !strings.HasPrefix(name, "file://") {
		t.gap(place(at, p.Value), "the nested stack "+p.Key+" is not a local file and was not read")
		return "", pos, false
	}
	return path.Join(path.Dir(t.File), strings.TrimPrefix(name, "file://")), at.Pos, true
}

// child expands the template of a nested stack with the arguments that the
// parent passes.
func (t *Template) child(p doc.Pair, file string, pos app.Pos) *Template {
	switch {
	case file == t.File || slices.Contains(t.above, file):
		t.gap(pos, "the nested stack "+p.Key+" contains itself: "+file+" was not read again")
		return nil
	case len(t.above) >= deepestStack || *t.stacks <= 0:
		t.gap(pos, "stacks nest too deep or are too many: "+file+" was not read")
		return nil
	}
	*t.stacks--
	_, data, err := t.read(strings.TrimPrefix(relative(t.File, file), "./"))
	if err != nil {
		t.gap(pos, "the nested stack's template "+file+" can't be read")
		return nil
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		t.gap(pos, "the nested stack's template can't be read: "+err.Error())
		return nil
	}
	c := &Template{File: file, fsys: t.fsys, above: append(slices.Clone(t.above), t.File), stacks: t.stacks, args: map[string]*doc.Node{}}
	for _, arg := range entries(t.pick(p.Value.Get("Properties", "Parameters"))) {
		c.args[arg.Key] = absolute(arg.Value)
	}
	c.expand(root)
	return c
}

// relative is file as seen from the folder of another one.
func relative(from, file string) string {
	dir := path.Dir(from)
	if dir == "." {
		return file
	}
	up := strings.Repeat("../", strings.Count(dir, "/")+1)
	return up + file
}

// adopt renames a child's resources and takes them over with its gaps,
// settings and conditions.
func (t *Template) adopt(prefix string, child *Template, outputs map[string]*doc.Node, name string) []doc.Pair {
	t.Gaps = append(t.Gaps, child.Gaps...)
	t.Settings = append(t.Settings, child.Settings...)
	t.Parts = append(append(t.Parts, child.File), child.Parts...)
	t.conds.nested[prefix] = child.conds
	r := renamer{prefix: prefix, params: child.params}
	for param := range child.params {
		t.params[prefix+param] = &param0
	}
	var list []doc.Pair
	for _, p := range entries(child.Root.Get("Resources")) {
		list = append(list, doc.Pair{Key: prefix + p.Key, Pos: p.Pos, Value: r.resource(p.Value)})
	}
	for _, o := range entries(child.Root.Get("Outputs")) {
		outputs[name+".Outputs."+o.Key] = r.node(o.Value.Get("Value"))
	}
	return list
}

// param0 is a parameter without a known value.
var param0 param

// absolute marks the references of an argument as the parent's: "/Name".
func absolute(n *doc.Node) *doc.Node { return renamer{prefix: "/"}.node(n) }

// A renamer puts a prefix before the logical names that a tree refers to. A
// name that begins with a slash is an argument's: it belongs to the parent.
type renamer struct {
	prefix string
	params map[string]*param
}

func (r renamer) name(s string) string {
	switch {
	case strings.Contains(s, "::") || s == "":
		return s
	case strings.HasPrefix(s, "/"):
		return s[1:]
	}
	return r.prefix + s
}

// resource renames in a resource; its condition is a name too.
func (r renamer) resource(n *doc.Node) *doc.Node {
	out := r.node(n)
	if c := out.Get("Condition"); c.IsScalar() {
		out.Set("Condition", doc.NewString(c.Pos, r.name(c.Text)))
	}
	return out
}

func (r renamer) node(n *doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok {
		switch {
		case key == "Ref" && arg.IsScalar():
			return call(n, key, doc.NewString(arg.Pos, r.name(arg.Text)))
		case key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2:
			return call(n, key, doc.NewList(arg.Pos, doc.NewString(arg.Items[0].Pos, r.name(arg.Items[0].Str())), r.node(arg.Items[1])))
		case key == "Fn::Sub" && arg.IsScalar():
			return call(n, key, doc.NewString(arg.Pos, r.text(arg.Text)))
		case key == "Fn::If" && arg.Kind == doc.List && len(arg.Items) == 3:
			return call(n, key, doc.NewList(arg.Pos, doc.NewString(arg.Items[0].Pos, r.name(arg.Items[0].Str())), r.node(arg.Items[1]), r.node(arg.Items[2])))
		}
	}
	c := *n
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, r.node(item))
	}
	for _, p := range n.Pairs {
		p.Value = r.node(p.Value)
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}

// text renames in the text of an Fn::Sub.
func (r renamer) text(s string) string {
	return mapRefs(s, func(name string) string { return "${" + r.name(name) + "}" })
}

// mapRefs replaces every ${Name} of a text.
func mapRefs(s string, do func(name string) string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "${")
		name, rest, closed := strings.Cut(after, "}")
		if !found || !closed {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(before)
		if strings.HasPrefix(name, "!") {
			b.WriteString("${" + name + "}")
		} else {
			b.WriteString(do(name))
		}
		s = rest
	}
}

// resolveOutputs replaces references to nested stacks' outputs.
func resolveOutputs(n *doc.Node, outputs map[string]*doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok {
		if key == "Fn::GetAtt" && arg.Kind == doc.List && len(arg.Items) == 2 {
			if v := outputs[arg.Items[0].Str()+"."+arg.Items[1].Str()]; v != nil {
				return v
			}
		}
		if key == "Fn::Sub" && arg.IsScalar() {
			return call(n, key, doc.NewString(arg.Pos, mapRefs(arg.Text, func(name string) string {
				if s, ok := spelt(outputs[name]); ok && outputs[name] != nil {
					return s
				}
				return "${" + name + "}"
			})))
		}
	}
	c := *n
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, resolveOutputs(item, outputs))
	}
	for _, p := range n.Pairs {
		p.Value = resolveOutputs(p.Value, outputs)
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}
