package flow

import (
	"fmt"
	"strings"

	"redoubt/lang/ir"
)

// A Tree is a value as it was at a call, apart from any state: what was in it,
// and in its fields.
type Tree struct {
	Consts  []ir.Lit
	APIs    []string // environment variables are "os.environ.NAME" or "process.env.NAME"
	Unknown bool
	Fields  map[string]*Tree // "*" = elements or keys that are not known
	Lead    string           // how the text begins, if that is constant
	// Pattern is a text that was put together: literal characters, Hole for what
	// is not known, and an API's path between Open and Close.
	Pattern string
	// From are the places of parameters that the value is, as it is there; nil if
	// it may be other data, too.
	From   []Place
	taints []taint
	data   bool // some of the taints are data of a parameter or a source
}

// A Place is where in a parameter something lies: "*" is any element.
type Place struct {
	Param int
	Path  []string
}

// The bounds of a tree.
const (
	treeDepth  = 6
	treeFields = 40
	treeNodes  = 4000 // in all: objects that several others hold are in each of them
)

// freeze makes a tree of a value.
func (f *frame) freeze(v *value, depth int) *Tree {
	z := freezer{frame: f, left: treeNodes}
	return z.freeze(v, depth)
}

type freezer struct {
	*frame
	left int
}

func (f *freezer) freeze(v *value, depth int) *Tree {
	if v == nil {
		return nil
	}
	f.left--
	t := &Tree{Consts: v.consts, APIs: v.apis, Unknown: v.unknown, taints: v.taints, Pattern: v.pattern}
	if v.lead.known && !v.lead.vague {
		t.Lead = v.lead.text
	}
	if depth >= treeDepth || f.left < 0 {
		t.Unknown = t.Unknown || f.left < 0
		t.taints = f.deep(v)
		return t
	}
	for _, r := range v.refs {
		o := f.object(r)
		if o.kind == functionObject || o.kind == classObject || o.kind == scopeObject {
			continue
		}
		for _, k := range f.fieldNames(r) {
			x, _ := f.read(r, k)
			t.add(k, f.freeze(x, depth+1))
		}
		if s := o.fields[spread]; s != nil {
			t.taints = joinTaints(t.taints, s.taints)
		}
	}
	for _, x := range v.taints {
		if o := f.st.heap[symbol(x.label)]; o != nil && x.exact {
			for _, k := range o.keys() {
				t.add(k, f.freeze(o.fields[k], depth+1))
			}
		}
	}
	return t
}

func (t *Tree) add(k string, x *Tree) {
	if x == nil {
		return
	}
	if t.Fields == nil {
		t.Fields = map[string]*Tree{}
	}
	if len(t.Fields) >= treeFields && t.Fields[k] == nil {
		k = element
	}
	t.Fields[k] = mergeTrees(t.Fields[k], x)
}

func mergeTrees(a, b *Tree) *Tree {
	if a == nil || a == b {
		return b
	}
	if b == nil {
		return a
	}
	m := &Tree{
		Consts: joinConsts(a.Consts, b.Consts), APIs: joinNames(a.APIs, b.APIs),
		Unknown: a.Unknown || b.Unknown, taints: joinTaints(a.taints, b.taints),
	}
	if a.Pattern == b.Pattern {
		m.Pattern = a.Pattern
	}
	for k, v := range a.Fields {
		m.add(k, v)
	}
	for k, v := range b.Fields {
		m.add(k, v)
	}
	return m
}

func (t *Tree) open(p *Program, depth int) bool {
	if t == nil || depth > treeDepth {
		return false
	}
	for _, x := range t.taints {
		if p.labels.symbolic(x.label) {
			return true
		}
	}
	for _, v := range t.Fields {
		if v.open(p, depth+1) {
			return true
		}
	}
	return false
}

// tree is a callee's tree with the caller's data.
func (a *application) tree(t *Tree, depth int) *Tree {
	if t == nil || depth > treeDepth || !t.open(a.f.p, 0) {
		return t
	}
	out := &Tree{Consts: t.Consts, APIs: t.APIs, Unknown: t.Unknown, Lead: t.Lead, Pattern: t.Pattern}
	for _, x := range t.taints {
		if !a.f.p.labels.symbolic(x.label) {
			out.taints = joinTaints(out.taints, []taint{x})
			continue
		}
		v := a.of(x.label)
		if v == nil {
			continue
		}
		if x.exact {
			out = mergeTrees(out, a.f.freeze(a.carried(v, x), depth))
			continue
		}
		out.taints = joinTaints(out.taints, sortTaints(a.derived(x)))
	}
	for k, v := range t.Fields {
		out.add(k, a.tree(v, depth+1))
	}
	return out
}

// digest tells calls apart by what their arguments are.
func (c *call) digest() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%s %s %s %d %p ", c.api, c.operation, c.misuse, c.pos.Start, c.fn)
	for _, k := range sortedKeys(c.args) {
		s.WriteString(k + "=")
		c.args[k].digest(&s, 0)
	}
	c.rest.digest(&s, 0)
	return s.String()
}

func (t *Tree) digest(s *strings.Builder, depth int) {
	if t == nil || depth > 3 {
		return
	}
	for _, c := range t.Consts {
		s.WriteString(c.Text + ",")
	}
	for _, a := range t.APIs {
		s.WriteString(a + ",")
	}
	s.WriteString(t.Pattern)
	for _, x := range t.taints {
		fmt.Fprintf(s, "%d,", x.label)
	}
	for _, k := range sortedKeys(t.Fields) {
		s.WriteString(k + ":")
		t.Fields[k].digest(s, depth+1)
	}
}

// Element is what any element, or any value of a map, is.
func (t *Tree) Element() *Tree {
	var all *Tree
	for _, k := range sortedKeys(t.Fields) {
		all = mergeTrees(all, t.Fields[k])
	}
	return all
}

// Data reports whether data of a parameter or a source is in the value itself.
func (t *Tree) Data() bool { return t.data }

// settle notes where data is in a tree: labels of shared objects only say that
// some function may write there.
func (p *Program) settle(t *Tree, depth int) {
	if t == nil || depth > treeDepth {
		return
	}
	t.From = p.places(t.taints)
	for _, x := range t.taints {
		t.data = t.data || p.labels.info[x.label].root != sharedRoot
	}
	for _, x := range t.Fields {
		p.settle(x, depth+1)
	}
}

// places are the places of parameters that taints are, nil if they are something
// else, too.
func (p *Program) places(taints []taint) []Place {
	var list []Place
	for _, x := range taints {
		switch info := &p.labels.info[x.label]; {
		case info.root == sharedRoot:
		case info.root != paramRoot || info.index < 0 || !x.exact || x.decoded != 0:
			return nil
		default:
			list = append(list, Place{info.index, p.labels.path(x.label)})
		}
	}
	return list
}
