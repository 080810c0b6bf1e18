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

	turn chan struct{} // holds a token while somebody fetches

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
	k := &Keys{url: p.JWKS, fetch: fetch, now: now, turn: make(chan struct{}, 1)}
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
// the last day will do. Who has a key that will do waits for nobody else's fetch.
func (k *Keys) get(ctx context.Context, id, algorithm string) (crypto.PublicKey, error) {
	s := k.look(id, algorithm)
	if s.due && k.mine(ctx, s.found != nil && !s.old) {
		if s = k.look(id, algorithm); s.due { // nobody else fetched meanwhile
			k.refresh(ctx)
			s = k.look(id, algorithm)
		}
		<-k.turn
	}
	switch {
	case s.old:
		return nil, ErrUnavailable
	case s.found == nil:
		return nil, Refusal("unknown key")
	}
	return s.found, nil
}

// sight is what is known of a key at a time.
type sight struct {
	found crypto.PublicKey // nil for none
	due   bool             // the keys should be fetched
	old   bool             // they are none to go by
}

func (k *Keys) look(id, algorithm string) sight {
	k.mu.Lock()
	defer k.mu.Unlock()
	s := sight{found: k.find(id, algorithm)}
	if k.url == "" {
		return s
	}
	now := k.now()
	age := now.Sub(k.fetched)
	s.due = (s.found == nil || age > fresh || age < 0) && (now.Sub(k.tried) >= patient || now.Before(k.tried))
	s.old = k.fetched.IsZero() || age > usable
	return s
}

// mine takes the turn to fetch. Who can do without does not wait for it.
func (k *Keys) mine(ctx context.Context, can bool) bool {
	select {
	case k.turn <- struct{}{}:
		return true
	default:
	}
	if can {
		return false
	}
	select {
	case k.turn <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// refresh keeps the old keys where there are no new ones.
func (k *Keys) refresh(ctx context.Context) {
	now := k.now()
	k.mu.Lock()
	k.tried = now
	k.mu.Unlock()
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
		k.mu.Lock()
		k.known, k.fetched = known, now
		k.mu.Unlock()
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
