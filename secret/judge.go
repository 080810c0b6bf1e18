package secret

import (
	"bytes"
	"regexp"
	"strings"
)

// harmless are names that end like credentials and are none.
var harmless = regexp.MustCompile(`(?i)(next|page|pagination|continuation|csrf|xsrf|sync|idempotency|client_?request|cancel(lation)?|device|start(ing)?|marker|resume|registration|push|expo_?push|id_?token_?hint|design|css|lex|parse|bpe|eos|pad|unk|mask|max|min|stop|special|end|sep|cls|placeholder|validate|confirm|forgot|reset|change|update|new|old|show|hide|toggle|has|is|no|use|require|missing|invalid|wrong|incorrect|bad|enter|input|label|hint|title|error|message|msg|text|column|field|prop|param|attr|header|query)[_.\- ]?(pass(word|wd|phrase)?|token|secret|key|credential)s?$|(public|primary|foreign|partition|sort|hash|range|cache|object|lookup|logical|kms|s3|dedup\w*|group|row|map|dict|json|i18n|translation)[_.\- ]?key$|publishable|recaptcha_?site`)

// judgeAssignment adds a setting whose value may be what its name promises.
func (f *file) judgeAssignment(a assigned) {
	if a.end-a.start < 4 || bytes.ContainsAny(f.text[a.start:a.end], " \t") {
		return
	}
	value := string(f.text[a.start:a.end])
	short := a.name[strings.LastIndexAny(a.name, "./$-")+1:]
	kind := f.promise(a, value)
	if kind == "" || harmless.MatchString(a.name) || harmless.MatchString(short) || refers(value) || placeholder(value) {
		return
	}
	if !plausible(kind, value) || !f.credible(a, kind, value) {
		return
	}
	h := found{rule: "assigned-" + kind, kind: kind, name: a.name, start: a.start, end: a.end, value: value, rank: byName}
	h.doubt = f.doubtOf(h)
	f.add(h)
}

// promise is what a name promises. In files of settings any key with a random
// value is a token.
func (f *file) promise(a assigned, value string) string {
	if kind := named(a.name); kind != "" {
		return kind
	}
	if f.sort == config && anyKey.MatchString(a.name) && len(value) >= 20 && digits(value) > 2 && entropy(value) >= 3.5 && !notSecret.MatchString(a.name) {
		return "token"
	}
	return ""
}

var (
	anyKey = regexp.MustCompile(`(?i)[_-]key$`)
	aCall  = regexp.MustCompile(`^[\w.]+\(.*\)$`)
)

// credible asks more of a value than Looks does, which reads templates, where
// all values are meant: code is full of labels, names and messages.
func (f *file) credible(a assigned, kind, value string) bool {
	switch {
	case !a.quoted && strings.ContainsAny(value, "()[]{}<>|`\"'"):
		return false
	case wordy(value):
		return f.sort == config && kind == "password" && len(value) >= 8 && strings.ToLower(value) == value && !strings.ContainsAny(value, "-_.:") && f.ownSetting(a)
	case dotted(value), strings.Contains(value, "://"), uuidForm.MatchString(value) && kind != "secret":
		return false
	case kind == "password":
		return (f.sort != code || !regexpLike.MatchString(value)) && len(value) >= 5 && !onlyNumber(value)
	case kind == "secret" || kind == "token":
		return len(value) >= 10 && (kind == "secret" || !strings.ContainsAny(value, "[](){}<>")) && !aCall.MatchString(value) && digits(value) > 0 && entropy(value) >= 3
	}
	return true
}

func onlyNumber(v string) bool { return digits(v) == len(v) && len(v) < 6 }

// ownSetting reports whether a file is for values only, so that a word is one,
// too: not a schema or a workflow.
func (f *file) ownSetting(a assigned) bool {
	return strings.Contains(f.name, ".env") || a.quoted
}
