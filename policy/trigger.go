package policy

import "encoding/json"

// A Trigger is one that the function has.
type Trigger struct {
	Kind string `json:"kind"` // as in package app
	// Source is the ARN of what sends the events; * stands for any text, {account} and
	// {region} for the function's own, and for any where its ARN is not known.
	Source string `json:"source,omitempty"`
	// Route is "METHOD /path/{parameter}" as the API declares it.
	Route string `json:"route,omitempty"`
	// Authentication names those of the function's ways that count here; none
	// given: all of them, ["none"]: everybody may call.
	Authentication []string `json:"authentication,omitempty"`
	// Reports and Redrive: the queue's mapping takes batchItemFailures, and the
	// queue has a redrive policy.
	Reports bool `json:"reports,omitempty"`
	Redrive bool `json:"redrive,omitempty"`
}

// An Authentication is a way to prove who calls: one of its parts is set. A
// caller needs one of the ways that a trigger lists.
type Authentication struct {
	Name       string      `json:"name"`
	JWT        *JWT        `json:"jwt,omitempty"`
	APIKey     *APIKey     `json:"apikey,omitempty"`
	HMAC       *HMAC       `json:"hmac,omitempty"`
	Authorizer *Authorizer `json:"authorizer,omitempty"`
}

// JWT takes tokens of an issuer.
type JWT struct {
	Issuer     string   `json:"issuer"`
	Algorithms []string `json:"algorithms"`         // of signatures with a public key
	Audience   []string `json:"audience,omitempty"` // aud is one of them
	ClientIDs  []string `json:"clientIds,omitempty"`
	TokenUse   string   `json:"tokenUse,omitempty"` // access or id, for Cognito's
	Scopes     []string `json:"scopes,omitempty"`   // the token has all of them
	JWKS       string   `json:"jwks,omitempty"`     // an https URL
	Keys       string   `json:"keys,omitempty"`     // the key set itself, as JSON
	Header     string   `json:"header,omitempty"`   // "" = authorization
	Leeway     int      `json:"leeway,omitempty"`   // seconds
}

// APIKey takes keys of which the policy knows the hashes only.
type APIKey struct {
	Header string   `json:"header"`
	Hashes []Hashed `json:"hashes"`
}

// Hashed is one key: who has it, and the SHA-256 of it in hexadecimal. Keys are
// random and long; a slow hash would protect nothing but short ones.
type Hashed struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// HMAC takes webhooks that are signed with a shared secret.
type HMAC struct {
	Scheme string `json:"scheme"` // github, stripe, slack or generic
	Secret string `json:"secret"` // a reference: see ReadSecretRef
	Window int    `json:"window,omitempty"`
	// For the generic scheme: the headers, what stands before the signature, and
	// how it is written. With a timestamp, "TIMESTAMP.BODY" is signed.
	Header    string `json:"header,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
	Encoding  string `json:"encoding,omitempty"` // hex or base64
	Timestamp string `json:"timestamp,omitempty"`
}

// Authorizer trusts what a gateway's authorizer says of the caller.
type Authorizer struct {
	// Type is where it says so: jwt, lambda, iam or claims (a user pool's, of a
	// REST API).
	Type    string `json:"type"`
	Subject string `json:"subject,omitempty"` // the claim that names the caller, "" = the usual one
	Issuer  string `json:"issuer,omitempty"`  // what the claim iss has to be, "" = whatever the gateway takes
}

// Authorization decides what a caller may do.
type Authorization struct {
	// Cedar is a policy set in Cedar's JSON form.
	Cedar json.RawMessage `json:"cedar,omitempty"`
	// Context lists fields of the event that Cedar's policies may ask for.
	Context   []string `json:"context,omitempty"`
	Ownership []Owner  `json:"ownership,omitempty"`
}

// An Owner rule holds a field of the event to a claim of the caller.
type Owner struct {
	Field    string `json:"field"` // event.body.userId
	Claim    string `json:"claim"`
	Required bool   `json:"required,omitempty"` // refuse an event without the field
	// Authentication names the ways whose callers own the field, all of one issuer, as
	// two may say the same of different people; none given: all of the function's.
	Authentication []string `json:"authentication,omitempty"`
}
