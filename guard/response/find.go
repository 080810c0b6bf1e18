package response

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"redoubt/policy"
)

const stars = "****"

// A cleaner masks what one answer should not hold, and notes what that was.
type cleaner struct {
	filter *Filter
	leaks  []Leak
	depth  int // of answers in texts of answers
}

// mostDepth is how many JSON texts within each other are looked into.
const mostDepth = 4

func (c *cleaner) found(class string, what policy.Leak, hits int) {
	c.leaks = counted(c.leaks, Leak{class, what == policy.Block, hits})
}

// counted adds what was found to what is known of its class.
func counted(leaks []Leak, l Leak) []Leak {
	for i := range leaks {
		if leaks[i].Class == l.Class {
			leaks[i].Hits += l.Hits
			return leaks
		}
	}
	return append(leaks, l)
}

func (c *cleaner) value(v any) any {
	switch v := v.(type) {
	case object:
		coded := v.coded()
		for i, m := range v {
			v[i].name = c.plain(m.name)
			if body, ok := m.value.(string); ok && coded && m.name == "body" {
				v[i].value = c.packed(body)
				continue
			}
			v[i].value = c.field(m.name, m.value)
		}
	case []any:
		for i := range v {
			v[i] = c.value(v[i])
		}
	case string:
		return c.text(v)
	}
	return v
}

// field masks what a name tells of: personal data, and the lines of a trace.
func (c *cleaner) field(name string, v any) any {
	if c.personalName(name) {
		return c.personal(v)
	}
	if list, ok := v.([]any); ok && c.filter.rules.Traces != "" && traced(name, list) {
		c.found("trace", c.filter.rules.Traces, 1)
		return []any{stars}
	}
	return c.value(v)
}

func (c *cleaner) personalName(name string) bool {
	return c.filter.rules.Private != "" && slices.Contains(c.filter.rules.Personal, name)
}

// personal masks all that stands below a name.
func (c *cleaner) personal(v any) any {
	switch v := v.(type) {
	case object:
		for i := range v {
			v[i].value = c.personal(v[i].value)
		}
	case []any:
		for i := range v {
			v[i] = c.personal(v[i])
		}
	case string:
		c.found("personal", c.filter.rules.Private, 1)
		return stars
	case json.Number:
		c.found("personal", c.filter.rules.Private, 1)
		return json.Number("0")
	}
	return v
}

// text masks what a text holds. One that is JSON itself, a body, stays that.
func (c *cleaner) text(s string) string {
	if t := strings.TrimSpace(s); c.depth < mostDepth && t != "" && (t[0] == '{' || t[0] == '[' || t[0] == '"') {
		if v, ok := decode([]byte(s)); ok {
			before := len(c.leaks)
			c.depth++
			v = c.value(v)
			c.depth--
			if len(c.leaks) == before && !c.again() {
				return s
			}
			return string(encode(v))
		}
	}
	return c.plain(c.form(s))
}

// again reports whether something was found before: then a text is written anew
// though nothing new is noted.
func (c *cleaner) again() bool { return len(c.leaks) > 0 }

func (c *cleaner) plain(s string) string {
	rules := c.filter.rules
	if rules.Secrets != "" {
		s = c.replace(s, "secret", rules.Secrets, c.filter.own)
		s = c.formed(s)
	}
	if rules.Traces != "" {
		if at := traceIn(s); at >= 0 {
			c.found("trace", rules.Traces, 1)
			s = s[:at] + stars
		}
	}
	if rules.Canary != "" {
		s = c.replace(s, "canary", rules.Canary, c.filter.canaries)
	}
	return s
}

// replace masks texts. What overlaps is one find, so that nothing of either stays.
func (c *cleaner) replace(s, class string, what policy.Leak, texts []string) string {
	var found []span
	for _, t := range texts {
		for at := 0; t != ""; {
			i := strings.Index(s[at:], t)
			if i < 0 {
				break
			}
			found = append(found, span{at + i, at + i + len(t)})
			at += i + len(t)
		}
	}
	return c.mask(s, class, what, found)
}

// A span is what of a text is masked, in bytes.
type span struct{ from, to int }

