package flow

import (
	"slices"
	"strings"

	"redoubt/lang/ir"
)

// compare is a comparison: its truth may say something about the data.
func (f *frame) compare(op string, a, b *value) *value {
	switch op {
	case "in", "not in":
		f.comparedWith(b, a, f.at.A)
		f.amongRights(a, b)
		return f.within(a, b, op == "in")
	case "isinstance", "instanceof":
		return f.isInstance(a, b)
	}
	f.comparedWith(a, b, f.at.B)
	f.comparedWith(b, a, f.at.A)
	v := f.numeric(a, b)
	if eq, known := equal(op, a, b); known {
		v = boolean(eq)
	} else if less, known := ordered(op, a, b); known {
		v = boolean(less)
	}
	v.guards = append(f.foundAt(op, a, b), f.absence(op, a, b)...)
	positive := op == "==" || op == "===" || op == "is"
	if !positive && op != "!=" && op != "!==" && op != "is not" {
		return v
	}
	for _, side := range [][2]*value{{a, b}, {b, a}} {
		v.guards = append(v.guards, f.equality(side[0], side[1], positive)...)
	}
	return v
}

// foundAt is list.indexOf(x) compared with -1 or 0: whether x was found.
func (f *frame) foundAt(op string, a, b *value) []guard {
	c, ok := b.only()
	if !ok || a == nil || a.origin != "$indexOf" {
		return nil
	}
	var found bool
	switch {
	case c.Text == "-1" && (op == "!=" || op == "!==" || op == ">"), c.Text == "0" && op == ">=":
		found = true
	case c.Text == "-1" && (op == "==" || op == "===" || op == "<="), c.Text == "0" && op == "<":
	default:
		return nil
	}
	return turned(a.guards, found)
}

// absence is a verdict compared with nothing: re.match(…) is None.
func (f *frame) absence(op string, a, b *value) []guard {
	if !isNone(b) || a == nil {
		return nil
	}
	switch op {
	case "==", "===", "is":
		return turned(a.guards, false)
	case "!=", "!==", "is not":
		return turned(a.guards, true)
	}
	return nil
}

// turned are guards for a condition that holds where the verdict does, or where
// it does not.
func turned(list []guard, same bool) []guard {
	var out []guard
	for _, g := range list {
		if !same {
			g.when = !g.when
		}
		out = append(out, g)
	}
	return out
}

// equality is what the comparison of data with something says: a constant is
// safe, and a type or a resolved path that is equal to what it should be.
func (f *frame) equality(x, to *value, positive bool) []guard {
	if x == nil || to == nil {
		return nil
	}
	if x.origin == "typeof" && x.self != nil {
		return f.typeGuard(x.self, to, positive)
	}
	if isResolved(x.origin) && f.onlyShared(to) && (len(to.consts) == 0 || to.unknown) { // it is the folder itself
		return f.guardWhole(x, pathKinds, positive)
	}
	if to.tainted() || len(to.consts) == 0 || to.unknown || len(f.deep(x)) == 0 {
		return nil
	}
	for _, c := range to.consts {
		if c.Kind == ir.None {
			return nil // "is not None" says nothing of the text
		}
	}
	return f.guardAll(x, everyKind, positive)
}

// typeGuard is typeof x === "number", isinstance(x, int): no text gets
// through; a text is no object with operators of its own.
func (f *frame) typeGuard(x, typ *value, when bool) []guard {
	name, ok := typ.text()
	if !ok {
		return nil
	}
	switch name {
	case "number", "boolean", "bigint", "int", "float", "bool":
		return f.guardAll(x, everyKind, when)
	case "string", "str":
		return f.guardAll(x, textKinds, when)
	}
	return nil
}

// isInstance is isinstance(a, b), and which except clause an exception takes.
func (f *frame) isInstance(a, b *value) *value {
	v := &value{unknown: true}
	if b == nil || a == nil {
		return v
	}
	names := append([]string{}, b.apis...)
	for _, r := range b.refs {
		if o := f.object(r); o.kind == listObject {
			if all := f.allFields(r); all != nil {
				names = append(names, all.apis...)
			}
		}
	}
	for _, n := range names {
		v.guards = append(v.guards, f.typeGuard(a, text(n), true)...)
	}
	v.guards = append(v.guards, f.ownError(a, b)...)
	if yes, known := f.isOfClass(a, b); known {
		return boolean(yes)
	}
	return v
}

// ownError is what it says that an exception is of a class of the program's: its
// text is the program's own. What the program put into that text is in the object
// that was thrown.
func (f *frame) ownError(a, b *value) []guard {
	if len(b.refs) == 0 || b.unknown || len(b.apis)+len(b.taints) > 0 {
		return nil
	}
	for _, r := range b.refs {
		if f.object(r).kind != classObject {
			return nil
		}
	}
	k, _ := kindsOf([]string{"response", "xss"})
	var out []guard
	for _, t := range a.taints {
		if src := f.p.labels.info[t.label].source; src != nil && src.Kind == "exception" && t.exact {
			out = append(out, guard{t.portion(), k, true})
		}
	}
	return out
}

