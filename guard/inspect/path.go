package inspect

// pathAt looks at a place where a path may climb: ../, ..\, ..;/, .%00./
func (v *view) pathAt(i int) string {
	j, ups := i, 0
	for ups < 16 {
		k := v.up(j)
		if k == j {
			break
		}
		j, ups = k, ups+1
	}
	if ups == 0 {
		return v.stepped(i)
	}
	rest := v.is(j-1, "/") || v.is(j-1, "\\")
	b, plain := v.pathBegin(i)
	switch {
	case ups >= 2 && rest && b == 0 && v.single():
		return "path-traversal"
	case v.sensitiveFile(j):
		return "path-sensitive"
	case !plain:
		if ups >= 4 && rest && b > 0 && v.lines(0) && !v.quoted(b) {
			return "path-traversal"
		}
	case v.at(i+2) != '/' && ups >= 1 && rest && b <= i:
		return "path-traversal"
	case ups >= 1 && rest && (v.at(b-1) == '=' || b == 0):
		return "path-traversal"
	case b == 0 && v.end(j) && i > 0 && isSlash(v.at(i-1)):
		return "path-traversal"
	}
	return ""
}

// up reads one step upwards, with what filters are fooled with.
func (v *view) up(i int) int {
	j := i
	n := 0
	for end := min(len(v.s), i+reach); j < end && (v.s[j] == '.' || v.s[j] == 0 && v.at(j+1) == '.' || v.s[j] == '\\' && n < 2 && v.at(j-1) == '.' && v.at(j+1) == '.'); j++ {
		n += ord(v.s[j] == '.')
	}
	if n < 2 {
		return i
	}
	k := j
	for v.at(k) == ';' || k < len(v.s) && v.s[k] == 0 || v.at(k) == '?' && isSlash(v.at(k+1)) {
		k++
	}
	if k < len(v.s) && isSlash(v.s[k]) {
		for isSlash(v.at(k)) || v.at(k) == '.' && isSlash(v.at(k+1)) && v.at(k-1) != '.' {
			k++
		}
		return k
	}
	return i
}

// stepped: steps with something strange between them, ..%c1%8s..%c1%8s.., that
// is the same each time.
func (v *view) stepped(i int) string {
	j := i + 2
	for end := i + 10; j < end && j < len(v.s) && v.s[j] != '.'; j++ {
	}
	if v.mixed(i) {
		return "path-traversal"
	}
	if v.any(i, "..2f..2f", "..5c..5c") {
		return "path-traversal"
	}
	gap := j - i - 2
	if gap < 1 || isWord(v.s[i+2]) && !v.any(i, "..2f..", "..5c..") || isSpace(v.s[i+2]) || !v.single() {
		return ""
	}
	n := 1
	for k := j; v.is(k, "..") && v.is(k+2, string(v.s[i+2:j])) && n < 3; k += 2 + gap {
		n++
	}
	if n >= 3 || n >= 1 && v.sensitiveFile(j) {
		return "path-traversal"
	}
	return ""
}

// nulAt: a name is cut off, so that what a program appends to it is not read.
func (v *view) nulAt(i int) string {
	if b := v.at(i - 1); !isWord(b) && b != '}' || len(v.s) > reach || v.find(i+1, len(v.s), "\x00") >= 0 || v.find(0, i, " ") >= 0 {
		return ""
	}
	if e := v.token(i + 1); v.at(i+1) == '.' && v.end(e) || v.end(i+1) && v.find(0, i, ".") >= 0 || v.end(e) && v.find(i, e, ".") > 0 {
		return "path-null"
	}
	return ""
}

// mixed: a run of dots and of both slashes, longer than any path has.
func (v *view) mixed(i int) bool {
	b, plain := v.pathBegin(i)
	dots, forward, backward := 0, false, false
	for i = b; i < len(v.s) && i < b+reach && (v.s[i] == '.' || isSlash(v.s[i])); i++ {
		dots += ord(v.s[i] == '.')
		forward = forward || v.s[i] == '/'
		backward = backward || v.s[i] == '\\'
	}
	return plain && dots >= 4 && i-b >= 10 && forward && backward
}

// pathBegin returns where the path begins that i is in, and whether it is a
// value of its own: from the beginning on, or as a parameter of a URL.
func (v *view) pathBegin(i int) (int, bool) {
	b := i
	for b > 0 && b > i-reach {
		c := v.s[b-1]
		if isSpace(c) || isQuote(c) || c == '(' || c == '<' || c == '>' || c == ',' || c == '=' || c == '[' || c == ']' {
			break
		}
		b--
	}
	if b > 0 && v.s[b-1] == '=' {
		return b, v.single() && !isQuote(v.at(b))
	}
	if b > 0 && b == i-reach && isSlash(v.at(i-1)) && v.single() {
		return 0, true
	}
	return b, b == 0 && v.single() || b > 0 && v.back(b) < 0 && v.single()
}

// quoted: a path in a program is quoted, in a document in parentheses.
func (v *view) quoted(b int) bool { return isQuote(v.at(b-1)) || v.at(b-1) == '(' }

