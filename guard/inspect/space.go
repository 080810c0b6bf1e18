package inspect

// White space costs an attacker nothing and changes nothing for a shell or a database:
// it is cut off at a value's ends, and long runs within it are shortened, before anyone
// measures the value or looks behind a sign of it.

// longSpace is how long a run of white space may be.
const longSpace = 16

// edge is how much white space around a value may mean something by itself.
const edge = 4

// margins returns where a value begins and ends without the white space around it.
func margins(b []byte) (i, j int) {
	j = len(b)
	for i < j && isSpace(b[i]) {
		i++
	}
	for j > i && isSpace(b[j-1]) {
		j--
	}
	return i, j
}

// edges looks at what the white space around a value does, which lies at i..j: a line end
// begins or ends a line, a NUL a name.
func (in *Inspector) edges(b []byte, i, j int, want Class, depth int, broke bool) (Hit, bool) {
	if i == j && broke && want&Header != 0 {
		return Hit{Class: Header, Kind: "header-bare"}, true
	}
	begin := max(0, i-edge)
	behind := j < len(b) && (broke || b[j] == 0)
	if i == j || !behind && !ruled(b[begin:i]) {
		return Hit{}, false
	}
	w := b[begin:min(len(b), j+edge)]
	in.lower[depth] = lowered(in.lower[depth], w)
	v := view{s: in.lower[depth], raw: w, want: want, decoded: depth > 0, broke: broke, in: in}
	if in.parted && depth > 0 {
		v.want &^= Header
	}
	v.measure()
	for k, c := range v.s {
		if k == i-begin {
			break
		}
		if hit, ok := v.lineAt(k, c); ok {
			return at(hit, begin+k), true
		}
	}
	if j == len(b) {
		return Hit{}, false
	}
	hit, ok := v.lineAt(j-begin, b[j])
	return at(hit, j), ok
}

// lineAt looks at a line end or a NUL.
func (v *view) lineAt(i int, c byte) (Hit, bool) {
	if c != '\n' && c != '\r' && c != 0 {
		return Hit{}, false
	}
	return v.signAt(i, c)
}

// ruled reports whether a line ends in white space.
func ruled(b []byte) bool {
	for _, c := range b {
		if c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// spaceRun returns where the next long run of white space lies, len(b) if there is none. It
// looks at one place in each run's length: words are in most of them.
func spaceRun(b []byte, i int) (int, int) {
	for k := i + longSpace - 1; k < len(b); k += longSpace {
		if !isSpace(b[k]) {
			continue
		}
		begin, end := k, k+1
		for begin > i && isSpace(b[begin-1]) {
			begin--
		}
		for end < len(b) && isSpace(b[end]) {
			end++
		}
		if end-begin >= longSpace {
			return begin, end
		}
		k = end - 1
	}
	return len(b), len(b)
}

// tight returns a value without its long runs of white space: of each, a line's end and what
// the next line is indented by are left, or a space.
func (in *Inspector) tight(b []byte, depth int) []byte {
	if begin, _ := spaceRun(b, 0); begin == len(b) {
		return b
	}
	in.tightened[depth] = without(in.tightened[depth][:0], b, spaceRun, shortened)
	return in.tightened[depth]
}

// without writes a text, and of its long runs, which run finds, what rest leaves of them.
func without(out, b []byte, run func(b []byte, i int) (begin, end int), rest func(out, run []byte) []byte) []byte {
	for i := 0; ; {
		begin, end := run(b, i)
		out = append(out, b[i:begin]...)
		if begin == len(b) {
			return out
		}
		out = rest(out, b[begin:end])
		i = end
	}
}

func shortened(out, run []byte) []byte {
	e := len(run)
	for e > 0 && run[e-1] != '\n' && run[e-1] != '\r' {
		e--
	}
	switch {
	case e > 1 && run[e-2] == '\r':
		out = append(out, '\r', '\n')
	case e > 0:
		out = append(out, run[e-1])
	}
	if e < len(run) {
		out = append(out, ' ')
	}
	return out
}