// isOfClass decides for instances of the program's own classes.
func (f *frame) isOfClass(a, b *value) (yes, known bool) {
	if a.unknown || len(a.refs) != 1 || len(a.taints)+len(a.apis) > 0 || len(b.refs) != 1 || len(b.apis) > 0 || b.unknown {
		return false, false
	}
	class := f.object(b.refs[0])
	mine := f.object(a.refs[0]).class
	if class.kind != classObject || len(mine) == 0 {
		return false, false
	}
	return f.derives(mine, b.refs[0], 0), true
}

func (f *frame) derives(classes []ref, from ref, depth int) bool {
	for _, c := range classes {
		if c == from || depth < 12 && f.derives(f.object(c).class, from, depth+1) {
			return true
		}
	}
	return false
}

// within is x in list: an allow-list of constants makes x safe.
func (f *frame) within(x, list *value, positive bool) *value {
	v := &value{unknown: true}
	if in, known := f.contains(x, list); known {
		v = boolean(in == positive)
	}
	if x != nil && f.allowList(list) {
		v.guards = f.guardAll(x, everyKind, positive)
	}
	v.guards = append(v.guards, f.lacking(x, list, !positive)...)
	v.guards = append(v.guards, f.inside(x, list, positive)...)
	return v
}

// inside is folder in path.parents, of a path without "..": it is below the folder.
func (f *frame) inside(folder, list *value, when bool) []guard {
	if f.lang != "python" || list == nil || list.member != "parents" || list.self == nil || folder == nil || !f.onlyShared(folder) || !isResolved(list.self.origin) {
		return nil
	}
	return f.guardWhole(list.self, pathKinds, when)
}

// lacking is what it says that an object has no field of the name: a field that is
// not there counts as false, so all that the field's being false says.
func (f *frame) lacking(name, owner *value, when bool) []guard {
	c, ok := name.only()
	if !ok || owner == nil || owner.unknown || len(owner.refs) == 0 || len(owner.taints)+len(owner.apis) > 0 {
		return nil
	}
	var field *value
	for _, r := range owner.refs {
		x := f.object(r).fields[c.Text]
		if x == nil {
			return nil
		}
		field = join(field, x)
	}
	var out []guard
	for _, g := range field.guards {
		if !g.when {
			g.when = when
			out = append(out, g)
		}
	}
	return out
}

// allowList reports whether the value is a collection that holds no data from
// outside.
func (f *frame) allowList(list *value) bool {
	if list == nil || len(list.taints) > 0 && !f.onlyShared(list) {
		return false
	}
	if s, ok := list.text(); ok {
		return s != ""
	}
	if len(list.refs) == 0 {
		return false
	}
	for _, r := range list.refs {
		o := f.object(r)
		if f.p.changing[r] {
			return false
		}
		if o.kind > setObject && o.kind != classObject {
			return false
		}
		if f.base(r) == nil || r > 0 {
			for _, t := range f.deep(refTo(r)) {
				if f.p.labels.info[t.label].root != sharedRoot {
					return false
				}
			}
		}
	}
	return true
}

func (f *frame) onlyShared(v *value) bool {
	return !slices.ContainsFunc(v.taints, func(t taint) bool { return f.p.labels.info[t.label].root != sharedRoot })
}

// contains decides membership of a constant in a collection of constants.
func (f *frame) contains(x, list *value) (in, known bool) {
	c, ok := x.only()
	if !ok || list == nil {
		return false, false
	}
	if s, ok := list.text(); ok {
		return strings.Contains(s, c.Text), true
	}
	if list.unknown || len(list.refs) != 1 || len(list.taints)+len(list.consts) > 0 {
		return false, false
	}
	o := f.object(list.refs[0])
	if f.base(list.refs[0]) != nil || o.fields[element] != nil || o.next < 0 {
		return false, false
	}
	if o.kind == mapObject {
		v, in := o.fields[c.Text]
		if !in {
			return false, o.fields[spread] == nil
		}
		return true, v != nil && !v.unknown && len(v.taints) == 0 // others may be set on some ways only
	}
	for _, v := range o.fields {
		d, ok := v.only()
		if !ok {
			return false, false
		}
		in = in || d == c
	}
	return in, true
}

func equal(op string, a, b *value) (result, known bool) {
	x, ok := a.only()
	y, ok2 := b.only()
	if !ok || !ok2 {
		return false, false
	}
	eq := x == y
	if m, ok := number(x); ok && x.Kind == ir.Number {
		if n, ok := number(y); ok && y.Kind == ir.Number {
			eq = m == n
		}
	}
	switch op {
	case "==", "===", "is":
		return eq, true
	case "!=", "!==", "is not":
		return !eq, true
	}
	return false, false
}

func ordered(op string, a, b *value) (result, known bool) {
	x, _ := a.only()
	y, _ := b.only()
	m, ok := number(x)
	n, ok2 := number(y)
	if !ok || !ok2 {
		return false, false
	}
	switch op {
	case "<":
		return m < n, true
	case ">":
		return m > n, true
	case "<=":
		return m <= n, true
	case ">=":
		return m >= n, true
	}
	return false, false
}
