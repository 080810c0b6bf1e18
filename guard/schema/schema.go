// Package schema holds events to compiled JSON Schemas: tables of policy.Node,
// asked on a tape. It reports the first thing that is wrong, for each record of
// a batch by itself. Texts that hold JSON are taken apart by who calls it.
package schema

import (
	"fmt"
	"regexp"
	"sync"

	"redoubt/guard/tape"
	"redoubt/policy"
)

// A Program is a table of schemas, ready to be asked.
type Program struct {
	nodes    []policy.Node
	values   [][]*tape.Doc // of enum and const
	numbers  []*numbers    // nil: a schema says nothing of numbers
	fields   [][]field     // of those with few
	patterns map[string]*pattern
}

// pattern is compiled when it is first asked: most events need few of them.
type pattern struct {
	text string
	once sync.Once
	re   *regexp.Regexp
}

func (p *pattern) match(text []byte) bool {
	p.once.Do(func() { p.re, _ = regexp.Compile(p.text) })
	return p.re != nil && p.re.Match(text)
}

// New prepares a table. An enum that is no JSON, or a limit that is no number, is an
// error: the policy is corrupt.
func New(nodes []policy.Node) (*Program, error) {
	p := &Program{nodes: nodes, values: make([][]*tape.Doc, len(nodes)), numbers: make([]*numbers, len(nodes)), fields: make([][]field, len(nodes)), patterns: map[string]*pattern{}}
	for i := range nodes {
		n := &nodes[i]
		for _, text := range n.Values {
			d := &tape.Doc{}
			if fault, _ := d.Read([]byte(text), tape.Limits{Depth: 64, Digits: 400, Values: 1 << 16}); fault != tape.OK {
				return nil, fmt.Errorf("a value of schema %d: %s", i, fault)
			}
			p.values[i] = append(p.values[i], d)
		}
		var err error
		if p.numbers[i], err = numbersOf(n); err != nil {
			return nil, fmt.Errorf("a limit of schema %d: %w", i, err)
		}
		p.fields[i] = fieldsOf(n)
		if n.Pattern != "" {
			p.patterns[n.Pattern] = &pattern{text: n.Pattern}
		}
		for _, m := range n.Matching {
			p.patterns[m.Pattern] = &pattern{text: m.Pattern}
		}
	}
	return p, nil
}

// effort bounds the questions about one event: schemas with alternatives that
// refer to themselves could take exponentially many.
const effort = 500_000

// A Checker asks a Program about one event after the other.
type Checker struct {
	Program *Program
	// Content is the JSON in a text, nil if that is none; ok is false if not even
	// its base64 can be decoded.
	Content func(d *tape.Doc, i int32, base64, json bool) (inner *tape.Doc, ok bool)
	// Record tells which record of a batch a node is, -1 if none.
	Record func(d *tape.Doc, i int32) int
	// Failed takes what is wrong with a record, -1 for the event as a whole.
	Failed func(record int, path []string, keyword string)

	trail   tape.Trail
	soft    int // within a question whose answer may be no
	effort  int
	spent   bool // a question found no effort left, and no record took the blame
	keyword string
	path    []string
	scratch []hashed
}

// Check holds an event to the schema with an index. Where the effort did not do,
// whatever the schema said of the event is worth nothing: it fails.
func (c *Checker) Check(root int, d *tape.Doc) {
	c.trail, c.soft, c.effort, c.spent, c.keyword, c.path = c.trail[:0], 0, effort, false, "", nil
	ok := c.valid(root, d, 0)
	switch {
	case c.spent:
		c.Failed(-1, c.path, "effort")
	case !ok:
		c.Failed(-1, c.path, c.keyword)
	}
}

// fail notes the first thing that is wrong.
func (c *Checker) fail(keyword string) bool {
	if c.soft == 0 && c.keyword == "" {
		c.keyword, c.path = keyword, c.trail.Path()
	}
	return false
}

// exhausted is a question without an answer: under not, or for a then, a no would
// be one.
func (c *Checker) exhausted() bool {
	c.spent = true
	if c.keyword == "" {
		c.keyword, c.path = "effort", c.trail.Path()
	}
	return false
}

// ask is a question of which both answers are good.
func (c *Checker) ask(ref int, d *tape.Doc, i int32) bool {
	c.soft++
	ok := c.valid(ref-1, d, i)
	c.soft--
	return ok
}

// valid asks the schema with an index about a value.
func (c *Checker) valid(at int, d *tape.Doc, i int32) bool {
	n := &c.Program.nodes[at]
	if c.effort--; c.effort < 0 {
		return c.exhausted()
	}
	if n.Never {
		return c.fail("false")
	}
	if n.Types != policy.AnyType && !typed(n.Types, d, i) {
		return c.fail("type")
	}
	if n.Values != nil && !c.oneOf(at, d, i) {
		return c.fail("enum")
	}
	ok := true
	switch d.Kind(i) {
	case tape.Number:
		ok = c.number(c.Program.numbers[at], d, i)
	case tape.String:
		ok = c.text(n, d, i)
	case tape.Object:
		ok = c.object(at, d, i)
	case tape.Array:
		ok = c.array(n, d, i)
	}
	return ok && c.logic(n, d, i)
}

func (c *Checker) oneOf(at int, d *tape.Doc, i int32) bool {
	for _, v := range c.Program.values[at] {
		if tape.Equal(v, 0, d, i) {
			return true
		}
	}
	return false
}

func (c *Checker) logic(n *policy.Node, d *tape.Doc, i int32) bool {
	for _, ref := range n.All {
		if !c.valid(ref-1, d, i) {
			return false
		}
	}
	if n.Some != nil && c.count(n.Some, d, i, 1) < 1 {
		return c.fail("anyOf")
	}
	if n.One != nil && c.count(n.One, d, i, 2) != 1 {
		return c.fail("oneOf")
	}
	if n.Not != 0 && c.ask(n.Not, d, i) {
		return c.fail("not")
	}
	if n.If != 0 {
		then := n.Else
		if c.ask(n.If, d, i) {
			then = n.Then
		}
		return then == 0 || c.valid(then-1, d, i)
	}
	return true
}

// count tells how many of some schemas hold, up to enough.
func (c *Checker) count(refs []int, d *tape.Doc, i int32, enough int) int {
	n := 0
	for _, ref := range refs {
		if n < enough && c.ask(ref, d, i) {
			n++
		}
	}
	return n
}
