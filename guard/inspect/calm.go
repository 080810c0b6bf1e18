package inspect

// Most values of an event are calm: words, numbers, dates, names of hosts,
// addresses of mail, in which nothing opens or ends anything. A calm value begins
// with a letter or digit and consists of
//
//   - words, digits, spaces,
//   - dots, commas and dashes behind a word, and before a word, a space or the end,
//   - colons between digits, and an @ between two words.
//
// So scan hands on no sign of it, nothing is encoded but base64 and hexadecimal
// characters, and nothing is quoted. What is left is how it begins, what it is as a
// whole and words that mean something, about which the same parsers are asked. A test
// compares both ways.

// A texture says what a character may be in a calm value, 0 for nothing.
type texture uint8

const (
	letter texture = 1 << iota
	digit
	space
	stop  // a dot or comma
	dash  // base64 has it, too
	joint // a colon or @
	ex    // the letter x
	nought

	wordly = letter | digit
)

var textures = [256]texture{
	'a': letter, 'b': letter, 'c': letter, 'd': letter, 'e': letter, 'f': letter, 'g': letter, 'h': letter, 'i': letter,
	'j': letter, 'k': letter, 'l': letter, 'm': letter, 'n': letter, 'o': letter, 'p': letter, 'q': letter, 'r': letter,
	's': letter, 't': letter, 'u': letter, 'v': letter, 'w': letter, 'x': letter | ex, 'y': letter, 'z': letter,
	'A': letter, 'B': letter, 'C': letter, 'D': letter, 'E': letter, 'F': letter, 'G': letter, 'H': letter, 'I': letter,
	'J': letter, 'K': letter, 'L': letter, 'M': letter, 'N': letter, 'O': letter, 'P': letter, 'Q': letter, 'R': letter,
	'S': letter, 'T': letter, 'U': letter, 'V': letter, 'W': letter, 'X': letter | ex, 'Y': letter, 'Z': letter, '_': letter,
	'0': digit | nought, '1': digit, '2': digit, '3': digit, '4': digit, '5': digit, '6': digit, '7': digit, '8': digit, '9': digit,
	' ': space, '.': stop, ',': stop, '-': dash, ':': joint, '@': joint,
}

// calm is what was found out about a calm value.
type calm struct {
	seen   texture // what it consists of
	has    set
	first  int  // where its first word ends
	tell   int  // the first word that a parser wants to see, -1 for none
	packed bool // it may be base64, or have some in it
	parts  bool // it has a space between words
}

// read reads a value, and its copy in lower case, up to what is not calm; ok: it is.
func (c *calm) read(b, lower []byte) (ok bool) {
	if len(b) == 0 || textures[b[0]]&wordly == 0 {
		return false
	}
	*c = calm{tell: -1}
	seen, run := texture(0), 0 // run: where the letters of base64 began
	for i := 0; i < len(b); {
		t := textures[b[i]]
		j := i + 1
		switch {
		case t&wordly != 0:
			c.parts = c.parts || seen&space != 0
			for seen |= t; j < len(b) && textures[b[j]]&wordly != 0; j++ {
				seen |= textures[b[j]]
			}
			if t&letter != 0 && c.tell < 0 && !dull(lower[i:j]) {
				c.tell = i
			}
			if i == 0 {
				c.first = j
			}
		case !joined(b, i, t):
			return false
		default:
			seen |= t
			c.has |= kinds[b[i]&0x7f]
		}
		if t&(wordly|dash) == 0 {
			run = j
		}
		c.packed = c.packed || j-run >= 16 || run == 0 && j >= 8 && j+2 >= len(b)
		i = j
	}
	c.seen = seen
	return true
}

// joined reports whether a sign stands where it opens and ends nothing.
func joined(b []byte, i int, t texture) bool {
	before, after := textures[b[i-1]], space
	if i+1 < len(b) {
		after = textures[b[i+1]]
	}
	switch {
	case t == space:
		return true
	case t&(stop|dash) != 0:
		return before&wordly != 0 && after&(wordly|space) != 0
	case t == joint && b[i] == ':':
		return before&digit != 0 && after&digit != 0
	case t == joint:
		return before&wordly != 0 && after&wordly != 0
	}
	return false
}

// silent reports whether nobody can say anything of a calm value: no word of it, nor its
// beginning, means anything, it is no host, no path and too short for base64.
func (c *calm) silent(b, lower []byte) bool {
	switch {
	case c.tell >= 0 || c.packed || c.seen&(ex|nought) == ex|nought || kept(b):
		return false
	case !c.parts && (c.seen&(stop|dash|joint) != 0 || pathLike(lower)):
		return false
	case c.seen&letter == 0:
		return true
	case !isAlpha(lower[0]):
		return !c.parts && c.seen&(stop|dash|joint) == 0
	}
	return !fragment(lower[:c.first]) && !c.compound(lower) && gradeOf(string(lower[:c.first])) == gNone
}

// compound reports whether the first word may be a part of a name.
func (c *calm) compound(s []byte) bool {
	return c.first < len(s) && textures[s[c.first]]&(stop|dash|joint) != 0
}

