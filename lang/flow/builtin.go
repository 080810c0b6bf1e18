package flow

import (
	"strings"

	"redoubt/lang/ir"
	"redoubt/lang/models"
)

// The sinks that are no API's: what the languages themselves do.

var (
	prototypeRow = &models.Row{Sink: "prototype", Note: "names a field of a field: `__proto__` reaches every object"}
	redosRow     = &models.Row{Sink: "regex", Note: "is matched by a pattern that takes time exponential in it"}
	patternRow   = &models.Row{Sink: "regex", Note: "is used as a pattern"}
	stateRow     = &models.Row{Sink: "state", Note: "is kept for whoever comes next"}
	htmlRow      = &models.Row{Sink: "xss", Note: "is part of an HTML page"}
	headerRow    = &models.Row{Sink: "header", Note: "is part of a response header"}
	locationRow  = &models.Row{Sink: "redirect", Note: "says where the browser goes next"}
	errorRow     = &models.Row{Sink: "error", Note: "is thrown, for the log and for whoever catches it"}
	bodyRow      = &models.Row{Sink: "response", Note: "is sent to the caller"}
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
		if row.Sink != "" && isSelf(row) && (row.Sink != "xss" || !f.isContainer(v)) { // objects are sent as JSON
			f.sink(row, path, v)
		}
	}
}

// respond notes what a returned object sends to an HTTP caller, if it has the
// form of a proxy integration's response and was not made by a callee, which
// has noted it.
// Source: API Gateway Developer Guide, "Output format of a Lambda function for
// proxy integration".
func (f *frame) respond(v *value) {
	if v == nil || len(v.refs) == 0 {
		return
	}
	at := f.at
	if at == nil || at.Op != ir.Call {
		f.at = &ir.Instr{Pos: f.block.Pos}
	}
	for _, r := range v.refs {
		o := f.object(r)
		if f.p.handedUp[r] || o.kind != mapObject || o.fields["statusCode"] == nil && o.fields["status"] == nil || o.fields["body"] == nil && o.fields["headers"] == nil {
			continue
		}
		body, _ := f.read(r, "body")
		headers, _ := f.read(r, "headers")
		f.sink(bodyRow, "response", body)
		if f.header(headers, "content-type", "text/html") {
			f.sink(htmlRow, "response", body)
		}
		f.headers(headers)
	}
	f.at = at
}

// sinkAtEnd is a sink that is no call but the end of a block.
func (f *frame) sinkAtEnd(row *models.Row, what string, v *value) {
	at := f.at
	f.at = &ir.Instr{Pos: f.block.Pos}
	f.sink(row, what, v)
	f.at = at
}

// header reports whether a header's constant value holds a text.
func (f *frame) header(headers *value, name, want string) bool {
	found := false
	f.eachHeader(headers, func(k string, v *value) {
		for _, c := range v.consts {
			found = found || strings.EqualFold(k, name) && strings.Contains(strings.ToLower(c.Text), want)
		}
	})
	return found
}

func (f *frame) headers(headers *value) {
	f.eachHeader(headers, func(k string, v *value) {
		switch strings.ToLower(k) {
		case "location":
			f.sink(locationRow, "Location", v)
		case "access-control-allow-origin", "content-type", element:
		default:
			f.sink(headerRow, k, v)
		}
	})
}

func (f *frame) eachHeader(headers *value, do func(name string, v *value)) {
	if headers == nil {
		return
	}
	for _, r := range headers.refs {
		for _, k := range f.fieldNames(r) {
			if v, _ := f.read(r, k); v != nil {
				do(k, v)
			}
		}
	}
}
