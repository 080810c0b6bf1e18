package inspect

// runner returns the place of the program that the one at k runs in turn: nohup
// id, timeout 5 id, env -i id; k itself if it runs none.
func (v *view) runner(k int) int {
	for range 3 {
		e := v.word(k)
		if !isSpace(v.at(e)) || e >= len(v.s) {
			return k
		}
		switch string(v.s[k:min(e, k+10)]) {
		case "nohup", "time", "setsid", "sudo", "doas", "env", "exec", "nice", "timeout", "busybox", "strace", "xargs", "command", "builtin", "stdbuf", "ionice", "flock", "eval":
		default:
			return k
		}
		n := v.space(e)
		for c := v.at(n); (c == '-' || isDigit(c)) && n < k+64 && !v.end(v.token(n)); c = v.at(n) {
			n = v.space(v.token(n))
		}
		if v.program0(n).grade < gTool {
			return k
		}
		k = n
	}
	return k
}

// sources: a dot runs a file's lines.
func (v *view) sources(k int) bool {
	return v.at(k) == '.' && isSpace(v.at(k+1)) && v.at(v.space(k+1)) == '/' && v.lines(0)
}

// variable: what is run is the value of a variable that was set before: a=id;$a
func (v *view) variable(i, k int) bool {
	e := v.word(k + 1)
	if v.at(k) != '$' || e == k+1 || e > k+12 || !v.lines(0) {
		return false
	}
	for b := v.find(0, i, string(v.s[k+1:e])); b >= 0; b = v.find(b+1, i, string(v.s[k+1:e])) {
		if v.at(b+e-k-1) == '=' && !isWord(v.at(b-1)) {
			return true
		}
	}
	return false
}

// leads0: nothing but a command follows the separator that the value begins
// with. No text begins so, but a comment of some languages does.
func (v *view) leads0(j int) bool {
	w := v.program0(v.space(j))
	return v.brief(64) && v.lines(0) && (w.grade >= gPlain && (v.end(w.end) || v.at(v.space(w.end)) == '#') || w.grade >= gTool && isSpace(v.at(w.end)) && v.has&(quote|comma) == 0)
}
