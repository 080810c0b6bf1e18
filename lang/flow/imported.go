package flow

import "slices"

// importDepth is how many imports a value may have come through.
const importDepth = 8

// unshared leaves out the labels that a module's body gave to what it imports while
// other bodies were at it: those that stand for what the value is in any case, as
// nothing changes it any more. What is left may be a constant.
func (f *frame) unshared(v *value, depth int) *value {
	if v == nil || len(v.taints) == 0 || v.unknown || f.p.running > 0 || depth > importDepth || !f.onlyShared(v) {
		return v
	}
	for _, t := range v.taints {
		if w := f.constantAt(t.label, depth); !t.exact || w == nil || !holds(v, w) {
			return v
		}
	}
	return v.untainted()
}

// constantAt is what a label of a module's object stands for, nil if some function
// may change it.
func (f *frame) constantAt(l label, depth int) *value {
	info := &f.p.labels.info[l]
	r := info.shared
	if info.parent != 0 {
		owner := f.constantAt(info.parent, depth)
		if owner == nil || len(owner.refs) != 1 || len(owner.consts)+len(owner.apis) > 0 {
			return nil
		}
		r = owner.refs[0]
	}
	b := f.p.base[r]
	if b == nil || f.mayChange(r, b, info.field) {
		return nil
	}
	x, _ := b.field(info.field)
	if x = f.unshared(x, depth+1); x == nil || x.unknown || len(x.taints) > 0 {
		return nil
	}
	return x
}

// holds reports whether a value is among what another may be.
func holds(v, w *value) bool {
	return contains(v.refs, w.refs) && contains(v.consts, w.consts) && contains(v.apis, w.apis)
}

func contains[T comparable](all, some []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}
