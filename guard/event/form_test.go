package event

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/trigger"
)

func quoted(text string) string {
	b, _ := json.Marshal(text)
	return string(b)
}

// nested is a JSON string in a JSON string, so many times.
func nested(text string, times int) string {
	for range times {
		text = `{"a":` + quoted(text) + `}`
	}
	return text
}

func TestForm(t *testing.T) {
	f := enforced()
	f.Limits = policy.Limits{Bytes: 4000, Depth: 10, Digits: 20, Records: 2, Inner: 3}
	http := func(body string) string { return request(nil, body) }
	for event, want := range map[string]string{
		http(`{"a":1}`):                     "",
		http(`{"a":1,"a":2}`):               "form event.body.a duplicate",
		http(`{"a":1e999}`):                 "form event.body.a number",
		http(`{"a":123456789012345678901}`): "form event.body.a number",
		http(strings.Repeat("[", 11) + strings.Repeat("]", 11)): "form event.body depth",
		http(`{"a":`):                   "",
		http(`{"a":1,"a":2} and prose`): "",
		http(nested("x", 3)):            "",
		http(nested("x", 4)):            "form event.body.a.a.a envelopes",
		http(strings.Repeat("x", 4000)): "form event size",
		`{"a":1,"a":2}`:                 "form event.a duplicate",
		"{\"a\":\"\xff\"}":              "form event.a utf8",
		`{"a":`:                         "form event syntax",
		``:                              "form event syntax",
		batch(message("1", "", "a"), message("2", "", "b"), message("3", "", "c")):                                                                          "form event records",
		`{"version":"2.0","requestContext":{"http":{}},"body":"!","isBase64Encoded":true}`:                                                                  "form event.body base64",
		`{"version":"2.0","requestContext":{"http":{}},"body":"` + base64.StdEncoding.EncodeToString([]byte(`{"a":1,"a":2}`)) + `","isBase64Encoded":true}`: "form event.body.a duplicate",
	} {
		if got := reasons(decide(t, f, event)); got != want {
			t.Errorf("%.90s: %q, want %q", event, got, want)
		}
	}
}

// TestHidden: an attack is found through the encodings around it.
func TestHidden(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprintf(z, `{"logEvents":[{"message":"x%s"}]}`, attack)
	z.Close()
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for name, event := range map[string]string{
		"JSON in a body":     request(nil, `{"a":["`+attack+`"]}`),
		"escaped":            request(nil, `{"a":"; cat \u002fetc/passwd"}`),
		"in a name":          request(nil, `{"`+attack+`":1}`),
		"encoded twice":      request(nil, quoted(`{"a":"`+attack+`"}`)),
		"JSON in JSON":       request(nil, `{"a":`+quoted(`{"b":"`+attack+`"}`)+`}`),
		"a form":             request(nil, "a=1&b=%3B+cat+%2Fetc%2Fpasswd"),
		"a form's name":      request(nil, "%3B+cat+%2Fetc%2Fpasswd=1"),
		"no JSON after all":  request(nil, `{"a":"`+attack+`"`),
		"in parts":           request(nil, "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx"+attack+"\r\n--b--"),
		"base64":             `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64("x"+attack) + `","isBase64Encoded":true}`,
		"base64 of JSON":     `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64(`{"a":"`+attack+`"}`) + `","isBase64Encoded":true}`,
		"base64 for the URL": `{"version":"2.0","requestContext":{"http":{}},"body":"` + base64.RawURLEncoding.EncodeToString([]byte("\xff\xfe"+attack)) + `","isBase64Encoded":true}`,
		"query":              `{"version":"2.0","rawQueryString":"a=1&q=%3b%20cat%20/etc/passwd","requestContext":{"http":{}}}`,
		"key of an object":   `{"Records":[{"eventSource":"aws:s3","s3":{"object":{"key":"x;+cat+/etc/passwd"}}}]}`,
		"Kinesis":            `{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"` + b64(`{"a":"`+attack+`"}`) + `"}}]}`,
		"zipped logs":        `{"awslogs":{"data":"` + base64.StdEncoding.EncodeToString(zipped.Bytes()) + `"}}`,
		"zipped with a tail": `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64(zipped.String()+"tail") + `","isBase64Encoded":true}`,
		"zipped, broken off": `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64(zipped.String()[:zipped.Len()-5]) + `","isBase64Encoded":true}`,
		"UTF-16":             `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64(wider(`{"a":"`+attack+`"}`)) + `","isBase64Encoded":true}`,
		"UTF-16 with a mark": `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64("\xff\xfe"+wider(`{"a":"; cat \u002fetc/passwd"}`)) + `","isBase64Encoded":true}`,
		"no UTF-16 at all":   `{"version":"2.0","requestContext":{"http":{}},"body":"` + b64("{\x00"+attack) + `","isBase64Encoded":true}`,
		"SNS in SQS":         batch(message("1", "", `{"Type":"Notification","Message":`+quoted(`{"a":"`+attack+`"}`)+`}`)),
		"an item of a table": `{"Records":[{"eventSource":"aws:dynamodb","dynamodb":{"NewImage":{"a":{"M":{"b":{"L":[{"S":"` + attack + `"}]}}}}}}]}`,
		"an event of a bus":  `{"detail-type":"x","source":"y","detail":{"a":"` + attack + `"}}`,
		"an attribute":       `{"triggerSource":"PreSignUp_SignUp","userPoolId":"p","request":{"userAttributes":{"custom:x":"` + attack + `"}}}`,
		"anything at all":    `["` + attack + `"]`,
		"prototype":          request(nil, `{"__proto__":{"admin":true}}`),
	} {
		d := decide(t, enforced(), event)
		if d.Verdict == Allow || d.Event != nil || d.Reasons[0].Control != policy.Inspection {
			t.Errorf("%s: %s %s", name, d.Verdict, reasons(d))
		}
		for _, r := range d.Reasons {
			if strings.Contains(r.Sample, "passwd") {
				t.Errorf("%s: a sample tells %q", name, r.Sample)
			}
		}
	}
}

