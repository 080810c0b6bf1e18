package inspect

// wideAt reads full-width forms and sequences that are longer than need be.
func wideAt(b []byte, i int) (int, int) {
	c := b[i]
	if i+1 < len(b) && c == 0xc2 && (b[i+1] == 0xbc || b[i+1] == 0xbe) { // seven bits of it are < and >
		return 2, int(b[i+1] & 0x7f)
	}
	if i+1 < len(b) && (c == 0xc0 || c == 0xc1) {
		if n := b[i+1]; n&0xc0 == 0x80 || n < 0x40 {
			if r := int(c&1)<<6 | int(n&0x3f); n&0x80 != 0 || r == '.' || r == '/' || r == '\\' {
				return 2, r
			}
		}
		if n := b[i+1]; n == '.' || n == '/' || n == '\\' {
			return 2, int(n)
		}
		return 0, 0
	}
	if (c == 0xbc || c == 0xbe) && (i == 0 || b[i-1] < 0x80) && (i+1 == len(b) || b[i+1] < 0x80) {
		return 1, int(c & 0x7f) // seven bits of it, too
	}
	if c >= 0xf0 {
		return longAt(b, i)
	}
	if i+2 < len(b) && b[i+1]&0xc0 == 0x80 && b[i+2]&0xc0 == 0x80 && c&0xf0 == 0xe0 {
		r := int(c&0xf)<<12 | int(b[i+1]&0x3f)<<6 | int(b[i+2]&0x3f)
		if r < 0x80 || r >= 0xff01 && r <= 0xff5e || r < 0xffff && plainOf(r) != '?' && (r == 0x2215 || r == 0x2216 || r == 0x2024) {
			return 3, r
		}
		switch {
		case r >= 0x2460 && r <= 0x2468:
			return 3, '1' + r - 0x2460
		case r == 0x24ea:
			return 3, '0'
		case r >= 0x24d0 && r <= 0x24e9:
			return 3, 'a' + r - 0x24d0
		case r == 0x560a || r == 0x560d || r == 0x563c || r == 0x563e: // some servers keep the low byte only
			return 3, r & 0xff
		case r == 0x3002:
			return 3, '.'
		case r == 0x201c || r == 0x201d:
			return 3, '"'
		case r == 0x2032 || r == 0x2018 || r == 0x2019:
			return 3, '\''
		}
		if r == 0xfeff || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069 {
			return 3, -1
		}
	}
	return 0, 0
}

// longAt reads sequences of four bytes and more: letters and digits of
// mathematics, which are taken for the plain ones, and what is longer than need be.
func longAt(b []byte, i int) (int, int) {
	n := 4 + ord(b[i] >= 0xf8) + ord(b[i] >= 0xfc)
	if i+n > len(b) {
		return 0, 0
	}
	r := 0
	for _, c := range b[i+1 : i+n] {
		if c&0xc0 != 0x80 {
			return 0, 0
		}
		r = r<<6 | int(c&0x3f)
	}
	switch {
	case r < 0x80 && b[i]&(0x7f>>n) == 0:
		return n, r
	case n != 4 || b[i] != 0xf0:
	case r >= 0x1d400 && r <= 0x1d6a3:
		return n, int("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(r-0x1d400)%52])
	case r >= 0x1d7ce && r <= 0x1d7ff:
		return n, '0' + (r-0x1d7ce)%10
	}
	return 0, 0
}

// utf7At reads +ADw-, as old browsers did.
func utf7At(b []byte, i int) (int, int) {
	if i+4 >= len(b) || b[i+1] != 'A' || b[i+4] != '-' {
		return 0, 0
	}
	x, y := sextet(b[i+2]), sextet(b[i+3])
	if x < 0 || y < 0 {
		return 0, 0
	}
	return 5, (x<<6 | y) >> 2
}
