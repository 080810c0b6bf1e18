package event

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/policy"
	"redoubt/trigger"
)

// source asks whether the event is of a trigger that the function has.
func (r *run) source() {
	declared := r.guard.program.Triggers
	if r.astray() {
		r.refuseAt(policy.Source, "event", "undeclared "+string(r.kind))
		r.kind, r.face, r.records = r.inv.Kind, nil, r.records[:0]
		return
	}
	if len(declared) == 0 {
		return
	}
	kinds := r.ofKind(declared)
	if !kinds {
		r.refuseAt(policy.Source, "event", "undeclared "+string(r.kind))
		return
	}
	if r.face == nil {
		return
	}
	if r.perRecord() {
		r.eachOrigin()
		return
	}
	if !r.from(r.root.At(0, r.face.Origin...), len(r.face.Origin) > 0) {
		r.refuseAt(policy.Source, trigger.Spell(r.face.Origin), "foreign source")
	}
	r.routed()
}

// astray reports whether the event looks like one of another trigger than the
// one that it came through. Requests look alike; and some triggers hand on
// whatever they get.
func (r *run) astray() bool {
	by := r.inv.Kind
	return by != "" && r.face != nil && by != r.kind && (!by.HTTP() || !r.kind.HTTP())
}

// ofKind finds the declared kind. What looks like nothing that is declared is
// the caller's own where callers may send what they like.
func (r *run) ofKind(declared []policy.Trigger) bool {
	if r.face != nil && slices.ContainsFunc(declared, func(t policy.Trigger) bool { return t.Kind == string(r.kind) }) {
		return true
	}
	i := slices.IndexFunc(declared, func(t policy.Trigger) bool { return trigger.Free(app.Kind(t.Kind)) })
	if i < 0 || r.inv.Kind != "" && !trigger.Free(r.inv.Kind) {
		return false
	}
	r.kind, r.face, r.records, r.declared = app.Kind(declared[i].Kind), nil, r.records[:0], &declared[i]
	return true
}

// perRecord reports whether each record names what sent it.
func (r *run) perRecord() bool {
	f := r.face
	n := len(f.Records)
	return f.Records != nil && len(f.Origin) > n+1 && f.Origin[n] == "*" && slices.Equal(f.Origin[:n], f.Records)
}

func (r *run) eachOrigin() {
	rest := r.face.Origin[len(r.face.Records)+1:]
	for n, at := range r.records {
		r.record = n
		if !r.from(r.root.At(at, rest...), true) {
			r.refuseAt(policy.Source, trigger.Spell(r.face.Origin), "foreign source")
		}
	}
	r.record = -1
}

// from reports whether the origin is one of a declared trigger, and remembers
// which. told: events of the kind say where they come from.
func (r *run) from(origin int32, told bool) bool {
	for i := range r.guard.program.Triggers {
		t := &r.guard.program.Triggers[i]
		if t.Kind != string(r.kind) {
			continue
		}
		if t.Source == "" || !told || r.root.Kind(origin) == tape.String && glob(ownSource(t.Source, r.inv.ARN), r.root.Bytes(origin)) {
			r.declared = t
			return true
		}
	}
	return false
}

// ownSource puts account and region of the function in a pattern's places for them.
func ownSource(pattern, arn string) string {
	if !strings.Contains(pattern, "{") {
		return pattern
	}
	region, account := "*", "*"
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		region, account = parts[3], parts[4]
	}
	return strings.NewReplacer("{region}", region, "{account}", account).Replace(pattern)
}

// routed finds the declared route of a request.
func (r *run) routed() {
	if r.route == "" {
		return
	}
	var best *policy.Trigger
	routes, most := false, 0
	for i := range r.guard.program.Triggers {
		t := &r.guard.program.Triggers[i]
		if t.Kind != string(r.kind) {
			continue
		}
		routes = true
		if fit := routeFit(t.Route, r.route); fit > most {
			best, most = t, fit
		}
	}
	switch {
	case best != nil:
		r.declared = best
	case routes:
		r.refuseAt(policy.Source, "event", "undeclared route")
	}
}

// routeOf is the request's route as the API declares it, "" where the source
// tells none.
func (r *run) routeOf() string {
	d := r.root
	text := func(path ...string) string { return string(d.String(d.At(0, path...))) }
	switch r.kind {
	case app.HTTPAPI, app.RESTAPI:
		if key := text("routeKey"); key != "" {
			return key
		}
		return text("httpMethod") + " " + text("resource")
	case app.WebSocket:
		return text("requestContext", "routeKey")
	case app.GraphQL:
		return text("info", "parentTypeName") + " " + text("info", "fieldName")
	}
	return ""
}

// routeFit tells how well a declared route fits a request's, 0 = not at all: gateways
// take the route itself before ANY, which stands for every method. A trigger that
// declares none is any.
func routeFit(declared, route string) int {
	path, every := strings.CutPrefix(declared, "ANY ")
	_, is, _ := strings.Cut(route, " ")
	switch {
	case declared == route:
		return 3
	case every && path == is:
		return 2
	case declared == "":
		return 1
	}
	return 0
}
