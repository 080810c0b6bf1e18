package secret

import (
	"bytes"
	"regexp"
	"strings"
	"sync"

	"redoubt/secret/rough"
	"redoubt/secret/words"
)

// A textRule finds a form in any text. Its expression sees the lines only
// that hold one of its words.
type textRule struct {
	id, kind string
	words    []string
	re       string // the value is the group v
	sure     bool
	judge    func(f *file, h *found) bool // nil: no more to ask
}

// textRules are forms that need no name.
func textRules() []textRule {
	return []textRule{
		{
			"url-password", "password in an address",
			[]string{"://"},
			`\b(?P<n>[a-zA-Z][a-zA-Z0-9+.-]{1,20})://(?P<u>[^\s/:@'"<>{}$?#\[\]*()]*):(?P<v>[^\s/@'"<>]{3,})@(?P<h>[\w.-]+|\[[0-9a-f:]+\]|\$\{|%s|\{)`, true, urlPassword,
		},
		{
			"connection-string", "password in a connection string",
			[]string{"password", "pwd", "accountkey", "sharedaccess"},
			`(?i)\b(?:server|data source|host|hostname|endpoint|accountname|uid|user id|userid|username|user|initial catalog|database|dbname|sharedaccesskeyname|address|addr)\s*=\s*[^;\n"'<>]*;(?:[^\n"'<>]*;)?\s*(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature)\s*=\s*(?P<v>[^;"'\n<>{}$\\]{4,})`, true, connection,
		},
		{"jdbc-password", "password in a connection string", []string{"jdbc:"}, `jdbc:[^\s"'<>]*[?&;]password=(?P<v>[^&;\s"'<>]{3,})`, true, connection},
		{
			"basic-authorization", "password in a header",
			[]string{"basic "},
			`(?i)\bauthorization\b["'\]]*\s*[:=,]\s*["'\x60]?basic\s+(?P<v>[A-Za-z0-9+/]{10,}={0,2})`, true, func(_ *file, h *found) bool { return basic(h.value) },
		},
		{
			"bearer-authorization", "token in a header",
			[]string{"bearer "},
			`(?i)\bauthorization\b["'\]]*\s*[:=,]\s*["'\x60]?bearer\s+(?P<v>[A-Za-z0-9._~+/-]{20,}=*)`, false, func(_ *file, h *found) bool {
				return !likely.MatchString(h.value) && !wordy(h.value) && digits(h.value) >= 2
			},
		},
		{
			"command-password", "password on a command line",
			[]string{"sshpass", "mysql", "mariadb", "--password", "--passwd", "pgpassword"},
			`(?:\bsshpass\s+-p\s*|\b(?:mysql|mysqldump|mysqladmin|mariadb)\s[^\n|;]*?\s-p|\s--passw(?:or)?d[= ]|\bPGPASSWORD=)["']?(?P<v>[^\s"'$<>{},;|&\\(\[\x60-][^\s"'<>{},;|&\\)\]\x60]{3,})`, false, commandPassword,
		},
		{
			"sql-user", "password of a database user",
			[]string{"identified by", "password '", "with password", "identified with"},
			`(?i)\b(?:identified\s+by|identified\s+with\s+\w+\s+(?:by|as)|(?:create|alter)\s+(?:user|role|login)\b[^;\n]{0,160}\bpassword\s*=?)\s+(?:N|E)?'(?P<v>[^'\n]{3,})'`, false, commandPassword,
		},
		{
			"login-call", "password in a call",
			[]string{".login("},
			`\.login\(\s*(?:"[^"\n]+@[^"\n]+"|'[^'\n]+@[^'\n]+')\s*,\s*(?:"(?P<v>[^"\n\s]{5,})"|'(?P<v2>[^'\n\s]{5,})')`, false, commandPassword,
		},
		{
			"private-key", "private key",
			[]string{"private key-----", "private key block-----"},
			`-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|["'+,\s\\]|Proc-Type:[^\n]*|DEK-Info:[^\n]*|Version:[^\n]*|Comment:[^\n]*)*(?P<v>[A-Za-z0-9+/=]{32,})`, true, nil,
		},
		{"putty-key", "private key", []string{"private-lines:"}, `(?s)Private-Lines: \d+\r?\n(?P<v>[A-Za-z0-9+/=]{32,})`, true, nil},
		{"ssh2-key", "private key", []string{"begin ssh2 encrypted private key"}, `(?s)---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\s.{0,400}?(?P<v>[A-Za-z0-9+/=]{40,})`, true, nil},
		{"azure-storage-key", "Azure storage key", []string{"accountkey=", "storage_key", "storagekey", "account_key"}, `(?i)(?:accountkey|storage_?(?:account_?)?key|account_?key)["']?\s*[=:]\s*["']?(?P<v>[A-Za-z0-9+/]{86}==)`, true, nil},
		{
			"aws-secret-key", "AWS secret key",
			[]string{"aws"},
			`(?i)aws_?(?:secret)?_?(?:access)?_?(?:secret)?_?key(?:_?id)?["']?\s*(?:=>|:=|[=:,])\s*["']?(?P<v>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)`, true,
			func(_ *file, h *found) bool { return entropy(h.value) > 4 && digits(h.value) > 0 },
		},
	}
}

