// Package secret gets secrets that a policy refers to: of the function's environment, of
// Secrets Manager, of Systems Manager's Parameter Store. They are fetched when they are
// first needed and kept in memory for a while; they are written nowhere.
package secret

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"redoubt/guard/account"
	"redoubt/policy"
)

// How long a secret is used, and how long one that was got once is if its store is down.
const (
	fresh   = 5 * time.Minute
	usable  = 24 * time.Hour
	patient = 5 * time.Second // between two tries
)

// most is how many secrets are kept: more than a policy has ways to authenticate.
const most = 64

// Secrets are a function's. They are safe for use by several goroutines.
type Secrets struct {
	account  account.Account
	variable func(name string) string

	mu   sync.Mutex
	kept map[string]*entry
}

// An entry is one secret. Its turn is taken by who asks the store, so that only one does.
type entry struct {
	turn         chan struct{}
	value        []byte // guarded by Secrets.mu, as are the times
	got, triedAt time.Time
}

// New makes a function's secrets; variable looks up its environment.
func New(a account.Account, variable func(name string) string) *Secrets {
	return &Secrets{account: a, variable: variable, kept: map[string]*entry{}}
}

// Get returns a secret, by a reference as policy.ReadSecretRef reads it. Errors tell
// nothing of what it holds.
func (s *Secrets) Get(ctx context.Context, text string) ([]byte, error) {
	ref, err := policy.ReadSecretRef(text)
	if err != nil {
		return nil, err
	}
	if ref.Store == policy.EnvironmentStore {
		if value := s.variable(ref.Name); value != "" {
			return []byte(value), nil
		}
		return nil, fmt.Errorf("the variable %s is not set", ref.Name)
	}
	e, err := s.entry(text)
	if err != nil {
		return nil, err
	}
	if value, due := s.look(e); !due {
		return known(value, text)
	}
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		value, _ := s.look(e)
		return known(value, text)
	}
	value, due := s.look(e)
	if due { // nobody else asked meanwhile
		s.ask(ctx, e, ref)
		value, _ = s.look(e)
	}
	return known(value, text)
}

func known(value []byte, text string) ([]byte, error) {
	if value == nil {
		return nil, fmt.Errorf("the secret %s can't be had", text)
	}
	return value, nil
}

func (s *Secrets) entry(text string) (*entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.kept[text]
	if e == nil {
		if len(s.kept) >= most {
			return nil, errors.New("too many secrets")
		}
		e = &entry{turn: make(chan struct{}, 1)}
		s.kept[text] = e
	}
	return e, nil
}

// look returns what is known, and whether the store is to be asked.
func (s *Secrets) look(e *entry) (value []byte, due bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.account.Now()
	age, rest := now.Sub(e.got), now.Sub(e.triedAt)
	due = (e.value == nil || age > fresh || age < 0) && (rest > patient || rest < 0)
	if e.value == nil || age > usable {
		return nil, due
	}
	return e.value, due
}

// ask keeps what is known where the store does not answer.
func (s *Secrets) ask(ctx context.Context, e *entry, ref policy.SecretRef) {
	value, err := s.fetch(ctx, ref)
	s.mu.Lock()
	defer s.mu.Unlock()
	e.triedAt = s.account.Now()
	if err == nil {
		e.value, e.got = value, e.triedAt
	}
}

// fetch asks the store at its usual host, in the ARN's region or the function's.
// Source: the API references of AWS Secrets Manager (GetSecretValue) and AWS Systems
// Manager (GetParameter).
func (s *Secrets) fetch(ctx context.Context, ref policy.SecretRef) ([]byte, error) {
	target, ask := "secretsmanager.GetSecretValue", map[string]any{"SecretId": ref.Name}
	if ref.Store == policy.ParameterStore {
		target, ask = "AmazonSSM.GetParameter", map[string]any{"Name": ref.Name, "WithDecryption": true}
	}
	region := ref.Region
	if region == "" {
		region = s.account.Region
	}
	host, err := account.Host(ref.Store, region)
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, fmt.Errorf("asking for a secret: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+host+"/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("asking for a secret: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.1")
	req.Header.Set("X-Amz-Target", target)
	answer, err := s.account.Send(req, ref.Store, region, body)
	if err != nil {
		return nil, fmt.Errorf("asking for a secret: %w", err)
	}
	return read(answer, ref.Key)
}

var errAnswer = errors.New("the store's answer holds no such secret")

// read takes the secret out of a store's answer.
func read(answer []byte, key string) ([]byte, error) {
	var in struct {
		SecretString string
		SecretBinary []byte
		Parameter    struct{ Value string }
	}
	if json.Unmarshal(answer, &in) != nil {
		return nil, errAnswer // the decoder's own words may quote it
	}
	value := []byte(in.SecretString + in.Parameter.Value)
	if len(value) == 0 {
		value = in.SecretBinary
	}
	if key != "" {
		var members map[string]json.RawMessage
		var text string
		if json.Unmarshal(value, &members) != nil || json.Unmarshal(members[key], &text) != nil {
			return nil, errAnswer
		}
		value = []byte(text)
	}
	if len(value) == 0 {
		return nil, errAnswer
	}
	return value, nil
}
