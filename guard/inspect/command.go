package inspect

// commandAt looks at a separator of a shell: what follows may be a command.
func (v *view) commandAt(i int) string {
	c := v.s[i]
	j := i + 1
	switch c {
	case '`':
		return v.backtick(i)
	case '$':
		return v.substitution(i)
	case '<', '>':
		if v.at(j) == '(' && v.command(j+1, true) != "" {
			return "command-process"
		}
		return ""
	case '\n', '\r':
		return v.commandLine(j)
	}
	run := &v.joined[ord(c == ';')]
	if i < *run {
		return "" // the first sign of the run was asked
	}
	for v.at(j) == '|' || v.at(j) == ';' || v.at(j) == '&' && c != ';' {
		j++
	}
	*run = j
	if c == '|' && j == i+1 && v.cell(i, j) {
		return ""
	}
	if i < 8 && v.back(i) < 0 && (c != '|' || v.find(j, j+reach, "|") < 0) && v.leads0(j) {
		return "command-chain"
	}
	return v.command(j, c != '&' || j > i+1 || v.back(i) < 1 || v.opensLine(i) || v.program0(v.space(0)).end == v.back(i)+1)
}

// opensLine reports whether nothing but white space stands before a place in its line.
func (v *view) opensLine(i int) bool {
	b := v.back(i)
	return b < 0 || v.find(b+1, i, "\n") >= 0
}

// cell reports whether a pipe is the border of a table's cell.
func (v *view) cell(i, j int) bool {
	if isWord(v.at(i-1)) && isWord(v.at(j)) && v.at(v.word(j)) == '|' && isWord(v.at(v.word(j)+1)) {
		return true
	}
	if v.listed(i) || v.alternative(i) {
		return true
	}
	if v.at(j) != ' ' || v.at(i-1) != ' ' && i > 0 && v.s[i-1] != '\n' {
		return false
	}
	k := v.find(j, j+reach, "|")
	return k > 0 && v.at(k-1) == ' '
}

// alternative: two words in parentheses, as patterns have them.
func (v *view) alternative(i int) bool {
	b := i
	for isWord(v.at(b - 1)) {
		b--
	}
	e := v.word(i + 1)
	return v.at(b-1) == '(' && b < i && v.at(e) == ')' && e > i+1
}

// listed: one of many pipes in a run without spaces parts the alternatives of a
// pattern.
func (v *view) listed(i int) bool {
	n := 0
	for k := i; k >= 0 && k > i-48 && !isSpace(v.s[k]); k-- {
		n += ord(v.s[k] == '|')
	}
	for k := i + 1; k < len(v.s) && k < i+48 && !isSpace(v.s[k]); k++ {
		n += ord(v.s[k] == '|')
	}
	return n > 3
}

// commandLine looks at a line of its own: only what takes a victim's data or
// fetches a program is a command there, as programs have lines as well.
func (v *view) commandLine(j int) string {
	k := v.space(j)
	w := v.program0(k)
	if w.end == k || !v.lines(4) {
		return ""
	}
	if w.grade >= gStrong && (v.end(w.end) || v.target(w.end) && v.lines(2) && j < 24 && v.at(j-2) != '`' && !v.any(w.end, " -h ", " -x ", " --")) || w.grade != gNone && v.sensitive(w.end) {
		return "command-line"
	}
	if v.broke && (w.grade >= gTool && (v.stops(w.end) || v.flags(w.end) || v.target(w.end)) || v.windowsNet(k)) || w.grade >= gTool && v.end(w.end) && v.decoded {
		return "command-line"
	}
	if v.lines(2) && v.brief(reach/2) && v.appended(j-1, k, w) {
		return "command-chain"
	}
	return ""
}

// backtick: `id`, `cat /etc/passwd`; not code in a text.
func (v *view) backtick(i int) string {
	if v.at(i-1) == '`' || v.at(i+1) == '`' {
		return ""
	}
	w := v.program0(v.space(i + 1))
	if w.grade == gNone || isWord(v.at(i-1)) && isSpace(v.at(i+1)) {
		return ""
	}
	e := v.find(w.end, w.end+reach, "`")
	if e < 0 && w.grade < gStrong {
		return ""
	}
	if w.grade >= gTool && e > 0 && v.in.Sink&Command != 0 {
		return "command-substitution" // a shell runs it, whatever it was meant for
	}
	alone := v.back(i) < 0 && v.end(e+1)
	switch {
	case isWord(v.at(i-1)) && v.is(i+1, "sleep ") && isDigit(v.at(i+7)), v.sensitive(w.end) && e > 0, alone && v.is(i+1, "sleep ") && isDigit(v.at(i+7)), alone && w.grade >= gTool, isWord(v.at(i-1)) && w.grade >= gTool, e == w.end && v.at(i-1) != ' ' && w.grade >= gTool && v.at(i-1) != '\n' && v.brief(64), v.target(w.end) && w.grade >= gStrong && v.brief(200):
		return "command-substitution"
	}
	return ""
}

