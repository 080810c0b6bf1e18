package flow

import (
	"slices"

	"redoubt/lang/models"
)

// transfers are boto3's helpers that take their arguments by place.
var transfers = map[string][]string{
	"upload_file": {"Filename", "Bucket", "Key"}, "download_file": {"Bucket", "Key", "Filename"},
	"upload_fileobj": {"Fileobj", "Bucket", "Key"}, "download_fileobj": {"Bucket", "Key", "Fileobj"},
	"copy": {"CopySource", "Bucket", "Key"}, "generate_presigned_url": {"ClientMethod", "Params", "ExpiresIn"},
	"generate_presigned_post": {"Bucket", "Key"},
}

// places gives the arguments that came by place their names.
func (c *apiCall) places() {
	names := transfers[c.member]
	if c.f.lang != "python" || names == nil {
		return
	}
	names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { // a resource's own
		return c.args.named[name] != nil
	})
	named := map[string]*value{}
	for i, v := range c.args.pos {
		if i < len(names) {
			named[names[i]] = v
		}
	}
	for k, v := range c.args.named {
		named[k] = v
	}
	c.args = callArgs{named: named, kwRest: c.args.kwRest}
}

// lookup evaluates an access path.
func (c *apiCall) lookup(p models.Path) *value {
	var v *value
	switch p.Root {
	case models.Receiver:
		v = c.this
	case models.Argument:
		v = c.argument(p)
	}
	return c.f.walk(v, p.Fields)
}

func (c *apiCall) argument(p models.Path) *value {
	if p.Index == models.AnyArgument {
		return joinAll(c.args.all())
	}
	if v := c.args.at(p.Index, p.Name); v != nil {
		return v
	}
	if p.Name != "" && c.args.kwRest != nil {
		if v := c.f.fieldValue(c.args.kwRest, p.Name); v != nil && (len(v.refs)+len(v.taints)+len(v.consts)+len(v.apis) > 0 || v.unknown) {
			return v
		}
	}
	if p.Index >= 0 && c.args.rest != nil {
		return c.args.rest
	}
	return nil
}

// walk follows fields.
func (f *frame) walk(v *value, fields []string) *value {
	for _, name := range fields {
		switch {
		case name == element:
			v = f.elementOf(v, "values")
		case name == "$object": // see harms
		case name == "$text": // the text that it is, not what an object holds
			if v != nil {
				v = v.with(func(v *value) { v.refs = nil })
			}
		case name == "$head":
			v = f.head(v)
		case v != nil && v.textual:
			return nil
		case name[0] == '$': // an operator: only if it is spelt
			v = f.spelt(v, name)
		default:
			v = f.fieldValue(v, name)
		}
	}
	return v
}

// head is the data that a text begins with, nil where that is something else.
func (f *frame) head(v *value) *value {
	if !v.tainted() || len(v.refs) > 0 {
		return nil
	}
	begin := f.beginning(v)
	out := v.with(func(v *value) {
		v.taints = slices.DeleteFunc(slices.Clone(v.taints), func(t taint) bool { return begin.known || t.label != begin.from })
	})
	if len(out.taints) == 0 {
		return nil
	}
	return out
}

// asks notes a request: whoever chooses its host chooses the answer.
func (c *apiCall) asks(url *value) {
	if url == nil {
		return
	}
	c.fetches = len(c.f.deep(url)) == 0 || harmless(&hit{kind: "ssrf", lead: c.f.beginning(url)})
}

// spelt is a field that was written by its name, or is data's.
func (f *frame) spelt(v *value, name string) *value {
	if v == nil {
		return nil
	}
	out := f.fieldValue(&value{taints: v.taints}, name)
	for _, r := range v.refs {
		out = join(out, f.object(r).fields[name])
	}
	return out
}

// below is an object in which the data is where the fields lead.
func (c *apiCall) below(fields []string, data *value) *value {
	for i := len(fields) - 1; i >= 0; i-- {
		c.made++
		kind := mapObject
		if fields[i] == element {
			kind = listObject
		}
		r := c.f.createNth(kind, 60+c.made)
		c.f.st.heap[r].next = -1
		c.f.storeField(refTo(r), fields[i], data)
		data = refTo(r)
	}
	return data
}

func lastOr(list []string, def string) string {
	if len(list) == 0 {
		return def
	}
	return list[len(list)-1]
}

// from evaluates the beginning of a flow; a callback's ReturnValue calls it.
func (c *apiCall) from(p models.Path) *value {
	if n := len(p.Fields); n > 0 && p.Fields[n-1] == "ReturnValue" {
		fn := c.lookup(models.Path{Root: p.Root, Index: p.Index, Name: p.Name, Fields: p.Fields[:n-1]})
		if fn == nil {
			return nil
		}
		v, _ := c.f.call(fn, nil, callArgs{})
		return v
	}
	return c.lookup(p)
}
