package inspect

// headerAt looks at a line end behind which a header, a response or a record
// of a log begins that the value makes up.
func (v *view) headerAt(i int) string {
	carriage := v.s[i] == '\r'
	j := i + 1
	for j < i+8 && (v.at(j) == '\n' || v.at(j) == '\r') || v.at(j) == ' ' && j < i+4 || v.at(j) == '\t' && j < i+6 {
		carriage = carriage || v.at(j) == '\r'
		j++
	}
	if !carriage && !v.broke && !v.lines(3) || !v.first(i) {
		return ""
	}
	if v.broke && i < 8 && v.end(j) && v.signs(i) {
		return "header-bare"
	}
	e := j
	for isWord(v.at(e)) || v.at(e) == '-' {
		e++
	}
	if carriage && v.at(j) == '<' && j >= i+4 && isAlpha(v.at(j+1)) && v.broke {
		return "header-body"
	}
	name := string(v.s[j:min(e, j+40)])
	if v.is(e, "/1.") && name == "http" || v.is(e, "/2") && name == "http" {
		return "header-response"
	}
	if (carriage || v.broke) && v.mailAt(j) {
		return "header-mail"
	}
	if v.at(e) == ':' && addresses(name) && v.addressed(i) {
		return "header-mail"
	}
	if v.s[i] == '\r' && j == i+1 && v.lines(0) && i > 0 && isAlpha(v.at(j)) {
		return "header-line"
	}
	if v.at(e) == ':' && (header(name) && (carriage || v.broke || !word1(name)) || carriage && hyphened(name)) && !v.bounded(i, name) {
		return "header-line"
	}
	if v.broke && v.at(e) == ':' && e > j+1 && v.lines(1) && v.find(0, i, " ") < 0 && i > 0 {
		return "header-line" // no text: one word, and a line of a header
	}
	if (name == "get" || name == "post" || name == "put" || name == "delete" || name == "head") && v.at(e) == ' ' && (v.at(e+1) == '/' || v.is(e+1, "http")) && v.within(e, e+reach, " http/") {
		return "header-request"
	}
	if (carriage || v.broke) && v.record(j) {
		return "header-log"
	}
	return ""
}

// signs reports whether nothing but signs of an address stands before i.
func (v *view) signs(i int) bool {
	for _, c := range v.s[:i] {
		if c != '#' && c != '/' && c != '.' && c != '?' {
			return false
		}
	}
	return i > 0 && v.s[0] != '.'
}

// mailAt: commands to a mail server behind a line end.
func (v *view) mailAt(j int) bool {
	if v.any(j, "rcpt to:", "mail from:", "helo ", "ehlo ", "vrfy ", "auth login", "quit\r", "data\r", "rset\r", "starttls\r", ".\r\nquit", ".\nquit") {
		return true
	}
	e := v.word(j)
	return isAlpha(v.at(j)) && isDigit(v.at(e-1)) && e-j < 6 && v.at(e) == ' ' && v.any(e+1, "capability", "fetch ", "login ", "select ", "logout", "create ", "list ", "copy ", "store ", "examine ", "delete ", "noop", "search ", "status ", "append ", "rename ", "subscribe ", "unsubscribe ", "expunge")
}

// addresses: headers that say to whom a mail goes, and what it is.
func addresses(name string) bool {
	switch name {
	case "to", "cc", "bcc", "from", "subject", "reply-to", "content-type", "mime-version":
		return true
	}
	return false
}

// addressed reports whether all before i is one address of mail.
func (v *view) addressed(i int) bool {
	at := v.find(0, min(i, reach), "@")
	if at <= 0 || i >= reach {
		return false
	}
	for _, c := range v.s[:i] {
		if !isWord(c) && c != '@' && c != '.' && c != '-' && c != '+' {
			return false
		}
	}
	return true
}

// requestAt: a value that is the first line of a request.
func (v *view) requestAt() string {
	i := v.space(0)
	if v.any(i, "get http", "get /", "post /", "post http", "head /", "put /", "head http", "connect ") && v.lines(0) && v.within(i, i+reach, " http/") && v.brief(200) {
		return "header-request"
	}
	return ""
}

// first reports whether the line before is no header itself, as in a message
// that is quoted whole.
func (v *view) first(i int) bool {
	b := i
	for b > 0 && v.s[b-1] != '\n' && b > i-reach {
		b--
	}
	e := b
	for isWord(v.at(e)) || v.at(e) == '-' {
		e++
	}
	plain := v.at(e) == ':' && v.at(e+1) == ' ' && !v.broke
	return !plain && !v.within(b, i, "http/1") && !v.within(b, i, "http/2")
}

// bounded reports whether the line that ends at i parts a multipart body: such
// a part has headers of its own, about its content.
func (v *view) bounded(i int, name string) bool {
	b := i
	for b > 0 && v.s[b-1] != '\n' && b > i-80 {
		b--
	}
	return i-b > 2 && v.is(b, "--") && len(name) > 8 && name[:8] == "content-"
}

// hyphened: the names of headers that proxies and applications make up.
func hyphened(name string) bool {
	for _, p := range [...]string{"x-", "remote-", "injected", "set-", "content-", "access-"} {
		if len(name) > len(p) && name[:len(p)] == p {
			return true
		}
	}
	return false
}

func header(name string) bool {
	switch name {
	case "set-cookie", "location", "content-length", "content-type", "transfer-encoding", "refresh", "x-xss-protection", "access-control-allow-origin", "host", "cookie", "status", "set-cookie2",
		"content-security-policy", "x-forwarded-for", "x-forwarded-host", "link", "content-encoding", "content-disposition", "bcc", "cc", "to", "last-modified", "content-location", "x-injected", "x-injected-header", "connection", "cache-control", "expires", "etag", "server", "via", "referer", "authorization", "user-agent", "origin", "x-original-url", "x-rewrite-url", "forwarded", "x-test", "header", "injected-header", "header-test", "injected", "x-header", "test", "crlf", "from", "subject", "reply-to", "mime-version":
		return true
	}
	return false
}

// word1: a header whose name other lines begin with, too.
func word1(name string) bool {
	switch name {
	case "test", "header", "to", "from", "link", "status", "server", "via", "crlf", "injected", "subject", "origin", "expires", "connection", "forwarded":
		return true
	}
	return false
}

// record: a line of a log with a time or a level.
func (v *view) record(j int) bool {
	if v.any(j, "[info]", "[warn", "[error", "[debug", "info:", "error:", "warn", "[notice", "[critical", "[fatal", "level=", "[audit", "info ", "error ") {
		return true
	}
	return isDigit(v.at(j)) && isDigit(v.at(j+3)) && v.at(j+4) == '-' && v.at(j+7) == '-' && isDigit(v.at(j+9)) || v.at(j) == '[' && isDigit(v.at(j+1)) && v.within(j, j+16, "/") || isDigit(v.at(j)) && v.dotted4(j)
}

// dotted4: an access log begins with an address.
func (v *view) dotted4(j int) bool {
	_, parts, _, ok := v.address(j, v.token(j))
	return ok && parts == 4
}

// escapeAt: terminals obey what a log holds.
func (v *view) escapeAt(i int) string {
	if v.decoded && !v.lines(0) || v.has&percent != 0 {
		return ""
	}
	if v.at(i+1) == '[' && v.at(i) == 0x1b || v.is(i, "\x1b]") {
		return "header-terminal"
	}
	return ""
}
