package main

import (
	"context"
	"slices"
	"strings"
	"testing"

	"redoubt/guard/event"
)

// TestGuardShopBatch: what is wrong with one message keeps the others from nothing: a
// body that is no JSON would fail the whole batch for ever, and a queue of another
// account is none of the shop's.
func TestGuardShopBatch(t *testing.T) {
	g := shopGuards(t)["OrderWorker"]
	good := message(object{"orderId": "42", "customer": "Anna", "note": "ring twice"}).(object)["Records"].([]any)[0]
	for _, c := range []struct {
		what  string
		spoil func(record object)
		want  string
	}{
		{"no JSON", func(r object) { r["body"] = `{"orderId": ` }, "Records[].body"},
		{"plain text", func(r object) { r["body"] = "hello" }, "Records[].body"},
		{"another account's queue", func(r object) { r["eventSourceARN"] = "arn:aws:sqs:eu-west-1:999999999999:q" }, "foreign source"},
		{"nothing", func(object) {}, ""},
	} {
		bad := message(object{"orderId": "43", "customer": "Ben", "note": ""}).(object)["Records"].([]any)[0].(object)
		c.spoil(bad)
		d := g.Decide(context.Background(), event.Invocation{
			Event: []byte(text(object{"Records": []any{good, bad}})), ARN: "arn:aws:lambda:eu-west-1:1:function:OrderWorker",
		})
		if c.want == "" {
			if d.Verdict != event.Allow {
				t.Errorf("%s: %s %+v", c.what, d.Verdict, d.Reasons)
			}
			continue
		}
		told := slices.ContainsFunc(d.Reasons, func(r event.Reason) bool { return strings.Contains(r.Field+" "+r.Class, c.want) })
		if d.Verdict != event.Quarantine || !told || !slices.Equal(d.Drop, []int{1}) || !strings.Contains(string(d.Event), "Anna") {
			t.Errorf("%s: %s, without %v: %+v", c.what, d.Verdict, d.Drop, d.Reasons)
		}
	}
}
