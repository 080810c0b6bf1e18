package event

import (
	"context"
	"strings"
	"testing"
	"time"
)

// TestLenientJSON: what only lenient readers take for JSON is looked at as they read it.
func TestLenientJSON(t *testing.T) {
	inspected(t, "{}", map[string]bool{
		`/* */ {"f":"sleep 5"}`:                          true,
		"// a\n//b\r{\"f\":\"sleep 5\"}":                 true,
		"# a\n{\"f\":\"sleep 5\"}":                       true,
		`/* {"a":" */ {"f":"sleep 5"}`:                   true,
		"\ufeff\u00a0/**/\n[\"sleep 5\"]":                true,
		")]}',\n{\"f\":\"sleep 5\"}":                     true,
		`{"a":1,/* "f":" */"f":"admin'--"}`:              true,
		"{\"a\":1, // \"\n\"f\":\"admin'--\"}":           true,
		`{"f":"sleep 5"/* */}/* */`:                      true,
		`{f:'sleep 5'}`:                                  true,
		`{f:'it\'s; sleep 5'}`:                           true,
		"{\"f\":\"sl\\\neep 5\"}":                        true,
		`/**/{"f":"sl\u0065ep 5"}`:                       true,
		`/**/{"f":{"__proto__" /**/ :{"admin":1}}}`:      true,
		`/**/{"body":"{\"f\":\"sleep 5\"}"}`:             true,
		`/* */ {"f":"tea"}`:                              false,
		"// see https://example.com\n{\"f\":\"tea\"}":    false,
		`{f:'it\'s tea', g: "two"}`:                      false,
		`/* sleep 5 */ {"f":"tea"}`:                      false,
		"# A title\n[the docs](https://example.com 'x')": false,
		"/* an end is missing":                           false,
		"// nothing behind":                              false,
	})
	for body, want := range map[string]string{
		`/**/{"userId":"me"}`:    "authorization event.body.userId ownership",
		`/**/{"userId":"other"}`: "authorization event.body.userId ownership",
	} {
		if got := owned(t, body); got != want {
			t.Errorf("%s: %q, want %q", body, got, want)
		}
	}
}

// TestLenientJSONIsBounded: a lenient reading takes time in proportion.
func TestLenientJSONIsBounded(t *testing.T) {
	g := real(t)
	for name, body := range map[string]string{
		"comments": strings.Repeat("/**/", 1<<16) + "{",
		"slashes":  "{" + strings.Repeat("/", 1<<18),
		"strings":  "{" + strings.Repeat(`""`, 1<<17) + strings.Repeat(" ", 1<<17),
		"behind":   "{" + strings.Repeat(`""/**/`, 1<<15) + "/*",
		"escapes":  `{"` + strings.Repeat(`\`, 1<<18),
	} {
		begin := time.Now()
		g.Decide(context.Background(), Invocation{Event: []byte(posted("{}", body))})
		if took := time.Since(begin); took > 5*time.Second && !raced {
			t.Errorf("%s: %s", name, took)
		}
	}
}
