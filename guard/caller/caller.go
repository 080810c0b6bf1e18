// Package caller proves who calls: by a token of an issuer, a key, or the
// signature of a webhook. It knows no events: what it needs of a request is
// handed to it. Comparisons of secrets take the same time for all of them.
package caller

import (
	"context"
	"errors"
	"time"
)

// Fetch reads a document from an https URL. It holds to the context's deadline
// and to a size.
type Fetch func(ctx context.Context, url string) ([]byte, error)

// Secret resolves a reference to a secret.
type Secret func(ctx context.Context, ref string) ([]byte, error)

// A Refusal says why a proof does not hold, in a word for the record. The
// caller must not get to know it.
type Refusal string

// Error is the word.
func (r Refusal) Error() string { return string(r) }

// ErrUnavailable says that nobody can tell: keys or secrets are out of reach.
var ErrUnavailable = errors.New("unavailable")

// A Principal is who was proved to call.
type Principal struct {
	ID     string         // the subject, the name of a key
	Claims map[string]any // as the proof states them
}

// What a proof, and looking for keys, may take.
const (
	longestToken = 16 << 10
	fetchTimeout = 1500 * time.Millisecond
)