// rootAt looks at a path from the root on that is a value of its own.
func (v *view) rootAt(i int) string {
	if i > 0 && v.at(i-1) != '=' && v.at(i-1) != ':' && !isSlash(v.at(i-1)) && v.back(i) >= 0 {
		return ""
	}
	b, plain := v.pathBegin(i)
	if !plain || i > b+24 {
		return ""
	}
	if v.sensitiveFile(i) || i == b && b == 0 && v.s[i] == '/' && v.at(i+1) == '.' && isAlpha(v.at(i+2)) && !v.is(i, "/.well-known") {
		return "path-sensitive"
	}
	return ""
}

// sensitiveFile reports whether the name of a file that only attackers ask for
// stands at i.
func (v *view) sensitiveFile(i int) bool {
	for i < len(v.s) && isSlash(v.s[i]) {
		i++
	}
	switch v.at(i) {
	case 'e':
		return v.folder(i, "etc")
	case 'p':
		return v.folder(i, "proc") && (v.within(i, i+60, "self") || v.within(i, i+40, "version") || v.within(i, i+40, "cmdline") || v.within(i, i+40, "net") || v.within(i, i+40, "environ") || v.within(i, i+40, "cpuinfo") || v.within(i, i+40, "stat") || v.within(i, i+40, "fd") || v.within(i, i+40, "info") || v.within(i, i+40, "mounts") || v.within(i, i+40, "sched")) ||
			v.any(i, "private/etc", "program files\\", "program files/", "program files (x86)", "php/php.ini", "php.ini", "php\\", "php5\\", "php4\\", "phpmyadmin/config")
	case 'r':
		return v.folder(i, "root") && v.within(i, i+12, ".") || v.any(i, "recycler", "root/anaconda")
	case 'v':
		return v.folder(i, "var") && (v.within(i, i+12, "log") || v.within(i, i+20, "www") || v.within(i, i+12, "run") || v.within(i, i+14, "spool") || v.within(i, i+12, "mail") || v.within(i, i+14, "cache") || v.within(i, i+12, "adm") || v.within(i, i+12, "lib") || v.within(i, i+12, "apache") || v.within(i, i+16, "webmin") || v.within(i, i+12, "task") || v.within(i, i+16, "runtime") || v.within(i, i+12, "local") || v.within(i, i+12, "htmp")) || v.any(i, "volumes/webbackup", "volumes/macintosh", "var/htmp")
	case 'w':
		return v.any(i, "windows/", "windows\\", "winnt/", "winnt\\", "web-inf", "wp-config", "win.ini", "wamp", "web.config", "www/logs", "www/apache", "winnt")
	case 'b':
		return v.any(i, "boot.ini", "boot/grub", "boot/", "bin/sh", "bin/bash", "bin/cat", "bin/ls", "bin/id")
	case 'c':
		if v.at(i+1) == ':' && (isSlash(v.at(i+2)) || v.at(i+2) == '%') {
			return v.windows(i + 3)
		}
		return v.any(i, "conf/server.xml", "conf/tomcat-users", "config/database.yml", "config/secrets")
	case 'u':
		return v.folder(i, "usr") && (v.within(i, i+18, "local") || v.within(i, i+16, "lib/") || v.within(i, i+12, "etc") || v.within(i, i+12, "bin") || v.within(i, i+14, "share") || v.within(i, i+14, "apache") || v.within(i, i+14, "pkg")) && (v.within(i, i+60, "conf") || v.within(i, i+60, "log") || v.within(i, i+60, ".ini") || v.within(i, i+60, "passwd") || v.within(i, i+60, "etc")) || v.any(i, "usr/bin/", "users/administrator")
	case '.':
		return v.any(i, ".ssh/", ".aws/", ".htaccess", ".htpasswd", ".bash_history", ".env", ".git/", ".svn/", ".mysql_history", ".docker/config", ".kube/config", ".npmrc", ".pgpass", ".bashrc", ".profile", ".netrc") && !v.is(i, ".environment")
	case 'm':
		return v.any(i, "meta-inf", "mysql\\data", "mysql\\my", "mysql/data")
	case 'h':
		return v.folder(i, "home") && (v.within(i, i+40, "/.ssh") || v.within(i, i+40, "/.bash") || v.within(i, i+40, "/.aws") || v.within(i, i+40, "/.")) || v.any(i, "httpd/logs", "httpd/conf")
	case 'l':
		return v.any(i, "localstart.asp", "logs/access", "logs/error", "library/webserver", "logs/", "log/apache")
	case 'a':
		return v.any(i, "apache/logs", "apache/conf", "apache2/logs", "apache\\logs", "apache\\conf", "apache/php", "appserv", "apache2/log", "apache2\\log", "apache\\log", "apache/log", "autoexec.bat", "apache2/conf")
	case 'o':
		return v.any(i, "opt/lampp", "opt/xampp", "opt/apache", "opt/httpd", "opt/lsws", "opt/tomcat", "opt/")
	case 'x':
		return v.any(i, "xampp")
	case 'i':
		return v.any(i, "inetpub", "id_rsa")
	case 's':
		return v.any(i, "sys/class", "srv/www", "sys/kernel", "system32", "sam")
	case 'd':
		return v.any(i, "dev/tcp", "documents and settings", "dev/null", "dev/random", "dev/zero", "dev/fd")
	case 'n':
		return v.any(i, "ntuser.dat", "netserver", "nginx/conf")
	}
	return false
}

