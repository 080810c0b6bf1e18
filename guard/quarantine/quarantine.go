// Package quarantine keeps the records that a function does not get: in a queue
// or a bucket of the function's own account, whose role needs the right to it.
//
// It decides nothing. What can't be kept is an error: the caller knows what the
// policy says then.
package quarantine

import (
	"context"
	"errors"

	"redoubt/guard/account"
	"redoubt/policy"
)

// A Sink keeps records.
type Sink interface {
	// Put returns when all records are kept, or an error if one may not be.
	Put(ctx context.Context, records [][]byte) error
}

// New returns the sink that a policy names, nil where telemetry alone tells of
// what was refused.
func New(q policy.Quarantine, a account.Account) (Sink, error) {
	switch {
	case q.SQS != "" && q.S3 != "":
		return nil, errors.New("quarantine: a queue and a bucket are named: one of them counts")
	case q.SQS != "":
		return newQueue(q.SQS, a)
	case q.S3 != "":
		return newBucket(q.S3, a)
	}
	return nil, nil
}
