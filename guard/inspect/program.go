package inspect

// Grades of programs: how sure it is that a word that stands where a command
// could stand is one.
const (
	gNone   = iota
	gPlain  // an English word, too
	gTool   // scripts of developers and texts about them have it
	gStrong // names hardly anything else
	gSure   // whatever follows it is an argument
)

// A program is a word that a shell would run.
type program struct {
	grade, end int
}

// program0 reads the name of a program, with its folder and its assignments.
func (v *view) program0(i int) program {
	j := i
	slash := i
	for end := i + 48; j < len(v.s) && j < end; j++ {
		c := v.s[j]
		if c == '/' || c == '\\' && (v.at(i+1) == ':' || v.at(j+1) == '\\') {
			slash = j + 1
			continue
		}
		if !isWord(c) && c != '.' && c != '-' && c != '?' && c != '*' && (c != ':' || j != i+1) && (c != '[' && c != ']' || v.s[i] != '/') {
			break
		}
	}
	end := j
	for end > slash && (v.s[end-1] == '.' || v.s[end-1] == '-') {
		end--
	}
	name := string(v.s[slash:max(slash, min(end, slash+24))])
	if slash > i && v.s[i] == '/' && folder(v, i) && name != "" {
		return program{gStrong, end}
	}
	if g := gradeOf(name); g != gNone && (slash == i || v.at(i) == '.' || v.at(i+1) == ':') && v.at(end) != ':' {
		return program{g, end}
	}
	if k := v.word(i); k > i && k < end && v.at(k) != '.' && v.at(k) != '-' && v.at(k) != ':' && slash == i {
		return program{gradeOf(string(v.s[i:min(k, i+24)])), k}
	}
	return program{gNone, i}
}

// folder: programs are where a system keeps them, also in wild cards.
func folder(v *view, i int) bool {
	for _, name := range [...]string{"/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/", "/usr/local/bin/"} {
		if v.globs(i, name) {
			return true
		}
	}
	return false
}

// globs reports whether a text stands at i that a shell takes for a name: /b?n/,
// /b[i]n/, /b*/.
func (v *view) globs(i int, name string) bool {
	for k := 0; k < len(name); k++ {
		switch c := v.at(i); {
		case c == name[k] || c == '?' && name[k] != '/':
			i++
		case c == '[' && v.at(i+1) == name[k] && v.at(i+2) == ']':
			i += 3
		case c == '*' && v.at(i+1) == '/':
			for k+1 < len(name) && name[k+1] != '/' {
				k++
			}
			i++
		default:
			return false
		}
	}
	return true
}

// gradeOf knows the programs that injected commands run.
func gradeOf(name string) int {
	switch name {
	case "whoami", "ifconfig", "ipconfig", "netstat", "nslookup", "wget", "curl", "ncat", "netcat", "tracert", "systeminfo", "tasklist", "netsh", "wmic", "certutil", "bitsadmin", "regsvr32", "rundll32", "mshta", "cmd.exe", "powershell.exe",
		"lwp-download", "lwp-request", "tcpdump", "iex", "iwr", "invoke-expression", "invoke-webrequest", "sysinfo", "mkfifo", "schtasks", "vssadmin", "taskkill", "icacls", "useradd", "adduser", "chmod", "chown":
		return gSure
	case "uname", "traceroute",
		"phpinfo", "powershell", "cmd", "pwsh", "cscript", "wscript",
		"lynx", "tftp", "socat", "telnet", "nmap", "arp", "lsof", "lsb_release", "hostname", "lscpu", "lsblk", "printenv",
		"passwd", "usermod", "userdel", "net.exe", "ping.exe", "ping6", "uptime", "getent", "busybox", "xterm", "mknod", "pstree", "dpkg-query", "nc.exe", "nc.traditional",
		"nc.openbsd", "cat", "chgrp", "setuid", "ls", "pwd", "sleep.exe", "getmac", "quser", "qwinsta", "dmesg", "iptables", "route", "fsutil", "cacls", "attrib", "reg.exe", "nltest", "dsquery", "gpresult", "klist", "driverquery",
		"ps", "finger", "showmount", "rpcinfo", "crontab", "visudo", "get-process", "get-content", "start-process", "new-object", "get-childitem", "start-sleep", "calc.exe", "notepad.exe":
		return gStrong
	case "ping", "host", "nc", "id", "dir", "rm", "mv", "cp", "ssh", "scp", "sftp", "ftp", "rsync", "dig", "perl", "python", "python2", "python3", "ruby", "php", "lua", "gcc",
		"bash", "sh", "zsh", "ksh", "csh", "tcsh", "dash", "ash", "sudo", "su", "nohup", "xargs", "awk", "gawk", "sed", "grep", "egrep", "tac", "tee", "dd", "df", "du", "base64", "base32", "xxd", "od", "hexdump", "openssl", "gpg", "tar", "gzip", "zip", "unzip", "7z",
		"kill", "killall", "pkill", "reboot", "halt", "poweroff", "init", "systemctl", "umount", "mail", "sendmail", "nl", "rev", "vi", "vim", "nano", "emacs", "ver", "vol", "ss", "ip", "w", "env", "printf", "echo",
		"touch", "mkdir", "rmdir", "ln", "chroot", "xcopy", "del", "erase", "ren", "netdom", "sc", "reg", "fc", "regedit", "wmi", "lpr", "logname", "stat", "readlink", "locate", "whereis", "mysql", "psql", "sqlite3", "jjs", "jshell", "tclsh", "gdb", "strace", "ldd", "msfvenom", "eval", "exec", "system", "shutdown", "fping", "hping3", "md5sum", "sha1sum", "cksum", "tcping", "mkpasswd", "passwd.exe", "arch", "chpasswd", "blkid", "fdisk", "calc", "setsid", "doas", "less", "tail", "head":
		return gTool
	case "who", "java", "stdbuf", "ionice", "flock", "sleep", "usleep", "timeout", "at", "file", "free", "tree", "groups", "copy", "mount", "service", "strings", "node", "expect", "wish", "fish", "sum", "type", "set", "find", "sort", "date", "time", "more", "which", "test", "cut", "top", "man", "cal", "export", "source", "alias", "history", "last", "users", "net", "start", "call", "title", "path", "help", "exit", "cd", "read", "wait", "jobs", "look", "join", "paste", "comm", "diff", "split", "make", "uniq", "tr", "wc", "yes", "true", "false", "let", "local", "declare", "query", "dump", "nice", "watch", "view", "pr", "expand", "fold", "fmt", "column", "mesg", "wall", "write", "talk", "trap", "ulimit", "umask", "unset", "command", "builtin", "for", "while", "if", "ed", "ex":
		return gPlain
	}
	return gNone
}

