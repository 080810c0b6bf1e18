package event

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"redoubt/app"
	"redoubt/guard/tape"
	"redoubt/policy"
)

func (g *Guard) newCedar() error {
	if g.program.Cedar == nil {
		return nil
	}
	var form struct {
		Static map[string]json.RawMessage `json:"staticPolicies"`
	}
	if err := json.Unmarshal(g.program.Cedar, &form); err != nil {
		return fmt.Errorf("reading Cedar policies: %w", err)
	}
	if form.Static == nil {
		return errors.New("no Cedar policies")
	}
	g.cedar = cedar.NewPolicySet()
	return g.cedar.UnmarshalJSON(g.program.Cedar)
}

// authorize asks what the caller may do.
func (r *run) authorize() {
	if r.guard.cedar != nil {
		r.askCedar()
	}
	if len(r.guard.program.Ownership) > 0 && (r.kind.HTTP() || r.kind == app.GraphQL || r.kind == app.WebSocket) {
		for _, rule := range r.guard.program.Ownership {
			r.owned(rule)
		}
	}
}

// askCedar: a policy that can't be evaluated denies. Cedar itself passes over
// it, so that a forbid which fails would let all through.
func (r *run) askCedar() {
	who, entities := r.entity()
	decision, diagnostic := cedar.Authorize(r.guard.cedar, entities, cedar.Request{
		Principal: who,
		Action:    cedar.NewEntityUID("Action", cedar.String(r.action())),
		Resource:  cedar.NewEntityUID("Function", cedar.String(r.guard.program.Name)),
		Context:   r.cedarContext(),
	})
	switch {
	case len(diagnostic.Errors) > 0:
		r.refuseAt(policy.Authorizes, "event", "policy error")
	case decision != cedar.Allow:
		r.refuseAt(policy.Authorizes, "event", "denied")
	}
}

// action is the route, else the method, else the kind of trigger.
func (r *run) action() string {
	if route := strings.TrimSpace(r.route); route != "" {
		return route
	}
	if m := r.method(); m != "" {
		return m
	}
	return string(r.kind)
}

func (r *run) method() string {
	if m := r.root.String(r.root.At(0, "requestContext", "http", "method")); m != nil {
		return string(m)
	}
	return string(r.root.String(r.root.Get(0, "httpMethod")))
}

// entity is the caller with its claims, as a member of its groups. Who was not
// proved is Guest; what a service sends is the service's.
func (r *run) entity() (cedar.EntityUID, cedar.EntityMap) {
	if r.principal == nil {
		if r.kind.HTTP() || r.kind == app.WebSocket || r.kind == app.GraphQL || r.kind == app.AuthorizerCall {
			return cedar.NewEntityUID("Guest", "guest"), nil
		}
		return cedar.NewEntityUID("Service", cedar.String(r.kind)), nil
	}
	uid := cedar.NewEntityUID("User", cedar.String(r.principal.ID))
	var groups []cedar.EntityUID
	for _, name := range groupsOf(r.principal.Claims) {
		groups = append(groups, cedar.NewEntityUID("Group", cedar.String(name)))
	}
	attributes := cedar.RecordMap{}
	for name, claim := range r.principal.Claims {
		if v := cedarValue(claim); v != nil {
			attributes[cedar.String(name)] = v
		}
	}
	return uid, cedar.EntityMap{uid: {UID: uid, Parents: cedar.NewEntityUIDSet(groups...), Attributes: cedar.NewRecord(attributes)}}
}

// groupsOf are a token's groups: a list, or as HTTP APIs write it, "[a b]".
func groupsOf(claims map[string]any) (names []string) {
	for _, claim := range []string{"cognito:groups", "groups"} {
		switch v := claims[claim].(type) {
		case []any:
			for _, one := range v {
				if name, ok := one.(string); ok {
					names = append(names, name)
				}
			}
		case string:
			names = append(names, strings.FieldsFunc(strings.Trim(v, "[]"), func(c rune) bool { return c == ' ' || c == ',' })...)
		}
	}
	return names
}

func (r *run) cedarContext() cedar.Record {
	d := r.root
	m := cedar.RecordMap{"trigger": cedar.String(r.kind), "method": cedar.String(r.method()), "authentication": cedar.String(r.way)}
	for name, path := range map[string][]string{"parameters": {"pathParameters"}, "query": {"queryStringParameters"}, "arguments": {"arguments"}} {
		if at := d.At(0, path...); d.Kind(at) == tape.Object {
			m[cedar.String(name)] = cedarValue(plain(d, at))
		}
	}
	if ip := r.sourceIP(); ip != "" {
		m["sourceIp"] = cedar.String(ip)
	}
	fields := cedar.RecordMap{}
	for _, route := range r.guard.program.Context {
		if v := r.cedarField(route); v != nil {
			fields[cedar.String(route.Path)] = v
		}
	}
	m["event"] = cedar.NewRecord(fields)
	return cedar.NewRecord(m)
}

// cedarField is what stands at a path: a set where it leads through elements.
func (r *run) cedarField(route policy.Route) cedar.Value {
	var list []cedar.Value
	r.find(route, false, func(d *tape.Doc, i int32) {
		if v := cedarValue(plain(d, i)); v != nil {
			list = append(list, v)
		}
	})
	switch {
	case slices.Contains(route.Steps, "*"):
		return cedar.NewSet(list...)
	case len(list) == 1:
		return list[0]
	}
	return nil
}

// cedarValue has no null and no fractions: those are left out, and told as text.
func cedarValue(v any) cedar.Value {
	switch v := v.(type) {
	case string:
		return cedar.String(v)
	case bool:
		return cedar.Boolean(v)
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return cedar.Long(n)
		}
		return cedar.String(v)
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return cedar.Long(int64(v))
		}
		return cedar.String(strconv.FormatFloat(v, 'g', -1, 64))
	case []any:
		var list []cedar.Value
		for _, one := range v {
			if x := cedarValue(one); x != nil {
				list = append(list, x)
			}
		}
		return cedar.NewSet(list...)
	case map[string]any:
		m := cedar.RecordMap{}
		for name, one := range v {
			if x := cedarValue(one); x != nil {
				m[cedar.String(name)] = x
			}
		}
		return cedar.NewRecord(m)
	}
	return nil
}

// owned holds a field to the caller's claim, wherever some reader may find it. A text
// that can't be taken apart may hide the field.
func (r *run) owned(rule policy.Ownership) {
	claim, asked := r.owns(rule)
	if !asked {
		return
	}
	ok, seen := true, false
	f := r.find(rule.Route, true, func(d *tape.Doc, i int32) {
		seen = true
		scalar := d.Kind(i) == tape.String || d.Kind(i) == tape.Number
		ok = ok && scalar && claim != "" && string(d.Bytes(i)) == claim
	})
	if !ok || f.closed || rule.Required && (f.missing || !seen) {
		r.refuseAt(policy.Authorizes, rule.Path, "ownership")
	}
}

// owns is what a field has to be. A rule about callers of another issuer leaves it to one
// about this caller's; where there is none, the field is nobody's.
func (r *run) owns(rule policy.Ownership) (claim string, asked bool) {
	if rule.About(r.way) {
		return r.claim(rule.Claim), true
	}
	return "", !slices.ContainsFunc(r.guard.program.Ownership, func(o policy.Ownership) bool {
		return o.Path == rule.Path && o.About(r.way)
	})
}

func (r *run) claim(name string) string {
	if r.principal == nil {
		return ""
	}
	switch v := r.principal.Claims[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}
