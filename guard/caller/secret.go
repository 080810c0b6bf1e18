package caller

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"time"

	"redoubt/policy"
)

// Key returns whose key it is. All hashes are compared, whichever fits.
func Key(p policy.APIKey, given string) (*Principal, error) {
	if given == "" {
		return nil, Refusal("no key")
	}
	sum := sha256.Sum256([]byte(given))
	name, found := "", 0
	for _, h := range p.Hashes {
		stored, _ := hex.DecodeString(h.SHA256)
		if subtle.ConstantTimeCompare(stored, sum[:]) == 1 {
			name, found = h.Name, 1
		}
	}
	if found == 0 {
		return nil, Refusal("unknown key")
	}
	return &Principal{ID: "key:" + name}, nil
}

// Webhook verifies signed requests. Signatures that were seen within the window
// are not taken again.
type Webhook struct {
	policy policy.HMAC
	secret Secret
	now    func() time.Time

	mu   sync.Mutex
	seen map[[32]byte]time.Time
}

// NewWebhook makes the verifier of a policy.
func NewWebhook(p policy.HMAC, secret Secret, now func() time.Time) *Webhook {
	if p.Window == 0 {
		p.Window = 300
	}
	return &Webhook{policy: p, secret: secret, now: now, seen: map[[32]byte]time.Time{}}
}

// remembered bounds how many signatures are kept. Beyond it those with a time
// of their own are still held to the window.
const remembered = 10_000

// Verify holds a request to its signature. header looks a header up.
func (w *Webhook) Verify(ctx context.Context, header func(string) string, body []byte) (*Principal, error) {
	s := w.read(header)
	if len(s.sums) == 0 {
		return nil, Refusal("no signature")
	}
	if w.secret == nil {
		return nil, ErrUnavailable
	}
	secret, err := w.secret(ctx, w.policy.Secret)
	if err != nil || len(secret) == 0 {
		return nil, ErrUnavailable
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(s.before))
	mac.Write(body)
	sum := mac.Sum(nil)
	ok := 0
	for _, given := range s.sums {
		ok |= subtle.ConstantTimeCompare(given, sum)
	}
	if ok == 0 {
		return nil, Refusal("signature")
	}
	if !w.timely(s.time) {
		return nil, Refusal("replay window")
	}
	if !w.first([32]byte(sum)) {
		return nil, Refusal("replay")
	}
	return &Principal{ID: "webhook:" + w.policy.Scheme}, nil
}

// signed is what a scheme says in its headers.
type signed struct {
	sums   [][]byte
	before string // what is signed before the body
	time   string // in seconds
}

func (w *Webhook) read(header func(string) string) signed {
	switch p := w.policy; p.Scheme {
	case "github":
		return signed{sums: sums(header("x-hub-signature-256"), "sha256=", "hex")}
	case "slack":
		at := header("x-slack-request-timestamp")
		return signed{sums(header("x-slack-signature"), "v0=", "hex"), "v0:" + at + ":", at}
	case "stripe":
		return stripe(header("stripe-signature"))
	default:
		s := signed{sums: sums(header(p.Header), p.Prefix, p.Encoding)}
		if p.Timestamp != "" {
			s.time = header(p.Timestamp)
			s.before = s.time + "."
		}
		return s
	}
}

// stripe writes t=TIME,v1=SUM, while secrets are rotated with several sums.
func stripe(text string) signed {
	var s signed
	for _, part := range strings.SplitN(text, ",", 16) {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "t":
			s.time, s.before = value, value+"."
		case "v1":
			s.sums = append(s.sums, sums(value, "", "hex")...)
		}
	}
	return s
}

func sums(text, prefix, encoding string) [][]byte {
	text, ok := strings.CutPrefix(text, prefix)
	if !ok || text == "" {
		return nil
	}
	decode := hex.DecodeString
	if encoding == "base64" {
		decode = base64.StdEncoding.DecodeString
	}
	sum, err := decode(text)
	if err != nil || len(sum) != sha256.Size {
		return nil
	}
	return [][]byte{sum}
}

// timely holds the signed time to the window; a scheme without one has none.
func (w *Webhook) timely(text string) bool {
	if w.policy.Scheme == "github" || w.policy.Scheme == "generic" && w.policy.Timestamp == "" {
		return true
	}
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return false
	}
	age := w.now().Sub(time.Unix(at, 0))
	return age.Abs() <= time.Duration(w.policy.Window)*time.Second
}

// first reports whether a signature is new, and remembers it.
func (w *Webhook) first(sum [32]byte) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, window := w.now(), 2*time.Duration(w.policy.Window)*time.Second
	if at, seen := w.seen[sum]; seen && now.Sub(at) < window {
		return false
	}
	if len(w.seen) >= remembered {
		for old, at := range w.seen {
			if now.Sub(at) >= window {
				delete(w.seen, old)
			}
		}
		if len(w.seen) >= remembered {
			clear(w.seen)
		}
	}
	w.seen[sum] = now
	return true
}