// mask writes stars for spans, in one pass: an answer may be nothing but finds.
func (c *cleaner) mask(s, class string, what policy.Leak, found []span) string {
	if len(found) == 0 {
		return s
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	done, hits := 0, 0
	for _, f := range found {
		if f.from >= done {
			hits++
			b.WriteString(s[done:f.from])
			b.WriteString(stars)
		}
		done = max(done, f.to)
	}
	b.WriteString(s[done:])
	c.found(class, what, hits)
	return b.String()
}

// A form is how a credential looks: what it begins with, and what follows.
type form struct {
	start       string
	least, most int // characters that follow
	of          func(byte) bool
}

// forms are those that nothing else looks like.
// Source: the issuers' own documents, as gitleaks' rules quote them.
var forms = []form{
	{"AKIA", 16, 16, capital},
	{"ASIA", 16, 16, capital},
	{"aws_secret_access_key = ", 40, 40, sextet},
	{"aws_secret_access_key=", 40, 40, sextet},
	{"AWS_SECRET_ACCESS_KEY=", 40, 40, sextet},
	{"ghp_", 36, 36, word},
	{"gho_", 36, 36, word},
	{"ghs_", 36, 36, word},
	{"ghu_", 36, 36, word},
	{"ghr_", 36, 36, word},
	{"github_pat_", 82, 82, word},
	{"glpat-", 20, 20, token},
	{"xoxb-", 40, 200, token},
	{"xoxp-", 40, 200, token},
	{"sk_live_", 20, 200, word},
	{"rk_live_", 20, 200, word},
	{"AIza", 35, 35, token},
	{"npm_", 36, 36, word},
	{"hf_", 34, 34, word},
	{"shpat_", 32, 32, word},
	{"dop_v1_", 64, 64, word},
	{"sk-ant-", 80, 120, token},
	{"SG.", 66, 66, dotted},
}

const keyStart, keyEnd = "-----BEGIN ", "-----END "

// beginnings are what credentials of a form begin with.
func beginnings() []string {
	list := []string{keyStart}
	for _, f := range forms {
		list = append(list, f.start)
	}
	return list
}

func digit(c byte) bool   { return c >= '0' && c <= '9' }
func capital(c byte) bool { return c >= 'A' && c <= 'Z' || digit(c) }
func word(c byte) bool    { return capital(c) || c >= 'a' && c <= 'z' || c == '_' }
func token(c byte) bool   { return word(c) || c == '-' }
func dotted(c byte) bool  { return token(c) || c == '.' }
func sextet(c byte) bool  { return word(c) || c == '+' || c == '/' }

// formed masks credentials of a well-known form, and private keys.
func (c *cleaner) formed(s string) string {
	found := keys(s)
	end := 0 // of the last find: what follows it is not a part of its word
	for at := 0; at < len(s); at++ {
		if at > end && word(s[at-1]) {
			continue
		}
		if n := credential(s[at:]); n > 0 && !presigned(s[:at]) {
			end = at + n
			found = append(found, span{at, end})
			at = end - 1
		}
	}
	return c.mask(s, "secret", c.filter.rules.Secrets, found)
}

// credential is how long the credential is that a text begins with, 0 for none.
func credential(s string) int {
	for _, f := range forms {
		rest, ok := strings.CutPrefix(s, f.start)
		if !ok {
			continue
		}
		n := 0
		for n < len(rest) && n <= f.most && f.of(rest[n]) {
			n++
		}
		if n >= f.least && n <= f.most {
			return len(f.start) + n
		}
	}
	return 0
}

// presigned reports whether a signed URL goes on with the id of a key: it is there to
// be seen, and without it the link is broken.
func presigned(before string) bool {
	return strings.HasSuffix(before, "X-Amz-Credential=") || strings.HasSuffix(before, "AWSAccessKeyId=")
}

// keys finds private keys, to their end or that of the text.
func keys(s string) []span {
	var found []span
	for at := 0; ; {
		i := strings.Index(s[at:], keyStart)
		if i < 0 {
			return found
		}
		from := at + i
		at = from + len(keyStart)
		if !strings.Contains(s[at:min(len(s), at+40)], "PRIVATE KEY") {
			continue
		}
		at = keyTo(s, at)
		found = append(found, span{from, at})
	}
}

// keyTo is where the private key ends that a place is within.
func keyTo(s string, at int) int {
	if e := strings.Index(s[at:], keyEnd); e >= 0 {
		at += e + len(keyEnd)
		if e = strings.Index(s[at:], "-----"); e >= 0 {
			return at + e + len("-----")
		}
	}
	return len(s)
}
