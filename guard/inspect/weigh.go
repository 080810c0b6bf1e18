package inspect

// lines reports whether the text has no more line ends than that, and is no long one:
// what is said about commands or queries is no attack. Empty lines, prose and comments
// behind don't count: an attacker has them for nothing.
func (v *view) lines(most int) bool {
	if v.sunk() {
		return true
	}
	v.weigh()
	return v.rows-1 <= most && v.size < 4*reach
}

// brief reports whether the text is shorter than that.
func (v *view) brief(than int) bool {
	if v.sunk() || len(v.s) < than {
		return true
	}
	v.weigh()
	return v.size < than
}

// weigh counts what counts of the text: neither prose nor comments that nothing follows.
func (v *view) weigh() {
	if v.weighed {
		return
	}
	v.weighed = true
	comments := 0
	for i := 0; i < len(v.s); {
		e := i
		for e < len(v.s) && v.s[e] != '\n' {
			e++
		}
		n, comment := weight(v.s[i:e])
		switch {
		case n > 0 && !prose(v.s[i:e]):
			v.size += n
			v.rows += comments + 1
			comments = 0
		case n == 0 && comment:
			comments++
		}
		i = e + 1
	}
}

// weight is how long a line is if a run of white space is one character and what a comment
// cuts off is none.
func weight(line []byte) (n int, comment bool) {
	gap := true
	for i, c := range line {
		s := isSpace(c)
		if gap && (c == '#' || c == '-' && i+2 < len(line) && line[i+1] == '-' && isSpace(line[i+2])) {
			return n, true
		}
		n += ord(!s || !gap)
		gap = s
	}
	return n, false
}

// prose reports whether a line is made of words, many of them: nothing in it opens or ends
// anything.
func prose(line []byte) bool {
	words := 1
	for _, c := range line {
		if c < 0x80 && textures[c] == 0 && c != '\r' {
			return false
		}
		words += ord(c == ' ')
	}
	return words > 4
}
