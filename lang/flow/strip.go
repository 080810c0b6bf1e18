package flow

import (
	"regexp"
	"slices"
	"strings"
)

// pathKinds are the kinds that need a slash.
var pathKinds, _ = kindsOf([]string{"path", "zip-slip"})

// stripped clears a text in which characters were removed or replaced.
func (f *frame) stripped(v, pattern, by *value) *value {
	p, ok := f.pattern(pattern)
	if !ok {
		return v
	}
	return f.strippedOf(v, p, by)
}

// strippedOf clears a text in which every match of a pattern was replaced.
func (f *frame) strippedOf(v *value, pattern string, by *value) *value {
	if len(f.deep(by)) > 0 {
		return v
	}
	k := remaining(pattern)
	if by == nil || by.unknown || slashed(by) {
		k &^= pathKinds
	}
	if k == 0 {
		return v
	}
	return v.marked(func(t *taint) { t.cleared |= k })
}

// slashed reports whether a constant of the value holds a slash.
func slashed(v *value) bool {
	for _, c := range v.consts {
		if strings.Contains(c.Text, "/") {
			return true
		}
	}
	return false
}

// pyTextReplace is text.replace(old, by): every match, unless it is told how
// many.
func pyTextReplace(f *frame, this *value, args callArgs) *value {
	v := f.replaced(this, arg(args, 0), arg(args, 1))
	if old, ok := arg(args, 0).text(); ok && args.at(2, "count") == nil {
		return f.strippedOf(v, regexp.QuoteMeta(old), arg(args, 1))
	}
	return v
}

// The origins of pieces: where a text was split at slashes, all of them are
// without one; where it was split once, the first or the last.
const (
	anyPiece   = "$piece"
	firstPiece = "$piece 0"
	lastPiece  = "$piece 1 -1"
)

// split is text.split(separator). A piece that is taken out by its place has no
// slash where the text was split at them; all pieces together may make a path
// again.
func split(f *frame, this *value, args callArgs) *value {
	if f.lang == "python" && args.at(1, "maxsplit") != nil {
		return f.splitAt(this, args, firstPiece)
	}
	return f.splitAt(this, args, anyPiece)
}

// pyRsplit is text.rsplit(separator, most).
func pyRsplit(f *frame, this *value, args callArgs) *value {
	most := args.at(1, "maxsplit")
	if c, ok := most.only(); ok && c.Text == "1" {
		return f.splitAt(this, args, lastPiece)
	}
	if most != nil {
		return pieces(f, this, args)
	}
	return f.splitAt(this, args, anyPiece)
}

func (f *frame) splitAt(this *value, args callArgs, origin string) *value {
	list := pieces(f, this, args)
	if !f.atSlashes(args.at(0, "sep")) {
		return list
	}
	for _, r := range list.refs {
		o := f.st.heap[r]
		o.fields[element] = o.fields[element].with(func(v *value) { v.origin = origin })
	}
	return list
}

// atSlashes reports whether a separator is a slash, or a pattern of JavaScript's
// that every slash matches.
func (f *frame) atSlashes(sep *value) bool {
	if f.lang == "python" {
		s, ok := sep.text()
		return ok && s == "/"
	}
	p, ok := f.pattern(sep)
	return ok && remaining(p)&pathKinds == pathKinds
}

// takenAt is a piece of a text that is taken out by its place.
func takenAt(v *value, place string) *value {
	if v == nil {
		return v
	}
	places, some := strings.CutPrefix(v.origin, anyPiece+" ")
	if v.origin == anyPiece || some && slices.Contains(strings.Fields(places), place) {
		return v.marked(func(t *taint) { t.cleared |= pathKinds })
	}
	return v
}

// parted is text.partition(separator): what stands before it, and behind.
func parted(last bool) method {
	return func(f *frame, this *value, args callArgs) *value {
		if this == nil {
			return pieces(f, this, args)
		}
		head := f.part(&value{taints: this.taints, unknown: true})
		tail := head
		switch {
		case !f.atSlashes(arg(args, 0)):
		case last:
			tail = tail.marked(func(t *taint) { t.cleared |= pathKinds })
		default:
			head = head.marked(func(t *taint) { t.cleared |= pathKinds })
		}
		return f.list(3, head, orAnything(arg(args, 0)), tail)
	}
}

// pySplitPath is os.path.split(path): the folder, and the name in it.
func pySplitPath(f *frame, args callArgs) *value {
	folder := f.part(orAnything(args.at(0, "p")))
	return f.list(57, folder, folder.marked(func(t *taint) { t.cleared |= pathKinds }))
}
