package response

import (
	"encoding/json"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/quick"

	"redoubt/app"
	"redoubt/policy"
)

var environment = []string{"DB_PASSWORD=hunter22\"x", "AWS_SESSION_TOKEN=" + "FQoGZXIvYXdzE" + "xyz", "STAGE=production", "SHORT_TOKEN=abc"}

func TestMask(t *testing.T) {
	rules := policy.Response{
		Traces: policy.Mask, Secrets: policy.Mask, Canary: policy.Mask, Private: policy.Mask,
		Canaries: []string{"canary-7391"}, Personal: []string{"email", "ssn"},
	}
	f := New(rules, environment)
	for _, c := range []struct{ name, in, out, class string }{
		{"own value", `{"body":"pw hunter22\"x end"}`, `{"body":"pw **** end"}`, "secret"},
		{"token of the role", `{"body":"FQoGZXIvYXdzExyz"}`, `{"body":"****"}`, "secret"},
		{"access key", `{"body":"id AKIA` + `ABCDEFGHIJKLMNOP."}`, `{"body":"id ****."}`, "secret"},
		{"a file of credentials", `{"body":"[default]\naws_secret_access_key = ` + strings.Repeat("aB3/", 10) + `\nregion = x"}`, `{"body":"[default]\n****\nregion = x"}`, "secret"},
		{"a variable with a secret", `{"body":"AWS_SECRET_ACCESS_KEY=` + strings.Repeat("aB3+", 10) + `"}`, `{"body":"****"}`, "secret"},
		{"a key with dots", `{"body":"SG.` + strings.Repeat("a", 22) + "." + strings.Repeat("b", 43) + ` x"}`, `{"body":"**** x"}`, "secret"},
		{"access key behind an escape", `{"body":"\nAKIA` + `ABCDEFGHIJKLMNOP"}`, `{"body":"\n****"}`, "secret"},
		{"access key in a query", `{"body":"/x?Credential=AKIA` + `ABCDEFGHIJKLMNOP"}`, `{"body":"/x?Credential=****"}`, "secret"},
		{"private key", `{"body":"-----BEGIN RSA ` + `PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"}`, `{"body":"****"}`, "secret"},
		{"Python", `{"body":"oops Traceback (most recent call last):\n  File x"}`, `{"body":"oops ****"}`, "trace"},
		{"Node in JSON in a body", `{"body":"{\"e\":\"TypeError: x\\n    at f (/var/task/a.js:1)\",\"ok\":1}"}`, `{"body":"{\"e\":\"TypeError: x****\",\"ok\":1}"}`, "trace"},
		{"Lambda's error", `{"errorMessage":"x","stackTrace":["  File a","  File b"]}`, `{"errorMessage":"x","stackTrace":["****"]}`, "trace"},
		{"canary", `{"body":"a canary-7391 b"}`, `{"body":"a **** b"}`, "canary"},
		{"personal", `{"email": "a@b.example","id":7}`, `{"email":"****","id":7}`, "personal"},
		{"personal number", `{"ssn":123456789}`, `{"ssn":0}`, "personal"},
		{"personal in a list", `{"ssn":["123",4],"n":1}`, `{"ssn":["****",0],"n":1}`, "personal"},
		{"personal, all of it", `{"email":{"home":"a@b.example","ok":true}}`, `{"email":{"home":"****","ok":true}}`, "personal"},
		{"personal in a body", `{"body":"{\"email\":\"a@b.example\",\"n\":1}"}`, `{"body":"{\"email\":\"****\",\"n\":1}"}`, "personal"},
	} {
		out, leaks := f.Apply(app.HTTPAPI, []byte(c.in))
		if string(out) != c.out || len(leaks) != 1 || leaks[0].Class != c.class || !json.Valid(out) {
			t.Errorf("%s: %s %v, want %s", c.name, out, leaks, c.out)
		}
	}
	for name, in := range map[string]string{
		"plain":          `{"statusCode":200,"body":"ok"}`,
		"signed link":    `{"body":"https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIA` + `ABCDEFGHIJKLMNOP%2F20261129"}`,
		"stage":          `{"body":"production abc"}`,
		"no secret":      `{"body":"set aws_secret_access_key = to something"}`,
		"short key":      `{"body":"AKIA` + `ABC xAKIA` + `ABCDEFGHIJKLMNOPQ"}`,
		"word at":        `{"body":"meet\nat noon"}`,
		"public key":     `{"body":"-----BEGIN PUBLIC KEY-----\nMII"}`,
		"email as text":  `{"body":"your email is wanted"}`,
		"name as value":  `{"field":"email"}`,
		"no JSON at all": "email: x",
	} {
		if out, leaks := f.Apply(app.HTTPAPI, []byte(in)); string(out) != in || leaks != nil {
			t.Errorf("%s: %s %v", name, out, leaks)
		}
	}
}

