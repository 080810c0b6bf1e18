package event

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"redoubt/policy"
)

// message is an SQS record.
func message(id, group, body string) string {
	text, _ := json.Marshal(body)
	return fmt.Sprintf(`{"messageId":%q,"body":%s,"attributes":{"MessageGroupId":%q},"eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-west-1:123456789012:orders"}`, id, text, group)
}

func batch(messages ...string) string { return `{"Records": [` + strings.Join(messages, " , ") + `] }` }

func queue(reports bool) policy.Function {
	f := enforced()
	f.Triggers = []policy.Trigger{{Kind: "sqs", Source: "arn:aws:sqs:*:orders", Reports: reports, Redrive: reports}}
	return f
}

func TestBatch(t *testing.T) {
	bad := "x" + attack
	for _, c := range []struct {
		name              string
		f                 policy.Function
		messages          []string
		rest              string // bodies that the function gets
		drop, fail, aside string
	}{
		{"clean", queue(false), []string{message("1", "", "a")}, "a", "[]", "[]", "0"},
		{"one of three", queue(false), []string{message("1", "", "a"), message("2", "", bad), message("3", "", "c")}, "a c", "[1]", "[]", "1"},
		{"the first", queue(false), []string{message("1", "", bad), message("2", "", "b")}, "b", "[0]", "[]", "1"},
		{"the last", queue(false), []string{message("1", "", "a"), message("2", "", bad)}, "a", "[1]", "[]", "1"},
		{"all", queue(false), []string{message("1", "", bad), message("2", "", bad)}, "nothing", "[0 1]", "[]", "2"},
		{"reported", queue(true), []string{message("1", "", "a"), message("2", "", bad)}, "a", "[1]", "[2]", "0"},
		{"reported, but has no id", queue(true), []string{message("1", "", "a"), strings.Replace(message("2", "", bad), "messageId", "id", 1)}, "a", "[1]", "[]", "1"},
		{"order of a group", queue(true), []string{message("1", "g", bad), message("2", "h", "b"), message("3", "g", "c")}, "b", "[0 2]", "[1 3]", "0"},
		{"acknowledged, so no order", queue(false), []string{message("1", "g", bad), message("2", "g", "b")}, "b", "[0]", "[]", "1"},
		{"another's queue", queue(false), []string{message("1", "", "a"), strings.Replace(message("2", "", "b"), ":orders", ":others", 1)}, "a", "[1]", "[]", "1"},
		{"monitored", policy.Function{Name: "f"}, []string{message("1", "", bad)}, bad, "[]", "[]", "0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := decide(t, c.f, batch(c.messages...))
			got := fmt.Sprintf("%v %v %d", d.Drop, d.Failures, len(d.Aside))
			if got != c.drop+" "+c.fail+" "+c.aside || bodies(t, d.Event) != c.rest {
				t.Errorf("%s, rest %q, %s", got, bodies(t, d.Event), reasons(d))
			}
			if d.Event == nil && !strings.Contains(string(d.Response), "batchItemFailures") {
				t.Errorf("answers %s", d.Response)
			}
		})
	}
}

func bodies(t *testing.T, event []byte) string {
	if event == nil {
		return "nothing"
	}
	var e struct{ Records []struct{ Body string } }
	if err := json.Unmarshal(event, &e); err != nil {
		t.Fatalf("%s: %v", event, err)
	}
	var list []string
	for _, r := range e.Records {
		list = append(list, r.Body)
	}
	return strings.Join(list, " ")
}

// TestStreamsNeverReport: it would bring back all behind the record.
func TestStreamsNeverReport(t *testing.T) {
	event := `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"1","partitionKey":"x` + attack + `","data":""}},{"eventSource":"aws:kinesis","kinesis":{"sequenceNumber":"2","partitionKey":"y","data":""}}]}`
	d := decide(t, enforced(), event)
	if d.Verdict != Quarantine || len(d.Drop) != 1 || d.Failures != nil || strings.Contains(string(d.Event), "passwd") || !strings.Contains(string(d.Event), `"2"`) {
		t.Errorf("%+v", d)
	}
}

// TestKafka: records lie in several lists.
func TestKafka(t *testing.T) {
	hidden := base64.StdEncoding.EncodeToString([]byte(attack)) // not listed
	event := `{"eventSource":"aws:kafka","records":{"a-0":[{"key":"` + hidden + `"},{"offset":2}],"b-0":[{"offset":3},{"topic":"` + attack + `"},{"headers":[{"h":[1]}],"offset":5}]}}`
	f := enforced()
	f.Fields = []policy.Field{{Path: "event.records[][].topic", Classes: policy.All}}
	d := decide(t, f, event)
	want := `{"eventSource":"aws:kafka","records":{"a-0":[{"key":"` + hidden + `"},{"offset":2}],"b-0":[{"offset":3},{"headers":[{"h":[1]}],"offset":5}]}}`
	if string(d.Event) != want || fmt.Sprint(d.Drop) != "[3]" {
		t.Errorf("%s %v %s", d.Event, d.Drop, reasons(d))
	}
}

func TestWithFailures(t *testing.T) {
	for in, want := range map[string]string{
		`{"batchItemFailures":[{"itemIdentifier":"7"}]}`: `{"batchItemFailures":[{"itemIdentifier":"7"},{"itemIdentifier":"1"}]}`,
		`{"batchItemFailures":[{"itemIdentifier":"1"}]}`: `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`null`:                             `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`{}`:                               `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`{"batchItemFailures":null,"x":1}`: `{"batchItemFailures":[{"itemIdentifier":"1"}],"x":1}`,
		`"text"`:                           `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`[]`:                               `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`200`:                              `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		``:                                 `{"batchItemFailures":[{"itemIdentifier":"1"}]}`,
		`{"batchItemFailures":[`:           `{"batchItemFailures":[`,
		`{"batchItemFailures":7}`:          `{"batchItemFailures":7}`,
		`{"batchItemFailures":[{"itemIdentifier":null}]}`: `{"batchItemFailures":[{"itemIdentifier":null},{"itemIdentifier":"1"}]}`,
	} {
		if got := string(WithFailures([]byte(in), []string{"1"})); got != want {
			t.Errorf("%s: %s", in, got)
		}
	}
}
