package cfn

import (
	"slices"
	"strings"

	"redoubt/iac/doc"
)

// deepestInclude bounds includes in includes.
const deepestInclude = 8

// include evaluates what {Name: AWS::Include, Parameters: {Location: …}} brings
// in. Other transforms stay as they stand.
func (e *evaluator) include(p doc.Pair) []doc.Pair {
	pairs, file, ok := e.load(p)
	if !ok {
		return []doc.Pair{p}
	}
	e.files = append(e.files, file)
	out := e.object(&doc.Node{Kind: doc.Map, Pairs: pairs, Pos: p.Pos})
	e.files = e.files[:len(e.files)-1]
	return out.Pairs
}

// load reads an included file; ok is false if there is a gap instead.
func (e *evaluator) load(p doc.Pair) (pairs []doc.Pair, file string, ok bool) {
	if name := p.Value.Get("Name").Str(); name != "AWS::Include" {
		e.t.gap(p.Pos, macroGap(name))
		return nil, "", false
	}
	location := e.node(p.Value.Get("Parameters", "Location")).Str()
	if location == "" || strings.Contains(location, "://") && !strings.HasPrefix(location, "file://") {
		e.t.gap(p.Pos, "an include that is not a local file was not read")
		return nil, "", false
	}
	file, data, err := e.t.read(location)
	switch {
	case err != nil:
		e.t.gap(p.Pos, "the include "+location+" can't be read")
		return nil, "", false
	case slices.Contains(e.files, file):
		e.t.gap(p.Pos, "the include "+location+" includes itself and was not followed")
		return nil, "", false
	case len(e.files) >= deepestInclude:
		e.t.gap(p.Pos, "includes nest too deep: "+location+" was not read")
		return nil, "", false
	}
	root, err := doc.Parse(file, data)
	if err != nil {
		e.t.gap(p.Pos, "the include can't be read: "+err.Error())
		return nil, "", false
	}
	if e.budget -= size(root); e.budget < 0 {
		e.t.gap(p.Pos, "the includes of this template make too much")
		return nil, "", false
	}
	return entries(root), file, true
}

// sections brings in what includes at the top of a template hold: whole
// sections, or entries for sections that are there.
func (t *Template) sections(root *doc.Node) *doc.Node {
	out := doc.NewMap(root.Place())
	e := &evaluator{t: t, value: func(string) *doc.Node { return nil }, budget: loopBudget}
	for _, p := range entries(root) {
		switch p.Key {
		case "Fn::Transform":
			t.mergeInclude(e, out, p)
		case "Transform":
			out.Pairs = append(out.Pairs, p)
			for _, n := range p.Value.Each() {
				if n.Get("Name").Str() == "AWS::Include" {
					t.mergeInclude(e, out, doc.Pair{Key: p.Key, Pos: p.Pos, Value: n})
				}
			}
		default:
			t.mergeSection(out, p)
		}
	}
	return out
}

func (t *Template) mergeInclude(e *evaluator, out *doc.Node, p doc.Pair) {
	pairs, _, _ := e.load(p)
	for _, section := range pairs {
		t.mergeSection(out, section)
	}
}

func (t *Template) mergeSection(out *doc.Node, p doc.Pair) {
	if there := out.Get(p.Key); there != nil && there.Kind == doc.Map {
		p.Value = doc.NewMap(there.Pos, slices.Concat(there.Pairs, entries(p.Value))...)
		out.Set(p.Key, p.Value)
		return
	}
	out.Pairs = append(out.Pairs, p)
}

// reportMacros says which macros over the whole template were not run.
func (t *Template) reportMacros(root *doc.Node) {
	for _, n := range root.Get("Transform").Each() {
		name := n.Str()
		if name == "" {
			name = n.Get("Name").Str()
		}
		switch {
		case strings.HasPrefix(name, "AWS::Serverless-"), strings.HasPrefix(name, "AWS::SecretsManager-"):
		case name == "AWS::LanguageExtensions", name == "AWS::Include", name == "AWS::CodeDeployBlueGreen", name == "":
		default:
			t.gap(place(n, root), macroGap(name))
		}
	}
}

func macroGap(name string) string {
	return "the macro " + name + " runs at deployment only: what it makes is not seen"
}
