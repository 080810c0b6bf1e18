// Package secret finds hard-coded credentials: in settings of templates, which
// it recognises by name and form (Looks, Form), and in files, trees, archives
// and git's history (Scan, Tree, History).
//
// In files it runs gitleaks' rules, and its own where a rule of lines sees too
// little: files that are made for credentials, state files, assignments to
// names that promise a secret, addresses and connection strings with a
// password, Secrets of Kubernetes. docs/secrets.md says what is found, what is
// silent and how far it goes.
//
// It never checks whether a credential works, and never prints one: a Hit
// shows it masked, and its fingerprint is made of its place.
package secret

import (
	"encoding/json"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
)

// A form is a kind of credential that is known by its looks.
type form struct {
	name string
	re   *regexp.Regexp
}

// Looks returns what kind of credential a setting called name with that value
// is: "AWS access key", "password". ok is false for references, placeholders,
// names of secrets, and everything that is not a credential.
func Looks(name, value string) (kind string, ok bool) {
	value = strings.TrimSpace(value)
	if reference(value) || placeholder(value) {
		return "", false
	}
	if kind, ok := Form(value); ok {
		return kind, true
	}
	if kind := named(name); kind != "" && plausible(kind, unfold(value)) {
		return kind, true
	}
	return inJSON(value)
}

// Form returns what kind of credential a text is, or holds, by its form alone.
func Form(text string) (kind string, ok bool) {
	for _, f := range forms() {
		if f.re.MatchString(text) {
			return f.name, true
		}
	}
	return "", false
}

// unfold joins a long value that was written over several lines.
func unfold(value string) string {
	parts := strings.Fields(value)
	for _, p := range parts {
		if len(p) < 20 {
			return value
		}
	}
	return strings.Join(parts, "")
}

// inJSON looks into a value that is a JSON object.
func inJSON(value string) (kind string, ok bool) {
	if !strings.HasPrefix(value, "{") || len(value) > 64<<10 {
		return "", false
	}
	var object map[string]any
	if json.Unmarshal([]byte(value), &object) != nil {
		return "", false
	}
	return inObject(object, 0)
}

func inObject(object map[string]any, depth int) (kind string, ok bool) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		switch v := object[name].(type) {
		case string:
			kind, ok = Looks(name, v)
		case map[string]any:
			if depth < 8 {
				kind, ok = inObject(v, depth+1)
			}
		}
		if ok {
			return kind, true
		}
	}
	return "", false
}

// assignment is a setting on a line of a file: NAME: value, "name": "value",
// NAME=value.
var assignment = regexp.MustCompile(`([A-Za-z][\w.\-]*)["']?\s*[:=]\s*["']?([^"'\s,}][^"',}]*)`)

// Mask hides what looks like a credential in a line of source.
func Mask(line string, masked func(string) string) string {
	for _, f := range forms() {
		line = f.re.ReplaceAllStringFunc(line, masked)
	}
	for _, m := range assignment.FindAllStringSubmatch(line, -1) {
		if _, ok := Looks(m[1], m[2]); ok {
			line = strings.ReplaceAll(line, m[2], masked(strings.TrimSpace(m[2])))
		}
	}
	return line
}

// literal is an assignment or pair in code whose value is a text of its own.
var literal = regexp.MustCompile(`([A-Za-z][\w.\-]*)["'\]]*\s*[:=]=?\s*[a-zA-Z]{0,2}(?:"([^"]+)"|'([^']+)'|` + "`([^`]+)`)")

// inCommand is a password among a program's arguments: curl -u user:password,
// mysql -ppassword.
var inCommand = regexp.MustCompile(`(?:(?:\s-u|--user)[ =][^\s:"']+:|\s-p|--password[ =])([^\s"'${]{4,})`)

// MaskCode is Mask for a line of code, where only texts can be credentials:
// password = hash(…) is shown as it is.
func MaskCode(line string, masked func(string) string) string {
	for _, f := range forms() {
		line = f.re.ReplaceAllStringFunc(line, masked)
	}
	for _, m := range inCommand.FindAllStringSubmatch(line, -1) {
		line = strings.ReplaceAll(line, m[1], masked(m[1]))
	}
	for _, m := range literal.FindAllStringSubmatch(line, -1) {
		value := m[2] + m[3] + m[4]
		if _, ok := Looks(m[1], value); ok {
			line = strings.ReplaceAll(line, value, masked(value))
		}
	}
	return line
}

func forms() []form { return knownForms }

// knownForms are issuers' documented forms.
var knownForms = []form{
	{"AWS access key", regexp.MustCompile(`\b(AKIA|ASIA)[A-Z2-7]{16}\b`)},
	{"private key", regexp.MustCompile(`-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----`)},
	{"GitHub token", regexp.MustCompile(`\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})\b`)},
	{"GitLab token", regexp.MustCompile(`\bglpat-[A-Za-z0-9_-]{20,}`)},
	{"Slack token", regexp.MustCompile(`\bxox[abposr]-[A-Za-z0-9-]{10,}`)},
	{"Slack webhook", regexp.MustCompile(`https://hooks\.slack\.com/(services|workflows|triggers)/[A-Za-z0-9/_-]{20,}`)},
	{"Stripe key", regexp.MustCompile(`\b[rs]k_(live|test)_[A-Za-z0-9]{16,}`)},
	{"SendGrid key", regexp.MustCompile(`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`)},
	{"Google API key", regexp.MustCompile(`\bAIza[A-Za-z0-9_-]{35}\b`)},
	{"Twilio key", regexp.MustCompile(`\bSK[0-9a-f]{32}\b`)},
	{"OpenAI key", regexp.MustCompile(`\bsk-(proj-|svcacct-)?[A-Za-z0-9_-]{32,}`)},
	{"Anthropic key", regexp.MustCompile(`\bsk-ant-[A-Za-z0-9_-]{32,}`)},
	{"npm token", regexp.MustCompile(`\bnpm_[A-Za-z0-9]{36}\b`)},
	{"JSON Web Token", regexp.MustCompile(`\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}`)},
	{"password in an address", regexp.MustCompile(`\b[a-z][a-z0-9+.-]*://[^/\s:@$<{*]+:[^/\s:@$<{*]{3,}@[^/\s@]+`)},
	{"password in a connection string", regexp.MustCompile(`(?i)(^|;)\s*(password|pwd|accountkey|sharedaccesskey)=[^;${<\s]{4,}`)},
}