// folder reports whether a folder's name stands at i, also in pieces that a
// file system joins (/etc/./passwd) or with what filters are fooled with.
func (v *view) folder(i int, name string) bool {
	return v.is(i, name) && (isSlash(v.at(i+len(name))) || v.at(i+len(name)) == '.' && v.at(i+len(name)+1) != 0 && isSlash(v.at(i+len(name)+1)))
}

// windows: what lies on a system's drive beyond a user's documents.
func (v *view) windows(i int) bool {
	for isSlash(v.at(i)) {
		i++
	}
	return v.at(i) != 'c' && v.sensitiveFile(i) || v.any(i, "apache", "mysql", "php", "log\\", "log/", "logs", "home\\bin", "home2", "httpd", "opt\\", "programfiles", "windows", "oracle", "wamp", "www") || v.any(i, "users/", "users\\") && (v.within(i, i+40, "ntuser") || v.within(i, i+40, "appdata") || v.within(i, i+40, "administrator")) ||
		v.any(i, "unattend", "sysprep", "pagefile", "config.sys", "msdos", "nginx", "windows", "winnt", "tomcat", "system volume")
}

// wrapperAt looks at a scheme that a program opens as a file or a stream.
func (v *view) wrapperAt(i, j int) (string, Class) {
	if v.is(j, "::$data") && !isWord(v.at(j+7)) && v.single() {
		return "path-stream", Path
	}
	if v.at(j) != ':' || v.at(i-1) == '.' {
		return "", 0
	}
	switch string(v.s[i:min(j, i+16)]) {
	case "jndi":
		if v.any(j, ":ldap", ":rmi", ":dns", ":iiop", ":corba", ":nis", ":nds") {
			return "jndi-lookup", JNDI
		}
	case "php":
		if v.is(j, "://") && !v.any(j+3, "www") {
			return "path-wrapper", Path
		}
	case "phar", "zip", "glob", "ogg", "rar", "ssh2", "zlib", "compress", "expect", "netdoc", "bzip2":
		if v.is(j, "://") || v.is(i, "zlib:") && v.back(i) < 0 || v.is(i, "netdoc:/") || v.is(i, "phar:") && isSlash(v.at(j+1)) {
			return "path-wrapper", Path
		}
	case "file":
		if v.any(j, ":///", "://", ":/", ":\\") && v.fileURL(j) {
			return "ssrf-file", SSRF | Path
		}
	case "gopher", "dict", "ldap", "ldaps", "ldapi", "tftp", "jar", "sftp", "rmi", "gophers", "local_file", "smb", "imap", "pop3":
		if v.is(j, "://") && v.at(j+3) != 0 || v.is(i, "jar:http") || v.is(i, "jar:file") || v.is(i, "local_file:") {
			if b := v.back(i); b < 0 || v.at(b) == '=' || !v.is(i, "ldap") && !v.is(i, "sftp") && !v.is(i, "smb") && !v.is(i, "imap") {
				return "ssrf-scheme", SSRF
			}
		}
	case "http", "https", "ftp", "ws", "url":
		if v.any(j, ":/", ":\\", ":\n", ":\t") || v.is(i, "url:file") || v.single() && i == 0 && (isDigit(v.at(j+1)) || v.at(j+1) == '[') {
			return v.urlAt(j + 1), SSRF
		}
	case "data":
		if v.any(j, ":text/html", ":text/xml", ":image/svg+xml", ":application/x-javascript", ":application/xhtml", ":application/xml", ":text/javascript", ":application/javascript", ":;base64,") && !v.is(j, ":text/html,http") {
			if v.within(j, j+80, "script") || !v.any(j, ":image/svg", ":application", ":text/javascript") {
				return "xss-data", XSS
			}
		}
		if v.any(j, ":text/plain", "://text") && (v.within(j, j+60, "<?") || v.within(j, j+40, "pd9w") || v.is(j, "://text") || v.within(j, j+60, "pd8")) {
			return "path-wrapper", Path
		}
	default:
		if v.is(j, "://") && v.single() && v.back(i) < 0 {
			return v.urlAt(j + 1), SSRF
		}
	}
	return "", 0
}

// fileURL: file:///etc/passwd, file:///c:/windows; in a text it must name more
// than a document.
func (v *view) fileURL(j int) bool {
	if v.single() && v.back(j-4) < 0 || v.at(j-5) == '=' {
		return true
	}
	for j < len(v.s) && (v.s[j] == ':' || isSlash(v.s[j])) {
		j++
	}
	return v.sensitiveFile(j)
}
