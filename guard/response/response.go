// Package response looks at what a function answers: credentials, stack traces,
// canaries and marked personal data are masked, or the answer is blocked; headers
// that a browser's safety needs are added.
//
// It looks at answers that the function gives as a whole. What it streams passes,
// and so do texts in another coding than JSON: base64, gzip. An answer in which
// something is masked is written anew, with its fields in another order.
package response

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/policy"
)

// A Filter applies one function's rules. It is safe for use by several goroutines.
type Filter struct {
	rules policy.Response
	own   []string // values of variables that are credentials
	hints [][]byte // an answer without any of them has nothing that is looked for
}

// shortest is the length from which a value is looked for: a short one is found
// everywhere.
const shortest = 8

// New makes a filter. environment is the function's, NAME=VALUE: its credentials are
// looked for by their values.
func New(rules policy.Response, environment []string) *Filter {
	f := &Filter{rules: rules}
	if rules.Secrets != "" {
		for _, kv := range environment {
			if name, value, _ := strings.Cut(kv, "="); len(value) >= shortest && credential(name) {
				f.own = append(f.own, value)
			}
		}
		// A value may be the beginning of another, the rest of which would stay.
		slices.SortFunc(f.own, func(a, b string) int { return len(b) - len(a) })
		f.hint(beginnings()...)
		for _, value := range f.own { // of its letters, none is escaped
			f.hint(longest(value))
		}
	}
	if rules.Traces != "" {
		f.hint("Traceback (most", "at ", "goroutine ", "stackTrace", "trace", "stack")
	}
	if rules.Canary != "" {
		for _, c := range rules.Canaries {
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

// named are the ends of names of variables that hold credentials.
var named = []string{"SECRET", "PASSWORD", "PASSWD", "TOKEN", "APIKEY", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY", "CREDENTIAL", "CREDENTIALS", "CONNECTION_STRING"}

func credential(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc(named, func(end string) bool { return strings.HasSuffix(name, end) })
}

// A Leak is what was found in an answer.
type Leak struct {
	Class   string // secret, trace, canary or personal
	Blocked bool
}

// Apply looks at an answer. It returns the answer as it may leave, nil where it is
// blocked, and what was found. An answer without anything of it comes back as it is.
func (f *Filter) Apply(kind app.Kind, answer []byte) ([]byte, []Leak) {
	var leaks []Leak
	if slices.ContainsFunc(f.hints, func(h []byte) bool { return bytes.Contains(answer, h) }) {
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

func decode(data []byte) (any, bool) {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil, false
	}
	_, err := dec.Token() // what follows is no part of it, and must not be lost from sight
	return v, errors.Is(err, io.EOF)
}

func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // what was decoded can be encoded
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
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
			set[name] = encode(value)
		}
	}
	whole["headers"] = encode(set)
	return encode(whole)
}

func has(headers map[string]json.RawMessage, name string) bool {
	for n := range headers {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
