package inspect

// appended reports whether the command at k was put behind a value that ends at i with its
// line, or behind none: 8.8.8.8\nls -la. A value is one word, and one that no list of words
// has if the program has no options that give it away.
func (v *view) appended(i, k int, w program) bool {
	if w.grade == gPlain && v.is(k, "sleep ") && isDigit(v.at(w.end+1)) && v.stops(v.number(w.end+1)) {
		return v.value(i, false)
	}
	if w.grade < gTool {
		return false
	}
	if v.flags(w.end) || v.at(v.space(w.end)) == '/' && isSpace(v.at(w.end)) {
		return v.value(i, false)
	}
	return w.end > k+1 && v.stops(w.end) && v.value(i, true)
}

// value reports whether the text begins with a line that ends at i and is an address, a name,
// a number; marked: it has other signs than letters. No line at all will do as well.
func (v *view) value(i int, marked bool) bool {
	e := v.back(i) + 1
	if e <= 0 {
		return true
	}
	odd := false
	for _, c := range v.s[:e] {
		switch {
		case isDigit(c), c == '.', c == '@', c == '/', c == ':':
			odd = true
		case isAlpha(c), c == '_', c == '-', c >= 0x80:
		default:
			return false
		}
	}
	last := v.s[e-1]
	return (odd || !marked) && (isWord(last) || last == '/' || last >= 0x80) && (isWord(v.s[0]) || v.s[0] == '/') && gradeOf(v.between(0, e)) == gNone
}
