// Package response looks at what a function answers: credentials, stack traces,
// canaries and marked personal data are masked, or the answer is blocked; headers
// that a browser's safety needs are added.
//
// It looks at answers that the function gives as a whole, through JSON and forms in
// texts, and through base64 and gzip where an answer says so. An answer in which something
// is masked is written anew, in its own order. What is streamed is masked as it passes
// (Stream), as far as that can be told.
package response

import (
	"bytes"
	"encoding/json"
	"strings"

	"redoubt/app"
	"redoubt/policy"
)

// A Filter applies one function's rules. It is safe for use by several goroutines.
type Filter struct {
	rules policy.Response
	// Values of variables that are credentials, and canaries, with their base64.
	own, canaries []string
	hints         [][]byte // an answer without any of them has nothing that is looked for
	looks         *signs   // for streams; nil: nothing
}

// New makes a filter. environment is the function's, NAME=VALUE: its credentials are
// looked for by their values.
func New(rules policy.Response, environment []string) *Filter {
	f := &Filter{rules: rules}
	if rules.Secrets != "" {
		f.own = inBase64(credentials(environment))
		f.hint(beginnings()...)
		for _, value := range f.own { // of its letters, none is escaped
			f.hint(longest(value))
		}
	}
	if rules.Traces != "" {
		f.hint(traceHints...)
	}
	if rules.Canary != "" {
		f.canaries = inBase64(rules.Canaries)
		for _, c := range f.canaries {
			f.hint(longest(c))
		}
	}
	if rules.Private != "" {
		for _, name := range rules.Personal {
			f.hint(longest(name))
		}
	}
	if len(f.hints) > 0 {
		f.hint(`\u00`) // escaped letters may spell any of them
	}
	f.looks = f.signs()
	return f
}

func (f *Filter) hint(texts ...string) {
	for _, t := range texts {
		f.hints = append(f.hints, []byte(t))
	}
}

// longest is the longest piece of a text that any coding of JSON leaves as it is:
// Gson escapes = and ', .NET + and `.
func longest(s string) string {
	best := ""
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r > 'z' || !word(byte(r)) || r == '_' }) {
		if len(part) > len(best) {
			best = part
		}
	}
	return best
}

// A Leak is what was found in an answer.
type Leak struct {
	Class   string // secret, trace, canary or personal
	Blocked bool
	Hits    int // how often
}

// Idle reports whether Apply leaves every answer as it is.
func (f *Filter) Idle() bool { return len(f.hints) == 0 && len(f.rules.Headers) == 0 }

// Apply looks at an answer. It returns the answer as it may leave, nil where it is
// blocked, and what was found. An answer without anything of it comes back as it is.
func (f *Filter) Apply(kind app.Kind, answer []byte) ([]byte, []Leak) {
	var leaks []Leak
	if f.hinted(answer) {
		answer, leaks = f.masked(answer)
	}
	for _, l := range leaks {
		if l.Blocked {
			return nil, leaks
		}
	}
	if len(f.rules.Headers) > 0 && kind.HTTP() {
		answer = f.headers(answer)
	}
	return answer, leaks
}

func (f *Filter) masked(answer []byte) ([]byte, []Leak) {
	c := &cleaner{filter: f}
	var out []byte
	if v, ok := decode(answer); ok {
		out = encode(c.value(v))
	} else {
		out = []byte(c.text(string(answer)))
	}
	if len(c.leaks) == 0 {
		return answer, nil
	}
	return out, c.leaks
}

// headers adds those that the function does not set itself.
func (f *Filter) headers(answer []byte) []byte {
	var whole map[string]json.RawMessage
	if json.Unmarshal(answer, &whole) != nil || whole["statusCode"] == nil {
		return answer // HTTP APIs take any other value for the body
	}
	var set, multi map[string]json.RawMessage
	if whole["headers"] != nil && json.Unmarshal(whole["headers"], &set) != nil || whole["multiValueHeaders"] != nil && json.Unmarshal(whole["multiValueHeaders"], &multi) != nil {
		return answer
	}
	if set == nil {
		set = map[string]json.RawMessage{}
	}
	for name, value := range f.rules.Headers {
		if !has(set, name) && !has(multi, name) {
			set[name] = marshal(value)
		}
	}
	whole["headers"] = marshal(set)
	return marshal(whole)
}

func marshal(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // what was decoded can be encoded
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func has(headers map[string]json.RawMessage, name string) bool {
	for n := range headers {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
