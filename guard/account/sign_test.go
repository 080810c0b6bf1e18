package account

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// TestSign: requests are signed as AWS's own signer signs them, headers in any spacing too.
func TestSign(t *testing.T) {
	at := time.Date(2026, 11, 29, 23, 59, 59, 0, time.FixedZone("", -3600)) // the next day in UTC
	for _, c := range []struct{ method, url, service, token, body string }{
		{http.MethodPost, "https://sqs.eu-west-1.amazonaws.com/", "sqs", "token", `{"a":1}`},
		{http.MethodPost, "https://secretsmanager.eu-west-1.amazonaws.com/", "secretsmanager", "", "{}"},
		{http.MethodPost, "http://127.0.0.1:8080/", "ssm", "a b+/=", "x"},
		{http.MethodPut, "https://s3.eu-west-1.amazonaws.com/held/orders/2026/11/29/235959-AB_c~d.jsonl", "s3", "token", "{}\n"},
		{http.MethodPut, "https://s3.eu-west-1.amazonaws.com/held/a%20b/%C3%A9.jsonl", "s3", "token", "{}\n"},
	} {
		ours, theirs := request(t, c.method, c.url, c.body), request(t, c.method, c.url, c.body)
		hash := sum([]byte(c.body))
		Credentials{"AKIDEXAMPLE", "secret/key+", c.token}.sign(ours, hash, c.service, "eu-west-1", at)
		err := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = c.service == "s3" }).SignHTTP(t.Context(),
			aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "secret/key+", SessionToken: c.token}, theirs, hash, c.service, "eu-west-1", at)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Authorization", "X-Amz-Date", "X-Amz-Security-Token"} {
			if got, want := ours.Header.Get(name), theirs.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is\n%s, want\n%s", c.method, c.url, name, got, want)
			}
		}
		if again := request(t, c.method, c.url, c.body); signature(again, hash, at) == signature(again, sum(nil), at) {
			t.Errorf("%s: the body is not signed", c.url)
		}
	}
}

// TestEscaped: S3 takes a path apart before it signs it again, so that nothing may stay
// as it is but what never has to be escaped.
func TestEscaped(t *testing.T) {
	for path, want := range map[string]string{
		"/": "/", "/held/a-b_c.d~e": "/held/a-b_c.d~e", "/year=2026/a b": "/year%3D2026/a%20b", "/é?&+:%": "/%C3%A9%3F%26%2B%3A%25",
	} {
		if got := escaped(path); got != want {
			t.Errorf("%q: %s, want %s", path, got, want)
		}
	}
}

// TestSentAsSigned: a path goes out as it was signed, whatever is in it, and is the same path.
func TestSentAsSigned(t *testing.T) {
	for path, want := range map[string]string{"/held/a-b": "/held/a-b", "/held/a+b/c=d": "/held/a%2Bb/c%3Dd", "/held/a b/é": "/held/a%20b/%C3%A9"} {
		req := request(t, http.MethodPut, "https://s3.eu-west-1.amazonaws.com/", "{}")
		req.URL.Path = path
		Credentials{"AKIDEXAMPLE", "secret", ""}.sign(req, sum([]byte("{}")), "s3", "eu-west-1", time.Now())
		if got := req.URL.RequestURI(); got != want || req.URL.Path != path {
			t.Errorf("%s is sent as %s, want %s", path, got, want)
		}
	}
}

func request(t *testing.T, method, url, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "  AmazonSQS.SendMessageBatch   twice ")
	return req
}

func signature(req *http.Request, hash string, at time.Time) string {
	req = req.Clone(req.Context())
	Credentials{"AKIDEXAMPLE", "secret", ""}.sign(req, hash, "sqs", "eu-west-1", at)
	return req.Header.Get("Authorization")
}
