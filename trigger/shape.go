package trigger

import (
	"strings"

	"redoubt/app"
)

// fields is the notation that the shapes are written in: a group of siblings. It is a
// pointer because there are hundreds of calls with groups, and each is shorter so.
type fields = *siblings

type siblings []*Field

// leaves are fields of these names, which have blanks between them.
func leaves(w Writer, names string) fields {
	list := strings.Fields(names)
	made, fs := make([]Field, len(list)), make(siblings, len(list))
	for i, name := range list {
		made[i].Name, made[i].Writer, fs[i] = name, w, &made[i]
	}
	return &fs
}

// platform, identity, attribute and attacker are strings by their writers.
func platform(names string) fields  { return leaves(Platform, names) }
func identity(names string) fields  { return leaves(Identity, names) }
func attribute(names string) fields { return leaves(UserAttribute, names) }
func attacker(names string) fields  { return leaves(Attacker, names) }

// text is the attacker's and may be JSON.
func text(names string) fields {
	var fs siblings
	for name := range strings.FieldsSeq(names) {
		fs = append(fs, node(name, JSON, attacker("*").as(Any)))
	}
	return &fs
}

// encoded is the attacker's in base64, and may be JSON inside.
func encoded(names string) fields { return text(names).as(Base64) }

// object, jsonOf and base64Of have the parts inside.
func object(name string, parts ...fields) fields   { return &siblings{node(name, Object, parts...)} }
func jsonOf(name string, parts ...fields) fields   { return &siblings{node(name, JSON, parts...)} }
func base64Of(name string, parts ...fields) fields { return &siblings{node(name, Base64, parts...)} }

// array has elements that are like the one field, which is called "*".
func array(name string, element fields) fields { return &siblings{node(name, Array, element)} }

// list is an array of objects.
func list(name string, parts ...fields) fields { return array(name, object("*", parts...)) }

// event is the root.
func event(parts ...fields) *Field { return node("", Object, parts...) }

// oneOf is the root where a source has several shapes.
func oneOf(shapes ...fields) *Field { return node("", Either, shapes...) }

func node(name string, t Type, parts ...fields) *Field {
	f := &Field{Name: name, Type: t, Fields: joined(parts)}
	for _, child := range f.Fields {
		f.Writer = max(f.Writer, child.Writer)
	}
	return f
}

// as says what the fields hold instead of plain strings.
func (fs *siblings) as(t Type) fields {
	for _, f := range *fs {
		f.Type = t
	}
	return fs
}

// note says what a reader has to know about the fields.
func (fs *siblings) note(s string) fields {
	for _, f := range *fs {
		f.Note = s
	}
	return fs
}

// holds names the kinds of events that the fields may carry.
func (fs *siblings) holds(kinds ...app.Kind) fields {
	for _, f := range *fs {
		f.Holds = kinds
	}
	return fs
}

// anything is what only the sender of an event knows.
func anything() fields { return attacker("*").as(Any) }

// group makes one group of several.
func group(parts ...fields) fields {
	all := joined(parts)
	return &all
}

// joined is what is in the groups; those that are nil have nothing.
func joined(parts []fields) siblings {
	n := 0
	for _, part := range parts {
		if part != nil {
			n += len(*part)
		}
	}
	all := make(siblings, 0, n)
	for _, part := range parts {
		if part != nil {
			all = append(all, *part...)
		}
	}
	return all
}