// kept reports whether a value may begin as an object that a library wrote.
func kept(b []byte) bool {
	if len(b) < 4 {
		return false
	}
	switch b[0] {
	case 'B', 'g':
		return b[1] == 'A'
	case 'r':
		return b[1] == 'O'
	case 'a', 'A':
		return b[1]|0x20 == 'c' && b[2]|0x20 == 'e'
	}
	return false
}

// dull reports whether no parser wants to see a word.
func dull(w []byte) bool {
	if w[0] == '_' && len(w) > 1 && w[1] == '_' || w[0] == 'r' && hasPrefix(w, "ro0ab") {
		return false
	}
	return len(w) > 31 || roleOf(w) == 0
}

// quiet inspects a calm value: its beginning, itself as a whole, and base64.
func (in *Inspector) quiet(v *view, c *calm, depth int) (Hit, bool) {
	v.has, v.one, v.fuel = c.has, !c.parts, 16*len(v.s)+16*reach
	if !in.middle {
		if hit, ok := v.beginQuiet(c); ok {
			return hit, true
		}
	}
	if c.tell >= 0 {
		v.query = v.wholeQuery()
		if hit, ok := v.through(c.tell); ok {
			return hit, true
		}
	}
	if depth == Depth {
		return Hit{}, false
	}
	if c.seen&(ex|nought) == ex|nought {
		if hit, ok := in.escaped(v.raw, v.has, v.want, depth); ok {
			return hit, true
		}
	}
	if c.packed {
		return in.packed(v.raw, v.want, depth)
	}
	return Hit{}, false
}

// beginQuiet is begin for a calm value: what needs other signs is not asked.
func (v *view) beginQuiet(c *calm) (Hit, bool) {
	if v.want&Deserialization != 0 && kept(v.raw) {
		if hit, ok := v.hit(Deserialization, v.serialized(), 0); ok {
			return hit, ok
		}
	}
	if v.want&SSRF != 0 && v.one {
		if hit, ok := v.hit(SSRF, v.quietHost(c), 0); ok {
			return hit, ok
		}
	}
	if v.want&Path != 0 && v.one && pathLike(v.s) {
		if hit, ok := v.hit(Path, v.wholePath(), 0); ok {
			return hit, ok
		}
	}
	if c.seen&letter == 0 {
		return Hit{}, false
	}
	if v.want&SQL != 0 && (!isAlpha(v.s[0]) && !dated(v.s, c.first) || fragment(v.s[:c.first])) {
		if hit, ok := v.hit(SQL, v.sqlLead(), 0); ok {
			return hit, ok
		}
	}
	if v.want&Command != 0 && v.startsProgram(c) {
		return v.hit(Command, v.commandStart(), 0)
	}
	return Hit{}, false
}

// quietHost is bareHost for a calm value: without dots and colons, in an address of mail
// and behind a date only a cloud's own names mean something.
func (v *view) quietHost(c *calm) string {
	switch {
	case v.has&(dots|colon) == 0 && len(v.s) >= 16:
		return ""
	case v.has&(dots|colon) == 0, v.has&(other|colon) == other && v.s[0] != '0', v.has&dots == 0 && dated(v.s, c.first):
		if c.seen&letter != 0 && c.seen&(stop|dash|joint) != 0 && v.metadata(0, min(len(v.s), 40)) {
			return "ssrf-metadata"
		}
		return ""
	}
	return v.bareHost()
}

// pathLike reports whether a calm value, in lower case, may be a path: without a slash
// those that are known begin or end so, or with a drive.
func pathLike(s []byte) bool {
	n := len(s)
	return n >= 8 && (pathEnds(uint64(s[0])|uint64(s[1])<<8, uint64(s[n-2])|uint64(s[n-1])<<8) || s[1] == ':' || s[n-1] == ' ')
}

// pathEnds knows the first two and the last two letters of them, the first of each two low.
func pathEnds(begin, end uint64) bool {
	switch begin {
	case 'b' | 'o'<<8, 'w' | 'p'<<8:
		return true
	}
	switch end {
	case 'w' | 'd'<<8, 'o' | 'w'<<8, 'u' | 'e'<<8, 't' | 's'<<8, 'n' | 'i'<<8:
		return true
	}
	return false
}

// dated reports whether a calm value, whose first word ends there, begins as a date does.
func dated(s []byte, first int) bool {
	return first == 4 && len(s) > 5 && s[4] == '-' && isDigit(s[0]) && isDigit(s[3]) && isDigit(s[5])
}

// startsProgram reports whether a calm value begins with the name of a program.
func (v *view) startsProgram(c *calm) bool {
	if c.compound(v.s) && isAlpha(v.s[0]) {
		return v.program0(0).grade != gNone
	}
	return gradeOf(v.between(0, c.first)) != gNone
}

// fragment knows the words that a piece of a query begins with.
func fragment(w []byte) bool {
	switch string(w) {
	case "or", "and", "order", "group", "having", "limit", "create", "declare", "exec", "execute", "shutdown", "waitfor", "drop", "truncate", "if", "grant":
		return true
	}
	return false
}
