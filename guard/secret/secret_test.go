package secret

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"redoubt/guard/account"
)

// A store is a server of ours in the place of AWS's: it keeps what it was asked.
type store struct {
	to    *url.URL
	asked []string // host, target and body
	auth  string
	at    time.Time
}

// RoundTrip sends all requests to the server, and notes where they wanted to go.
func (s *store) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.asked = append(s.asked, r.URL.String()+" "+r.Header.Get("X-Amz-Target")+" "+string(body))
	s.auth = r.Header.Get("Authorization")
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host, r.Body = s.to.Scheme, s.to.Host, io.NopCloser(strings.NewReader(string(body)))
	return http.DefaultTransport.RoundTrip(r)
}

func start(t *testing.T, answer http.HandlerFunc) (*store, *Secrets) {
	t.Helper()
	srv := httptest.NewServer(answer)
	t.Cleanup(srv.Close)
	to, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := &store{to: to, at: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)}
	a := account.FromEnvironment(5 * time.Second)
	a.Client.Transport, a.Region, a.Now = s, "eu-west-1", func() time.Time { return s.at }
	a.Credentials = func() account.Credentials { return account.Credentials{AccessKeyID: "id", SecretAccessKey: "none"} }
	return s, New(a, func(name string) string { return map[string]string{"HOOK": "of the environment"}[name] })
}

const arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:hook-AbCdEf"

// TestGet: each store is asked at its own host, signed, for what the reference names.
func TestGet(t *testing.T) {
	for _, c := range []struct{ ref, answer, want, asked, scope string }{
		{"env:HOOK", "", "of the environment", "", ""},
		{"env:NONE", "", "", "", ""},
		{"secretsmanager:" + arn, `{"SecretString":"s3"}`, "s3", `https://secretsmanager.eu-central-1.amazonaws.com/ secretsmanager.GetSecretValue {"SecretId":"` + arn + `"}`, "eu-central-1/secretsmanager"},
		{"secretsmanager:" + arn, `{"SecretBinary":"czM="}`, "s3", "", ""},
		{"secretsmanager:" + arn + "#key", `{"SecretString":"{\"key\":\"s3\",\"other\":\"x\"}"}`, "s3", "", ""},
		{"secretsmanager:" + arn + "#none", `{"SecretString":"{\"key\":\"s3\"}"}`, "", "", ""},
		{"secretsmanager:" + arn + "#key", `{"SecretString":"no JSON"}`, "", "", ""},
		{"secretsmanager:" + arn, `{"SecretString":""}`, "", "", ""},
		{"secretsmanager:" + arn, `<html>`, "", "", ""},
		{"ssm:/shop/hook", `{"Parameter":{"Value":"s3"}}`, "s3", `https://ssm.eu-west-1.amazonaws.com/ AmazonSSM.GetParameter {"Name":"/shop/hook","WithDecryption":true}`, "eu-west-1/ssm"},
		{"ssm:arn:aws-cn:ssm:cn-north-1:123456789012:parameter/hook", `{"Parameter":{"Value":"s3"}}`, "s3", `https://ssm.cn-north-1.amazonaws.com.cn/ AmazonSSM.GetParameter {"Name":"arn:aws-cn:ssm:cn-north-1:123456789012:parameter/hook","WithDecryption":true}`, "cn-north-1/ssm"},
		{"vault:hook", "", "", "", ""},
	} {
		st, s := start(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.answer) })
		got, err := s.Get(context.Background(), c.ref)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %s: %s %v", c.ref, c.answer, got, err)
		}
		if c.asked != "" && (len(st.asked) != 1 || st.asked[0] != c.asked || !strings.Contains(st.auth, "/20261129/"+c.scope+"/aws4_request")) {
			t.Errorf("%s: %s %q", c.ref, st.auth, st.asked)
		}
	}
}

// TestKept: a secret is asked for once in a while, also one that can't be had; if its
// store is down the last one does for a day.
func TestKept(t *testing.T) {
	answer, status := `{"SecretString":"one"}`, 200
	st, s := start(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status); _, _ = io.WriteString(w, answer) })
	for i, c := range []struct {
		after  time.Duration
		status int
		answer string
		want   string
		asked  int
	}{
		{0, 403, `{}`, "", 1},
		{time.Second, 200, `{"SecretString":"one"}`, "", 1},
		{patient, 200, `{"SecretString":"one"}`, "one", 2},
		{time.Minute, 200, `{"SecretString":"two"}`, "one", 2},
		{fresh, 200, `{"SecretString":"two"}`, "two", 3},
		{fresh + time.Second, 500, `{}`, "two", 4},
		{time.Hour, 302, `{}`, "two", 5},
		{usable, 500, `{}`, "", 6},
		{-time.Hour, 200, `{"SecretString":"three"}`, "three", 7},
	} {
		st.at = st.at.Add(c.after)
		answer, status = c.answer, c.status
		got, err := s.Get(context.Background(), "secretsmanager:"+arn)
		if string(got) != c.want || (err == nil) != (c.want != "") || len(st.asked) != c.asked {
			t.Errorf("%d: %s %v, asked %d times", i, got, err, len(st.asked))
		}
	}
}

// TestHangs: a store that does not answer holds nobody longer than their time, and is
// asked by one at a time.
func TestHangs(t *testing.T) {
	reached := make(chan struct{}, 9)
	st, s := start(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // else the server does not notice who leaves
		reached <- struct{}{}
		<-r.Context().Done()
	})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	get := func(ctx context.Context) { _, err := s.Get(ctx, "ssm:hook"); ended <- err }
	go get(ctx)
	<-reached
	gone, over := context.WithCancel(context.Background())
	go get(gone)
	over()
	if err := <-ended; err == nil {
		t.Error("who has no time: no error")
	}
	stop()
	if err := <-ended; err == nil || len(st.asked) != 1 {
		t.Errorf("who asked: %v, %d times", err, len(st.asked))
	}
}
