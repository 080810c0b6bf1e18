package inspect

// codeCall looks at calls that run commands or code in the languages of web
// applications: system('id'), __import__('os'), require('child_process').
func (v *view) codeCall(i, j int) string {
	k := v.space(j)
	w := string(v.s[i:min(j, i+28)])
	if c := v.at(k); (c == ')' || c == ']' || isQuote(c)) && (v.at(v.back(i)) == '(' || v.at(v.back(i)) == '[' || isQuote(v.at(v.back(i)))) {
		k = v.pastName(k)
	}
	switch w {
	case "system", "passthru", "shell_exec", "exec", "popen", "proc_open", "pcntl_exec", "execsync", "spawnsync", "spawn", "phpinfo", "assert", "create_function", "call_user_func", "preg_replace", "var_dump", "print_r", "print", "die", "exit", "usleep", "highlight_file", "show_source", "file_get_contents", "readfile", "file_put_contents", "base64_decode", "fsockopen", "eval":
		if v.at(k) == '(' {
			return v.codeArgument(i, k+1, w)
		}
	case "__import__", "__builtins__", "__subclasses__", "__globals__", "__getattribute__":
		if v.at(k) == '(' || v.at(k) == '.' || v.at(k) == '[' {
			return "command-python"
		}
	case "os":
		if v.any(j, ".system(", ".popen(", ".execute(") && v.injected(i) {
			return "command-python"
		}
	case "subprocess":
		if v.any(j, ".popen(", ".check_output(", ".call(", ".run(", ".getoutput(") && v.injected(i) {
			return "command-python"
		}
	case "require":
		if v.at(k) == '(' && v.any(k+1, "'child_process", "\"child_process", "`child_process", "'fs'", "\"fs\"", "'os'", "'http'", "'net'") && v.injected(i) {
			return "command-node"
		}
	case "child_process":
		if v.any(j, ".exec", ".spawn", "').exec", "\").exec", "').spawn", "').fork") && v.injected(i) {
			return "command-node"
		}
	case "process":
		if v.any(j, ".mainmodule", ".binding(", ".kill(", ".dlopen", ".exit(") && v.injected(i) {
			return "command-node"
		}
		if v.is(j, ".start(") && v.injected(i) && v.program0(v.space(j+7+ord(isQuote(v.at(j+7))))).grade >= gTool {
			return "command-call"
		}
	case "getruntime", "processbuilder", "scriptenginemanager", "getengineby":
		if v.at(k) == '(' && v.injected(i) {
			return "command-java"
		}
	case "_get", "_post", "_request", "_cookie", "_server":
		if v.at(i-1) == '$' && v.at(j) == '[' && v.injected(i) {
			return "command-php"
		}
	}
	return ""
}

// pastName skips what stands around a function's name that is a value:
// (system)('id'), ["system"][0]('id').
func (v *view) pastName(k int) int {
	for end := k + 12; k < end && k < len(v.s) && v.s[k] != '('; k++ {
		if c := v.s[k]; c != ')' && c != ']' && c != '[' && c != '0' && !isQuote(c) && !isSpace(c) {
			return k
		}
	}
	return k
}

// injected: code that is a value of its own and not an excerpt of a program.
func (v *view) injected(i int) bool { return v.lines(2) && v.brief(3*reach) }

// codeArgument looks at what the call is given.
func (v *view) codeArgument(i, k int, w string) string {
	k = v.space(k)
	p := v.at(i - 1)
	if w == "phpinfo" && v.at(k) == ')' && v.injected(i) {
		return "command-php"
	}
	if !v.injected(i) || p == '.' && w != "exec" && w != "system" && w != "popen" && w != "execsync" && w != "spawn" && w != "eval" {
		return ""
	}
	switch w {
	case "phpinfo":
		return "command-php"
	case "exec", "popen", "spawn", "system", "passthru", "shell_exec", "proc_open", "pcntl_exec", "execsync", "spawnsync":
		for n := 0; n < 3 && (isQuote(v.at(k)) || v.at(k) == '[' || v.at(k) == '\\' || v.at(k) == '(') || isSpace(v.at(k)) && k < len(v.s) && n > 0; n++ {
			k++
		}
		g := v.program0(v.space(k)).grade
		if g >= gTool || g == gPlain && v.at(k-1) != '(' || v.any(k, "$_", "chr(", "base64_decode", "hex2bin", "string.from", "join", "implode", "getenv", "${", "$cmd", "dir", "$_get", "cmd", "'$", "\"$") || v.sensitive(k) || v.back(i) < 0 && isQuote(v.at(k-1)) && v.lines(0) {
			return "command-call"
		}
	case "eval", "assert", "create_function", "call_user_func", "base64_decode", "die", "exit", "print", "print_r", "var_dump", "preg_replace":
		if q := k + ord(isQuote(v.at(k))); q > k && v.back(i) < 2 && (v.program0(q).grade >= gTool || w == "eval" && v.lines(0) && v.brief(200)) || w == "eval" && v.at(k) == '$' && v.lines(0) {
			return "command-call"
		}
		if v.any(k, "$_", "base64", "gzinflate", "str_rot13", "'system", "\"system", "phpinfo", "chr(", "compile(", "__import__", "system(", "md5(", "'phpinfo", "'exec", "\"exec", "'assert", "strrev", "require", "'/.*/e", "\"/.*/e", "file_get", "'/e'", "getenv", "'ev") {
			return "command-call"
		}
	case "readfile", "file_get_contents", "highlight_file", "show_source", "file_put_contents", "fsockopen":
		if v.sensitive(k) || v.any(k+1, "../", "/etc", "php://", "http") || v.any(k, "$_", "__file__") || v.back(i) < 3 && v.lines(0) {
			return "command-call"
		}
	case "usleep":
		if v.back(i) < 1 {
			return "command-call"
		}
	}
	return ""
}