// substitution: $(id), ${IFS}, $(</etc/passwd), $'\x63'.
func (v *view) substitution(i int) string {
	switch {
	case v.any(i, "${ifs", "$ifs$", "$ifs/", "$ifs-", "$ifs'", "$ifs\"", "${path:", "${home:", "${ps2", "${ls_colors", "${shellopts", "$ifs", "${hostname:", "${pwd:"):
		if !v.any(i, "$ifs ", "$ifs=", "$ifs;") {
			return "command-expansion"
		}
	case v.is(i, "$((") && v.product(i+3, "))") != "" && v.lines(1):
		return "command-substitution"
	case v.is(i, "$("):
		if v.any(i+2, "<", "(", "`") {
			if v.is(i+2, "<") || v.at(i+2) == '`' || v.back(i) >= 0 && v.command(0, true) != "" && i < 24 {
				return "command-substitution"
			}
			return ""
		}
		w := v.program0(v.space(i + 2))
		if w.grade == gPlain && v.lines(0) && (isDigit(v.at(v.space(w.end))) || v.sensitive(w.end)) {
			return "command-substitution"
		}
		if w.grade == gNone || v.is(i, "$(pwd)") && !v.single() {
			return ""
		}
		if v.sensitive(w.end) || v.lines(3) && v.brief(2*reach) && (w.grade >= gTool && !v.assigned(i) || w.grade >= gStrong) {
			return "command-substitution"
		}
	case v.any(i, "$0", "$@") && v.at(i+2) != 0 && isAlpha(v.at(i-1)) && isAlpha(v.at(i+2)):
		return "command-expansion"
	}
	return ""
}

// assigned: x=$(date) is a line of a script.
func (v *view) assigned(i int) bool {
	p := v.at(v.back(i))
	return p == '=' && isWord(v.at(v.back(i)-1)) || isQuote(p) && v.at(v.back(i)-1) == '='
}

// command looks at what follows a separator.
func (v *view) command(i int, firm bool) string {
	k := v.space(i)
	for n := 0; n < 4 && (v.at(k) == '(' || v.at(k) == '{' || v.at(k) == '!' || isQuote(v.at(k)) || v.at(k) == '@'); n++ {
		k = v.space(k + 1)
	}
	if firm && v.windowsNet(k) {
		return "command-windows"
	}
	if c := v.at(k); firm && (c == '.' || c == '$') && (v.sources(k) || v.variable(i, k) || k == i && v.is(k, "./") && isWord(v.at(k+2)) && v.lines(0)) {
		return "command-chain"
	}
	w := v.program0(k)
	if w.grade != gNone {
		w = v.program0(v.runner(k))
	}
	if firm && w.grade >= gTool && v.at(w.end) == ',' && v.at(k-1) == '{' && v.lines(0) {
		return "command-expansion"
	}
	switch w.grade {
	case gNone:
		return ""
	case gStrong, gSure:
		if n := v.space(w.end); firm && n > w.end && v.lines(0) && v.program0(n).grade >= gTool && isSpace(v.at(v.program0(n).end)) {
			return "command-chain" // sudo, busybox and others run a program in turn
		}
		if v.stops(w.end) || v.argues(w.end) || v.sensitive(w.end) || w.grade == gSure && firm && v.lines(2) && isSpace(v.at(w.end)) {
			return "command-chain"
		}
	case gTool:
		if firm && v.stops(w.end) && v.statement(k) || v.sensitive(w.end) || firm && v.argues(w.end) && v.statement(k) {
			return "command-chain"
		}
	case gPlain:
		if firm && v.any(k, "sleep", "usleep", "timeout") && (isDigit(v.at(v.space(w.end))) || v.at(w.end) == '$' || v.at(w.end) == '{') && v.lines(3) {
			return "command-chain"
		}
		if firm && v.target(w.end) && v.lines(1) || firm && v.sensitive(w.end) || firm && k <= i && v.ends(w.end) && v.lines(1) || firm && v.flags(w.end) && v.lines(1) {
			return "command-chain"
		}
	}
	return ""
}

