package flow

import (
	"slices"
	"strconv"
	"strings"
)

// A Part is a part of an event, as the code that gets the event reads it. What
// is said of it holds of every event that the code handles, to its end and
// without an answer that refuses it; where that is not certain nothing is said.
type Part struct {
	Spec   *Spec            // nil = any value, or none
	Read   bool             // code reads it, or a part of it
	Whole  bool             // it is handed on as it is, with all that is in it
	Fields map[string]*Part // of an object
	Each   *Part            // every element of an array
	Places map[int]*Part    // single elements
	JSON   *Part            // what the text says, where it is decoded
	Base64 *Part            // what is encoded in the text
}

// Keys lists the fields in order.
func (p *Part) Keys() []string { return sortedKeys(p.Fields) }

// event puts together what is known of the entry's first parameter. nil unless
// Options.Reads.
func (f *frame) event(out *value) *Part {
	if !f.p.opt.Reads {
		return nil
	}
	root := &Part{}
	known := f.st.facts
	if t := out.tells(); t != nil {
		known = known.withAll(t.ok)
		if t.never {
			known = nil
		}
	}
	for at, x := range known.every() {
		if at.root == 0 && !at.single() && x.May != 0 {
			root.at(at.path()).Spec = &x
		}
	}
	for k := range f.reading.fields {
		path, ok := f.pathOf(k)
		if !ok {
			continue
		}
		p := root.at(path)
		p.Read, p.Whole = true, p.Whole || k.whole
	}
	root.tidy()
	return root
}

// pathOf is the path of what was read, below the event.
func (f *frame) pathOf(k readKey) ([]string, bool) {
	if k.at != nil {
		path := k.at.path()
		for i, name := range path {
			if strings.HasPrefix(name, inLoop) {
				path[i] = eachField
			}
		}
		return path, k.at.root == 0
	}
	info := &f.p.labels.info[k.label]
	path := f.p.labels.path(k.label)
	for i, name := range path {
		if name == element {
			path[i] = eachField
		}
	}
	return path, info.root == paramRoot && info.index == 0
}

// at is the part that a path leads to, made where it is new.
func (p *Part) at(path []string) *Part {
	for _, name := range path {
		p = p.child(name)
	}
	return p
}

// child is the part of one field.
func (p *Part) child(name string) *Part {
	switch name {
	case eachField:
		return made(&p.Each)
	case jsonField:
		return made(&p.JSON)
	case base64Field:
		return made(&p.Base64)
	}
	if isPlace(name) {
		n, _ := strconv.Atoi(name)
		return madeIn(&p.Places, n)
	}
	return madeIn(&p.Fields, name)
}

func made(p **Part) *Part {
	if *p == nil {
		*p = &Part{}
	}
	return *p
}

func madeIn[K comparable](m *map[K]*Part, key K) *Part {
	if *m == nil {
		*m = map[K]*Part{}
	}
	if (*m)[key] == nil {
		(*m)[key] = &Part{}
	}
	return (*m)[key]
}

// isPlace reports whether a field is the place of an element: one of the first
// few, where schemas list them.
func isPlace(name string) bool {
	n, err := strconv.Atoi(name)
	return err == nil && n >= 0 && n < 16 && strconv.Itoa(n) == name
}

// tidy puts what was read of a text's content below the content, marks what
// leads to something that is read, and drops what can't be there.
func (p *Part) tidy() {
	if inner := p.content(); inner != nil {
		for _, k := range p.Keys() {
			inner.absorb(k, p.Fields[k])
		}
		p.Fields = nil
		inner.Whole = inner.Whole || p.Whole
	}
	for _, c := range p.children() {
		c.tidy()
		p.Read = p.Read || c.Read
	}
}

// content is what the text holds, decoded to the end; nil if it is not decoded.
func (p *Part) content() *Part {
	switch {
	case p.JSON != nil:
		return p.JSON
	case p.Base64 != nil && p.Base64.JSON != nil:
		return p.Base64.JSON
	}
	return nil
}

// absorb adds what was read of a field.
func (p *Part) absorb(name string, x *Part) {
	if p.Fields == nil {
		p.Fields = map[string]*Part{}
	}
	p.Fields[name] = mergeParts(p.Fields[name], x)
}

// mergeParts puts together what was read; what is said of it only one of them
// knows.
func mergeParts(a, b *Part) *Part {
	if a == nil || b == nil {
		if a == nil {
			return b
		}
		return a
	}
	a.Read, a.Whole = a.Read || b.Read, a.Whole || b.Whole
	if a.Spec == nil {
		a.Spec = b.Spec
	}
	for _, k := range b.Keys() {
		a.absorb(k, b.Fields[k])
	}
	a.Each, a.JSON, a.Base64 = mergeParts(a.Each, b.Each), mergeParts(a.JSON, b.JSON), mergeParts(a.Base64, b.Base64)
	for n, x := range b.Places {
		if a.Places == nil {
			a.Places = map[int]*Part{}
		}
		a.Places[n] = mergeParts(a.Places[n], x)
	}
	return a
}

func (p *Part) children() []*Part {
	var list []*Part
	for _, k := range p.Keys() {
		list = append(list, p.Fields[k])
	}
	places := make([]int, 0, len(p.Places))
	for n := range p.Places {
		places = append(places, n)
	}
	slices.Sort(places)
	for _, n := range places {
		list = append(list, p.Places[n])
	}
	for _, x := range []*Part{p.Each, p.JSON, p.Base64} {
		if x != nil {
			list = append(list, x)
		}
	}
	return list
}