// wider is ASCII in UTF-16.
func wider(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.Write([]byte{c, 0})
	}
	return b.String()
}

// TestZippedTail: gzip that breaks off or is none, and UTF-16, are no attacks by
// themselves.
func TestZippedTail(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, `{"a":"honest"}`)
	z.Close()
	for _, body := range []string{zipped.String() + "tail", zipped.String()[:zipped.Len()-5], "\x1f\x8b\x08 and no more", wider(`{"a":"honest"}`), "\x00\x00\x00\x18ftypmp42"} {
		event := `{"version":"2.0","requestContext":{"http":{}},"body":"` + base64.StdEncoding.EncodeToString([]byte(body)) + `","isBase64Encoded":true}`
		if d := decide(t, enforced(), event); d.Verdict != Allow {
			t.Errorf("%q: %s", body, reasons(d))
		}
	}
}

// TestListedFields: only those fields, and only those classes.
func TestListedFields(t *testing.T) {
	f := enforced()
	f.Fields = []policy.Field{{Path: "event.body.file", Classes: policy.Command}, {Path: "event.body.name", Classes: policy.SQL}, {Path: "event.body.deep[]", Classes: policy.Command}}
	for body, want := range map[string]string{
		`{"file":"` + attack + `"}`:           "inspection event.body.file command",
		`{"file":{"x":"` + attack + `"}}`:     "inspection event.body.file.x command",
		`{"name":"` + attack + `"}`:           "",
		`{"else":"` + attack + `"}`:           "",
		`{"deep":[{"x":["` + attack + `"]}]}`: "inspection event.body.deep[].x[] command",
		`file=` + attack:                      "inspection event.body command",
		quoted(`{"file":"` + attack + `"}`):   "inspection event.body.file command",
	} {
		if got := reasons(decide(t, f, request(nil, body))); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
	if got := reasons(decide(t, f, request(map[string]string{"x": attack}, ""))); got != "" {
		t.Error(got)
	}
}

// TestUndeclared: each kind's events against a function of another kind.
func TestUndeclared(t *testing.T) {
	for _, k := range trigger.All() {
		if trigger.Free(k.Name) {
			continue
		}
		f := enforced()
		f.Triggers = []policy.Trigger{{Kind: string(k.Name)}}
		g := guardOf(t, f)
		for _, other := range trigger.All() {
			for _, s := range other.Samples() {
				d := g.Decide(context.Background(), Invocation{Event: s.Event})
				if own := other.Name == k.Name; (d.Verdict == Allow) != own {
					t.Errorf("%s for a function of %s: %s %s", s.Name, k.Name, d.Verdict, reasons(d))
				}
			}
		}
	}
	f := enforced()
	f.Triggers = []policy.Trigger{{Kind: "sqs"}, {Kind: "invoke"}}
	if d := decide(t, f, request(nil, "")); d.Verdict != Allow || d.Kind != app.Invoke {
		t.Errorf("a caller may send what it likes: %s %s", d.Verdict, d.Kind)
	}
}

// TestForeignSource: a queue, bucket or topic of somebody else.
func TestForeignSource(t *testing.T) {
	for kind, source := range map[string]string{
		"s3": "arn:aws:s3:::shop-uploads", "sns": "arn:aws:sns:*:123456789012:orders", "kinesis": "arn:aws:kinesis:*:*:stream/orders",
		"kafka": "arn:aws:kafka:*:cluster/orders/*", "mq": "arn:aws:mq:*:broker:orders:*", "alb": "*targetgroup/orders/*",
	} {
		k, _ := trigger.Of(app.Kind(kind))
		for pattern, want := range map[string]string{source: "", "arn:aws:x:::else": "foreign source"} {
			f := enforced()
			f.Triggers = []policy.Trigger{{Kind: kind, Source: pattern}}
			if got := reasons(decide(t, f, string(k.Sample()))); (got == "") != (want == "") || !strings.Contains(got, want) {
				t.Errorf("%s from %s: %q", kind, pattern, got)
			}
		}
	}
}

// TestOwnAccount: {account} and {region} are those of the function, where its ARN is
// known.
func TestOwnAccount(t *testing.T) {
	f := enforced()
	f.Triggers = []policy.Trigger{{Kind: "sqs", Source: "arn:*:sqs:{region}:{account}:*"}}
	g := guardOf(t, f)
	for arn, want := range map[string]Verdict{
		"arn:aws:lambda:eu-west-1:123456789012:function:f:live": Allow,
		"arn:aws:lambda:eu-west-1:210987654321:function:f":      Quarantine,
		"arn:aws:lambda:us-east-1:123456789012:function:f":      Quarantine,
		"": Allow,
	} {
		d := g.Decide(context.Background(), Invocation{Event: []byte(batch(message("1", "", "{}"))), ARN: arn})
		if d.Verdict != want {
			t.Errorf("for %q: %s %s", arn, d.Verdict, reasons(d))
		}
	}
}

func TestGlob(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a", "a", true},
		{"a", "ab", false},
		{"*", "", true},
		{"a*", "ab", true},
		{"*a", "ba", true},
		{"*a", "ab", false},
		{"a*b*c", "axbxc", true},
		{"a*b*c", "acb", false},
		{"a*a", "a", false},
		{"", "", true},
		{"", "a", false},
	} {
		if glob(c.pattern, []byte(c.text)) != c.want {
			t.Errorf("%s of %s", c.pattern, c.text)
		}
	}
}