// programAt looks at a program at the beginning of the value, and at what no
// text but an attack has anywhere.
func (v *view) programAt(i, j int) string {
	switch string(v.s[i:min(j, i+16)]) {
	case "bash", "sh", "zsh", "ksh":
		if v.any(j, " -i >", " -i >&", " -c $@|", " -i 2>", " -i 0<") || v.any(j, " -c ", " -c\"", " -c'") && i > 0 && (v.at(i-1) == '/' || v.at(i-1) == '|' || v.at(i-1) == ';') && v.lines(2) {
			return "command-shell"
		}
	case "nc", "ncat", "netcat":
		if v.any(j, " -e ", " -lvp", " -nlvp", " -l -p", " -lvnp", " -nv", " -c /bin", " -e/bin") {
			return "command-shell"
		}
	case "python", "python2", "python3", "perl", "ruby", "php":
		if v.inline(j) {
			return "command-shell"
		}
	case "powershell", "pwsh":
		if k := v.space(j + 4*ord(v.is(j, ".exe"))); v.at(k) == '-' && v.any(k+1, "e ", "en", "w ", "nop", "exec", "ep ", "noni", "c ", "command", "version") || v.any(k, "iex", "invoke-") {
			return "command-powershell"
		}
	case "cmd":
		if v.is(j, "|'") {
			return "command-windows" // out of a table's cell
		}
		if k := v.space(j + 4*ord(v.is(j, ".exe"))); (v.any(k, "/c", "/k", "/r") && !isWord(v.at(k+2)) || v.is(j, ".exe") && v.at(v.token(j)) == 0 && i > 0 && isSlash(v.at(i-1))) && k >= j {
			return "command-windows"
		}
	}
	return ""
}

