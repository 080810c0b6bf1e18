package tape

import "math"

// number reads a number in JSON's grammar.
func (r *reader) number(from int) int {
	t, i := r.text, from
	if i < len(t) && t[i] == '-' {
		i++
	}
	whole := digits(t, i)
	if whole == 0 || whole > 1 && t[i] == '0' {
		return no
	}
	big := t[i] != '0'
	i += whole
	all := whole
	if i < len(t) && t[i] == '.' {
		n := digits(t, i+1)
		if n == 0 {
			return no
		}
		all, i = all+n, i+1+n
	}
	exp := 0
	if i < len(t) && t[i]|0x20 == 'e' {
		n, e := exponent(t, i+1)
		if n == 0 {
			return no
		}
		exp, i, all = e, i+1+n, all+n
	}
	r.push(Number, from, i)
	if all > r.lim.Digits || r.infinite(whole, exp, big) {
		r.blame(Digits)
	}
	return i
}

// infinite reports whether the last number is beyond what a double can hold.
// Only near the edge it must be worked out.
func (r *reader) infinite(whole, exp int, big bool) bool {
	if whole+exp < 300 || !big && exp < 300 {
		return false
	}
	return math.IsInf(r.d.Float(int32(len(r.d.Nodes)-1)), 0)
}

func digits(t []byte, i int) int {
	n := 0
	for i+n < len(t) && '0' <= t[i+n] && t[i+n] <= '9' {
		n++
	}
	return n
}

// exponent reads the part behind an e; large ones are cut, since they are out
// of range anyway.
func exponent(t []byte, i int) (n, e int) {
	sign := 1
	if i < len(t) && (t[i] == '-' || t[i] == '+') {
		if t[i] == '-' {
			sign = -1
		}
		n = 1
	}
	ds := digits(t, i+n)
	if ds == 0 {
		return 0, 0
	}
	for _, c := range t[i+n : i+n+ds] {
		e = min(e*10+int(c-'0'), 1<<20)
	}
	return n + ds, sign * e
}
