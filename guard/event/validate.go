package event

import (
	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/trigger"
)

// validate holds the event to the schema of its kind, if there is one.
func (r *run) validate() {
	if root, ok := r.guard.program.Schemas[string(r.kind)]; ok {
		r.checker.Check(root, r.root)
	}
}

// unfit takes what the checker finds.
func (r *run) unfit(record int, path []string, keyword string) {
	r.record = record
	r.refuseAt(policy.Validation, trigger.Spell(path), keyword)
	r.record = -1
}

// decoded is what a schema finds in a text: other than an inspection it wants to
// know of numbers, too. What others read another way is no JSON.
func (r *run) decoded(d *tape.Doc, i int32, base64, json bool) (*tape.Doc, bool) {
	c := r.content(d, i, base64)
	if c.raw != nil && json {
		return nil, c.bad != "base64"
	}
	if c.doc != nil && len(c.doc.Nodes) > 0 || !json {
		return c.doc, c.bad != "base64"
	}
	text := d.Bytes(i)
	if c.doc != nil {
		text = c.doc.Text
	}
	doc, _ := r.docs.New()
	if fault, _ := doc.Read(text, r.limits()); fault != tape.OK {
		return nil, c.bad != "base64"
	}
	return doc, true
}
