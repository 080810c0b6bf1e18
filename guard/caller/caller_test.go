package caller

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/policy"
)

var clock = time.Unix(1_800_000_000, 0)

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

type issuer struct {
	rsa *rsa.PrivateKey
	ec  *ecdsa.PrivateKey
	ed  ed25519.PrivateKey
}

func newIssuer(t testing.TB) issuer {
	t.Helper()
	r, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	e, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	_, d, _ := ed25519.GenerateKey(rand.Reader)
	return issuer{r, e, d}
}

// keys is the issuer's key set.
func (i issuer) keys() string {
	point, _ := i.ec.PublicKey.Bytes()
	return fmt.Sprintf(`{"keys":[{"kty":"RSA","kid":"r","n":%q,"e":"AQAB","use":"sig","alg":"RS256"},{"kty":"EC","kid":"e","crv":"P-256","x":%q,"y":%q},{"kty":"OKP","kid":"d","crv":"Ed25519","x":%q},{"kty":"oct","kid":"o","k":"AAAA"}]}`,
		b64(i.rsa.N.Bytes()), b64(point[1:33]), b64(point[33:]), b64(i.ed.Public().(ed25519.PublicKey)))
}

func (i issuer) sign(t testing.TB, method jwt.SigningMethod, kid string, key any, change func(jwt.MapClaims)) string {
	t.Helper()
	claims := jwt.MapClaims{"iss": "https://issuer", "sub": "ada", "aud": "shop", "exp": clock.Unix() + 60, "token_use": "id"}
	if change != nil {
		change(claims)
	}
	tok := jwt.NewWithClaims(method, claims)
	tok.Header["kid"] = kid
	text, err := tok.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTokens(t *testing.T) {
	i, other := newIssuer(t), newIssuer(t)
	p := policy.JWT{Issuer: "https://issuer", Algorithms: []string{"RS256", "ES256", "EdDSA"}, Audience: []string{"shop"}, Keys: i.keys(), Leeway: 5}
	good := i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, nil)
	set := func(name string, v any) func(jwt.MapClaims) { return func(c jwt.MapClaims) { c[name] = v } }
	head, rest, _ := strings.Cut(good, ".")
	_ = head
	part := func(text string) string { return b64([]byte(text)) }
	for _, c := range []struct{ name, token, want string }{
		{"RSA", good, ""},
		{"EC", i.sign(t, jwt.SigningMethodES256, "e", i.ec, nil), ""},
		{"Ed25519", i.sign(t, jwt.SigningMethodEdDSA, "d", i.ed, nil), ""},
		{"several audiences", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("aud", []string{"x", "shop"})), ""},
		{"just expired", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("exp", clock.Unix()-3)), ""},
		{"expired", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("exp", clock.Unix()-60)), "expired"},
		{"without an end", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, func(c jwt.MapClaims) { delete(c, "exp") }), "missing claim"},
		{"of tomorrow", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("nbf", clock.Unix()+600)), "not valid yet"},
		{"another issuer", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("iss", "https://else")), "issuer"},
		{"another audience", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("aud", "else")), "audience"},
		{"odd audience", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("aud", 7)), "audience"},
		{"another key", i.sign(t, jwt.SigningMethodRS256, "r", other.rsa, nil), "signature"},
		{"unknown key", i.sign(t, jwt.SigningMethodRS256, "x", i.rsa, nil), "unknown key"},
		{"no algorithm", part(`{"alg":"none","kid":"r"}`) + "." + strings.Split(rest, ".")[0] + ".", "signature"},
		{"public key as secret", i.sign(t, jwt.SigningMethodHS256, "r", []byte(i.keys()), nil), "signature"},
		{"key of another kind", i.sign(t, jwt.SigningMethodES256, "r", i.ec, nil), "unknown key"},
		{"not pinned", i.sign(t, jwt.SigningMethodRS512, "r", i.rsa, nil), "signature"},
		{"no subject", i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, set("sub", "")), "no subject"},
		{"twice the same claim", head + "." + part(`{"sub":"ada","sub":"bob"}`) + "." + strings.Split(rest, ".")[1], "malformed token"},
		{"changed", head + "." + part(`{"sub":"eve","iss":"https://issuer","aud":"shop","exp":1900000000}`) + "." + strings.Split(rest, ".")[1], "signature"},
		{"nothing", "", "malformed token"},
		{"dots", "..", "malformed token"},
		{"long", strings.Repeat("a", 20000), "malformed token"},
	} {
		v, err := NewTokens(p, nil, func() time.Time { return clock })
		if err != nil {
			t.Fatal(err)
		}
		who, err := v.Verify(context.Background(), c.token)
		if got := word(err); got != c.want || (who == nil) != (c.want != "") {
			t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, err)
		}
	}
}

