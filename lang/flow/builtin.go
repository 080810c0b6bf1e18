package flow

import "redoubt/lang/models"

// The sinks that are no API's: what the languages themselves do.

var (
	prototypeRow = &models.Row{Sink: "prototype", Note: "names a field of a field: `__proto__` reaches every object"}
	redosRow     = &models.Row{Sink: "regex", Note: "is matched by a pattern that takes time exponential in it"}
	patternRow   = &models.Row{Sink: "regex", Note: "is used as a pattern"}
	tlsRow       = &models.Row{Misuse: "tls-verification-off"}
)

// polluted notes owner[key] = v where the owner was itself picked by a tainted
// key: both keys together lead to the prototype of all objects.
func (f *frame) polluted(owner, key, v *value) {
	if f.lang != "javascript" || owner == nil || owner.origin != "$keyed" || !key.tainted() {
		return
	}
	f.sink(prototypeRow, "assignment", key)
}

// noteRegex notes data that a constant pattern may take very long to match,
// and data that is used as a pattern.
func (f *frame) noteRegex(pattern, x *value) {
	if p, ok := f.pattern(pattern); ok {
		if x.tainted() && catastrophic(p) {
			f.sink(redosRow, "regular expression", x)
		}
		return
	}
	if pattern.tainted() && len(pattern.refs) == 0 {
		f.sink(patternRow, "regular expression", pattern)
	}
}

// assignedAPI notes assignments to things outside of the program that switch a
// protection off.
func (f *frame) assignedAPI(path string, v *value) {
	if path == "process.env.NODE_TLS_REJECT_UNAUTHORIZED" {
		if c, ok := v.only(); ok && (c.Text == "0" || c.Text == "false") {
			f.addCall(&call{api: path, misuse: tlsRow.Misuse, row: tlsRow, fn: f.fn, pos: f.at.Pos})
		}
	}
	for _, row := range f.p.index[f.lang].Rows(path) {
		if row.Sink != "" && isSelf(row) {
			f.sink(row, path, v)
		}
	}
}
