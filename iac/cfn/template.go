package cfn

import (
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn/sam"
	"redoubt/iac/doc"
)

// A Template is a template after its evaluation.
type Template struct {
	File   string
	Format string    // sam, cloudformation, cdk
	Root   *doc.Node // normal form
	Gaps   []app.Gap
	// Settings are parameter defaults and samconfig overrides.
	Settings []app.Setting
	// Parts are the files of nested stacks.
	Parts []string

	fsys     fs.FS
	params   map[string]*param
	conds    *conditions
	mappings *doc.Node
	opt      iac.Options
	above    []string // templates that this one is nested in
	stacks   *int     // nested stacks that may still be read
	args     map[string]*doc.Node
}

// param is a parameter of the template.
type param struct {
	value    *doc.Node // what is substituted, nil if not known
	explicit bool      // by an override, not by its default
}

// Expand evaluates a raw document: loops and includes, parameters, mappings,
// conditions and functions, then SAM's resources and nested stacks. It never
// fails: what can't be resolved stays as it is and is a Gap.
func Expand(fsys fs.FS, file string, root *doc.Node, opt iac.Options) *Template {
	stacks := mostStacks
	t := &Template{File: file, Format: "cloudformation", fsys: fsys, opt: opt, stacks: &stacks}
	t.expand(root)
	return t
}

// loopBudget is how many nodes the loops of a template may make.
const loopBudget = 500_000

func (t *Template) expand(root *doc.Node) {
	if isSAM(root) {
		t.Format = "sam"
	}
	t.reportMacros(root)
	root = t.sections(root)
	t.readParams(root.Get("Parameters"))
	known := func(explicit bool) func(string) *doc.Node {
		return func(name string) *doc.Node {
			if p := t.params[name]; p != nil && (p.explicit || !explicit) {
				return p.value
			}
			return nil
		}
	}
	t.conds = &conditions{exprs: map[string]*doc.Node{}, chosen: map[string]bool{}, nested: map[string]*conditions{}}
	e := &evaluator{t: t, value: known(t.opt.Open), decide: t.conds.decided, budget: loopBudget}
	open := func(string) (bool, bool) { return false, false }
	t.conds.defaults = &evaluator{t: t, value: known(false), decide: open}
	t.conds.strict = &evaluator{t: t, value: known(true), decide: open}
	t.mappings = doc.NewMap(root.Get("Mappings").Place(), t.unrolled(e, root.Get("Mappings"))...)
	for _, p := range t.unrolled(e, root.Get("Conditions")) {
		t.conds.exprs[p.Key] = p.Value
	}
	t.Root = e.section(root)
	t.Gaps = append(t.Gaps, sam.Expand(t.Root, sam.Env{ReadFile: t.document})...)
	t.nest()
}

// unrolled is the entries of a section with its loops and includes unrolled.
func (t *Template) unrolled(e *evaluator, n *doc.Node) []doc.Pair {
	var list []doc.Pair
	for _, p := range entries(n) {
		if strings.HasPrefix(p.Key, "Fn::ForEach::") {
			list = append(list, e.loop(p)...)
			continue
		}
		if p.Key == "Fn::Transform" {
			pairs, _, _ := e.load(p)
			list = append(list, pairs...)
			continue
		}
		list = append(list, p)
	}
	return list
}

// section evaluates the sections that describe what is deployed.
func (e *evaluator) section(root *doc.Node) *doc.Node {
	out := doc.NewMap(root.Pos)
	for _, p := range entries(root) {
		switch p.Key {
		case "Resources":
			p.Value = e.t.deployed(e.node(p.Value))
		case "Globals", "Outputs":
			p.Value = e.node(p.Value)
		}
		out.Pairs = append(out.Pairs, p)
	}
	return out
}

// deployed drops the resources whose condition an override decides against.
func (t *Template) deployed(n *doc.Node) *doc.Node {
	if n == nil || n.Kind != doc.Map {
		return doc.NewMap(app.Pos{})
	}
	c := *n
	c.Pairs = nil
	for _, p := range n.Pairs {
		always := false
		if name := p.Value.Get("Condition").Str(); name != "" {
			v, known := t.conds.decided(name)
			if known && !v {
				continue
			}
			always = known
		}
		if p.Value != nil && p.Value.Kind == doc.Map {
			// SAM's expansion and nested stacks change resources in place.
			own := *p.Value
			own.Pairs = append([]doc.Pair{}, p.Value.Pairs...)
			p.Value = &own
			if always {
				own.Delete("Condition")
			}
		}
		c.Pairs = append(c.Pairs, p)
	}
	return &c
}

func isSAM(root *doc.Node) bool {
	for _, n := range root.Get("Transform").Each() {
		if strings.HasPrefix(n.Str(), "AWS::Serverless") {
			return true
		}
	}
	return false
}

// readParams works out what each parameter is.
func (t *Template) readParams(n *doc.Node) {
	t.params = map[string]*param{}
	overrides := t.overrides()
	for _, p := range entries(n) {
		def := p.Value.Get("Default")
		kind := p.Value.Get("Type").Str()
		one := &param{}
		t.params[p.Key] = one
		switch {
		case t.args[p.Key] != nil:
			one.value, one.explicit = t.args[p.Key], true
		case strings.HasPrefix(kind, "AWS::SSM::"):
			// The default is the name of an SSM parameter, not a value.
		case overrides[p.Key] != nil:
			one.value, one.explicit = typed(overrides[p.Key], kind), true
		case def != nil:
			one.value = typed(def, kind)
			hidden, _ := p.Value.Get("NoEcho").Truth()
			t.Settings = append(t.Settings, app.Setting{Where: "parameter", Name: p.Key, Value: def.Str(), NoEcho: hidden, Pos: def.Pos})
		}
	}
}

// typed splits the value of a list parameter.
func typed(n *doc.Node, kind string) *doc.Node {
	if !strings.HasPrefix(kind, "List<") && kind != "CommaDelimitedList" || n.Kind == doc.List {
		return n
	}
	l := doc.NewList(n.Pos)
	for _, s := range strings.Split(n.Str(), ",") {
		l.Items = append(l.Items, doc.NewString(n.Pos, strings.TrimSpace(s)))
	}
	return l
}

// isParam reports whether the template declares a parameter of the name.
func (t *Template) isParam(name string) bool { return t.params[name] != nil }

// defaultsTo is what a condition yields with the parameters' defaults; true
// where they don't tell.
func (t *Template) defaultsTo(cond string) bool { return t.conds.choose(cond) }

// document reads a local file that the template names.
func (t *Template) document(name string) (*doc.Node, error) {
	file, data, err := t.read(name)
	if err != nil {
		return nil, err
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		return nil, err
	}
	e := &evaluator{t: t, value: t.conds.defaults.value, decide: t.conds.decided, budget: loopBudget}
	return e.node(root), nil
}

func (t *Template) read(name string) (string, []byte, error) {
	file := path.Join(path.Dir(t.File), strings.TrimPrefix(name, "file://"))
	if t.fsys == nil {
		return file, nil, fs.ErrNotExist
	}
	data, err := fs.ReadFile(t.fsys, file)
	return file, data, err
}

func exists(fsys fs.FS, name string) bool {
	if !fs.ValidPath(name) {
		return false
	}
	_, err := fs.Stat(fsys, name)
	return err == nil
}
