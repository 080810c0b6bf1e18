package event

import (
	"context"
	"errors"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/guard/caller"
	"redoubt/guard/tape"
	"redoubt/policy"
)

// way is a way to prove who calls, ready to be asked.
type way struct {
	policy  policy.Authentication
	tokens  *caller.Tokens
	webhook *caller.Webhook
}

func (g *Guard) newWays() error {
	for _, a := range g.program.Authentication {
		w := way{policy: a}
		if a.JWT != nil {
			var err error
			if w.tokens, err = caller.NewTokens(*a.JWT, g.world.Fetch, g.world.Now); err != nil {
				return err
			}
		}
		if a.HMAC != nil {
			w.webhook = caller.NewWebhook(*a.HMAC, g.world.Secret, g.world.Now)
		}
		g.ways = append(g.ways, w)
	}
	return nil
}

// authenticate asks who calls, where the event is a request. One of the ways
// must prove it; what the first that was tried found is the reason otherwise.
func (r *run) authenticate() {
	ways := r.waysHere()
	if len(ways) == 0 {
		return
	}
	var first error
	for _, w := range ways {
		who, err := r.prove(w)
		if err == nil {
			r.principal, r.way = who, w.policy.Name
			return
		}
		if first == nil || isMissing(first) {
			first = err
		}
	}
	if errors.Is(first, caller.ErrUnavailable) {
		r.fault(policy.Authenticates, "unavailable")
		return
	}
	r.refuseAt(policy.Authenticates, "event", first.Error())
}

// errMissing says that a request has no such proof at all.
const errMissing = caller.Refusal("no proof")

func isMissing(err error) bool { return errors.Is(err, errMissing) }

// waysHere are the ways that count for the event's trigger.
func (r *run) waysHere() []*way {
	if !r.proves() {
		return nil
	}
	var names []string
	if r.declared != nil {
		names = r.declared.Authentication
	}
	var list []*way
	for i := range r.guard.ways {
		w := &r.guard.ways[i]
		if r.onConnection() && w.policy.Authorizer == nil {
			continue
		}
		if len(names) == 0 || slices.Contains(names, w.policy.Name) {
			list = append(list, w)
		}
	}
	return list
}

// onConnection: on an open connection of a WebSocket API only the gateway knows
// who calls.
func (r *run) onConnection() bool {
	return r.kind == app.WebSocket && string(r.root.String(r.root.At(0, "requestContext", "eventType"))) != "CONNECT"
}

// proves reports whether events of the kind carry a proof of who calls.
func (r *run) proves() bool {
	switch r.kind {
	case app.WebSocket, app.GraphQL, app.AuthorizerCall:
		return true
	}
	return r.kind.HTTP()
}

func (r *run) prove(w *way) (*caller.Principal, error) {
	switch p := w.policy; {
	case p.JWT != nil:
		token, err := r.token(p.JWT.Header)
		if err != nil {
			return nil, err
		}
		return w.tokens.Verify(r.context(), token)
	case p.APIKey != nil:
		key, err := r.header(p.APIKey.Header)
		if err != nil {
			return nil, err
		}
		return caller.Key(*p.APIKey, key)
	case p.HMAC != nil:
		return w.webhook.Verify(r.context(), func(name string) string { text, _ := r.header(name); return text }, r.body())
	case p.Authorizer != nil:
		return r.vouched(*p.Authorizer)
	}
	return nil, caller.Refusal("no way")
}

func (r *run) context() context.Context {
	if r.ctx == nil {
		return context.Background()
	}
	return r.ctx
}

// token is what stands behind Bearer, in any case, or alone.
func (r *run) token(name string) (string, error) {
	if name == "" {
		name = "authorization"
	}
	text, err := r.header(name)
	if err != nil {
		return "", err
	}
	if scheme, token, ok := strings.Cut(text, " "); ok && strings.EqualFold(scheme, "bearer") {
		text = strings.TrimSpace(token)
	}
	return text, nil
}

// header looks a header up; names are the same in any case. One that is there
// twice could be read as the one or the other.
func (r *run) header(name string) (string, error) {
	d := r.root
	if r.kind == app.AuthorizerCall && strings.EqualFold(name, "authorization") {
		if token := d.String(d.Get(0, "authorizationToken")); token != nil {
			return string(token), nil
		}
	}
	found, err := "", error(errMissing)
	for _, at := range []int32{d.Get(0, "headers"), d.At(0, "request", "headers"), d.Get(0, "multiValueHeaders"), d.Get(0, "requestHeaders")} {
		if d.Kind(at) != tape.Object {
			continue
		}
		for key, value := range d.Members(at) {
			if !strings.EqualFold(string(d.Bytes(key)), name) {
				continue
			}
			if d.Kind(value) == tape.Array && d.Len(value) == 1 {
				value = d.First(value)
			}
			text := string(d.String(value))
			if d.Kind(value) != tape.String || err == nil && text != found {
				return "", caller.Refusal("ambiguous header")
			}
			found, err = text, nil
		}
	}
	return found, err
}

// body is the request's body as it was sent.
func (r *run) body() []byte {
	at := r.root.Get(0, "body")
	if r.root.Kind(at) != tape.String {
		return nil
	}
	if at == r.encoded {
		sent, ok := unbase64(nil, r.root.Bytes(at)) // without what the inspection undoes, too
		if !ok {
			return nil
		}
		return sent
	}
	return r.root.Bytes(at)
}

// vouched is who the gateway's authorizer says that calls.
func (r *run) vouched(p policy.Authorizer) (*caller.Principal, error) {
	d := r.root
	from := map[string][]string{
		"jwt": {"requestContext", "authorizer", "jwt", "claims"}, "claims": {"requestContext", "authorizer", "claims"},
		"lambda": {"requestContext", "authorizer", "lambda"}, "iam": {"requestContext", "authorizer", "iam"},
	}[p.Type]
	subject := map[string]string{"jwt": "sub", "claims": "sub", "lambda": "principalId", "iam": "userArn"}[p.Type]
	at := d.At(0, from...)
	if at == tape.None && p.Type == "jwt" && r.kind == app.HTTPAPI { // payload 1.0
		at = d.At(0, "requestContext", "authorizer", "claims")
	}
	if at == tape.None && r.kind == app.GraphQL {
		at = d.At(0, "identity", "claims")
	}
	if at == tape.None && (p.Type == "lambda" || p.Type == "iam") { // of REST and WebSocket APIs
		at = d.At(0, "requestContext", map[string]string{"lambda": "authorizer", "iam": "identity"}[p.Type])
	}
	if p.Subject != "" {
		subject = p.Subject
	}
	if p.Issuer != "" && string(d.String(d.Get(at, "iss"))) != p.Issuer {
		return nil, caller.Refusal("issuer")
	}
	id := d.String(d.Get(at, subject))
	if len(id) == 0 {
		return nil, errMissing
	}
	claims, _ := plain(d, at).(map[string]any)
	return &caller.Principal{ID: string(id), Claims: claims}, nil
}

// plain is a value as encoding/json would make it.
func plain(d *tape.Doc, i int32) any {
	switch d.Kind(i) {
	case tape.String:
		return string(d.Bytes(i))
	case tape.Number:
		return d.Float(i)
	case tape.True, tape.False:
		return d.Kind(i) == tape.True
	case tape.Array:
		list := []any{}
		for _, e := range d.Elements(i) {
			list = append(list, plain(d, e))
		}
		return list
	case tape.Object:
		m := map[string]any{}
		for key, value := range d.Members(i) {
			m[string(d.Bytes(key))] = plain(d, value)
		}
		return m
	}
	return nil
}
