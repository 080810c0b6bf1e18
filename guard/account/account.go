// Package account makes requests to services of AWS with the credentials of the function
// that this process runs in. Its role needs the right to them.
package account

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"time"
)

// An Account is what requests are made with.
type Account struct {
	Client      *http.Client
	Credentials func() Credentials // asked for each request: they are renewed
	Region      string
	Now         func() time.Time
}

// FromEnvironment is the account of the function that this process runs in. Its
// client waits no longer than the given time: an event waits for it.
func FromEnvironment(wait time.Duration) Account {
	return Account{
		Client: &http.Client{Timeout: wait, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
		Credentials: func() Credentials {
			return Credentials{
				AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
			}
		},
		Region: os.Getenv("AWS_REGION"),
		Now:    time.Now,
	}
}

// region is how regions are named.
var region = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+-[0-9]$`)

// Host is a service's usual one in a region.
func Host(service, in string) (string, error) {
	if !region.MatchString(in) {
		return "", fmt.Errorf("%q is no region", in)
	}
	host := service + "." + in + ".amazonaws.com"
	if strings.HasPrefix(in, "cn-") {
		host += ".cn"
	}
	return host, nil
}

// maxAnswer bounds what is read of a service's answer.
const maxAnswer = 1 << 20

// ErrRefused says that asking again leads nowhere.
var ErrRefused = errors.New("refused")

// throttled reports whether a service that says no wants to be asked later: AWS says so
// with status 400.
func throttled(answer []byte) bool { return bytes.Contains(answer, []byte("hrottl")) }

// Send signs a request to a service in a region, and returns the answer of one that
// succeeded.
func (a Account) Send(req *http.Request, service, region string, body []byte) ([]byte, error) {
	hash := sum(body)
	if service == "s3" {
		req.Header.Set("X-Amz-Content-Sha256", hash)
	}
	a.Credentials().sign(req, hash, service, region, a.Now())
	resp, err := a.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	if resp.StatusCode >= 300 && resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests && !throttled(answer) {
		return nil, fmt.Errorf("%w: %s answered %s", ErrRefused, service, resp.Status)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", service, resp.Status)
	}
	return answer, nil
}
