package inspect

// scan looks at a reading once from its beginning to its end and hands each
// place where an attack could show to those who know its grammar.
func (v *view) scan() (Hit, bool) {
	if len(v.s) == 0 {
		return Hit{}, false
	}
	v.query, v.cut = v.wholeQuery(), v.cutOff()
	if !v.in.middle {
		if hit, ok := v.begin(); ok {
			return hit, true
		}
	}
	return v.through(0)
}

// through goes over a reading from i on, word by word and sign by sign.
func (v *view) through(i int) (Hit, bool) {
	for i < len(v.s) {
		c := v.s[i]
		if isAlpha(c) || c == '_' {
			j := v.word(i)
			if hit, ok := v.wordAt(i, j); ok {
				return hit, true
			}
			i = j
			continue
		}
		if isDigit(c) {
			i = v.word(i)
			continue
		}
		if c != ' ' && c < 0x80 || c == 0xac {
			if hit, ok := v.signAt(i, c); ok {
				return hit, true
			}
		}
		i++
	}
	if v.fuel < 0 {
		return Hit{Class: v.want, Kind: "exhausting"}, true
	}
	return Hit{}, false
}

// hit names a finding if its class is wanted.
func (v *view) hit(class Class, kind string, i int) (Hit, bool) {
	if kind == "" || class&v.want == 0 {
		return Hit{}, false
	}
	return Hit{Class: class & v.want, Kind: kind, Offset: i}, true
}

// wholeQuery: the value begins as a statement does. Then it goes on as one,
// and what follows its quotes proves nothing.
func (v *view) wholeQuery() bool {
	i := v.space(0)
	if v.is(i, "--") || v.is(i, "/*") {
		return true
	}
	switch string(v.s[i:min(v.word(i), i+8)]) {
	case "select", "insert", "update", "delete", "create", "with", "alter", "explain", "begin", "drop":
		return true
	}
	return false
}

// cutOff: the value ends with the beginning of a comment.
func (v *view) cutOff() bool {
	e := len(v.s)
	for e > 0 && (isSpace(v.s[e-1]) || v.s[e-1] == '+') {
		e--
	}
	return v.any(e-2, "--", "/*", ";#", " #", "'#", ")#", "\"#") || e >= 4 && v.any(e-4, "-- -", "--+-") || v.any(e-3, ";%0", "%23") || v.any(e-5, "-- -a", "--  -")
}

// dashed: it ends with two dashes behind a space or a sign.
func (v *view) dashed() bool {
	e := len(v.s)
	for e > 0 && (isSpace(v.s[e-1]) || v.s[e-1] == '+') {
		e--
	}
	return e > 2 && v.is(e-2, "--") && v.s[e-3] != '-' && !isAlpha(v.s[e-3])
}

// begin looks at what a value begins with and what it is as a whole.
func (v *view) begin() (Hit, bool) {
	if v.want&Deserialization != 0 && (v.in.thorough || serialLike(v.raw)) {
		if hit, ok := v.hit(Deserialization, v.serialized(), 0); ok {
			return hit, ok
		}
	}
	if v.want&Header != 0 {
		if hit, ok := v.hit(Header, v.requestAt(), 0); ok {
			return hit, ok
		}
	}
	if v.want&GraphQL != 0 && v.has&brace != 0 {
		if hit, ok := v.hit(GraphQL, v.graphql(), 0); ok {
			return hit, ok
		}
	}
	if v.want&Scanner != 0 && v.has&slash != 0 {
		if hit, ok := v.hit(Scanner, v.scanner(), 0); ok {
			return hit, ok
		}
	}
	if hit, ok := v.bare(); ok {
		return hit, ok
	}
	if v.want&SSRF != 0 && v.has&(dots|colon|slash) != 0 || v.want&SSRF != 0 && len(v.s) < 16 {
		if hit, ok := v.hit(SSRF, v.bareHost(), 0); ok {
			return hit, ok
		}
	}
	if v.want&Path != 0 {
		if hit, ok := v.hit(Path, v.wholePath(), 0); ok {
			return hit, ok
		}
	}
	if v.want&SQL != 0 {
		if hit, ok := v.hit(SQL, v.sqlLead(), 0); ok {
			return hit, ok
		}
	}
	if v.want&Command != 0 {
		return v.hit(Command, v.commandStart(), 0)
	}
	return Hit{}, false
}