// TestMonitor: everything is reported and nothing is done.
func TestMonitor(t *testing.T) {
	event := request(nil, `{"a":"`+attack+`"}`)
	d := decide(t, policy.Function{Name: "f"}, event)
	if d.Verdict != Refuse || d.Enforced || string(d.Event) != event || d.Reasons[0].Mode != policy.Monitor {
		t.Errorf("%+v", d)
	}
	f := policy.Function{Name: "f", Controls: map[policy.Control]policy.Setting{policy.Inspection: {Mode: policy.Enforce}}}
	if d := decide(t, f, event); !d.Enforced || d.Event != nil {
		t.Errorf("%+v", d)
	}
	if d := decide(t, f, request(nil, `{"a":1,"a":2}`)); d.Enforced {
		t.Errorf("%+v", d)
	}
}

// TestFormOfUnlisted: listing fields does not open the others to what parsers
// read differently.
func TestFormOfUnlisted(t *testing.T) {
	f := enforced()
	f.Fields = []policy.Field{{Path: "event.rawPath", Classes: policy.Path}}
	if got := reasons(decide(t, f, request(nil, `{"a":1,"a":2}`))); got != "form event.body.a duplicate" {
		t.Error(got)
	}
}

// TestThrough: what an event came through counts more than what it looks like.
func TestThrough(t *testing.T) {
	forged := `{"version":"2.0","routeKey":"` + attack + `","requestContext":{"http":{}}}`
	for kind, want := range map[app.Kind]string{
		"":              "allow",
		app.HTTPAPI:     "allow",
		app.RESTAPI:     "allow",
		app.SQS:         "quarantine trigger event undeclared http-api",
		app.Cognito:     "refuse trigger event undeclared http-api",
		app.Invoke:      "refuse inspection event.routeKey command",
		app.EventBridge: "quarantine inspection event.routeKey command",
	} {
		d := guardOf(t, enforced()).Decide(context.Background(), Invocation{Event: []byte(forged), Kind: kind})
		if got := strings.TrimSpace(string(d.Verdict) + " " + reasons(d)); got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}
