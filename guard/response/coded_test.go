package response

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/policy"
)

func everything(environment ...string) *Filter {
	return New(policy.Response{
		Traces: policy.Mask, Secrets: policy.Mask, Canary: policy.Mask, Private: policy.Mask, Canaries: []string{"canary-7391"}, Personal: []string{"email"},
	}, environment)
}

func coded(body string) string {
	return `{"statusCode":200,"isBase64Encoded":true,"body":"` + base64.StdEncoding.EncodeToString([]byte(body)) + `"}`
}

const key = "AKIA" + "ABCDEFGHIJKLMNOP"

// TestInside: what is masked, however an answer wraps it; and what only looks like it.
func TestInside(t *testing.T) {
	f := everything("DB_PASSWORD=correct horse+x")
	for _, c := range []struct{ name, in, out string }{
		{"a name twice, the first", `{"a":"` + key + `","a":"x"}`, `{"a":"****","a":"x"}`},
		{"a name twice, the last", `{"a":"x","a":"` + key + `"}`, `{"a":"x","a":"****"}`},
		{"a name twice, in a body", `{"body":"{\"email\":\"a\",\"email\":7}"}`, `{"body":"{\"email\":\"****\",\"email\":0}"}`},
		{"JSON twice", `{"body":"\"{\\\"email\\\":\\\"a\\\"}\""}`, `{"body":"\"{\\\"email\\\":\\\"****\\\"}\""}`},
		{"form", `{"body":"a=1&p=correct+horse%2Bx&b=2"}`, `{"body":"a=1&p=****&b=2"}`},
		{"form, a name", `{"body":"email=a%40b.example&n=1"}`, `{"body":"email=****&n=1"}`},
		{"form, plain", `{"body":"n=1&c=canary-7391"}`, `{"body":"n=1&c=****"}`},
		{"base64", coded("id " + key), coded("id ****")},
		{"base64, JSON in it", coded(`{"email":"a"}`), coded(`{"email":"****"}`)},
		{"gzip", coded(zip(`{"email":"a"}`)), coded(zip(`{"email":"****"}`))},
		{"Ruby", `{"body":"oops /var/task/app.rb:12:in ` + "`" + `handler': no (E)\n\tfrom x"}`, `{"body":"oops ****"}`},
		{"Ruby 3.4", `{"body":"app.rb:12:in 'Object#handler'"}`, `{"body":"****"}`},
		{"PHP", `{"body":"PHP Fatal error\nStack trace:\n#0 /var/task/a.php(3): f()\n#1 {main}"}`, `{"body":"PHP Fatal error\n****"}`},
		{"Node's list", `{"trace":["E: x","    at f (/var/task/a.js:1:2)"]}`, `{"trace":["****"]}`},
		{"Ruby's list", `{"stackTrace":["a","b"]}`, `{"stackTrace":["****"]}`},
	} {
		out, leaks := f.Apply(app.HTTPAPI, []byte(c.in))
		if string(out) != c.out || len(leaks) != 1 || !json.Valid(out) {
			t.Errorf("%s: %s %v, want %s", c.name, out, leaks, c.out)
		}
	}
	for name, in := range map[string]string{
		"a name twice":     `{"a":"x","a":"y"}`,
		"form":             `{"body":"a=1&b=correct+horse&trace=x%2By"}`,
		"base64":           coded("nothing of it, at all"),
		"base64 of bytes":  coded("\xff\x00\x1f"),
		"gzip":             coded(zip("nothing of it")),
		"broken gzip":      coded("\x1f\x8b\x08 " + key),
		"no base64":        `{"isBase64Encoded":true,"body":"nothing!"}`,
		"not said":         strings.Replace(coded(key), "true", "false", 1),
		"a bomb":           coded(zip(strings.Repeat(" ", maxPlain) + key)),
		"list named trace": `{"trace":["Berlin","Hamburg at noon","step 3"]}`,
		"list of objects":  `{"stack":[{"id":1},"card"]}`,
		"a Ruby file":      `{"body":"see app.rb:12 in the repository"}`,
		"the words":        `{"body":"Stack trace: none"}`,
	} {
		if out, leaks := f.Apply(app.HTTPAPI, []byte(in)); string(out) != in || leaks != nil {
			t.Errorf("%s: %.200s %v", name, out, leaks)
		}
	}
}

// TestCredentials: what of an environment is looked for by its value.
func TestCredentials(t *testing.T) {
	for _, c := range []struct {
		variable string
		want     []string
	}{
		{"DB_PASS=correct-horse", []string{"correct-horse"}},
		{"MYSQL_PWD=correct-horse", []string{"correct-horse"}},
		{"DATABASE_URL=postgres://shop:p%40ssw0rd!@db.example/shop", []string{"postgres://shop:p%40ssw0rd!@db.example/shop", "p%40ssw0rd!", "p@ssw0rd!"}},
		{"BROKER=amqp://u:short@mq.example", []string{"amqp://u:short@mq.example"}},
		{"HASH_KEY=a1B2c3D4e5F6g7H8", []string{"a1B2c3D4e5F6g7H8"}},
		{"HMAC_KEY=0123456789abcdef0123456789abcdef", []string{"0123456789abcdef0123456789abcdef"}},
		{"SORT_KEY=created_at_2024_index", nil},
		{"PARTITION_KEY=customerIdentifier", nil},
		{"CONFIG_KEY=config/production/V2.json", nil},
		{"KMS_KEY=arn:aws:kms:eu-west-1:123456789012:key/0123", nil},
		{"PWD=/var/task/src", nil},
		{"BYPASS=all-requests", nil},
		{"API_URL=https://api.example/v1", nil},
		{"QUEUE_URL=https://sqs.eu-west-1.amazonaws.com/123456789012/q", nil},
		{"DB_PASS=short", nil},
	} {
		if got := credentials([]string{c.variable}); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.variable, got, c.want)
		}
	}
}
