package quarantine

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"redoubt/policy"
)

// service answers as a handler says, and keeps the requests.
type service struct {
	mu     sync.Mutex
	bodies []string
	heads  []http.Header
	paths  []string
}

func (s *service) start(t *testing.T, answer func(w http.ResponseWriter, body string)) (*httptest.Server, Account) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.bodies, s.heads, s.paths = append(s.bodies, string(body)), append(s.heads, r.Header), append(s.paths, r.URL.Path)
		s.mu.Unlock()
		answer(w, string(body))
	}))
	t.Cleanup(srv.Close)
	return srv, Account{
		Client: srv.Client(), Region: "eu-west-1", Now: func() time.Time { return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) },
		Credentials: func() aws.Credentials {
			return aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none", SessionToken: "token"}
		},
	}
}

func taken(w http.ResponseWriter, body string) {
	var in struct{ Entries []struct{ ID string } }
	_ = json.Unmarshal([]byte(body), &in)
	_ = json.NewEncoder(w).Encode(map[string]any{"Successful": in.Entries, "Failed": []string{}})
}

func TestQueue(t *testing.T) {
	var s service
	srv, a := s.start(t, taken)
	sink, err := New(policy.Quarantine{SQS: srv.URL + "/123/held"}, a)
	if err != nil {
		t.Fatal(err)
	}
	records := [][]byte{[]byte("{\"a\":1}"), {0xff, 0x00}}
	for range 12 {
		records = append(records, []byte(strings.Repeat("x", 30<<10)))
	}
	if err := sink.Put(context.Background(), records); err != nil {
		t.Fatal(err)
	}
	if len(s.bodies) != 2 || !strings.Contains(s.bodies[0], `"{\"a\":1}"`) || !strings.Contains(s.bodies[0], "base64:/wA=") {
		t.Errorf("%d requests: %.200s", len(s.bodies), s.bodies)
	}
	for _, h := range s.heads {
		if !strings.HasPrefix(h.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261129/eu-west-1/sqs/aws4_request") || h.Get("X-Amz-Security-Token") != "token" {
			t.Errorf("signed %q", h.Get("Authorization"))
		}
	}
}

// TestFailures: what was not surely kept is an error.
func TestFailures(t *testing.T) {
	for name, answer := range map[string]func(http.ResponseWriter, string){
		"refused": func(w http.ResponseWriter, _ string) { http.Error(w, "no", http.StatusForbidden) },
		"some failed": func(w http.ResponseWriter, _ string) {
			_, _ = io.WriteString(w, `{"Successful":[],"Failed":[{"Id":"0"}]}`)
		},
		"no JSON": func(w http.ResponseWriter, _ string) { _, _ = io.WriteString(w, "<html>") },
		"redirected": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", "/x")
			w.WriteHeader(http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			var s service
			srv, a := s.start(t, answer)
			a.Client.CheckRedirect = FromEnvironment(time.Second).Client.CheckRedirect
			sink, err := New(policy.Quarantine{SQS: srv.URL + "/123/held"}, a)
			if err != nil {
				t.Fatal(err)
			}
			if err := sink.Put(context.Background(), [][]byte{[]byte("{}")}); err == nil {
				t.Error("no error")
			}
		})
	}
	var s service
	srv, a := s.start(t, taken)
	srv.Close()
	sink, err := New(policy.Quarantine{SQS: srv.URL + "/123/held"}, a)
	if err != nil {
		t.Fatal(err)
	}
	if err := sink.Put(context.Background(), [][]byte{[]byte("{}")}); err == nil {
		t.Error("a queue that is down: no error")
	}
}

func TestBucket(t *testing.T) {
	var s service
	srv, a := s.start(t, func(http.ResponseWriter, string) {})
	sink, err := New(policy.Quarantine{S3: "held-events/orders"}, a)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := sink.(*bucket)
	if !ok || b.base != "https://s3.eu-west-1.amazonaws.com/held-events/" {
		t.Fatalf("%+v", sink)
	}
	b.base = srv.URL + "/held-events/"
	for range 2 {
		if err := sink.Put(context.Background(), [][]byte{[]byte(`{"a":1}`), {0xff}}); err != nil {
			t.Fatal(err)
		}
	}
	if s.bodies[0] != "{\"text\":\"{\\\"a\\\":1}\"}\n{\"base64\":\"/w==\"}\n" || s.paths[0] == s.paths[1] ||
		!strings.HasPrefix(s.paths[0], "/held-events/orders/2026/11/29/100000-") {
		t.Errorf("%q at %q", s.bodies, s.paths)
	}
}

func TestNames(t *testing.T) {
	for _, q := range []policy.Quarantine{{SQS: "http://queue.example/x"}, {SQS: "held"}, {S3: "../x"}, {S3: "A"}, {SQS: "https://q.example/1/x", S3: "bucket"}} {
		if sink, err := New(q, Account{}); err == nil {
			t.Errorf("%+v: %+v", q, sink)
		}
	}
	if sink, err := New(policy.Quarantine{}, Account{}); sink != nil || err != nil {
		t.Errorf("none: %v %v", sink, err)
	}
}
