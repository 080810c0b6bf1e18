package edit

import (
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"redoubt/iac"
	"redoubt/iac/doc"
)

// A Set is the documents of one application, read when they are asked for.
type Set struct {
	fsys  fs.FS
	known map[string]*source
}

type source struct {
	text []byte
	root *doc.Node
	err  error
}

// NewSet returns the documents below fsys.
func NewSet(fsys fs.FS) *Set { return &Set{fsys: fsys, known: map[string]*source{}} }

func (s *Set) read(name string) *source {
	if d := s.known[name]; d != nil {
		return d
	}
	d := &source{}
	if d.text, d.err = fs.ReadFile(s.fsys, name); d.err == nil {
		d.root, d.err = doc.Parse(name, d.text)
	}
	s.known[name] = d
	return d
}

// Draft starts a change of the documents, all or nothing.
func (s *Set) Draft() *Draft { return &Draft{set: s, docs: map[string]*Document{}} }

// A Draft is a change of several documents.
type Draft struct {
	set  *Set
	docs map[string]*Document
}

// A Document is one document of a draft.
type Document struct {
	Name string
	Have *doc.Node // as it is
	Want *doc.Node // as it shall be
	text []byte
}

// Open returns the document of that name.
func (d *Draft) Open(name string) (*Document, error) {
	if open := d.docs[name]; open != nil {
		return open, nil
	}
	src := d.set.read(name)
	if src.err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, src.err)
	}
	open := &Document{Name: name, Have: src.root, Want: src.root, text: src.text}
	d.docs[name] = open
	return open, nil
}

// Put sets the value at the path.
func (d *Document) Put(path []string, value *doc.Node) error {
	want, err := Put(d.Want, path, value)
	if err != nil {
		return err
	}
	d.Want = want
	return nil
}

// Remove removes the entry at the path.
func (d *Document) Remove(path []string) { d.Want = Remove(d.Want, path) }

// Value is the value at the path as it shall be, nil if there is none.
func (d *Document) Value(path []string) *doc.Node { return At(d.Want, path) }

// At returns the value at a path, nil if there is none.
func At(n *doc.Node, path []string) *doc.Node {
	for _, key := range path {
		if n != nil && n.Kind == doc.List {
			i, err := strconv.Atoi(key)
			if err != nil || i < 0 || i >= len(n.Items) {
				return nil
			}
			n = n.Items[i]
			continue
		}
		n = n.Get(key)
	}
	return n
}

// Changes returns the documents that change, by name. An error is a *Refusal.
func (d *Draft) Changes() ([]iac.Change, error) {
	list := []iac.Change{}
	for _, open := range d.docs {
		if open.Have == open.Want {
			continue
		}
		out, err := Rewrite(open.Name, open.text, open.Have, open.Want)
		if err != nil {
			return nil, err
		}
		if string(out) != string(open.text) {
			list = append(list, iac.Change{File: open.Name, Before: open.text, After: out})
		}
	}
	slices.SortFunc(list, func(a, b iac.Change) int {
		if a.File < b.File {
			return -1
		}
		return 1
	})
	return list, nil
}

// Chain is the path to the innermost value that is written at an offset.
func Chain(root *doc.Node, offset int) []string {
	var path []string
	n := root
descend:
	for n != nil {
		for i, item := range n.Items {
			if item.Pos.Start <= offset && offset <= item.Pos.End && item.Pos.Start >= n.Pos.Start {
				path, n = append(path, strconv.Itoa(i)), item
				continue descend
			}
		}
		for _, p := range n.Pairs {
			if p.Pos.Start <= offset && offset <= max(p.Pos.End, p.Value.Pos.End) && p.Pos.Start >= n.Pos.Start && p.Pos != p.Value.Pos {
				path = append(path, p.Key)
				if n = p.Value; alias(p) {
					return path
				}
				continue descend
			}
		}
		return path
	}
	return path
}
