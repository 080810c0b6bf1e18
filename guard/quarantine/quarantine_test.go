package quarantine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"redoubt/guard/account"
	"redoubt/policy"
)

// service answers as a handler says, and keeps the requests.
type service struct {
	mu     sync.Mutex
	bodies []string
	heads  []http.Header
	paths  []string
}

func (s *service) start(t *testing.T, answer func(w http.ResponseWriter, body string)) (*httptest.Server, account.Account) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.bodies, s.heads, s.paths = append(s.bodies, string(body)), append(s.heads, r.Header), append(s.paths, r.URL.Path)
		s.mu.Unlock()
		answer(w, string(body))
	}))
	t.Cleanup(srv.Close)
	return srv, account.Account{
		Client: srv.Client(), Region: "eu-west-1", Now: func() time.Time { return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) },
		Credentials: func() account.Credentials {
			return account.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: "none", SessionToken: "token"}
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
			a.Client.CheckRedirect = account.FromEnvironment(time.Second).Client.CheckRedirect
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
	b.prefix = "year=2026/a b?c"
	if err := sink.Put(context.Background(), [][]byte{[]byte("1")}); err != nil || !strings.HasPrefix(s.paths[2], "/held-events/year=2026/a b?c/2026/") {
		t.Errorf("%v at %q", err, s.paths)
	}
}

func TestNames(t *testing.T) {
	for _, q := range []policy.Quarantine{{SQS: "http://queue.example/x"}, {SQS: "held"}, {S3: "../x"}, {S3: "A"}, {SQS: "https://q.example/1/x", S3: "bucket"}} {
		if sink, err := New(q, account.Account{Region: "eu-west-1"}); err == nil {
			t.Errorf("%+v: %+v", q, sink)
		}
	}
	if sink, err := New(policy.Quarantine{}, account.Account{}); sink != nil || err != nil {
		t.Errorf("none: %v %v", sink, err)
	}
}

// TestParts: a record that no message can hold is kept in parts, which make it again.
func TestParts(t *testing.T) {
	for name, record := range map[string][]byte{
		"text":     bytes.Repeat([]byte("a large record. "), 100<<10/2),
		"no text":  bytes.Repeat([]byte{0xff, 0x00, 'x'}, 300<<10),
		"just one": bytes.Repeat([]byte("x"), batchBytes),
	} {
		t.Run(name, func(t *testing.T) {
			var s service
			srv, a := s.start(t, taken)
			sink, err := New(policy.Quarantine{SQS: srv.URL + "/123/held"}, a)
			if err != nil {
				t.Fatal(err)
			}
			if err := sink.Put(context.Background(), [][]byte{[]byte("first"), record, []byte("last")}); err != nil {
				t.Fatal(err)
			}
			var all, whole []byte
			for _, text := range s.messages(t) {
				if len(text) > batchBytes {
					t.Errorf("a message of %d bytes", len(text))
				}
				all = append(all, text...)
				if in, ok := strings.CutPrefix(text, "part:"); ok {
					var p part
					if err := json.Unmarshal([]byte(in), &p); err != nil || p.Parts < 2 || p.SHA256 != fmt.Sprintf("%x", sha256.Sum256(record)) {
						t.Errorf("%v %+v", err, p.Part)
					}
					whole = append(whole, p.Base64...)
				}
			}
			if len(record) <= batchBytes {
				whole = bytes.TrimSuffix(bytes.TrimPrefix(all, []byte("first")), []byte("last"))
			}
			if !bytes.Equal(whole, record) || !bytes.HasPrefix(all, []byte("first")) || !bytes.HasSuffix(all, []byte("last")) {
				t.Errorf("%d bytes were kept of %d", len(whole), len(record))
			}
		})
	}
}

// messages are the bodies of all entries that were sent.
func (s *service) messages(t *testing.T) []string {
	t.Helper()
	var list []string
	for _, b := range s.bodies {
		var in struct {
			Entries []struct{ MessageBody string }
		}
		if err := json.Unmarshal([]byte(b), &in); err != nil {
			t.Fatal(err)
		}
		size := 0
		for _, e := range in.Entries {
			list = append(list, e.MessageBody)
			size += len(e.MessageBody)
		}
		if size > batchBytes {
			t.Errorf("a request of %d bytes", size)
		}
	}
	return list
}

// TestTriedAgain: of a batch that was taken in part only the rest is sent again; who
// says no is not asked twice.
func TestTriedAgain(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string // by request: the ids that are taken, or a status
		want    string   // the bodies that were sent
		ok      bool
	}{
		"a part":        {[]string{"0,2", "1"}, "a b c|b", true},
		"a fault":       {[]string{"500", "0,1,2"}, "a b c|a b c", true},
		"throttled":     {[]string{"400 ThrottlingException", "0,1,2"}, "a b c|a b c", true},
		"never":         {[]string{"0", "", ""}, "a b c|b c|b c", false},
		"refused":       {[]string{"403"}, "a b c", false},
		"strange ids":   {[]string{"7,8,9", "", ""}, "a b c|a b c|a b c", false},
		"part, refused": {[]string{"0", "403"}, "a b c|b c", false},
	} {
		t.Run(name, func(t *testing.T) {
			var s service
			asked := 0
			srv, a := s.start(t, func(w http.ResponseWriter, _ string) {
				said := c.answers[asked]
				asked++
				if status, text, _ := strings.Cut(said, " "); len(status) == 3 && status[1] != ',' {
					code, _ := strconv.Atoi(status)
					http.Error(w, text, code)
					return
				}
				var done []map[string]string
				for _, id := range strings.Split(said, ",") {
					done = append(done, map[string]string{"Id": id})
				}
				_ = json.NewEncoder(w).Encode(map[string]any{"Successful": done})
			})
			sink, err := New(policy.Quarantine{SQS: srv.URL + "/123/held"}, a)
			if err != nil {
				t.Fatal(err)
			}
			err = sink.Put(context.Background(), [][]byte{[]byte("a"), []byte("b"), []byte("c")})
			var sent []string
			for i := range s.bodies {
				one := service{bodies: s.bodies[i : i+1]}
				sent = append(sent, strings.Join(one.messages(t), " "))
			}
			if got := strings.Join(sent, "|"); got != c.want || (err == nil) != c.ok {
				t.Errorf("%s %v, want %s", got, err, c.want)
			}
		})
	}
}

// TestRegion: a queue is asked in its own region, a bucket where its kind of region is.
func TestRegion(t *testing.T) {
	for host, want := range map[string]string{
		"sqs.eu-central-1.amazonaws.com": "eu-central-1", "sqs.cn-north-1.amazonaws.com.cn": "cn-north-1", "sqs-fips.us-gov-west-1.amazonaws.com": "us-gov-west-1",
		"vpce-1.sqs.eu-central-1.vpce.amazonaws.com": "eu-west-1", "127.0.0.1": "eu-west-1",
	} {
		if got := regionOf(host, "eu-west-1"); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
	sink, err := New(policy.Quarantine{S3: "held"}, account.Account{Region: "cn-north-1"})
	if b, ok := sink.(*bucket); err != nil || !ok || b.base != "https://s3.cn-north-1.amazonaws.com.cn/held/" {
		t.Errorf("%v %+v", err, sink)
	}
	if _, err := New(policy.Quarantine{S3: "held"}, account.Account{Region: "evil.example/"}); err == nil {
		t.Error("no region, and no error")
	}
}
