package guard_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"redoubt/guard/account"
	"redoubt/guard/proxy"
)

const (
	queued = `{"messageId":"ID","receiptHandle":"h","body":"{\"file\":\"FILE\"}","attributes":{},"messageAttributes":{},"md5OfBody":"x","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:1:q","awsRegion":"eu-west-1"}`
	// changed is a record of a table's stream.
	changed = `{"eventID":"ID","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb","awsRegion":"eu-west-1","dynamodb":{"Keys":{"id":{"S":"1"}},"NewImage":{"file":{"S":"FILE"}},"SequenceNumber":"1","SizeBytes":9,"StreamViewType":"NEW_IMAGE"},"eventSourceARN":"arn:aws:dynamodb:eu-west-1:1:table/t/stream/2026-11-29T00:00:00.000"}`
	posted  = `{"EventSource":"aws:sns","EventVersion":"1.0","EventSubscriptionArn":"arn:aws:sns:eu-west-1:1:t:s","Sns":{"Type":"Notification","MessageId":"ID","TopicArn":"arn:aws:sns:eu-west-1:1:t","Subject":null,"Message":"{\"file\":\"FILE\"}","Timestamp":"2026-11-29T10:00:00.000Z","SignatureVersion":"1","Signature":"x","SigningCertUrl":"x","UnsubscribeUrl":"x","MessageAttributes":{}}}`
)

// records is an event of a harmless record, m1, and one that is refused, m2.
func records(record string) string {
	return `{"Records":[` + strings.NewReplacer(`"ID"`, `"m1"`, "FILE", "a.pdf").Replace(record) + "," + strings.NewReplacer(`"ID"`, `"m2"`, "FILE", "x; cat /etc/passwd").Replace(record) + `]}`
}

// nameless is an event of a harmless message, one that is refused, and one more of those
// that has no id.
func nameless() string {
	bad := strings.NewReplacer(`"messageId":"ID",`, "", "FILE", "x; cat /etc/passwd").Replace(queued)
	return strings.TrimSuffix(records(queued), "]}") + "," + bad + "]}"
}

const held = `,"quarantine":{"sqs":"https://sqs.eu-west-1.amazonaws.com/123456789012/held"}`

// everything is looked into: records of several kinds have no field in common.
func everywhere(more string) string {
	return `{"schema":"redoubt/policy/1","functions":[{"name":"Orders","mode":"enforce"` + more + `}]}`
}

// TestQuarantineDown: if what was refused can't be kept, the event comes back, unless
// that would stall a stream; open, it passes.
func TestQuarantineDown(t *testing.T) {
	const open, reports = `,"controls":{"quarantine":{"fail":"open"}}`, `,"triggers":[{"kind":"sqs","reports":true,"redrive":true}]`
	for _, c := range []struct{ name, event, more, want string }{
		{"queue", records(queued), "", "comes back"},
		{"topic", records(posted), "", "comes back"},
		{"stream", records(changed), "", "rest"},
		{"queue, open", records(queued), open, "passes"},
		{"stream, open", records(changed), open, "passes"},
		{"queue that reports", records(queued), reports, "rest"},
		{"queue that reports what has an id", nameless(), reports, "comes back"},
	} {
		for name, client := range map[string]*http.Client{"gone": nobody(), "hangs": hanging()} {
			t.Run(c.name+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { quarantineDown(t, client, c.name, c.event, c.more, c.want) })
			})
		}
	}
}

// quarantineDown runs on synctest's clock, which stands while anybody works: only who waits
// takes time.
func quarantineDown(t *testing.T, client *http.Client, name, event, more, want string) {
	t.Helper()
	b := newBench(t, everywhere(held+more), account.Account{Client: client, Credentials: noCredentials, Region: "eu-west-1", Now: time.Now})
	ctx, stop := context.WithTimeout(t.Context(), time.Second)
	defer stop()
	v := b.guard.Hooks().Decide(ctx, &proxy.Invocation{ID: "1", Event: []byte(event)})
	if ctx.Err() != nil {
		t.Error("the decision came too late")
	}
	if got := outcome(v); got != want {
		t.Errorf("%s, want %s", got, want)
	}
	rec := b.records(t)[0]
	if told := strings.HasPrefix(rec.Fault, "quarantine: "); told != (name != "queue that reports") || rec.Enforced == (want == "passes") {
		t.Errorf("%+v", rec)
	}
	if name == "stream" && !strings.HasSuffix(rec.Fault, "not kept: m2") {
		t.Errorf("nobody can find the record: %s", rec.Fault)
	}
}

// outcome is what a verdict makes of an event of records.
func outcome(v proxy.Verdict) string {
	switch {
	case v.Answer != nil && v.Answer.Failed:
		return "comes back"
	case v.Answer == nil && v.Body == nil:
		return "passes"
	case strings.Contains(string(v.Body), "m1") && !strings.Contains(string(v.Body), "m2"):
		return "rest"
	}
	return "lost"
}

// TestNoQuarantine: where the policy names none the record alone tells of it.
func TestNoQuarantine(t *testing.T) {
	for _, record := range []string{queued, changed, posted} {
		b := newBench(t, everywhere(""), account.Account{})
		if _, v := b.decide(records(record)); outcome(v) != "rest" {
			t.Errorf("%s: %+v", record[:20], v)
		}
		if rec := b.records(t)[0]; rec.Dropped != 1 || rec.Fault != "" {
			t.Errorf("%+v", rec)
		}
	}
}