// serialLike reports whether a value may be an object that a library wrote, by its first
// character.
func serialLike(b []byte) bool {
	for _, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n', '"', '\'':
		case 0, 4, 0x80, 0xac, '(', 'A', 'B', 'a', 'c', 'g', 'r':
			return true
		default:
			return false
		}
	}
	return false
}

// bare: nothing but what is dangerous was escaped, to see what becomes of it.
func (v *view) bare() (Hit, bool) {
	i := v.space(0)
	switch {
	case !v.decoded:
	case v.at(i) == '<' && v.end(i+1):
		return v.hit(XSS, "xss-bare", 0)
	}
	return Hit{}, false
}

// wholePath: a value that is a path to what only attackers ask for.
func (v *view) wholePath() string {
	i := v.space(0)
	if v.at(i) == '/' || v.at(i) == '\\' {
		if v.configuration() {
			return "path-sensitive"
		}
		return ""
	}
	if v.passwd() {
		return "path-sensitive"
	}
	if v.single() && v.at(i+1) == ':' && v.configuration() {
		return "path-sensitive"
	}
	if !v.single() && !v.is(i, "c:") || len(v.s) > reach {
		return ""
	}
	if v.at(i+1) == ':' && isSlash(v.at(i+2)) && v.windows(i+3) {
		return "path-sensitive"
	}
	if v.any(i, "etc/passwd", "etc/shadow", "web-inf/", ".htaccess", ".htpasswd", ".env", ".git/", ".svn/", ".ssh/", ".aws/", "boot.ini", "proc/self", "wp-config.php", "~/.ssh", "~/.aws", "%systemroot%", "%windir%") && !v.is(i, ".environ") && (!v.is(i, ".env") || v.end(i+4)) {
		return "path-sensitive"
	}
	return ""
}

// configuration: a path from the root on to a server's settings or records.
func (v *view) configuration() bool {
	e := len(v.s)
	for e > 0 && isSpace(v.s[e-1]) {
		e--
	}
	if v.is(e-3, "%00") {
		e -= 3
	}
	if e > 160 || !v.lines(0) {
		return false
	}
	for _, name := range [...]string{"php.ini", "my.cnf", "my.ini", "httpd.conf", "nginx.conf", "access.log", "access_log", "error.log", "error_log", ".htpasswd", ".htaccess", "wp-config.php", "web.config", "web.xml", "id_rsa", "passwd", "shadow", "sudoers", "_history", "debug.log", "errors.log", "vhosts.conf", "ftpd.conf", "cpanel.config", "proftpd.conf", "pure-ftpd/", "sshd_config", "known_hosts", "authorized_keys", "tomcat-users.xml", "server.xml", "database.yml", "settings.py", "config.inc.php", "config.php", "configuration.php", "/environ", "loadavg", "interrupts"} {
		if v.is(e-len(name), name) && (v.single() || v.any(0, "/program files", "\\program files")) {
			return true
		}
	}
	return v.any(0, "/@fs/", "/usr/ports/", "/proc/sys/")
}

// passwd: the files that everybody tries to reach, at the end of a path whose
// signs are spelled in whatever way.
func (v *view) passwd() bool {
	e := len(v.s)
	for e > 0 && (isSpace(v.s[e-1]) || v.is(e-3, "%00")) {
		e -= 1 + 2*ord(v.is(e-3, "%00"))
	}
	if !v.single() {
		return false
	}
	if v.is(e-8, "boot.ini") || v.is(e-7, "win.ini") {
		return e > 12
	}
	if !v.is(e-6, "passwd") && !v.is(e-6, "shadow") && !v.is(e-5, "issue") && !v.is(e-5, "hosts") {
		return false
	}
	k := e - 5 - ord(v.s[e-1] != 'e' && v.s[e-1] != 's')
	for n := 0; n < 14 && k > 3; n++ {
		if k--; v.is(k-2, "etc") {
			return v.s[k+1] != '.' && !isSlash(v.at(k+1)) || k < 8 || v.find(0, reach, "..") >= 0
		}
	}
	return false
}
