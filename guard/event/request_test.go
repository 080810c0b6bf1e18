package event

import (
	"compress/gzip"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/policy"
	"redoubt/policy/compile"
)

var clock = time.Unix(1_800_000_000, 0)

// issuer signs tokens for these tests.
type issuer struct{ key *ecdsa.PrivateKey }

func newIssuer() issuer {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return issuer{key}
}

func (i issuer) token(claims jwt.MapClaims) string {
	all := jwt.MapClaims{"iss": "https://issuer", "sub": "ada", "aud": "shop", "exp": clock.Unix() + 60}
	for name, v := range claims {
		all[name] = v
	}
	tok := jwt.NewWithClaims(jwt.SigningMethodES256, all)
	tok.Header["kid"] = "e"
	text, _ := tok.SignedString(i.key)
	return text
}

func (i issuer) policy() policy.Authentication {
	point, _ := i.key.PublicKey.Bytes()
	b64 := base64.RawURLEncoding.EncodeToString
	keys := fmt.Sprintf(`{"keys":[{"kty":"EC","kid":"e","crv":"P-256","x":%q,"y":%q}]}`, b64(point[1:33]), b64(point[33:]))
	return policy.Authentication{Name: "users", JWT: &policy.JWT{Issuer: "https://issuer", Algorithms: []string{"ES256"}, Audience: []string{"shop"}, Keys: keys}}
}

func worldly(t testing.TB, f policy.Function, change func(*World)) *Guard {
	t.Helper()
	p, err := compile.Function(f)
	if err != nil {
		t.Fatal(err)
	}
	w := World{
		Inspect: look4, Now: func() time.Time { return clock },
		Secret: func(context.Context, string) ([]byte, error) { return []byte("s3"), nil },
	}
	if change != nil {
		change(&w)
	}
	g, err := New(p, w)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// request is an event of an HTTP API.
func request(headers map[string]string, body string) string {
	h, _ := json.Marshal(headers)
	b, _ := json.Marshal(body)
	return fmt.Sprintf(`{"version":"2.0","routeKey":"POST /orders/{id}","headers":%s,"pathParameters":{"id":"7"},"requestContext":{"http":{"method":"POST","sourceIp":"203.0.113.7"}},"body":%s}`, h, b)
}

func ask(g *Guard, event string) string {
	d := g.Decide(context.Background(), Invocation{Event: []byte(event)})
	return strings.TrimSpace(string(d.Verdict) + " " + reasons(d))
}

func TestAuthenticationByToken(t *testing.T) {
	i := newIssuer()
	f := enforced()
	f.Authentication = []policy.Authentication{i.policy()}
	g := worldly(t, f, nil)
	good := i.token(nil)
	bearer := func(text string) map[string]string { return map[string]string{"authorization": text} }
	for name, c := range map[string]struct{ event, want string }{
		"good":                {request(bearer("Bearer "+good), "{}"), "allow"},
		"another case":        {request(map[string]string{"Authorization": "bearer " + good}, "{}"), "allow"},
		"without a scheme":    {request(bearer(good), "{}"), "allow"},
		"none":                {request(nil, "{}"), "refuse authentication event no proof"},
		"expired":             {request(bearer("Bearer "+i.token(jwt.MapClaims{"exp": clock.Unix() - 60})), "{}"), "refuse authentication event expired"},
		"of somebody else":    {request(bearer("Bearer "+newIssuer().token(nil)), "{}"), "refuse authentication event signature"},
		"two headers":         {request(map[string]string{"Authorization": "Bearer " + good, "authorization": "Bearer x"}, "{}"), "refuse authentication event ambiguous header"},
		"basic":               {request(bearer("Basic YTpi"), "{}"), "refuse authentication event malformed token"},
		"authorizer, token":   {`{"type":"TOKEN","authorizationToken":"Bearer ` + good + `","methodArn":"arn:aws:execute-api:x"}`, "allow"},
		"authorizer, none":    {`{"type":"TOKEN","authorizationToken":"x","methodArn":"arn:aws:execute-api:x"}`, "refuse authentication event malformed token"},
		"authorizer, request": {`{"version":"2.0","type":"REQUEST","routeArn":"arn:x","headers":{"authorization":"` + good + `"}}`, "allow"},
		"REST":                {`{"httpMethod":"GET","resource":"/x","requestContext":{},"headers":null,"multiValueHeaders":{"Authorization":["` + good + `"]}}`, "allow"},
		"ALB":                 {`{"httpMethod":"GET","requestContext":{"elb":{}},"multiValueHeaders":{"authorization":["` + good + `","x"]}}`, "refuse authentication event ambiguous header"},
		"function URL":        {`{"version":"2.0","requestContext":{"http":{},"domainName":"x.lambda-url.eu-west-1.on.aws"}}`, "refuse authentication event no proof"},
		"GraphQL":             {`{"arguments":{},"info":{},"request":{"headers":{"authorization":"` + good + `"}}}`, "allow"},
		"WebSocket":           {`{"requestContext":{"connectionId":"1","eventType":"CONNECT"},"headers":{}}`, "refuse authentication event no proof"},
		"on the connection":   {`{"requestContext":{"connectionId":"1","eventType":"MESSAGE"},"body":"x"}`, "allow"},
		"a queue":             {batch(message("1", "", "x")), "allow"},
	} {
		if got := ask(g, c.event); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, "{}"))})
	if text := string(d.Response); d.Event != nil || !strings.Contains(text, `"statusCode":401`) || strings.Contains(text, "proof") {
		t.Errorf("answers %s", text)
	}
	d = g.Decide(context.Background(), Invocation{Event: []byte(`{"type":"TOKEN","authorizationToken":"x","methodArn":"arn:aws:execute-api:x"}`)})
	if !strings.Contains(string(d.Response), `"Effect":"Deny","Resource":"arn:aws:execute-api:x"`) {
		t.Errorf("answers %s", d.Response)
	}
}

