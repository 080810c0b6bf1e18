package cfn

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/doc"
)

// CDK reads synthesised CDK applications: the manifest of a cdk.out folder, all
// of its stacks as one application. A cdk.json without cdk.out beside it gives
// a gap with the hint to synthesise.
func CDK() iac.Reader {
	return iac.Reader{
		Name: "cdk",
		Match: func(file string, content []byte) bool {
			switch path.Base(file) {
			case "cdk.json":
				return strings.Contains(string(content), `"app"`)
			case "manifest.json":
				return path.Base(path.Dir(file)) == "cdk.out" && strings.Contains(string(content), `"artifacts"`)
			}
			return false
		},
		Read: readCDK,
	}
}

func readCDK(fsys fs.FS, file string, opt iac.Options) (*app.Application, error) {
	if path.Base(file) == "cdk.json" {
		return hint(fsys, file), nil
	}
	left := mostStacks
	all := &Template{stacks: &left, File: file, Format: "cdk", fsys: fsys, opt: opt, params: map[string]*param{}, Root: doc.NewMap(app.Pos{File: file})}
	all.conds = &conditions{exprs: map[string]*doc.Node{}, chosen: map[string]bool{}, nested: map[string]*conditions{}}
	stacks, err := stacks(fsys, file, 0)
	if err != nil {
		return nil, err
	}
	resources, outputs, exports := doc.NewMap(app.Pos{File: file}), map[string]*doc.Node{}, map[string]*doc.Node{}
	for _, s := range stacks {
		data, err := fs.ReadFile(fsys, s.file)
		if err != nil {
			all.gap(app.Pos{File: s.file}, "the stack's template can't be read")
			continue
		}
		root, err := doc.Parse(s.file, data)
		if err != nil {
			all.gap(app.Pos{File: s.file}, err.Error())
			continue
		}
		t := &Template{File: s.file, fsys: fsys, opt: opt, above: []string{file}, stacks: all.stacks}
		t.expand(assets(root))
		prefix := ""
		if len(stacks) > 1 {
			prefix = s.name + "/"
		}
		resources.Pairs = append(resources.Pairs, all.adopt(prefix, t, outputs, s.name)...)
		exported(t, prefix, exports)
		if len(stacks) == 1 {
			all.conds, all.params = t.conds, t.params
		}
	}
	all.Root.Set("Resources", imported(resources, exports))
	a := all.Application()
	a.Root = path.Dir(path.Dir(file))
	return a, nil
}

// hint is the application of a cdk.json that was not synthesised.
func hint(fsys fs.FS, file string) *app.Application {
	a := &app.Application{File: file, Root: path.Dir(file), Format: "cdk"}
	if !exists(fsys, path.Join(path.Dir(file), "cdk.out", "manifest.json")) {
		a.Gaps = []app.Gap{{Pos: app.Pos{File: file, Line: 1, Column: 1}, Message: "this CDK application has no cdk.out: run `cdk synth`, then scan again"}}
	}
	return a
}

type stack struct{ name, file string }

// stacks lists the stacks of a manifest and of the assemblies in it.
func stacks(fsys fs.FS, file string, depth int) ([]stack, error) {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		return nil, err
	}
	var list []stack
	for _, p := range entries(root.Get("artifacts")) {
		switch p.Value.Get("type").Str() {
		case "aws:cloudformation:stack":
			if t := p.Value.Get("properties", "templateFile").Str(); t != "" {
				list = append(list, stack{p.Key, path.Join(path.Dir(file), t)})
			}
		case "cdk:cloud-assembly":
			dir := p.Value.Get("properties", "directoryName").Str()
			if dir == "" || depth >= deepestStack {
				continue
			}
			inner, err := stacks(fsys, path.Join(path.Dir(file), dir, "manifest.json"), depth+1)
			if err == nil {
				list = append(list, inner...)
			}
		}
	}
	return list, nil
}

// assets puts the local folder of each function's code where its S3 key is.
func assets(root *doc.Node) *doc.Node {
	for i, p := range entries(root.Get("Resources")) {
		local := p.Value.Get("Metadata", "aws:asset:path")
		property := p.Value.Get("Metadata", "aws:asset:property").Str()
		if local == nil || property != "Code" && property != "Content" {
			continue
		}
		props := p.Value.Get("Properties")
		if props != nil {
			props.Set(property, doc.NewString(props.Get(property).Place(), local.Str()))
		}
		root.Get("Resources").Pairs[i] = p
	}
	return root
}

// exported collects the outputs that a stack exports by a literal name.
func exported(t *Template, prefix string, exports map[string]*doc.Node) {
	r := renamer{prefix: prefix}
	for _, o := range entries(t.Root.Get("Outputs")) {
		if name := o.Value.Get("Export", "Name").Str(); name != "" {
			exports[name] = r.node(o.Value.Get("Value"))
		}
	}
}

// imported replaces Fn::ImportValue by what another stack exports.
func imported(n *doc.Node, exports map[string]*doc.Node) *doc.Node {
	if n == nil {
		return nil
	}
	if key, arg, ok := n.Single(); ok && key == "Fn::ImportValue" && exports[arg.Str()] != nil {
		return exports[arg.Str()]
	} else if ok && key == "Fn::Sub" && arg.IsScalar() {
		return call(n, key, doc.NewString(arg.Pos, mapRefs(arg.Text, func(name string) string {
			if s, ok := spelt(exports[strings.TrimPrefix(name, "Fn::ImportValue ")]); ok {
				return s
			}
			return "${" + name + "}"
		})))
	}
	c := *n
	c.Items, c.Pairs = nil, nil
	for _, item := range n.Items {
		c.Items = append(c.Items, imported(item, exports))
	}
	for _, p := range n.Pairs {
		p.Value = imported(p.Value, exports)
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}
