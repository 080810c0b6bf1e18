package compile

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"redoubt/policy"
)

// algorithms are signatures with a public key. A shared secret is none that a
// token's issuer would hand out, and none proves nothing.
var algorithms = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}

func (c *compiler) authentication(a policy.Authentication, at place) {
	if a.Name == "" || a.Name == "none" {
		c.fail(at.dot("name"), "%q can't be a name", a.Name)
	}
	ways := 0
	if a.JWT != nil {
		ways++
		c.jwt(*a.JWT, at.dot("jwt"))
	}
	if a.APIKey != nil {
		ways++
		c.apiKey(*a.APIKey, at.dot("apikey"))
	}
	if a.HMAC != nil {
		ways++
		c.hmac(*a.HMAC, at.dot("hmac"))
	}
	if a.Authorizer != nil {
		ways++
		if !slices.Contains([]string{"jwt", "lambda", "iam", "claims"}, a.Authorizer.Type) {
			c.fail(at.dot("authorizer.type"), "%q is none of jwt, lambda, iam, claims", a.Authorizer.Type)
		}
	}
	if ways != 1 {
		c.fail(at, "needs exactly one of jwt, apikey, hmac, authorizer")
	}
}

func (c *compiler) jwt(j policy.JWT, at place) {
	if !strings.HasPrefix(j.Issuer, "https://") {
		c.fail(at.dot("issuer"), "%q is no https URL", j.Issuer)
	}
	if len(j.Algorithms) == 0 {
		c.fail(at.dot("algorithms"), "none given: a token must not choose how it is verified")
	}
	for _, a := range j.Algorithms {
		if !slices.Contains(algorithms, a) {
			c.fail(at.dot("algorithms"), "%q is none of %s", a, strings.Join(algorithms, ", "))
		}
	}
	if len(j.Audience) == 0 && len(j.ClientIDs) == 0 {
		c.fail(at, "needs audience or clientIds: a token for another application would do")
	}
	if len(j.ClientIDs) > 0 && j.TokenUse == "" {
		c.fail(at.dot("tokenUse"), "clientIds needs it: access or id")
	}
	if j.TokenUse != "" && j.TokenUse != "access" && j.TokenUse != "id" {
		c.fail(at.dot("tokenUse"), "%q is neither access nor id", j.TokenUse)
	}
	switch {
	case (j.JWKS == "") == (j.Keys == ""):
		c.fail(at, "needs either jwks or keys")
	case j.JWKS != "" && !strings.HasPrefix(j.JWKS, "https://"):
		c.fail(at.dot("jwks"), "%q is no https URL", j.JWKS)
	case j.Keys != "" && !json.Valid([]byte(j.Keys)):
		c.fail(at.dot("keys"), "no JSON")
	}
	if j.Leeway < 0 || j.Leeway > 300 {
		c.fail(at.dot("leeway"), "%d seconds are not between 0 and 300", j.Leeway)
	}
}

func (c *compiler) apiKey(k policy.APIKey, at place) {
	if k.Header == "" {
		c.fail(at.dot("header"), "none given")
	}
	if len(k.Hashes) == 0 {
		c.fail(at.dot("hashes"), "none given")
	}
	for i, h := range k.Hashes {
		if sum, err := hex.DecodeString(h.SHA256); err != nil || len(sum) != 32 {
			c.fail(at.dot("hashes").index(i).dot("sha256"), "no SHA-256 in hexadecimal")
		}
	}
}

func (c *compiler) hmac(h policy.HMAC, at place) {
	if _, err := policy.ReadSecretRef(h.Secret); err != nil {
		c.fail(at.dot("secret"), "%v", err)
	}
	if !slices.Contains([]string{"github", "stripe", "slack", "generic"}, h.Scheme) {
		c.fail(at.dot("scheme"), "%q is none of github, stripe, slack, generic", h.Scheme)
	}
	if h.Scheme == "generic" {
		if h.Header == "" {
			c.fail(at.dot("header"), "none given")
		}
		if h.Encoding != "" && h.Encoding != "hex" && h.Encoding != "base64" {
			c.fail(at.dot("encoding"), "%q is neither hex nor base64", h.Encoding)
		}
	}
	if h.Window < 0 {
		c.fail(at.dot("window"), "negative")
	}
}

func (c *compiler) authorization(f policy.Function, out *policy.Compiled, at place) {
	a := f.Authorization
	if a == nil {
		return
	}
	out.Cedar = c.cedar(a.Cedar, at.dot("cedar"))
	for i, path := range a.Context {
		out.Context = append(out.Context, c.route(path, at.dot("context").index(i)))
	}
	for i, o := range a.Ownership {
		in := at.dot("ownership").index(i)
		if o.Claim == "" {
			c.fail(in.dot("claim"), "none given")
		}
		c.oneIssuer(f.Authentication, o.Authentication, in.dot("authentication"))
		out.Ownership = append(out.Ownership, policy.Ownership{
			Route: c.route(o.Field, in.dot("field")), Claim: o.Claim, Required: o.Required, Authentication: o.Authentication,
		})
	}
}

// oneIssuer holds a rule about claims to the ways of one issuer: of two, each may say
// the same of somebody else.
func (c *compiler) oneIssuer(ways []policy.Authentication, names []string, at place) {
	for i, name := range names {
		n := slices.IndexFunc(ways, func(a policy.Authentication) bool { return a.Name == name })
		if n < 0 || issuer(ways[n]) == "" {
			c.fail(at.index(i), "%q is no way of this function that tells claims of a caller", name)
		}
	}
	var issuers []string
	for _, a := range ways {
		by := issuer(a)
		if by != "" && (len(names) == 0 || slices.Contains(names, a.Name)) && !slices.Contains(issuers, by) {
			issuers = append(issuers, by)
		}
	}
	if len(issuers) > 1 {
		c.fail(at, "the claim could be of %s, who may say the same of different people: name the ways of one", strings.Join(issuers, " or "))
	}
}

// issuer is who says the claims that a way proves, "" for ways that prove none. Of an
// authorizer whose issuer nobody told it is the way itself.
func issuer(a policy.Authentication) string {
	switch {
	case a.JWT != nil:
		return a.JWT.Issuer
	case a.Authorizer != nil && a.Authorizer.Issuer != "":
		return a.Authorizer.Issuer
	case a.Authorizer != nil:
		return "the authorizer " + a.Name
	}
	return ""
}

// cedar reads the policies as guard will.
func (c *compiler) cedar(text json.RawMessage, at place) json.RawMessage {
	if text == nil {
		return nil
	}
	var form struct {
		Static map[string]json.RawMessage `json:"staticPolicies"`
	}
	if err := json.Unmarshal(text, &form); err != nil || len(form.Static) == 0 {
		c.fail(at, "no policy set in Cedar's JSON form with staticPolicies")
		return nil
	}
	var set cedar.PolicySet
	if err := set.UnmarshalJSON(text); err != nil {
		c.fail(at, "%v", err)
	}
	return text
}
