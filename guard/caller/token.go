package caller

import (
	"context"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"redoubt/guard/tape"
	"redoubt/policy"
)

// Tokens verifies the tokens of one issuer.
type Tokens struct {
	policy policy.JWT
	keys   *Keys
	parser *jwt.Parser
}

// NewTokens makes the verifier of a policy. The algorithms are the policy's:
// what the token says of itself is held to them.
func NewTokens(p policy.JWT, fetch Fetch, now func() time.Time) (*Tokens, error) {
	keys, err := newKeys(p, fetch, now)
	if err != nil {
		return nil, err
	}
	parser := jwt.NewParser(
		jwt.WithValidMethods(p.Algorithms), jwt.WithIssuer(p.Issuer), jwt.WithExpirationRequired(), jwt.WithIssuedAt(),
		jwt.WithLeeway(time.Duration(p.Leeway)*time.Second), jwt.WithTimeFunc(now), jwt.WithStrictDecoding(), jwt.WithJSONNumber(),
	)
	return &Tokens{policy: p, keys: keys, parser: parser}, nil
}

// Verify returns the caller that a token proves, a Refusal or ErrUnavailable.
func (t *Tokens) Verify(ctx context.Context, token string) (*Principal, error) {
	if len(token) > longestToken || !wellFormed(token) {
		return nil, Refusal("malformed token")
	}
	claims := jwt.MapClaims{}
	_, err := t.parser.ParseWithClaims(token, claims, func(tok *jwt.Token) (any, error) {
		if _, critical := tok.Header["crit"]; critical {
			return nil, Refusal("critical extension")
		}
		kid, _ := tok.Header["kid"].(string)
		return t.keys.get(ctx, kid, tok.Method.Alg())
	})
	if err != nil {
		return nil, why(err)
	}
	if err := t.meant(claims); err != nil {
		return nil, err
	}
	subject, _ := claims["sub"].(string)
	if subject == "" {
		subject, _ = claims["client_id"].(string) // of a machine's own token
	}
	if subject == "" {
		return nil, Refusal("no subject")
	}
	return &Principal{ID: subject, Claims: claims}, nil
}

// wellFormed: header and claims mean the same for every parser.
func wellFormed(token string) bool {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return false
	}
	for _, part := range parts[:2] {
		text, err := base64.RawURLEncoding.DecodeString(part)
		var d tape.Doc
		if err != nil {
			return false
		}
		if fault, _ := d.Read(text, tape.Limits{Depth: 16, Digits: 30, Values: 1000}); fault != tape.OK || d.Kind(0) != tape.Object {
			return false
		}
	}
	return true
}

// meant asks whether the token is for this application, and of the right use.
// Cognito's access tokens carry client_id, its ID tokens aud.
func (t *Tokens) meant(claims jwt.MapClaims) error {
	p := t.policy
	if use, _ := claims["token_use"].(string); p.TokenUse != "" && use != p.TokenUse {
		return Refusal("token use")
	}
	audience, err := claims.GetAudience()
	if err != nil {
		return Refusal("audience")
	}
	ours := slices.ContainsFunc(p.Audience, func(a string) bool { return slices.Contains(audience, a) })
	if !ours {
		ours = slices.Contains(p.ClientIDs, client(claims, p.TokenUse))
	}
	if !ours {
		return Refusal("audience")
	}
	scopes, _ := claims["scope"].(string)
	for _, want := range p.Scopes {
		if !slices.Contains(strings.Fields(scopes), want) {
			return Refusal("scope")
		}
	}
	return nil
}

func client(claims jwt.MapClaims, use string) string {
	name := "client_id"
	if use == "id" {
		name = "aud"
	}
	id, _ := claims[name].(string)
	return id
}

// why says in a word what the parser found.
func why(err error) error {
	var refusal Refusal
	switch {
	case errors.Is(err, ErrUnavailable):
		return ErrUnavailable
	case errors.As(err, &refusal):
		return refusal
	}
	for _, x := range []struct {
		err  error
		word Refusal
	}{
		{jwt.ErrTokenExpired, "expired"},
		{jwt.ErrTokenNotValidYet, "not valid yet"},
		{jwt.ErrTokenUsedBeforeIssued, "not valid yet"},
		{jwt.ErrTokenInvalidIssuer, "issuer"},
		{jwt.ErrTokenRequiredClaimMissing, "missing claim"},
		{jwt.ErrTokenSignatureInvalid, "signature"},
	} {
		if errors.Is(err, x.err) {
			return x.word
		}
	}
	return Refusal("malformed token")
}
