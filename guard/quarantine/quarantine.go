// Package quarantine keeps the records that a function does not get: in a queue
// or a bucket of the function's own account, whose role needs the right to it.
//
// It decides nothing. What can't be kept is an error: the caller knows what the
// policy says then.
package quarantine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"redoubt/policy"
)

// A Sink keeps records.
type Sink interface {
	// Put returns when all records are kept, or an error if one may not be.
	Put(ctx context.Context, records [][]byte) error
}

// An Account is what requests are made with.
type Account struct {
	Client      *http.Client
	Credentials func() aws.Credentials // asked for each request: they are renewed
	Region      string
	Now         func() time.Time
}

// FromEnvironment is the account of the function that this process runs in. Its
// client waits no longer than the given time: an event waits for it.
func FromEnvironment(wait time.Duration) Account {
	return Account{
		Client: &http.Client{Timeout: wait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Credentials: func() aws.Credentials {
			return aws.Credentials{
				AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
			}
		},
		Region: os.Getenv("AWS_REGION"),
		Now:    time.Now,
	}
}

// New returns the sink that a policy names, nil where telemetry alone tells of
// what was refused.
func New(q policy.Quarantine, a Account) (Sink, error) {
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

// maxAnswer bounds what is read of a service's answer.
const maxAnswer = 1 << 20

// errRefused says that asking again leads nowhere.
var errRefused = errors.New("quarantine: refused")

// throttled reports whether a service that says no wants to be asked later: AWS says so
// with status 400.
func throttled(answer []byte) bool { return bytes.Contains(answer, []byte("hrottl")) }

// send signs a request, and returns the answer of one that succeeded.
func (a Account) send(req *http.Request, service string, body []byte) ([]byte, error) {
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	if service == "s3" {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	if err := v4.NewSigner().SignHTTP(req.Context(), a.Credentials(), req, hash, service, a.Region, a.Now()); err != nil {
		return nil, fmt.Errorf("quarantine: signing: %w", err)
	}
	resp, err := a.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("quarantine: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("quarantine: %w", err)
	}
	if resp.StatusCode >= 300 && resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests && !throttled(answer) {
		return nil, fmt.Errorf("%w: %s answered %s", errRefused, service, resp.Status)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("quarantine: %s answered %s", service, resp.Status)
	}
	return answer, nil
}