// TestUnreachableKeys: closed refuses, open lets through and says so.
func TestUnreachableKeys(t *testing.T) {
	i := newIssuer()
	a := i.policy()
	a.JWT.Keys, a.JWT.JWKS = "", "https://issuer/keys"
	for fail, want := range map[policy.Fail]string{"": "refuse authentication  unavailable", policy.Open: "allow"} {
		f := enforced()
		f.Authentication = []policy.Authentication{a}
		f.Controls = map[policy.Control]policy.Setting{policy.Authenticates: {Fail: fail}}
		g := worldly(t, f, func(w *World) {
			w.Fetch = func(context.Context, string) ([]byte, error) { return nil, errors.New("down") }
		})
		d := g.Decide(context.Background(), Invocation{Event: []byte(request(map[string]string{"authorization": i.token(nil)}, ""))})
		if got := strings.TrimSpace(string(d.Verdict) + " " + reasons(d)); got != want || (len(d.Faults) == 1) != (fail == policy.Open) {
			t.Errorf("%q: %s %v", fail, got, d.Faults)
		}
	}
}

func TestAuthenticationByRoute(t *testing.T) {
	i := newIssuer()
	f := enforced()
	sum := sha256.Sum256([]byte("long-random-key"))
	f.Authentication = []policy.Authentication{
		i.policy(),
		{Name: "keys", APIKey: &policy.APIKey{Header: "X-Api-Key", Hashes: []policy.Hashed{{Name: "partner", SHA256: hex.EncodeToString(sum[:])}}}},
		{Name: "hooks", HMAC: &policy.HMAC{Scheme: "github", Secret: "env:HOOK"}},
		{Name: "gateway", Authorizer: &policy.Authorizer{Type: "jwt"}},
	}
	route := func(r string, ways ...string) policy.Trigger {
		return policy.Trigger{Kind: "http-api", Route: r, Authentication: ways}
	}
	f.Triggers = []policy.Trigger{
		route("GET /open", "none"), route("GET /key", "keys"), route("POST /hook", "hooks"), route("ANY /both", "keys", "users"), route("GET /gateway", "gateway"),
		route("ANY /mixed", "none"), route("POST /mixed", "keys"), route("PUT /mixed", "keys"),
	}
	g := worldly(t, f, nil)
	event := func(route string, headers, rest string) string {
		return fmt.Sprintf(`{"version":"2.0","routeKey":%q,"headers":{%s},"requestContext":{"http":{}%s},"body":"{\"a\":1}"}`, route, headers, rest)
	}
	mac := hmac.New(sha256.New, []byte("s3"))
	mac.Write([]byte(`{"a":1}`))
	encoded := func(body string) string {
		return strings.Replace(event("POST /hook", `"x-hub-signature-256":"sha256=`+hex.EncodeToString(mac.Sum(nil))+`"`, ""), `"{\"a\":1}"`,
			`"`+base64.StdEncoding.EncodeToString([]byte(body))+`","isBase64Encoded":true`, 1)
	}
	var zipped strings.Builder
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, `{"a":1}`)
	z.Close()
	if got := ask(worldly(t, f, nil), encoded(`{"a":1}`)); got != "allow" { // another guard: a signature counts once
		t.Errorf("hook in base64: %s", got)
	}
	for name, c := range map[string]struct{ event, want string }{
		"open":                {event("GET /open", "", ""), "allow"},
		"key":                 {event("GET /key", `"x-api-key":"long-random-key"`, ""), "allow"},
		"wrong key":           {event("GET /key", `"x-api-key":"x"`, ""), "refuse authentication event unknown key"},
		"token for a key":     {event("GET /key", `"authorization":"`+i.token(nil)+`"`, ""), "refuse authentication event no proof"},
		"hook":                {event("POST /hook", `"x-hub-signature-256":"sha256=`+hex.EncodeToString(mac.Sum(nil))+`"`, ""), "allow"},
		"unsigned hook":       {event("POST /hook", "", ""), "refuse authentication event no signature"},
		"hook, zipped later":  {encoded(zipped.String()), "refuse authentication event signature"},
		"hook, made wide":     {encoded("{\x00\"a\":1}"), "refuse authentication event signature"},
		"either":              {event("PUT /both", `"authorization":"`+i.token(nil)+`"`, ""), "allow"},
		"neither":             {event("PUT /both", "", ""), "refuse authentication event no proof"},
		"by the gateway":      {event("GET /gateway", "", `,"authorizer":{"jwt":{"claims":{"sub":"ada"}}}`), "allow"},
		"by the gateway, 1.0": {`{"version":"1.0","httpMethod":"GET","resource":"/gateway","path":"/gateway","routeKey":"GET /gateway","requestContext":{"authorizer":{"claims":{"sub":"ada"}}}}`, "allow"},
		"not by it, 1.0":      {`{"version":"1.0","httpMethod":"GET","resource":"/gateway","path":"/gateway","routeKey":"GET /gateway","requestContext":{"authorizer":{}}}`, "refuse authentication event no proof"},
		"not by the gateway":  {event("GET /gateway", "", ""), "refuse authentication event no proof"},
		"the route":           {event("POST /mixed", "", ""), "refuse authentication event no proof"},
		"any method":          {event("GET /mixed", "", ""), "allow"},
		"another route":       {event("GET /else", "", ""), "refuse trigger event undeclared route"},
	} {
		if got := ask(g, c.event); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

const cedarPolicies = `{"staticPolicies":{
 "users": {"effect":"permit","principal":{"op":"is","entity_type":"User"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[]},
 "banned": {"effect":"forbid","principal":{"op":"All"},"action":{"op":"All"},"resource":{"op":"All"},"conditions":[
   {"kind":"when","body":{"==":{"left":{".":{"left":{".":{"left":{"Var":"context"},"attr":"event"}},"attr":"event.body.tenant"}},"right":{"Value":"evil"}}}}]}}}`

// TestCedar: what errs denies, though Cedar passes over it.
func TestCedar(t *testing.T) {
	i := newIssuer()
	f := enforced()
	f.Authentication = []policy.Authentication{i.policy()}
	f.Authorization = &policy.Authorization{Cedar: json.RawMessage(cedarPolicies), Context: []string{"event.body.tenant"}}
	f.Controls = map[policy.Control]policy.Setting{policy.Authenticates: {Mode: policy.Monitor}}
	g := worldly(t, f, nil)
	signed := map[string]string{"authorization": i.token(jwt.MapClaims{"cognito:groups": []string{"admins"}})}
	for name, c := range map[string]struct{ event, want string }{
		"a user":       {request(signed, `{"tenant":"blue"}`), "allow"},
		"forbidden":    {request(signed, `{"tenant":"evil"}`), "refuse authorization event denied"},
		"an error":     {request(signed, `{}`), "refuse authorization event policy error"},
		"nobody":       {request(nil, `{"tenant":"blue"}`), "refuse authentication event no proof; authorization event denied"},
		"a service":    {batch(message("1", "", "{}")), "quarantine authorization event policy error"},
		"another type": {request(signed, `{"tenant":[1,null,{"a":1.5}]}`), "allow"},
	} {
		if got := ask(g, c.event); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if d := g.Decide(context.Background(), Invocation{Event: []byte(request(signed, `{"tenant":"evil"}`))}); !strings.Contains(string(d.Response), `"statusCode":403`) {
		t.Errorf("answers %s", d.Response)
	}
}

func TestOwnership(t *testing.T) {
	i := newIssuer()
	f := enforced()
	f.Authentication = []policy.Authentication{i.policy()}
	f.Authorization = &policy.Authorization{Ownership: []policy.Owner{{Field: "event.body.userId", Claim: "sub"}, {Field: "event.body.lines[].owner", Claim: "n"}}}
	g := worldly(t, f, nil)
	signed := map[string]string{"authorization": i.token(jwt.MapClaims{"n": 12345678901})}
	for body, want := range map[string]string{
		`{"userId":"ada"}`:                      "allow",
		`{}`:                                    "allow",
		``:                                      "allow",
		`{"userId":"bob"}`:                      "refuse authorization event.body.userId ownership",
		`{"userId":["ada"]}`:                    "refuse authorization event.body.userId ownership",
		`{"userId":null}`:                       "refuse authorization event.body.userId ownership",
		`{"user\u0049d":"bob"}`:                 "refuse authorization event.body.userId ownership",
		`"{\"userId\":\"bob\"}"`:                "refuse authorization event.body.userId ownership",
		`userId=bob`:                            "refuse authorization event.body.userId ownership; authorization event.body.lines[].owner ownership",
		`[{"userId":"ada"}]`:                    "allow", // who takes one or many
		`[]`:                                    "allow",
		`[{"userId":"bob"}]`:                    "refuse authorization event.body.userId ownership",
		`[{"userId":"ada"},[{"userId":"bob"}]]`: "refuse authorization event.body.userId ownership",
		`["{\"userId\":\"bob\"}"]`:              "refuse authorization event.body.userId ownership",
		`["userId=bob"]`:                        "refuse authorization event.body.userId ownership; authorization event.body.lines[].owner ownership",
		`{"lines":[{"owner":12345678901}]}`:     "allow",
		`{"lines":[[{"owner":1}]]}`:             "refuse authorization event.body.lines[].owner ownership",
		`[{"lines":[{"owner":1}]}]`:             "refuse authorization event.body.lines[].owner ownership",
		`{"lines":[{"owner":12345678901},{"owner":"12"}]}`: "refuse authorization event.body.lines[].owner ownership",
	} {
		if got := ask(g, request(signed, body)); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
	f.Authorization.Ownership = []policy.Owner{{Field: "event.body.userId", Claim: "sub", Required: true}}
	g = worldly(t, f, nil)
	for body, want := range map[string]string{
		`{"userId":"ada"}`:      "allow",
		`[{"userId":"ada"}]`:    "allow",
		`{}`:                    "refuse authorization event.body.userId ownership",
		`7`:                     "refuse authorization event.body.userId ownership",
		`[]`:                    "refuse authorization event.body.userId ownership",
		`[{"userId":"ada"},{}]`: "refuse authorization event.body.userId ownership",
		`[{"userId":"ada"},7]`:  "refuse authorization event.body.userId ownership",
	} {
		if got := ask(g, request(signed, body)); got != want {
			t.Errorf("required, %s: %s, want %s", body, got, want)
		}
	}
}

// TestOwnershipOfAnIssuer: two issuers call different people by one name.
func TestOwnershipOfAnIssuer(t *testing.T) {
	ours, theirs := newIssuer(), newIssuer()
	f := enforced()
	partners := theirs.policy()
	partners.Name, partners.JWT.Issuer, partners.JWT.Header = "partners", "https://partners", "x-partner"
	f.Authentication = []policy.Authentication{ours.policy(), partners}
	f.Triggers = []policy.Trigger{{Kind: "http-api"}}
	const mine = `{"userId":"ada"}`
	ada := map[string]string{"authorization": ours.token(nil)}
	other := map[string]string{"x-partner": theirs.token(jwt.MapClaims{"iss": "https://partners"})}
	rule := func(claim string, ways ...string) policy.Owner {
		return policy.Owner{Field: "event.body.userId", Claim: claim, Authentication: ways}
	}
	const refused = "refuse authorization event.body.userId ownership"
	for _, c := range []struct {
		name    string
		rules   []policy.Owner
		headers map[string]string
		body    string
		want    string
	}{
		{"its own caller", []policy.Owner{rule("sub", "users")}, ada, mine, "allow"},
		{"the same name elsewhere", []policy.Owner{rule("sub", "users")}, other, mine, refused},
		{"without the field", []policy.Owner{rule("sub", "users")}, other, `{}`, "allow"},
		{"a rule for each, ours", []policy.Owner{rule("sub", "users"), rule("aud", "partners")}, ada, mine, "allow"},
		{"a rule for each, theirs", []policy.Owner{rule("sub", "users"), rule("aud", "partners")}, other, mine, refused},
		{"a rule for each, their own", []policy.Owner{rule("sub", "users"), rule("aud", "partners")}, other, `{"userId":"shop"}`, "allow"},
	} {
		f.Authorization = &policy.Authorization{Ownership: c.rules}
		if got := ask(worldly(t, f, nil), request(c.headers, c.body)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestAuthorizerOfAnIssuer: a gateway may take the tokens of several.
func TestAuthorizerOfAnIssuer(t *testing.T) {
	f := enforced()
	f.Authentication = []policy.Authentication{{Name: "gateway", Authorizer: &policy.Authorizer{Type: "jwt", Issuer: "https://users"}}}
	f.Triggers = []policy.Trigger{{Kind: "http-api"}}
	g := worldly(t, f, nil)
	for claims, want := range map[string]string{
		`{"sub":"ada","iss":"https://users"}`:  "allow",
		`{"sub":"ada","iss":"https://users/"}`: "refuse authentication event issuer",
		`{"sub":"ada"}`:                        "refuse authentication event issuer",
		`{"iss":"https://users"}`:              "refuse authentication event no proof",
	} {
		event := `{"version":"2.0","routeKey":"POST /o","requestContext":{"http":{"method":"POST"},"authorizer":{"jwt":{"claims":` + claims + `}}},"body":"{}"}`
		if got := ask(g, event); got != want {
			t.Errorf("%s: %s, want %s", claims, got, want)
		}
	}
}

func TestBudget(t *testing.T) {
	f := enforced()
	f.Budget = &policy.Budget{Rate: 1, Burst: 2, Recursion: 3}
	now := clock
	g := worldly(t, f, func(w *World) { w.Now = func() time.Time { return now } })
	other := strings.Replace(request(nil, ""), "203.0.113.7", "203.0.113.8", 1)
	for n, c := range []struct {
		wait  time.Duration
		event string
		want  string
	}{
		{0, request(nil, ""), "allow"},
		{0, request(nil, ""), "allow"},
		{0, request(nil, ""), "refuse budget event rate"},
		{0, other, "allow"},
		{-time.Hour, request(nil, ""), "refuse budget event rate"},
		{time.Second, request(nil, ""), "allow"},
		{0, request(nil, ""), "refuse budget event rate"},
		{0, batch(message("1", "", "x")), "allow"},
	} {
		now = now.Add(c.wait)
		if got := ask(g, c.event); got != c.want {
			t.Errorf("%d: %s, want %s", n, got, c.want)
		}
	}
	for trace, want := range map[string]Verdict{"Root=1-2-3;Lineage=a:1|b:3": Allow, "Root=1-2-3;Lineage=25:a:4": Quarantine, "": Allow} {
		if d := g.Decide(context.Background(), Invocation{Event: []byte(batch(message("1", "", "x"))), Trace: trace}); d.Verdict != want {
			t.Errorf("%s: %s", trace, d.Verdict)
		}
	}
	b := newBudget(f.Budget)
	for range 2 {
		b.take("poor", clock)
	}
	for i := range 3 * callers {
		b.take(fmt.Sprint(i), clock)
	}
	if len(b.full) > callers {
		t.Errorf("%d callers are kept", len(b.full))
	}
	if b.take("poor", clock) {
		t.Error("who has spent all gets more when many others come")
	}
}

// TestPurse: who pays for a request without a proof.
func TestPurse(t *testing.T) {
	f := enforced()
	f.Budget = &policy.Budget{Rate: 1, Burst: 1}
	from := func(ip string) string { return strings.Replace(request(nil, ""), "203.0.113.7", ip, 1) }
	balanced := func(list string) string {
		return `{"requestContext":{"elb":{"targetGroupArn":"arn:aws:elasticloadbalancing:x"}},"httpMethod":"GET","path":"/","headers":{"x-forwarded-for":"` + list + `"}}`
	}
	for _, c := range []struct{ first, second, want string }{
		{from("203.0.113.7"), from("203.0.113.8"), "allow"},
		{from("2001:db8::1"), from("2001:db8::2"), "refuse budget event rate"},
		{from("2001:db8::1"), from("2001:db8:0:1::1"), "allow"},
		{balanced("1.2.3.4, 203.0.113.7"), balanced("5.6.7.8, 203.0.113.7"), "refuse budget event rate"},
		{balanced("1.2.3.4, 203.0.113.7"), balanced("1.2.3.4, 203.0.113.8"), "allow"},
		{balanced(""), balanced(""), "refuse budget event rate"},
	} {
		g := worldly(t, f, func(w *World) { w.Now = func() time.Time { return clock } })
		if got := ask(g, c.first); got != "allow" {
			t.Errorf("%s: %s", c.first, got)
		}
		if got := ask(g, c.second); got != c.want {
			t.Errorf("%s after %s: %s", c.second, c.first, got)
		}
	}
}
