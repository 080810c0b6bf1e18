package inspect

import (
	"encoding/binary"
	"math/bits"
)

// Most calm values are short, and nobody can say anything of them. A glance finds that
// out without a copy and without a branch for each character: it puts where the kinds of
// characters stand into sets of places, a bit for each, and asks those. Where it can't
// tell, the value is read as all others are.

// short is how long a value may be that a glance can tell of: a word of bits.
const short = 64

// places is where a short value has what.
type places struct {
	words, digits, spaces, commas, dashes, dots, colons, ats uint64

	lower [short/8 + 1]uint64 // its characters in lower case, with nothing that counts behind them
}

// glance reports whether a value is calm and nobody can say anything of it.
func (in *Inspector) glance(b []byte) bool {
	if len(b) == 0 || len(b) > short || textures[b[0]]&wordly == 0 {
		return false
	}
	p := &in.places
	return p.read(b) && p.calm(len(b)) && !kept(b) && p.whole(b) && in.dull(p, len(b)) && in.idle(p, len(b))
}

// read takes a value in, eight characters at once; ok: they are all of ASCII, and all of
// those that calm values have.
func (p *places) read(b []byte) (ok bool) {
	var words, digits, spaces uint64
	for i := 0; i < len(b); i += 8 {
		x := eight(b, i)
		if x&highs != 0 {
			return false
		}
		under := from(x, '_', '_')
		low := (x | ' '*ones) ^ under>>2
		p.lower[i/8] = low
		d := from(x, '0', '9')
		digits |= gather(d) << i
		words |= gather(d|under|from(low, 'a', 'z')) << i
		spaces |= gather(from(x, ' ', ' ')) << i
	}
	p.words, p.digits, p.spaces = words, digits, spaces
	p.commas, p.dashes, p.dots, p.colons, p.ats = 0, 0, 0, 0, 0
	left := uint64(1)<<len(b) - 1 - words - spaces
	return left == 0 || p.signs(b, left)
}

// signs takes in what is neither word nor space.
func (p *places) signs(b []byte, left uint64) (ok bool) {
	for ; left != 0; left &= left - 1 {
		place := left & -left
		switch b[bits.TrailingZeros64(left)] {
		case ',':
			p.commas |= place
		case '-':
			p.dashes |= place
		case '.':
			p.dots |= place
		case ':':
			p.colons |= place
		case '@':
			p.ats |= place
		default:
			return false
		}
	}
	return true
}

// Eight characters at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// eight are the characters from i on, with zeros behind the last.
func eight(b []byte, i int) uint64 {
	if i+8 <= len(b) {
		return binary.LittleEndian.Uint64(b[i:])
	}
	if len(b) >= 8 {
		return binary.LittleEndian.Uint64(b[len(b)-8:]) >> (8 * (i + 8 - len(b)))
	}
	x := uint64(0)
	for k := len(b) - 1; k >= i; k-- {
		x = x<<8 | uint64(b[k])
	}
	return x
}

// from has the high bit of each character set that lies between two; all are of ASCII.
func from(x uint64, first, last byte) uint64 {
	return (x + (0x80-uint64(first))*ones) &^ (x + (0x7f-uint64(last))*ones) & highs
}

// gather puts the high bits of eight characters side by side.
func gather(x uint64) uint64 { return x >> 7 * 0x0102040810204080 >> 56 }

// calm reports whether signs stand where they open and end nothing, as joined has it; a
// run of spaces, or one at the end, is for others to judge.
func (p *places) calm(n int) bool {
	end := uint64(1) << (n - 1)
	behind, before := p.words<<1, p.words>>1
	digitsBehind, digitsBefore := p.digits<<1, p.digits>>1
	stops := p.commas | p.dots | p.dashes
	switch {
	case p.spaces&(p.spaces<<1|end) != 0:
		return false
	case stops&^behind != 0 || stops&^(before|p.spaces>>1|end) != 0:
		return false
	case p.colons&^(digitsBehind&digitsBefore) != 0:
		return false
	}
	return p.ats&^(behind&before) == 0
}