// urlPassword asks whether what stands between the colon and the at sign is a
// password, and not a pattern or a text in words.
func urlPassword(f *file, h *found) bool {
	line := string(f.text[max(0, h.start-120):h.start])
	user := line[strings.LastIndexAny(line, "/")+1:]
	user = strings.TrimSuffix(user, ":")
	if strings.ContainsAny(h.value, "$<>{}[]()*|`\\,;") || placeholder(h.value) {
		return false
	}
	host := string(f.text[h.end+1 : min(len(f.text), h.end+40)])
	switch {
	case strings.EqualFold(user, h.value), localHost.MatchString(host):
		h.doubt = "the default of a service at hand"
	case strings.Contains(host, "example."), strings.HasPrefix(host, "host"), wordOfURL.MatchString(h.value):
		h.doubt = "looks like an example"
	}
	return true
}

var (
	localHost = regexp.MustCompile(`^(localhost|127\.|0\.0\.0\.0|\[::1\]|host\.docker|(db|postgres(ql)?|mysql|mariadb|redis|mongo(db)?|rabbitmq|database|minio)([:/"'\s]|$))`)
	wordOfURL = regexp.MustCompile(`(?i)^(pass|password|passwd|pwd|secret|token|pw|senha|admin|root|test|user|guest|postgres|credentials?|api_?key|bar|foo)\d{0,3}$`)
)

func connection(f *file, h *found) bool {
	h.doubt = f.doubtOf(*h)
	return !placeholder(h.value)
}

func commandPassword(f *file, h *found) bool {
	if placeholder(h.value) || f.sort == prose && wordy(h.value) || regexpLike.MatchString(h.value) {
		return false
	}
	if wordy(h.value) {
		h.doubt = "a word"
	}
	return true
}

var regexpLike = regexp.MustCompile(`[*?+]\)|\[\^|\\[wds]|\.\*`)

func digits(s string) int {
	n := 0
	for _, c := range s {
		if '0' <= c && c <= '9' {
			n++
		}
	}
	return n
}

// textEngine is the rules with the places of their words.
type textEngine struct {
	rules []textRule
	res   []func() *regexp.Regexp
	rough []func() *rough.Filter
	set   *words.Set
	owner []int // word → rule
}

var textRulesReady = sync.OnceValue(func() *textEngine {
	e := &textEngine{rules: textRules()}
	var list []string
	for i, r := range e.rules {
		e.res = append(e.res, sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(r.re) }))
		e.rough = append(e.rough, sync.OnceValue(func() *rough.Filter { return rough.New(r.re) }))
		for _, w := range r.words {
			list, e.owner = append(list, w), append(e.owner, i)
		}
	}
	e.set = words.New(list)
	return e
})

// What is looked at round a word: its line, but no more than this, and what
// follows it for forms that go over lines.
const (
	lineBefore = 400
	lineAfter  = 1200
)

// textRules runs the rules that hold for all files.
func (f *file) textRules() {
	e := textRulesReady()
	done := make([]int, len(e.rules)) // where each rule has been
	count := make([]int, len(e.rules))
	e.set.Each(f.text, func(word, end int) {
		i := e.owner[word]
		if end <= done[i] || count[i] >= mostHits {
			return
		}
		from := max(done[i], lineStart(f.text, end, lineBefore))
		to := min(len(f.text), end+lineAfter)
		if e.rules[i].kind != "private key" {
			to = lineEnd(f.text, end, lineAfter)
		}
		done[i] = to
		if !e.rough[i]().May(f.text[from:to]) {
			return
		}
		re := e.res[i]()
		for _, m := range re.FindAllSubmatchIndex(f.text[from:to], -1) {
			count[i]++
			f.formed(e.rules[i], re, m, from)
		}
	})
}

func (f *file) formed(r textRule, re *regexp.Regexp, m []int, offset int) {
	h := found{rule: r.id, kind: r.kind, rank: byText, sure: r.sure}
	for i, name := range re.SubexpNames() {
		if strings.HasPrefix(name, "v") && m[2*i] >= 0 {
			h.start, h.end = offset+m[2*i], offset+m[2*i+1]
		}
	}
	h.value = string(f.text[h.start:h.end])
	if h.end == h.start || r.kind != "private key" && refers(h.value) || r.judge != nil && !r.judge(f, &h) {
		return
	}
	if r.sure && h.doubt == "" {
		h.rank = byForm
		h.doubt = f.doubtOf(h)
	}
	f.add(h)
}

// lineStart and lineEnd are the ends of the line round a place, at most so far.
func lineStart(text []byte, at, most int) int {
	from := max(0, at-most)
	return from + bytes.LastIndexByte(text[from:at], '\n') + 1
}

func lineEnd(text []byte, at, most int) int {
	end := min(len(text), at+most)
	if i := bytes.IndexByte(text[at:end], '\n'); i >= 0 {
		return at + i
	}
	return end
}