func word(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TestCognito: access tokens carry client_id, ID tokens aud.
func TestCognito(t *testing.T) {
	i := newIssuer(t)
	access := i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, func(c jwt.MapClaims) {
		delete(c, "aud")
		c["client_id"], c["token_use"], c["scope"] = "app", "access", "orders/read orders/write"
	})
	id := i.sign(t, jwt.SigningMethodRS256, "r", i.rsa, func(c jwt.MapClaims) { c["aud"] = "app" })
	for _, c := range []struct {
		use, token, scope, want string
	}{
		{"access", access, "orders/write", ""},
		{"access", access, "admin", "scope"},
		{"access", id, "", "token use"},
		{"id", id, "", ""},
		{"id", access, "", "token use"},
	} {
		p := policy.JWT{Issuer: "https://issuer", Algorithms: []string{"RS256"}, ClientIDs: []string{"app"}, TokenUse: c.use, Keys: i.keys()}
		if c.scope != "" {
			p.Scopes = []string{c.scope}
		}
		v, _ := NewTokens(p, nil, func() time.Time { return clock })
		if _, err := v.Verify(context.Background(), c.token); word(err) != c.want {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// TestKeysRotate: unknown keys are asked for, but not for every token; keys that
// can't be fetched again stay for a day.
func TestKeysRotate(t *testing.T) {
	first, second := newIssuer(t), newIssuer(t)
	second2 := strings.ReplaceAll(second.keys(), `"kid":"r"`, `"kid":"r2"`)
	now, asked, answer, down := clock, 0, first.keys(), false
	fetch := func(ctx context.Context, url string) ([]byte, error) {
		asked++
		if _, limited := ctx.Deadline(); !limited || url != "https://issuer/keys" {
			t.Error("no deadline, or another URL")
		}
		if down {
			return nil, errors.New("down")
		}
		return []byte(answer), nil
	}
	p := policy.JWT{Issuer: "https://issuer", Algorithms: []string{"RS256"}, Audience: []string{"shop"}, JWKS: "https://issuer/keys"}
	v, _ := NewTokens(p, fetch, func() time.Time { return now })
	long := func(c jwt.MapClaims) { c["exp"] = clock.Unix() + 1e6 }
	old := first.sign(t, jwt.SigningMethodRS256, "r", first.rsa, long)
	fresh := second.sign(t, jwt.SigningMethodRS256, "r2", second.rsa, long)
	step := func(name, token, want string, times int) {
		t.Helper()
		if _, err := v.Verify(context.Background(), token); word(err) != want || asked != times {
			t.Errorf("%s: %v, asked %d times, want %q and %d", name, err, asked, want, times)
		}
	}
	down = true
	step("nobody there", old, "unavailable", 1)
	step("not at once again", old, "unavailable", 1)
	down, now = false, now.Add(time.Minute)
	step("there", old, "", 2)
	step("cached", old, "", 2)
	step("made-up key", fresh, "unknown key", 2)
	answer, now = second2, now.Add(time.Minute)
	step("rotated", fresh, "", 3)
	step("gone", old, "unknown key", 3)
	down, now = true, now.Add(2*time.Hour)
	step("stale but usable", fresh, "", 4)
	now = now.Add(25 * time.Hour)
	step("too old", fresh, "unavailable", 5)
	down, answer, now = false, "nonsense", now.Add(time.Hour)
	step("nonsense", fresh, "unavailable", 6)
}

func TestKey(t *testing.T) {
	sum := sha256.Sum256([]byte("a-long-random-key"))
	p := policy.APIKey{Header: "x-api-key", Hashes: []policy.Hashed{{Name: "a", SHA256: strings.Repeat("00", 32)}, {Name: "b", SHA256: hex.EncodeToString(sum[:])}}}
	if who, err := Key(p, "a-long-random-key"); err != nil || who.ID != "key:b" {
		t.Error(who, err)
	}
	for given, want := range map[string]string{"": "no key", "a-long-random-kez": "unknown key"} {
		if _, err := Key(p, given); word(err) != want {
			t.Errorf("%q: %v", given, err)
		}
	}
}

func sum(secret, text string) string {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return hex.EncodeToString(m.Sum(nil))
}

func TestWebhooks(t *testing.T) {
	at := strconv.FormatInt(clock.Unix(), 10)
	late := strconv.FormatInt(clock.Unix()-3600, 10)
	raw, _ := hex.DecodeString(sum("s3", at+".{}"))
	for _, c := range []struct {
		name    string
		policy  policy.HMAC
		headers map[string]string
		want    string
	}{
		{"github", policy.HMAC{Scheme: "github"}, map[string]string{"x-hub-signature-256": "sha256=" + sum("s3", "{}")}, ""},
		{"github, another secret", policy.HMAC{Scheme: "github"}, map[string]string{"x-hub-signature-256": "sha256=" + sum("s4", "{}")}, "signature"},
		{"github, none", policy.HMAC{Scheme: "github"}, nil, "no signature"},
		{"github, short", policy.HMAC{Scheme: "github"}, map[string]string{"x-hub-signature-256": "sha256=00"}, "no signature"},
		{"slack", policy.HMAC{Scheme: "slack"}, map[string]string{"x-slack-request-timestamp": at, "x-slack-signature": "v0=" + sum("s3", "v0:"+at+":{}")}, ""},
		{"slack, late", policy.HMAC{Scheme: "slack"}, map[string]string{"x-slack-request-timestamp": late, "x-slack-signature": "v0=" + sum("s3", "v0:"+late+":{}")}, "replay window"},
		{"slack, time changed", policy.HMAC{Scheme: "slack"}, map[string]string{"x-slack-request-timestamp": at, "x-slack-signature": "v0=" + sum("s3", "v0:"+late+":{}")}, "signature"},
		{"stripe", policy.HMAC{Scheme: "stripe"}, map[string]string{"stripe-signature": "t=" + at + ",v1=" + strings.Repeat("00", 32) + ",v1=" + sum("s3", at+".{}") + ",v0=x"}, ""},
		{"stripe, no time", policy.HMAC{Scheme: "stripe"}, map[string]string{"stripe-signature": "v1=" + sum("s3", "{}")}, "replay window"},
		{"generic", policy.HMAC{Scheme: "generic", Header: "x-sig", Encoding: "base64", Timestamp: "x-time"}, map[string]string{"x-sig": base64.StdEncoding.EncodeToString(raw), "x-time": at}, ""},
		{"generic, no time", policy.HMAC{Scheme: "generic", Header: "x-sig", Timestamp: "x-time"}, map[string]string{"x-sig": sum("s3", ".{}")}, "replay window"},
	} {
		w := NewWebhook(c.policy, func(context.Context, string) ([]byte, error) { return []byte("s3"), nil }, func() time.Time { return clock })
		header := func(name string) string { return c.headers[name] }
		if _, err := w.Verify(context.Background(), header, []byte("{}")); word(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if _, err := w.Verify(context.Background(), header, []byte("{}")); c.want == "" && word(err) != "replay" {
			t.Errorf("%s again: %v", c.name, err)
		}
	}
	w := NewWebhook(policy.HMAC{Scheme: "github"}, func(context.Context, string) ([]byte, error) { return nil, errors.New("no") }, time.Now)
	if _, err := w.Verify(context.Background(), func(string) string { return "sha256=" + sum("s3", "{}") }, nil); !errors.Is(err, ErrUnavailable) {
		t.Error(err)
	}
}

func FuzzToken(f *testing.F) {
	i := newIssuer(f)
	v, err := NewTokens(policy.JWT{Issuer: "https://issuer", Algorithms: []string{"RS256"}, Audience: []string{"shop"}, Keys: i.keys()}, nil, func() time.Time { return clock })
	if err != nil {
		f.Fatal(err)
	}
	good := i.sign(f, jwt.SigningMethodRS256, "r", i.rsa, nil)
	f.Add(good)
	f.Add("a.b.c")
	f.Fuzz(func(t *testing.T, token string) {
		if who, err := v.Verify(context.Background(), token); err == nil && token != good {
			t.Fatalf("%q proves %v", token, who)
		}
	})
}
