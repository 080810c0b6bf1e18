package schema

import (
	"cmp"
	"hash/maphash"
	"slices"

	"redoubt/guard/tape"
	"redoubt/policy"
)

func (c *Checker) object(at int, d *tape.Doc, i int32) bool {
	n := &c.Program.nodes[at]
	if !n.Count.Has(d.Len(i)) {
		return c.fail("properties")
	}
	for _, name := range n.Required {
		if d.Get(i, name) == tape.None {
			return c.fail("required")
		}
	}
	for name, needs := range n.Depends {
		if d.Get(i, name) == tape.None {
			continue
		}
		for _, other := range needs {
			if d.Get(i, other) == tape.None {
				return c.fail("dependentRequired")
			}
		}
	}
	for name, ref := range n.DependsOn {
		if d.Get(i, name) != tape.None && !c.valid(ref-1, d, i) {
			return false
		}
	}
	return n.Fields == nil && n.Matching == nil && n.Others == 0 && n.Names == 0 || c.members(at, d, i)
}

func (c *Checker) members(at int, d *tape.Doc, i int32) bool {
	for key, value := range d.Members(i) {
		c.trail.Push(d, key)
		ok := c.member(at, d, key, value)
		c.trail.Pop()
		if !ok {
			return false
		}
	}
	return true
}

// A field is a name of which a schema says something.
type field struct {
	name string
	ref  int
}

// few is up to how many names are compared with one of an event by turns. They are mostly
// of other lengths, and sooner compared than the one is hashed.
const few = 8

// fieldsOf lists the names of a schema, nil if they are many.
func fieldsOf(n *policy.Node) []field {
	if len(n.Fields) > few {
		return nil
	}
	var list []field
	for name, ref := range n.Fields {
		list = append(list, field{name, ref})
	}
	return list
}

// field finds the schema of a member.
func (p *Program) field(at int, name []byte) (ref int, known bool) {
	list := p.fields[at]
	if list == nil {
		ref, known = p.nodes[at].Fields[string(name)]
		return ref, known
	}
	for i := range list {
		if list[i].name == string(name) {
			return list[i].ref, true
		}
	}
	return 0, false
}

func (c *Checker) member(at int, d *tape.Doc, key, value int32) bool {
	n, name := &c.Program.nodes[at], d.Bytes(key)
	if n.Names != 0 && !c.valid(n.Names-1, d, key) {
		return false
	}
	ref, known := c.Program.field(at, name)
	if known && !c.valid(ref-1, d, value) {
		return false
	}
	for _, m := range n.Matching {
		if !c.Program.patterns[m.Pattern].match(name) {
			continue
		}
		known = true
		if !c.valid(m.To-1, d, value) {
			return false
		}
	}
	return known || n.Others == 0 || c.valid(n.Others-1, d, value)
}

func (c *Checker) array(n *policy.Node, d *tape.Doc, i int32) bool {
	if !n.Size.Has(d.Len(i)) {
		return c.fail("items")
	}
	if n.First != nil || n.Items != 0 {
		for at, e := range d.Elements(i) {
			if !c.element(n, d, at, e) {
				return false
			}
		}
	}
	if n.Contains != 0 && !c.contains(n, d, i) {
		return c.fail("contains")
	}
	if n.Unique && !c.unique(d, i) {
		return c.fail("uniqueItems")
	}
	return true
}

// element asks about an element. What is wrong with a record of a batch is that
// record's alone, and so is the effort that it took.
func (c *Checker) element(n *policy.Node, d *tape.Doc, at int, e int32) bool {
	ref := n.Items
	if at < len(n.First) {
		ref = n.First[at]
	}
	if ref == 0 {
		return true
	}
	before := c.spent
	c.trail.Push(d, tape.None)
	ok := c.valid(ref-1, d, e) && c.effort >= 0
	c.trail.Pop()
	if ok || c.soft > 0 || c.Record == nil {
		return ok
	}
	record := c.Record(d, e)
	if record < 0 {
		return false
	}
	c.Failed(record, c.path, c.keyword)
	c.keyword, c.spent = "", before
	return true
}

func (c *Checker) contains(n *policy.Node, d *tape.Doc, i int32) bool {
	found := 0
	for _, e := range d.Elements(i) {
		if c.ask(n.Contains, d, e) {
			found++
		}
	}
	return n.Contain.Has(found)
}

type hashed struct {
	hash uint64
	node int32
}

// unique sorts the elements by hashes: only those with the same are compared, each with
// all others, which takes effort.
func (c *Checker) unique(d *tape.Doc, i int32) bool {
	seed := maphash.MakeSeed()
	list := c.scratch[:0]
	for _, e := range d.Elements(i) {
		list = append(list, hashed{d.Hash(e, seed), e})
	}
	slices.SortFunc(list, func(a, b hashed) int { return cmp.Compare(a.hash, b.hash) })
	c.scratch = list
	for n := range list {
		for m := n - 1; m >= 0 && list[m].hash == list[n].hash; m-- {
			if c.effort--; c.effort < 0 {
				return c.exhausted()
			}
			if tape.Equal(d, list[n].node, d, list[m].node) {
				return false
			}
		}
	}
	return true
}
