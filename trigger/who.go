package trigger

import "strings"

// Who says who writes the value at path of an event; ok is false where the
// source has no such field. The elements of path are names of fields; "*" and
// array indices stand for any of them. A path goes on inside of JSON and
// base64, and one that ends above the leaves has the most open writer below.
func (k Kind) Who(path []string) (w Writer, ok bool) {
	if k.Root == nil {
		return Platform, false
	}
	return k.Root.who(path)
}

// As narrows a kind of several shapes to the one that a trigger's detail
// names: for Cognito "PreSignUp". It returns k where no shape has the name.
func (k Kind) As(detail string) Kind {
	if k.Root == nil || k.Root.Type != Either {
		return k
	}
	for _, shape := range k.Root.Fields {
		if strings.EqualFold(shape.Name, detail) {
			k.Root = shape
			return k
		}
	}
	return k
}

func (f *Field) who(path []string) (w Writer, ok bool) {
	if len(f.Fields) == 0 {
		return f.Writer, true
	}
	if f.Type == Either {
		return mostOpen(f.shapes(path), path)
	}
	if len(path) == 0 {
		return f.Writer, true
	}
	if anyElement(path[0]) {
		return mostOpen(f.Fields, path[1:])
	}
	if child := f.Child(path[0]); child != nil {
		return child.who(path[1:])
	}
	return Platform, false
}

// shapes are the alternatives that a path can be about: elements are those of
// arrays where there are any, not any field of an object.
func (f *Field) shapes(path []string) []*Field {
	if len(path) == 0 || !anyElement(path[0]) {
		return f.Fields
	}
	var arrays []*Field
	for _, shape := range f.Fields {
		if shape.Type == Array {
			arrays = append(arrays, shape)
		}
	}
	if len(arrays) == 0 {
		return f.Fields
	}
	return arrays
}

// mostOpen is the writer of path in those of the fields that have it.
func mostOpen(fields []*Field, path []string) (w Writer, ok bool) {
	for _, f := range fields {
		if fw, known := f.who(path); known {
			w, ok = max(w, fw), true
		}
	}
	return w, ok
}

// Child finds the field for a name: the one that is called so, else the first
// whose pattern fits. The elements of arrays have no names.
func (f *Field) Child(name string) *Field {
	var fits *Field
	for _, c := range f.Fields {
		if c.Name == name {
			return c
		}
		prefix, pattern := strings.CutSuffix(c.Name, "*")
		if fits == nil && pattern && f.Type != Array && strings.HasPrefix(name, prefix) {
			fits = c
		}
	}
	return fits
}

// Alternatives are shapes of which none is one of several: those in their places.
func Alternatives(shapes []*Field) []*Field {
	var list []*Field
	for _, f := range shapes {
		if f.Type == Either {
			list = append(list, Alternatives(f.Fields)...)
		} else {
			list = append(list, f)
		}
	}
	return list
}

// Children are the shapes that a name may mean: of each shape the field that Child
// finds; below what one writes as a whole, that.
func Children(shapes []*Field, name string) []*Field {
	var list []*Field
	for _, f := range shapes {
		if len(f.Fields) == 0 {
			list = append(list, f)
		} else if c := f.Child(name); c != nil {
			list = append(list, c)
		}
	}
	return list
}

// anyElement reports whether a step of a path is "*" or an index.
func anyElement(step string) bool {
	digits := strings.TrimPrefix(step, "-") // Python counts from the end
	return step == "*" || digits != "" && strings.Trim(digits, "0123456789") == ""
}