// TestTail: a bracket too many hides nothing of what follows, and loses none of it.
func TestTail(t *testing.T) {
	f := New(policy.Response{Secrets: policy.Mask}, nil)
	const key = "AKIA" + "ABCDEFGHIJKLMNOP"
	for in, want := range map[string]string{
		"{}} " + key:                "{}} ****",
		`{"a":"` + key + `"}] tail`: `{"a":"****"}] tail`,
		"{}} AKIA":                  "{}} AKIA",
		`{"a":"` + key + "\"} \n":   `{"a":"****"}`,
	} {
		if out, _ := f.Apply(app.SQS, []byte(in)); string(out) != want {
			t.Errorf("%s became %s", in, out)
		}
	}
}

// TestCoded: a credential of the function's own is found however JSON is written, and
// as a whole where another is its beginning.
func TestCoded(t *testing.T) {
	f := New(policy.Response{Secrets: policy.Mask}, []string{"A_TOKEN=secret=and=more", "B_PASSWORD=secret=and=more+rest", "C_TOKEN=hunter22hunter22"})
	for in, want := range map[string]string{
		`{"a":"secret\u003dand\u003dmore"}`:             `{"a":"****"}`,
		`{"a":"secret\u003dand\u003dmore\u002Brest"}`:   `{"a":"****"}`,
		`{"a":"hunter22hunter22 secret=and=more+rest"}`: `{"a":"**** ****"}`,
		`{"a":"\u0073ecret=and=more"}`:                  `{"a":"****"}`,
		`{"secret=and=more":1}`:                         `{"****":1}`,
		`{"\u0061":1, "secret":2}`:                      `{"\u0061":1, "secret":2}`,
		`{"a":"secret\u003dand"}`:                       `{"a":"secret\u003dand"}`,
	} {
		if out, _ := f.Apply(app.SQS, []byte(in)); string(out) != want {
			t.Errorf("%s became %s", in, out)
		}
	}
}

// TestWork: an answer that is nothing but finds takes work by its size, not by its
// square.
func TestWork(t *testing.T) {
	canaries := make([]string, 40)
	for i := range canaries {
		canaries[i] = "canary-" + strconv.Itoa(1000+i)
	}
	f := New(policy.Response{Secrets: policy.Mask, Canary: policy.Mask, Canaries: canaries}, environment)
	for _, find := range []string{"AKIA" + "ABCDEFGHIJKLMNOP", "-----BEGIN PRIVATE " + "KEY-----x-----END PRIVATE KEY-----", "hunter22\"x", "canary-1039"} {
		const times = 20_000
		answer := []byte(strings.Repeat(find+" ", times))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		out, _ := f.Apply(app.SQS, answer)
		runtime.ReadMemStats(&after)
		if string(out) != strings.Repeat("**** ", times) {
			t.Errorf("%s: %.80s", find, out)
		}
		if took := after.TotalAlloc - before.TotalAlloc; took > 64*uint64(len(answer)) {
			t.Errorf("%s: %d bytes for an answer of %d", find, took, len(answer))
		}
	}
}

