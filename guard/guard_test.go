package guard_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"redoubt/guard"
	"redoubt/guard/account"
	"redoubt/guard/proxy"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/telemetry"
)

const order = `{"version":"2.0","routeKey":"POST /order","rawPath":"/order","rawQueryString":"","headers":{"content-type":"application/json"},
"requestContext":{"accountId":"1","apiId":"a","domainName":"d","http":{"method":"POST","path":"/order","protocol":"HTTP/1.1","sourceIp":"203.0.113.9","userAgent":"x"},"requestId":"r","routeKey":"POST /order","stage":"$default","time":"29/Nov/2026:10:00:00 +0000","timeEpoch":1},
"body":"{\"file\":\"FILE\"}","isBase64Encoded":false}`

func document(t *testing.T, text string) policy.Program {
	t.Helper()
	d, err := policy.ReadDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	p, err := compile.Document(d)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A bench is a guard without a proxy, and what it has recorded.
type bench struct {
	guard *guard.Guard
	out   bytes.Buffer
}

func newBench(t *testing.T, text string, account account.Account) *bench {
	t.Helper()
	b := &bench{}
	g, err := guard.New(guard.Config{
		Program: document(t, text), Function: "Orders", Records: telemetry.NewBuffer(&b.out, telemetry.Waiting), Account: account, Environment: []string{"DB_PASSWORD=correct-horse"},
		Now: func() time.Time { return time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	b.guard = g
	return b
}

func (b *bench) decide(payload string) (*proxy.Invocation, proxy.Verdict) {
	inv := &proxy.Invocation{ID: "1", Event: []byte(payload), Deadline: time.Now().Add(time.Minute)}
	return inv, b.guard.Hooks().Decide(context.Background(), inv)
}

func (b *bench) records(t *testing.T) []telemetry.Record {
	t.Helper()
	if err := b.guard.Close(t.Context()); err != nil {
		t.Error(err)
	}
	var list []telemetry.Record
	if _, err := telemetry.Read(&b.out, func(r telemetry.Record) error {
		if r.About == "" {
			list = append(list, r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

const monitors = `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","fields":[{"path":"event.body.file","classes":["command"]}]}]}`

func enforcing(more string) string {
	return `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce","fields":[{"path":"event.body.file","classes":["command"]}]` + more + `}]}`
}

func attack() string { return strings.Replace(order, "FILE", "x; cat /etc/passwd", 1) }
func honest() string { return strings.Replace(order, "FILE", "x.pdf", 1) }

// TestMonitor: an attack passes and is told, without its text.
func TestMonitor(t *testing.T) {
	b := newBench(t, monitors, account.Account{})
	for _, payload := range []string{honest(), attack()} {
		if _, v := b.decide(payload); v.Body != nil || v.Answer != nil {
			t.Errorf("%+v", v)
		}
	}
	recs := b.records(t)
	if len(recs) != 2 || recs[0].Decision != "allow" || !recs[0].Cold || recs[1].Cold || recs[1].Decision != "refuse" || recs[1].Enforced ||
		len(recs[1].Reasons) != 1 || recs[1].Reasons[0].Class != "command" || recs[1].Reasons[0].Field != "event.body.file" {
		t.Fatalf("%+v", recs)
	}
	if line := string(recs[1].Line()); strings.Contains(line, "passwd") || strings.Contains(line, "203.0.113.9") {
		t.Errorf("the record tells too much: %s", line)
	}
}

func TestEnforce(t *testing.T) {
	b := newBench(t, enforcing(""), account.Account{})
	if _, v := b.decide(honest()); v.Answer != nil {
		t.Errorf("an honest event is refused: %s", v.Answer.Body)
	}
	_, v := b.decide(attack())
	var answer struct{ StatusCode int }
	if v.Answer == nil || v.Answer.Failed || json.Unmarshal(v.Answer.Body, &answer) != nil || answer.StatusCode != 400 {
		t.Errorf("%s", v.Answer.Body)
	}
	if recs := b.records(t); len(recs) != 2 || !recs[1].Enforced {
		t.Errorf("%+v", recs)
	}
}

// TestResponse: what the function answers leaves without its credentials, if the
// policy enforces that.
func TestResponse(t *testing.T) {
	answer := []byte(`{"statusCode":200,"body":"correct-horse"}`)
	for mode, want := range map[string]string{"monitor": "", "enforce": `{"statusCode":200,"body":"****"}`} {
		b := newBench(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"`+mode+`","response":{"secrets":"mask"}}]}`, account.Account{})
		inv, _ := b.decide(honest())
		v := b.guard.Hooks().Response(context.Background(), inv, proxy.Response{Body: answer})
		if string(v.Body) != want {
			t.Errorf("%s: %s", mode, v.Body)
		}
		if recs := b.records(t); len(recs) != 2 || recs[1].Reasons[0].Class != "secret" || recs[1].Enforced != (mode == "enforce") {
			t.Errorf("%s: %+v", mode, recs)
		}
	}
}

// TestUnknown: a function that the policy does not name is no function without one.
func TestUnknown(t *testing.T) {
	if _, err := guard.New(guard.Config{Program: document(t, monitors), Function: "Other", Records: telemetry.NewBuffer(&bytes.Buffer{}, 1)}); err == nil {
		t.Error("no error")
	}
}

// TestDigest: a policy has the same digest, and callers the same names, in each
// process; another policy has another.
func TestDigest(t *testing.T) {
	var digests, callers []string
	for _, burst := range []string{"5", "5", "6"} {
		b := newBench(t, enforcing(`,"budget":{"rate":5,"burst":`+burst+`}`), account.Account{})
		b.decide(honest())
		rec := b.records(t)[0]
		digests, callers = append(digests, rec.Policy), append(callers, rec.Caller)
	}
	if digests[0] != digests[1] || callers[0] != callers[1] || digests[0] == digests[2] {
		t.Errorf("%v %v", digests, callers)
	}
}

// TestUnproven: an authorizer says no to who proved nothing, also where the policy asks
// the trigger for no proof.
func TestUnproven(t *testing.T) {
	const event = `{"type":"REQUEST","methodArn":"arn:aws:execute-api:eu-west-1:1:a/prod/GET/x","resource":"/x","path":"/x","httpMethod":"GET","headers":{"x-api-key":"KEY"},"requestContext":{"httpMethod":"GET","requestId":"r","identity":{"sourceIp":"203.0.113.9"}}}`
	const keys = `{"name":"partners","apikey":{"header":"x-api-key","hashes":[{"name":"acme","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]}}` // of "test"
	for _, c := range []struct{ ways, key, effect string }{
		{"partners", "test", "Allow"},
		{"partners", "guess", "Deny"},
		{"none", "test", "Deny"},
	} {
		b := newBench(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","authentication":[`+keys+`],"triggers":[{"kind":"authorizer","authentication":["`+c.ways+`"]}]}]}`, account.Account{})
		answer := b.guard.Authorize(context.Background(), &proxy.Invocation{ID: "1", Event: []byte(strings.Replace(event, "KEY", c.key, 1))}, false)
		if !strings.Contains(string(answer), `"Effect":"`+c.effect+`"`) {
			t.Errorf("%s %s: %s", c.ways, c.key, answer)
		}
		if rec := b.records(t)[0]; (rec.Decision == "allow") != (c.effect == "Allow") || rec.Enforced == (c.effect == "Allow") {
			t.Errorf("%s %s: %+v", c.ways, c.key, rec)
		}
	}
}

// TestResponseHeaders: monitoring changes no answer, and an empty one is not withheld.
func TestResponseHeaders(t *testing.T) {
	for mode, want := range map[string]string{"monitor": "", "enforce": `{"headers":{"X-A":"b"},"statusCode":200}`} {
		b := newBench(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"`+mode+`","response":{"secrets":"block","headers":{"X-A":"b"}}}]}`, account.Account{})
		inv, _ := b.decide(honest())
		answer := b.guard.Hooks().Response
		if v := answer(context.Background(), inv, proxy.Response{Body: []byte(`{"statusCode":200}`)}); string(v.Body) != want {
			t.Errorf("%s: %s", mode, v.Body)
		}
		if v := answer(context.Background(), inv, proxy.Response{}); v.Answer != nil || v.Body != nil {
			t.Errorf("%s, empty: %+v", mode, v)
		}
		if v := answer(context.Background(), inv, proxy.Response{Body: []byte(`{"body":"correct-horse"}`)}); (v.Answer != nil) != (mode == "enforce") {
			t.Errorf("%s, blocked: %+v", mode, v)
		}
		_ = b.guard.Close(t.Context())
	}
}

// TestUnasked: an answer is buffered only where the policy has something to say of it.
func TestUnasked(t *testing.T) {
	for rules, want := range map[string]bool{"": true, `,"response":{"secrets":"mask"}`: false, `,"response":{"headers":{"X-A":"b"}}`: false} {
		b := newBench(t, `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce"`+rules+`}]}`, account.Account{})
		if inv, _ := b.decide(honest()); inv.Unasked != want {
			t.Errorf("%s: %v", rules, inv.Unasked)
		}
		_ = b.guard.Close(t.Context())
	}
	reports := strings.Replace(enforcing(`,"triggers":[{"kind":"sqs","reports":true,"redrive":true}]`), "event.body.file", "event.Records[].body.file", 1)
	b := newBench(t, reports, account.Account{})
	if inv, v := b.decide(records(queued)); inv.Unasked || v.Answer != nil {
		t.Errorf("failures of a batch must get into its answer: %+v", v)
	}
	_ = b.guard.Close(t.Context())
}