// whole reports whether a calm value is, as a whole, neither a host, a path, base64 nor
// the piece of a query that a number begins.
func (p *places) whole(b []byte) bool {
	letters := p.words &^ p.digits
	first := isAlpha(byte(p.lower[0]))
	switch {
	case p.packed(b):
		return false
	case p.spaces == 0 && p.pathLike(len(b)):
		return false
	case p.spaces == 0 && p.words == 1<<len(b)-1, letters == 0 && p.dots|p.colons == 0, p.spaces != 0 && letters == 0:
		return true
	case p.spaces == 0 && !p.noHost(b):
		return false
	}
	return first || letters == 0 || dated(b, bits.TrailingZeros64(^p.words))
}

// packed reports whether a value may be base64, or have some in it.
func (p *places) packed(b []byte) bool {
	run := p.words | p.dashes
	if j := bits.TrailingZeros64(^run); j >= 8 && j+2 >= len(b) {
		return j > mostOdd || readable(b)
	}
	for n := range 4 { // of sixteen
		run &= run >> (1 << n)
	}
	return run != 0
}

// mostOdd is how many letters of base64 come to fewer than the twenty bytes of which one
// may be no text's.
const mostOdd = 26

// readable reports whether the first four letters of base64 come to what texts have.
func readable(b []byte) bool {
	x := sextet(b[0])<<18 | sextet(b[1])<<12 | sextet(b[2])<<6 | sextet(b[3])
	return !unreadable(byte(x>>16)) && !unreadable(byte(x>>8)) && !unreadable(byte(x))
}

// pathLike is what it is for calm values.
func (p *places) pathLike(n int) bool {
	return n >= 8 && (pathEnds(p.key(0, 2), p.key(n-2, 2)) || p.colons&2 != 0)
}

// noHost reports whether a value that is one word with signs in it is none that quietHost
// has to look at, but for a cloud's own names.
func (p *places) noHost(b []byte) bool {
	switch {
	case p.ats != 0:
		return p.colons == 0 && b[0] != '0' && p.dots&(p.digits<<1) == 0
	case p.dots != 0:
		return false
	}
	return p.colons == 0 || dated(b, bits.TrailingZeros64(^p.words))
}

// key are up to eight characters of a value in lower case.
func (p *places) key(i, n int) uint64 {
	x := p.lower[i/8]>>(8*(i%8)) | p.lower[i/8+1]<<(64-8*(i%8))
	return x & (1<<(8*n) - 1)
}

// text is the value in lower case.
func (p *places) text(buf []byte, n int) []byte {
	buf = buf[:0]
	for i := 0; i < n; i += 8 {
		buf = binary.LittleEndian.AppendUint64(buf, p.lower[i/8])
	}
	return buf[:n]
}

// dull reports whether no parser wants to see any of the words.
func (in *Inspector) dull(p *places, n int) bool {
	if p.words == p.digits {
		return true
	}
	for left := p.words; left != 0; {
		i := bits.TrailingZeros64(left)
		size := bits.TrailingZeros64(^(left >> i))
		word := uint64(1)<<size - 1
		left &^= word << i
		switch {
		case p.digits>>i&word == word:
		case size > 8:
			in.lower[0] = p.text(in.lower[0], n)
			if w := in.lower[0][i : i+size]; !dull(w) || hexed(w) {
				return false
			}
		default:
			s := in.words.meaning(p.key(i, size), sayingOf)
			if s&loud != 0 || s&roots != 0 && p.dots>>(i+size)&1 != 0 {
				return false
			}
		}
	}
	return true
}

// idle reports whether neither a query nor a command begins as the value does.
func (in *Inspector) idle(p *places, n int) bool {
	if !isAlpha(byte(p.lower[0])) {
		return true
	}
	first := bits.TrailingZeros64(^p.words)
	if first <= 8 && in.firsts.meaning(p.key(0, first), openingOf)&leads != 0 {
		return false
	}
	name := bits.TrailingZeros64(^(p.words | p.dots | p.dashes))
	if name > first {
		for (p.dots|p.dashes)>>(name-1)&1 != 0 { // a program's name does not end in them
			name--
		}
	}
	if name <= 8 {
		return in.firsts.meaning(p.key(0, name), openingOf)&runs == 0
	}
	in.lower[0] = p.text(in.lower[0], n)
	return !fragment(in.lower[0][:first]) && gradeOf(string(in.lower[0][:name])) == gNone
}
