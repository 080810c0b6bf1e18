package guard_test

import (
	"errors"
	"net/http"

	"redoubt/guard/account"
)

type unreachable struct{}

// RoundTrip reaches nobody.
func (unreachable) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("nobody there")
}

func nobody() *http.Client { return &http.Client{Transport: unreachable{}} }

func noCredentials() account.Credentials {
	return account.Credentials{AccessKeyID: "id", SecretAccessKey: "none"}
}

type silent struct{}

// RoundTrip waits until nobody wants to know any more.
func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func hanging() *http.Client { return &http.Client{Transport: silent{}} }