// statement: in a text of many lines a tool is the text's own matter.
func (v *view) statement(int) bool { return v.lines(3) }

// ends: nothing follows, or another separator.
func (v *view) ends(i int) bool {
	if i >= len(v.s) {
		return true
	}
	c := v.s[i]
	return c == ';' || c == '|' || c == '`' || c == ')' && v.at(i+1) == 0 || c == '#' || c == '&' && v.at(i+1) != 'a' || c == '\n' || c == '\''
}

func (v *view) stops(i int) bool { return v.ends(i) || v.end(i) || v.ends(v.space(i)) }

// flags: an option follows.
func (v *view) flags(i int) bool {
	k := v.space(i)
	if k == i {
		return false
	}
	return v.at(k) == '-' && (isAlpha(v.at(k+1)) && v.word(k) < k+6 && v.at(v.word(k+1)) != '-' || v.at(k+1) == '-') || v.at(k) == '/' && isAlpha(v.at(k+1)) && !isWord(v.at(k+2))
}

// argues: what follows has the form of an argument and not of prose.
func (v *view) argues(i int) bool {
	k := v.space(i)
	if v.flags(i) || v.target(i) {
		return true
	}
	switch c := v.at(k); {
	case c == '>' || c == '<':
		return v.at(k+1) != '=' && v.at(k-1) != '-'
	case k == i:
		return c == '$' || c == '%' || c == '\\' || c == '{'
	case c == '$' || c == '*' || c == '~' || c == '\\' || c == '%' || c == '{':
		return true
	case isQuote(c):
		return true
	case isDigit(c), c == '-' && isDigit(v.at(k+1)):
		k += ord(c == '-')
		return v.ends(v.number(k)) || v.end(v.number(k)) || c == '-'
	}
	if t := v.token(k); v.end(t) && v.find(k, t, ".") > k && isAlpha(v.at(k)) && v.lines(0) {
		return true // a host
	} else if p := v.space(t); p > t && v.find(k, t, ".") > k && isAlpha(v.at(k)) && isDigit(v.at(p)) && v.end(v.number(p)) {
		return true // a host and its port
	}
	e := v.word(k)
	return e > k && v.ends(e) && len(v.s)-i < 64
}

// target: a path, an address or a URL follows, maybe behind options.
func (v *view) target(i int) bool {
	k := v.space(i)
	for n := 0; n < 4 && v.at(k) == '-'; n++ {
		k = v.space(v.token(k))
	}
	if isQuote(v.at(k)) {
		k++
	}
	if v.at(k) == '/' || v.any(k, "http:", "https:", "ftp:", "../", "c:\\", "~/", "./", "\\\\", "..\\", "c:*") {
		return k > i
	}
	return isDigit(v.at(k)) && v.dotted(k) || v.at(k) == '$' && v.at(k+1) == '('
}

// dotted: a host follows, by number or by name.
func (v *view) dotted(k int) bool {
	e := v.token(k)
	dots := 0
	for ; k < e; k++ {
		dots += ord(v.s[k] == '.')
	}
	return dots >= 2
}

// sensitive: the arguments name what only attackers want.
func (v *view) sensitive(i int) bool {
	if c := v.at(i); isQuote(c) || c == '(' || c == '.' || c == ',' {
		return false
	}
	e := i
	for end := min(len(v.s), i+96); e < end && v.s[e] != '\n' && v.s[e] != ';' && v.s[e] != '|'; e++ {
	}
	for k := i; k < e; k++ {
		switch v.s[k] {
		case '/':
			if v.any(k, "/etc/", "/etc ", "/proc/self", "/dev/tcp", "/dev/udp", "/inet/tcp", "/inet/udp", "/bin/sh", "/bin/bash", "/???/", "/passwd", "/shadow", "/e??/", "/e*/", "/e?c/", "/.ssh", "/.aws") {
				return true
			}
		case '%':
			if v.any(k, "%systemroot%", "%windir%", "%programfiles%", "%username%", "%userprofile%", "%commonprogramfiles%") {
				return true
			}
		}
	}
	return false
}
