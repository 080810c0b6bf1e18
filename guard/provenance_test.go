package guard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"redoubt/guard/account"
	"redoubt/guard/proxy"
)

// TestProvenance: what the platform says is its word, what a request or a message's
// application says is a claim, and what is no id is nothing.
func TestProvenance(t *testing.T) {
	const root = "Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e;Parent=53995c3f42cd8ad8;Sampled=0"
	const own = "5e1b41515ac6c58fab29b8a10d6e4a1e"
	id := func(n int) string { return fmt.Sprintf("%032x", n+1) }
	w3c := func(n int) string { return "00-" + id(n) + "-53995c3f42cd8ad8-01" }
	xray := func(n int) string { return "Root=1-" + id(n)[:8] + "-" + id(n)[8:] }
	sqs := func(n int) string {
		var list []string
		for i := range n {
			list = append(list, strings.NewReplacer(`"attributes":{}`, `"attributes":{"AWSTraceHeader":"`+xray(i/2)+`"}`, "ID", fmt.Sprint(i), "FILE", "a").Replace(queued))
		}
		return `{"Records":[` + strings.Join(list, ",") + `]}`
	}
	sns := `{"Records":[{"EventVersion":"1.0","EventSource":"aws:sns","EventSubscriptionArn":"arn:aws:sns:eu-west-1:1:t:s","Sns":{"MessageId":"m","TopicArn":"arn:aws:sns:eu-west-1:1:t","Type":"Notification","Timestamp":"2026-11-29T10:00:00.000Z","Message":"x","MessageAttributes":{"traceparent":{"Type":"String","Value":"` + w3c(4) + `"}}}}]}`
	kafka := `{"eventSource":"aws:kafka","eventSourceArn":"arn:aws:kafka:eu-west-1:1:cluster/c/u","records":{"t-0":[{"topic":"t","partition":0,"offset":1,"timestamp":1,"timestampType":"CREATE_TIME","value":"eA==","headers":[{"traceparent":` + strings.ReplaceAll(fmt.Sprint([]rune(w3c(5))), " ", ",") + `}]}]}}`
	bridge := `{"version":"0","id":"i","detail-type":"Order","source":"shop","account":"1","time":"2026-11-29T10:00:00Z","region":"eu-west-1","resources":[],"detail":{"traceparent":"` + w3c(6) + `"}}`
	for _, c := range []struct{ name, header, event, want string }{
		{"request", root, honest(), own + " platform true"},
		{"request with a traceparent", root, strings.Replace(honest(), `"headers":{`, `"headers":{"Traceparent":"`+w3c(1)+`",`, 1), own + " platform true, " + id(1) + " traceparent true"},
		{"request with what is none", root, strings.Replace(honest(), `"headers":{`, `"headers":{"traceparent":"00-\u001b[2J",`, 1), own + " platform true"},
		{"before a server", "00-" + own + "-53995c3f42cd8ad8-01", honest(), own + " traceparent true"},
		{"no header", "", honest(), ""},
		{"a header that is none", "Root=x;" + strings.Repeat("y", 500), honest(), ""},
		{"queue", root, sqs(2), own + " platform false, " + id(0) + " AWSTraceHeader false"},
		{"a full batch", root, sqs(100), own + " platform false" + func() (s string) {
			for i := range 16 {
				s += ", " + id(i) + " AWSTraceHeader false"
			}
			return s
		}()},
		{"topic", root, sns, own + " platform false, " + id(4) + " traceparent true"},
		{"kafka", root, kafka, own + " platform false, " + id(5) + " traceparent true"},
		{"bus", root, bridge, own + " platform false, " + id(6) + " traceparent true"},
		{"anything", root, `{"traceparent":"` + w3c(7) + `"}`, own + " platform false"},
	} {
		b := newBench(t, monitors, account.Account{})
		b.guard.Hooks().Decide(context.Background(), &proxy.Invocation{ID: "1", Event: []byte(c.event), TraceID: c.header})
		rec := b.records(t)[0]
		var got []string
		for _, o := range rec.Provenance {
			got = append(got, fmt.Sprintf("%s %s %t", o.ID, o.From, o.Claimed))
		}
		if text := strings.Join(got, ", "); text != c.want || (rec.Trace == own) != strings.HasPrefix(c.want, own) || rec.Span != "" != (rec.Trace != "") {
			t.Errorf("%s: trace %q span %q: %s", c.name, rec.Trace, rec.Span, text)
		}
	}
}
