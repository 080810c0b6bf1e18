package secret

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf8"

	"redoubt/app"
)

// Confidence says how sure it is that a hit is a credential that was meant to
// stay secret.
type Confidence int

// Low is for hits with a doubt, Medium for what a name promises, High for what
// has an issuer's form or stands in a file that is made for credentials.
const (
	Low Confidence = iota
	Medium
	High
)

func (c Confidence) String() string { return [...]string{"low", "medium", "high"}[c] }

// A Hit is a credential that stands in a file. It never hands out the value.
type Hit struct {
	Rule   string // "stripe-access-token", "npmrc"
	Kind   string // "password", "private key"
	Name   string // the setting that holds it, "" if it has no name
	Pos    app.Pos
	Masked string
	// Fingerprint tells the hit from others, also after edits elsewhere in the
	// file, and is made of no part of the value.
	Fingerprint string
	Confidence  Confidence
	// Doubt says why it is probably nothing, "" if nothing speaks for that.
	Doubt string
	// Example: the file is likely a test, an example or documentation.
	Example bool
	// Commit is the commit that brought it, for hits in the history only.
	Commit string

	value string
}

// Is reports whether the hit is that value: so that one credential that is
// found twice is told once.
func (h Hit) Is(value string) bool {
	return subtle.ConstantTimeCompare([]byte(h.value), []byte(value)) == 1
}

// Same reports whether two hits are one credential.
func (h Hit) Same(o Hit) bool { return h.Is(o.value) }

// Keyed is a fingerprint that also changes with the value, for those who keep
// a key: without it short passwords could be guessed from a report.
func (h Hit) Keyed(key []byte) string {
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s\x00%s", h.Fingerprint, h.value)
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// fingerprint is made of the rule, the file, the setting's name and which of
// the hits with all of these it is.
func fingerprint(rule, file, name string, nth int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%s\x00%d", rule, file, name, nth))
	return hex.EncodeToString(sum[:16])
}

// masked shows so much of a value that its owner recognises it: the issuer's
// prefix of a long token, nothing of a password.
func masked(value string) string {
	const stars = "****"
	if strings.HasPrefix(value, "-----BEGIN") {
		head, _, _ := strings.Cut(value[5:], "-----")
		return "-----" + head + "-----" + stars
	}
	if len(value) < 24 || !utf8.ValidString(value) {
		return stars
	}
	return value[:4] + stars
}