// TestOverlap: finds that share letters, or touch, leave none of either.
func TestOverlap(t *testing.T) {
	f := New(policy.Response{Secrets: policy.Mask}, []string{"A_TOKEN=hunter22-long", "B_TOKEN=22-long-tail"})
	const key = "AKIA" + "ABCDEFGHIJKLMNOP"
	for in, want := range map[string]string{
		"x hunter22-long-tail y":               "x **** y",
		"hunter22-long hunter22-long":          "**** ****",
		"hunter22-long" + "22-long-tail":       "********",
		key + "npm_" + strings.Repeat("a", 36): "********",
		"xoxb-" + strings.Repeat("a", 40) + "-----BEGIN PRIVATE " + "KEY-----\nMII\n":            "****",
		"-----BEGIN CERTIFICATE-----\nMII\n" + "-----BEGIN EC PRIVATE " + "KEY-----\nMII " + key: "-----BEGIN CERTIFICATE-----\nMII\n****",
		"hunter22-lon 2-long-tail a" + key:                                                       "hunter22-lon 2-long-tail a" + key,
	} {
		if out, _ := f.Apply(app.SQS, []byte(in)); string(out) != want {
			t.Errorf("%s became %s", in, out)
		}
	}
}

func TestBlock(t *testing.T) {
	f := New(policy.Response{Secrets: policy.Block}, environment)
	if out, leaks := f.Apply(app.RESTAPI, []byte(`{"body":"hunter22\"x"}`)); out != nil || len(leaks) != 1 || !leaks[0].Blocked {
		t.Errorf("%s %v", out, leaks)
	}
	if out, leaks := New(policy.Response{}, environment).Apply(app.RESTAPI, []byte(`{"body":"hunter22\"x"}`)); string(out) != `{"body":"hunter22\"x"}` || leaks != nil {
		t.Errorf("no rule: %s %v", out, leaks)
	}
}

func TestHeaders(t *testing.T) {
	f := New(policy.Response{Headers: map[string]string{"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}}, nil)
	out, _ := f.Apply(app.HTTPAPI, []byte(`{"statusCode":200,"headers":{"cache-control":"public"},"body":"x"}`))
	if string(out) != `{"body":"x","headers":{"X-Content-Type-Options":"nosniff","cache-control":"public"},"statusCode":200}` {
		t.Errorf("%s", out)
	}
	for _, in := range []string{`{"ok":true}`, `"text"`, `{"statusCode":200,"headers":7}`, "{"} {
		if out, _ := f.Apply(app.HTTPAPI, []byte(in)); string(out) != in {
			t.Errorf("%s became %s", in, out)
		}
	}
	if out, _ := f.Apply(app.SQS, []byte(`{"statusCode":200}`)); string(out) != `{"statusCode":200}` {
		t.Errorf("a queue's answer got headers: %s", out)
	}
}

// TestStaysJSON: what is masked in JSON is JSON.
func TestStaysJSON(t *testing.T) {
	f := New(policy.Response{Traces: policy.Mask, Secrets: policy.Mask, Private: policy.Mask, Personal: []string{"a"}}, environment)
	if err := quick.Check(func(m map[string]string, key string, n int) bool {
		m["a"], m[key] = "x", "Traceback (most recent call last): "+key
		inner, err := json.Marshal(m)
		if err != nil {
			return true
		}
		data, err := json.Marshal(map[string]any{"body": string(inner), "a": n})
		if err != nil {
			return true
		}
		out, _ := f.Apply(app.HTTPAPI, data)
		return json.Valid(out)
	}, nil); err != nil {
		t.Error(err)
	}
}

func FuzzApply(f *testing.F) {
	f.Add([]byte(`{"stackTrace":["a`))
	f.Add([]byte(`{"a":\"`))
	filter := New(policy.Response{Traces: policy.Mask, Secrets: policy.Mask, Private: policy.Mask, Personal: []string{"a"}}, environment)
	f.Fuzz(func(t *testing.T, data []byte) {
		out, leaks := filter.Apply(app.HTTPAPI, data)
		if json.Valid(data) && !json.Valid(out) {
			t.Errorf("%q became %q", data, out)
		}
		if len(leaks) == 0 && string(out) != string(data) {
			t.Errorf("%q became %q though nothing was found", data, out)
		}
	})
}