// inline: python -c 'import socket…'.
func (v *view) inline(j int) bool {
	if !v.any(j, " -c", " -e", " -r", " -n -e", " -mio") && !v.any(j, " -rsocket", " -mb") {
		return false
	}
	end := j + reach
	for _, w := range [...]string{"socket", "system(", "exec", "subprocess", "fsockopen", "popen", "pty", "import os", "urllib", "sleep(", "print", "phpinfo", "eval", "base64"} {
		if v.within(j, end, w) {
			return true
		}
	}
	return false
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// commandStart looks at a value that is a command line as a whole: the
// parameter itself is what is run.
func (v *view) commandStart() string {
	i := v.space(0)
	if v.any(i, ":(){", ":() {", "; :(){", ";:(){") {
		return "command-line" // that starts itself again and again
	}
	if v.any(i, "() {", "(){", "() { :", "(){:;}") || v.within(i, i+12, "() {") && v.within(i, i+32, ":;") {
		return "command-shellshock"
	}
	if c := v.at(i); c == '>' || c == '<' {
		if k := v.space(i + 1); v.at(k) == '/' && v.end(v.token(k)) && (v.sensitiveFile(k) || v.any(k, "/var/", "/tmp/", "/dev/")) {
			return "command-redirect"
		}
	}
	if v.any(i, "-oproxycommand=", "-o proxycommand=", "--upload-pack=", "--receive-pack=", "--use-compress-program=", "--checkpoint-action=", "--to-command=", "--rsh=", "--use-askpass=", "--post-file=") {
		return "command-option"
	}
	if v.is(i, "rm ") && v.lines(0) && v.everything(i+3) || v.is(i, "socat ") && v.within(i, i+reach, "exec:") || v.is(i, "openssl s_client ") && v.lines(0) && v.within(i, i+reach, "-connect") {
		return "command-line"
	}
	if v.any(i, "rundll32 ", "mshta ", "regsvr32 ", "certutil ", "bitsadmin ", "wscript ", "cscript ") && v.lines(0) && v.has&(dots|slash|colon) != 0 {
		return "command-line"
	}
	if v.at(i) == '@' {
		i++
	}
	if v.at(i) == '{' {
		if w := v.program0(i + 1); w.grade >= gTool && v.at(w.end) == ',' && v.single() && v.find(w.end, w.end+reach, "}") > 0 {
			return "command-expansion"
		}
	}
	w := v.program0(i)
	if v.windowsNet(i) && v.lines(1) && v.brief(2*reach) {
		return "command-windows"
	}
	if w.grade == gNone || !v.lines(1) || !v.brief(2*reach+1) {
		return ""
	}
	if (w.grade >= gTool || w.end-i == 4) && v.sensitive(w.end) {
		return "command-line"
	}
	if w.grade == gSure && v.brief(100) && isSpace(v.at(w.end)) && (v.flags(w.end) || v.is(i, "iex") || v.is(i, "invoke-")) || v.is(i, "sleep ") && isDigit(v.at(i+6)) && v.end(v.number(i+6)) {
		return "command-line"
	}
	if w.grade >= gStrong && (v.flags(w.end) && v.short0(w.end) || v.target(w.end) && (!v.any(i, "curl/", "wget/", "curl http", "curl -")) || v.s[i] == '/' && v.stops(w.end)) && !v.any(w.end, "/") {
		return "command-line"
	}
	if v.is(i, "ping ") && (v.flags(w.end) || isDigit(v.at(i+5)) && v.single0(i+5)) {
		return "command-line"
	}
	if v.is(i, "/bin/busybox ") && v.lines(0) {
		return "command-line"
	}
	if v.any(i, "zsh -c ", "ksh -c ", "dash -c ") && v.lines(0) {
		if k := v.space(v.word(i) + len(" -c ")); isQuote(v.at(k)) || v.at(k) == '$' || v.program0(k).grade >= gTool {
			return "command-line"
		}
	}
	if w.grade >= gStrong && w.end-i > 4 && v.end(w.end) && v.any(i, "whoami", "ifconfig", "ipconfig", "netstat", "systeminfo", "tasklist") {
		return "command-line"
	}
	return ""
}

// everything: options, and then the root.
func (v *view) everything(i int) bool {
	k := v.space(i)
	for n := 0; n < 4 && v.at(k) == '-'; n++ {
		k = v.space(v.token(k))
	}
	return k > v.space(i) && v.at(k) == '/' && v.end(k+1+ord(v.at(k+1) == '*'))
}

// windowsNet: commands of Windows whose names are words.
func (v *view) windowsNet(i int) bool {
	switch v.at(i) {
	case 'n', 'r', 't', 'd', 'c', 'm', 'w', 'f', 'i':
	default:
		return false
	}
	switch {
	case v.any(i, "net user", "net view", "net localgroup", "net share", "net use ", "net start", "net stop", "net group", "net config", "net accounts", "netsh "):
		return true
	case v.any(i, "reg add ", "reg query ", "reg save ", "reg delete "):
		return true
	case v.any(i, "type ", "dir ", "del ", "copy ", "more ") && v.at(v.space(v.word(i))+1) == ':':
		return true
	case v.any(i, "which ") && v.any(i+6, "nc", "gcc", "wget", "curl", "python", "perl", "netcat", "php", "ruby", "bash") && v.end(v.word(i+6)):
		return true
	}
	return v.batch(i)
}

// batch: for and if as the command line of Windows has them.
func (v *view) batch(i int) bool {
	switch {
	case v.is(i, "for "):
		k := v.find(i, i+60, "%")
		n := v.find(k, i+90, " in")
		return k > 0 && n > 0 && v.at(v.space(n+3)) == '(' && v.find(n, n+reach, "do") > 0
	case v.is(i, "if "):
		k := v.space(i + 3)
		if v.is(k, "/i ") {
			k = v.space(k + 3)
		}
		if v.is(k, "not ") {
			k = v.space(k + 4)
		}
		if v.any(k, "exist ", "errorlevel ", "defined ", "cmdextversion ") {
			return k > i+3 || !v.is(k, "exist ") || v.at(v.token(v.space(k+6))) != 0
		}
		o := v.space(v.token(k))
		return v.any(o, "equ ", "neq ", "lss ", "leq ", "gtr ", "geq ") || v.is(v.space(i+3), "/i")
	}
	return false
}

// short0: options are the whole rest.
func (v *view) short0(i int) bool {
	return len(v.s)-i < 40 && v.end(v.token(v.space(i))) || v.target(i)
}

// single0: one token is the whole rest.
func (v *view) single0(i int) bool { return v.end(v.token(i)) }
