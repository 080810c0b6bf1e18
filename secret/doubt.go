package secret

import (
	"regexp"
	"strings"
	"unicode"

	"redoubt/secret/gitleaks"
)

// interpolation is a value that the program or a tool fills in.
var interpolation = regexp.MustCompile(`\$\{|\$\(|\{\{|#\{|%\(|%[A-Za-z_]+%|<%|^\$[A-Za-z_]|\{[\w.\[\]()'"]*\}|^@[\w.]+@$|^__\w+__$|^\[\[|^\*[\w-]+$|^&[\w-]+(\s|$)|^![A-Za-z]`)

// callOf is code that fetches a value.
var callOf = regexp.MustCompile(`(?i)^(process\.env|os\.(environ|getenv)|env[.(\[]|getenv|config[.(\[]|settings\.|vault:|op://|sm://|awssm:|secretref:|secretsmanager|ssm:|keyvault|kms:|enc\[|gcp:|from_env|lookup\(|var\.|local\.|data\.|module\.|aws_|random_|self\.|this\.|params?\.|secrets?\.|inputs?\.|github\.|context\.|function|lambda|new |null|undefined|none$|true$|false$|nil$|stdin$|prompt|ask)`)

// refers reports whether a value only points to a credential, is filled in
// later or says nothing.
func refers(v string) bool {
	v = strings.TrimSpace(v)
	if len(v) >= 40 && entropy(v) > 4.7 { // random characters, in which ${ may be, too
		return false
	}
	return v == "" || reference(v) && !strings.HasPrefix(v, "/") || interpolation.MatchString(v) || callOf.MatchString(v) || onlyMarks(v) ||
		filePath.MatchString(v)
}

var filePath = regexp.MustCompile(`^(~|\.{0,2})/[\w.@~-]+(/[\w.@~-]+)*\.(pem|key|crt|cert|pub|txt|json|ya?ml)$|^(/(etc|var|run|home|usr|opt|root|tmp|mnt)/)`)

// onlyMarks reports whether a value is xxxx, ****, ---- or .....
func onlyMarks(v string) bool {
	return strings.Trim(v, v[:1]) == "" || strings.Trim(strings.ToLower(v), "x*.-_#?0") == ""
}

// likely are words of values that stand for a credential.
var likely = regexp.MustCompile(`(?i)change.?(me|it|this)|replace|your|example|placeholder|dummy|redacted|insert.?|fill.?(me|in)|sample|to.?do\b|<[^>]*>|x{4,}|\*{3,}|\.{3,}|put your|enter|my.?(secret|password|token|api.?key|key)|some.?(secret|password|token|key)|not.?(a.?)?(real|secret)|fake|mock|foo.?bar|lorem|abcdefg|1234567|0{8,}|deadbeef|testing|^test|test$|[_-]here\b|secret.?here|^(password|passw0rd|secret|admin|root|user|guest|postgres|mysql|minio|minioadmin|letmein|qwerty|token|key|default|none|string|hello|localhost)\d{0,4}$`)

// unfilled are values that say of themselves that they are none: all that
// counts against a value in a file that is made for credentials.
var unfilled = regexp.MustCompile(`(?i)change.?(me|it|this)|replace|your[_\-. ]?|example|placeholder|dummy|redacted|fill.?(me|in)\b|<[^>]*>|x{4,}|\*{3,}|\.{3,}|put your|enter.?your|insert`)

// jwtExample is the token that jwt.io shows, by its claims.
const jwtExample = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIi"

// doubtOf says what speaks against a hit.
func (f *file) doubtOf(h found) string {
	v := h.value
	switch {
	case strings.Contains(v, jwtExample):
		return "the example of jwt.io"
	case strings.Contains(v, "EXAMPLE"):
		return "an example of AWS's documentation"
	case strings.HasPrefix(v, "-----BEGIN"):
		if strings.Contains(v, "...") || len(v) < 120 {
			return "not a whole key"
		}
		return ""
	case h.rank == byForm && !h.loose && plainHash.MatchString(v):
		return "a hash"
	case h.rank == byFile:
		if unfilled.MatchString(v) && len(v) < 60 {
			return "looks like a placeholder"
		}
		return ""
	case likely.MatchString(v) && len(v) < 30:
		return "looks like a placeholder"
	case exampleLine.MatchString(string(f.lineOf(h.start))):
		return "an example"
	case h.rank == byGeneric:
		return f.genericDoubt(h)
	case f.sort == prose && (h.loose || h.rule == "jwt"):
		return "documentation"
	case h.loose && wordy(v[strings.LastIndexByte(v, ':')+1:]):
		return "a word"
	case h.rank == byForm && len(v) >= 30 && !likely.MatchString(v):
		return ""
	case likely.MatchString(v):
		return "looks like a placeholder"
	}
	return ""
}

// exampleLine is a comment that shows how something is written.
var exampleLine = gitleaks.Guard(`(?i)(#|//|\*|--|<!--).{0,40}\b(e\.g\.|example|for instance|such as|sample|format:)`)

var (
	plainHash = regexp.MustCompile(`^([0-9a-fA-F]{40}|[0-9a-fA-F]{64})$`)
	uuidForm  = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	hashLine  = gitleaks.Guard(`(?i)(sha\d|md5|hash|checksum|digest|integrity|commit|etag|revision|fingerprint|thumbprint|uuid|guid|cursor|nonce|partition|sort_?key|primary_?key|cache_?key|object_?key|s3_?key|key_?id|public|logical|lookup|\.s3\.|layer|arn:|version|translation|i18n)`)
	codeValue = regexp.MustCompile(`^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+$|^[A-Za-z]+([A-Z][a-z]+)+\d{0,2}$|^((?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+\d{0,3}[-_./])+(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})+\d{0,3}$`)
)

// genericDoubt judges what gitleaks' generic rule found: a value of some
// entropy near a word such as "key".
func (f *file) genericDoubt(h found) string {
	switch {
	case uuidForm.MatchString(h.value):
		return "an id"
	case codeValue.MatchString(h.value):
		return "a name"
	case f.sort == prose:
		return "documentation"
	case labels.MatchString(f.name):
		return "a text for people"
	case hashLine.MatchString(string(f.lineOf(h.start))):
		return "a hash or an id"
	case h.name == "" || named(h.name) == "" && !wideName.MatchString(h.name) || notSecret.MatchString(h.name):
		return "the name promises no secret"
	}
	return ""
}

var wideName = regexp.MustCompile(`(?i)(secret|token|password|api_?key|apikey|credential)`)

// lineOf is the line round a place, at most 400 bytes to each side.
func (f *file) lineOf(at int) []byte {
	from, to := lineStart(f.text, at, 400), lineEnd(f.text, at, 400)
	return f.text[from:to]
}

// wordy reports whether a value consists of letters only, or of words, as
// labels and names do.
func wordy(v string) bool {
	if identifier.MatchString(v) || codeValue.MatchString(v) {
		return true
	}
	return !strings.ContainsFunc(v, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !strings.ContainsRune(" _-.:?!'", r)
	})
}
