package caller

import (
	"context"
	"crypto"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"redoubt/policy"
)

// How long keys are used. A key that nobody knows makes us ask again, but not
// for every token that an attacker makes up.
const (
	fresh   = time.Hour
	usable  = 24 * time.Hour
	patient = 30 * time.Second // between two tries
)

// Keys are an issuer's, by their ids.
type Keys struct {
	url   string
	fetch Fetch
	now   func() time.Time

	mu      sync.Mutex
	known   []key
	fetched time.Time
	tried   time.Time
}

type key struct {
	id, algorithm string
	public        crypto.PublicKey
}

func newKeys(p policy.JWT, fetch Fetch, now func() time.Time) (*Keys, error) {
	k := &Keys{url: p.JWKS, fetch: fetch, now: now}
	if p.Keys == "" {
		return k, nil
	}
	known, err := parseKeys([]byte(p.Keys))
	if err != nil {
		return nil, fmt.Errorf("keys of %s: %w", p.Issuer, err)
	}
	k.known = known
	return k, nil
}

// get finds a key. Keys in the policy never age; others are fetched again after
// an hour, or when one is asked for that is not known. If that fails, those of
// the last day will do.
func (k *Keys) get(ctx context.Context, id, algorithm string) (crypto.PublicKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := k.find(id, algorithm)
	now := k.now()
	age := now.Sub(k.fetched)
	if k.url != "" && (found == nil || age > fresh || age < 0) && (now.Sub(k.tried) >= patient || now.Before(k.tried)) {
		k.refresh(ctx, now)
		found, age = k.find(id, algorithm), now.Sub(k.fetched)
	}
	switch {
	case k.url != "" && (k.fetched.IsZero() || age > usable):
		return nil, ErrUnavailable
	case found == nil:
		return nil, Refusal("unknown key")
	}
	return found, nil
}

// refresh keeps the old keys where there are no new ones.
func (k *Keys) refresh(ctx context.Context, now time.Time) {
	k.tried = now
	if k.fetch == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	text, err := k.fetch(ctx, k.url)
	if err != nil {
		return
	}
	if known, err := parseKeys(text); err == nil {
		k.known, k.fetched = known, now
	}
}

func (k *Keys) find(id, algorithm string) crypto.PublicKey {
	if id == "" && len(k.known) != 1 {
		return nil
	}
	for _, one := range k.known {
		if (id == "" || one.id == id) && (one.algorithm == "" || one.algorithm == algorithm) {
			return one.public
		}
	}
	return nil
}

// most bounds a key set.
const most = 64

// parseKeys reads a JSON Web Key Set (RFC 7517). Keys of kinds that we have no
// use for are passed over, as the RFC says.
func parseKeys(text []byte) ([]key, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, err
	}
	if len(set.Keys) > most {
		return nil, fmt.Errorf("%d keys are too many", len(set.Keys))
	}
	var keys []key
	for _, one := range set.Keys {
		if public := one.public(); public != nil && (one.Use == "" || one.Use == "sig") {
			keys = append(keys, key{one.ID, one.Algorithm, public})
		}
	}
	if keys == nil {
		return nil, fmt.Errorf("no key to verify a signature with")
	}
	return keys, nil
}
