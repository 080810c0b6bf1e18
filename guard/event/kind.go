package event

import (
	"bytes"
	"net/http"
	"strings"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/trigger"
)

// form reads the event and judges its form.
func (r *run) form() {
	lim := r.guard.program.Limits
	if len(r.inv.Event) > lim.Bytes {
		r.refuseAt(policy.Form, "event", "size")
		return
	}
	fault, at := r.root.Read(r.inv.Event, r.limits())
	if fault == tape.Syntax || fault == tape.Values || fault == tape.Depth {
		r.refuseAt(policy.Form, "event", string(fault))
		return
	}
	r.recognise()
	r.encoded = tape.None
	if r.root.Kind(r.root.Get(0, "isBase64Encoded")) == tape.True {
		r.encoded = r.root.Get(0, "body")
	}
	r.told()
	if fault != tape.OK {
		r.refuseAt(policy.Form, trigger.Spell(r.root.Path(at)), string(fault))
	}
	if len(r.records) > lim.Records {
		r.refuseAt(policy.Form, "event", "records")
	}
}

func (r *run) limits() tape.Limits {
	lim := r.guard.program.Limits
	return tape.Limits{Depth: lim.Depth, Digits: lim.Digits, Values: lim.Values}
}

// recognise finds out what kind of event this is, and its records. Of several
// kinds that it looks like, it is the one that somebody knows it to be.
func (r *run) recognise() {
	for i := range r.guard.faces {
		f := &r.guard.faces[i]
		if (r.face == nil || f.Kind == r.inv.Kind) && r.has(f.Marks) {
			r.face, r.kind = f, f.Kind
			if r.inv.Kind == "" || r.inv.Kind == f.Kind {
				break
			}
		}
	}
	by := r.inv.Kind
	if r.face != nil && by != "" && by != r.kind && trigger.Free(by) {
		r.face = nil // it only looks so: a caller wrote all of it
	}
	if r.face == nil && by != "" {
		r.kind = by
	}
	r.route = r.routeOf()
	if r.face != nil && r.face.Records != nil {
		r.collect(0, r.face.Records)
	}
}

// shape is the kind whose shape says who writes what: an event that does not
// look like any is somebody's own in all its parts.
func (r *run) shape() app.Kind {
	if r.face == nil {
		return app.UnknownKind
	}
	return r.kind
}

func (r *run) has(marks []trigger.Mark) bool {
	for _, m := range marks {
		if !r.marked(0, m.Path, m.Value) {
			return false
		}
	}
	return true
}

// marked reports whether a value stands at a path; of elements, at each.
func (r *run) marked(i int32, path []string, value string) bool {
	d := r.root
	if len(path) == 0 {
		if d.Kind(i) == tape.Null {
			return false
		}
		return value == "" || d.Kind(i) == tape.String && glob(value, d.Bytes(i))
	}
	if path[0] != "*" {
		i = d.Get(i, path[0])
		return i != tape.None && r.marked(i, path[1:], value)
	}
	if d.Kind(i) != tape.Array || d.Len(i) == 0 {
		return false
	}
	for _, e := range d.Elements(i) {
		if !r.marked(e, path[1:], value) {
			return false
		}
	}
	return true
}

// collect gathers the records. Should one of them be no object, there are none:
// then the event is taken as a whole.
func (r *run) collect(i int32, path []string) bool {
	d := r.root
	if len(path) > 0 && path[0] == "*" && d.Kind(i) == tape.Object {
		for _, v := range d.Members(i) {
			if !r.collect(v, path[1:]) {
				return false
			}
		}
		return true
	}
	if len(path) > 0 {
		return r.collect(d.Get(i, path[0]), path[1:])
	}
	if d.Kind(i) != tape.Array {
		return false
	}
	for _, e := range d.Elements(i) {
		if d.Kind(e) != tape.Object {
			r.records = r.records[:0]
			return false
		}
		r.records = append(r.records, e)
	}
	return true
}

// call is what the answer depends on.
func (r *run) call() trigger.Call {
	d := r.root
	if len(d.Nodes) == 0 {
		return trigger.Call{}
	}
	c := trigger.Call{
		Version: string(d.String(d.Get(0, "version"))),
		Multi:   d.Kind(d.Get(0, "multiValueHeaders")) == tape.Object,
		Edge:    string(d.String(d.At(0, "Records", "*", "cf", "config", "eventType"))),
	}
	for _, name := range []string{"methodArn", "routeArn"} {
		if arn := d.String(d.Get(0, name)); arn != nil {
			c.ARN = string(arn)
		}
	}
	if r.kind == app.AuthorizerCall {
		c.Asks = r.asks()
	}
	return c
}

func (r *run) asks() string {
	switch d := r.root; {
	case d.Get(0, "requestHeaders") != tape.None:
		return "graphql"
	case d.Get(0, "protocolData") != tape.None:
		return "iot"
	case d.Get(0, "serverId") != tape.None:
		return "transfer"
	}
	return "gateway"
}

// status is HTTP's for the first reason.
func (r *run) status() int {
	for _, reason := range r.reasons {
		if reason.Mode != policy.Enforce {
			continue
		}
		switch {
		case reason.Control == policy.Authenticates:
			return http.StatusUnauthorized
		case reason.Control == policy.Authorizes, reason.Control == policy.Source:
			return http.StatusForbidden
		case reason.Control == policy.Budgeting:
			return http.StatusTooManyRequests
		case reason.Class == "size":
			return http.StatusRequestEntityTooLarge
		case reason.Class == "coding":
			return http.StatusUnsupportedMediaType
		}
		break
	}
	return http.StatusBadRequest
}

// glob compares with a pattern in which a * stands for any text.
func glob(pattern string, text []byte) bool {
	head, rest, star := strings.Cut(pattern, "*")
	if !bytes.HasPrefix(text, []byte(head)) {
		return false
	}
	text = text[len(head):]
	if !star {
		return len(text) == 0
	}
	for {
		part, more, again := strings.Cut(rest, "*")
		if !again {
			return bytes.HasSuffix(text, []byte(part))
		}
		i := bytes.Index(text, []byte(part))
		if i < 0 {
			return false
		}
		text, rest = text[i+len(part):], more
	}
}
