package inspect

// base64 decodes the first long run of base64 in a value, if it comes to a
// text: a value that is base64 as a whole, a cookie's, the part behind "base64,".
func (in *Inspector) base64(b []byte, depth int) (int, []byte, bool) {
	for i := 0; i < len(b); {
		if i > 0 {
			if i = longRun(b, i); i+16 > len(b) {
				break
			}
		}
		j := i
		for j < len(b) && sextet(b[j]) >= 0 {
			j++
		}
		if j-i >= 16 || i == 0 && j-i >= 8 && j+2 >= len(b) {
			if text, ok := in.decode64(b[i:j], depth); ok {
				return i, text, true
			}
		}
		i = j + 1
	}
	return 0, nil, false
}

// longRun returns where the next run of sixteen letters of base64 begins, or a place too
// near to the end for one. It looks at the last letter first: words are shorter.
func longRun(b []byte, i int) int {
	for i+16 <= len(b) {
		k := i + 15
		for k >= i && sextet(b[k]) >= 0 {
			k--
		}
		if k < i {
			break
		}
		i = k + 1
	}
	return i
}

// decode64 decodes a run, if it comes to a text.
func (in *Inspector) decode64(b []byte, depth int) ([]byte, bool) {
	out := in.plain[depth][:0]
	acc, bits, odd := 0, 0, 0
	for _, c := range b {
		acc, bits = acc<<6|sextet(c), bits+6
		if bits < 8 {
			continue
		}
		bits -= 8
		out = append(out, byte(acc>>bits))
		acc &= 1<<bits - 1
		if odd += ord(unreadable(out[len(out)-1])); odd*20 > len(out)+20 {
			break
		}
	}
	in.plain[depth] = out
	return out, len(out) >= 6 && odd*20 <= len(out)
}

// unreadable: other bytes than a text has; what base64 comes to that holds no
// text has some soon.
func unreadable(c byte) bool {
	return c < 0x20 && c != '\n' && c != '\r' && c != '\t' || c >= 0x7f
}

func sextet(c byte) int {
	switch {
	case c >= 'A' && c <= 'Z':
		return int(c - 'A')
	case c >= 'a' && c <= 'z':
		return int(c-'a') + 26
	case isDigit(c):
		return int(c-'0') + 52
	case c == '+' || c == '-':
		return 62
	case c == '/' || c == '_':
		return 63
	}
	return -1
}
