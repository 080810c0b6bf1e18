package schema

import (
	"bytes"
	"cmp"
	"math/big"
	"strconv"
	"strings"
)

// A decimal is a number as it is written, 0.digits × 10^point. Its digits have no zeros
// around them; zero has none at all. All that is asked of it takes time by the digits,
// however large the exponent is.
type decimal struct {
	negative bool
	digits   string
	point    int
}

// farthest is the exponent from which numbers are not told apart by it.
const farthest = 1 << 30

// parse reads a number in JSON's grammar.
func parse(text []byte) decimal {
	text, negative := bytes.CutPrefix(text, []byte("-"))
	exponent := 0
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		exponent, _ = strconv.Atoi(string(text[e+1:])) // the last int, beyond that
		text = text[:e]
	}
	whole, fraction, _ := strings.Cut(string(text), ".")
	all := whole + fraction
	digits := strings.TrimLeft(all, "0")
	point := len(whole) - (len(all) - len(digits))
	digits = strings.TrimRight(digits, "0")
	if digits == "" {
		return decimal{}
	}
	return decimal{negative, digits, point + max(-farthest, min(exponent, farthest))}
}

func (d decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

func (d decimal) compare(other decimal) int {
	if d.sign() != other.sign() {
		return cmp.Compare(d.sign(), other.sign())
	}
	larger := cmp.Or(cmp.Compare(d.point, other.point), cmp.Compare(d.digits, other.digits))
	return larger * d.sign()
}

func (d decimal) whole() bool { return len(d.digits) <= d.point || d.digits == "" }

// mostDigits of a number are divided: of a longer one it is not known what it is a
// multiple of, so that it is of none.
const mostDigits = 1000

// multiple reports whether the number is a whole multiple of another. As a whole number
// of its last place it does not end in a zero: so it is none of one that has an earlier
// last place.
func (d decimal) multiple(of decimal) bool {
	if d.digits == "" || of.digits == "" {
		return d.digits == ""
	}
	places := (d.point - len(d.digits)) - (of.point - len(of.digits))
	if places < 0 || len(d.digits) > mostDigits {
		return false
	}
	x, _ := new(big.Int).SetString(d.digits, 10)
	y, _ := new(big.Int).SetString(of.digits, 10)
	shift := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), y)
	return x.Mul(x, shift).Rem(x, y).Sign() == 0
}