var (
	passwordName = regexp.MustCompile(`(?i)(^|[_.\-\s]|[a-z])(password|passwd|passphrase|pwd|passcode)s?$|^pass$|[_-]pass$|Pass$`)
	secretName   = regexp.MustCompile(`(?i)(secret|secretkey|secret_key|client_?secret|private_?key|encryption_?key|signing_?key|master_?key|hmac_?key|jwt_?key|session_?key)$`)
	tokenName    = regexp.MustCompile(`(?i)(api_?key|apikey|access_?key|auth_?key|access_?token|auth_?token|api_?token|bot_?token|refresh_?token|bearer|secret_?access_?key|credentials?)$|(^|[_-])token$|[a-z]Token$`)
	// notSecret are names about secrets: where they are, how long they last.
	notSecret = regexp.MustCompile(`(?i)(_?(name|arn|id|path|ref|length|ttl|expir\w*|expiration|url|uri|file|version|type|alias|header|policy|prefix|rotation\w*|endpoint|param\w*|parameter|enabled|size|region|bucket|table|queue|topic|days|hours|seconds))$|^(min|max)_?[A-Z]`)
)

// Named reports whether a setting of that name holds a credential, not the name
// or place of one.
func Named(name string) bool { return named(name) != "" }

// named returns what a name promises, "" if nothing.
func named(name string) string {
	if i := strings.LastIndexAny(name, "./"); i >= 0 {
		name = name[i+1:]
	}
	switch {
	case notSecret.MatchString(name):
		return ""
	case passwordName.MatchString(name):
		return "password"
	case secretName.MatchString(name):
		return "secret"
	case tokenName.MatchString(name):
		return "token"
	}
	return ""
}

// reference reports whether the value only points to a credential.
func reference(v string) bool {
	lower := strings.ToLower(v)
	switch {
	case strings.HasPrefix(v, "{{resolve:"), strings.HasPrefix(v, "arn:"), strings.HasPrefix(v, "${"),
		strings.HasPrefix(v, "{{"), strings.HasPrefix(v, "$("), strings.HasPrefix(v, "<"), strings.HasPrefix(v, "/"),
		strings.HasPrefix(lower, "ssm:"), strings.HasPrefix(lower, "secret://"), strings.HasPrefix(lower, "alias/"),
		strings.HasPrefix(v, "file("), strings.HasPrefix(v, "-----BEGIN PUBLIC"), strings.HasPrefix(v, "-----BEGIN CERT"):
		return true
	}
	return false
}

var placeholders = regexp.MustCompile(`(?i)^(x+|\*+|\.+|-+|none|null|nil|undefined|true|false|todo|tbd|n/?a|empty|default|string|value|test|dummy|fake|example|sample|placeholder|redacted|secret|password|token|key|apikey|api_key|enabled|disabled|optional|required|auto|local|localhost)$|` +
	`change.?me|change.?this|replace|your[_\-\s]?|example|placeholder|dummy|redacted|insert|fill.?in|<[^>]+>|xxxx|\*\*\*|\.\.\.|1234567890abcdef`)

func placeholder(v string) bool { return v == "" || placeholders.MatchString(v) }

// plausible reports whether the value may be what its name says.
func plausible(kind, v string) bool {
	if len(v) > 4096 || strings.ContainsAny(v, "\n\t") {
		return false
	}
	if kind == "password" {
		return len(v) >= 4 && !strings.Contains(v, " ")
	}
	// Secrets and tokens are long or random; words, addresses and names of
	// secrets (shop/payments/key) are neither.
	switch {
	case len(v) < 8, strings.ContainsAny(v, " "), strings.Contains(v, "://"), dotted(v), identifier.MatchString(v):
		return false
	}
	return entropy(v) >= 2.5
}

// identifier matches names made of words: "shop-payments-key", "JwtSecret".
var identifier = regexp.MustCompile(`^([A-Za-z]+[-_/.])+[A-Za-z]+\d{0,3}$|^[A-Z]?[a-z]+([A-Z][a-z]+)+$|^[A-Za-z]{1,11}$`)

var dottedName = regexp.MustCompile(`^([a-z0-9-]+\.)+[a-z]{2,}$|^\d+(\.\d+)+$`)

// dotted reports whether v is a host name or a version.
func dotted(v string) bool { return dottedName.MatchString(v) }

// entropy is Shannon's, in bits per character.
func entropy(s string) float64 {
	count := map[rune]float64{}
	for _, r := range s {
		count[r]++
	}
	var (
		h float64
		n = float64(len([]rune(s)))
	)
	for _, c := range count {
		h -= c / n * math.Log2(c/n)
	}
	return h
}
