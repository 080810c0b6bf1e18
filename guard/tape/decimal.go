package tape

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"math/big"
	"strings"
)

// A Decimal is a number as it is written, 0.digits × 10^point. Its digits have no zeros
// around them; zero has none at all. All that is asked of it takes time by the letters
// of the number, however large the exponent is.
type Decimal struct {
	negative bool
	digits   string
	point    *big.Int // nil for zero
}

// ParseDecimal reads a number in JSON's grammar.
func ParseDecimal(text []byte) Decimal {
	text, negative := bytes.CutPrefix(text, []byte("-"))
	point := new(big.Int)
	if e := bytes.IndexAny(text, "eE"); e >= 0 {
		point.SetString(string(text[e+1:]), 10)
		text = text[:e]
	}
	whole, fraction, _ := strings.Cut(string(text), ".")
	all := whole + fraction
	digits := strings.TrimLeft(all, "0")
	before := len(whole) - (len(all) - len(digits))
	if digits = strings.TrimRight(digits, "0"); digits == "" {
		return Decimal{}
	}
	return Decimal{negative, digits, point.Add(point, big.NewInt(int64(before)))}
}

func (d Decimal) sign() int {
	switch {
	case d.digits == "":
		return 0
	case d.negative:
		return -1
	}
	return 1
}

// Compare is -1 for a number below the other, 1 for one above.
func (d Decimal) Compare(other Decimal) int {
	if d.sign() != other.sign() || d.sign() == 0 {
		return cmp.Compare(d.sign(), other.sign())
	}
	larger := cmp.Or(d.point.Cmp(other.point), cmp.Compare(d.digits, other.digits))
	return larger * d.sign()
}

// places is how many digits stand behind those of the number, below zero for a fraction.
func (d Decimal) places() *big.Int {
	return new(big.Int).Sub(d.point, big.NewInt(int64(len(d.digits))))
}

// Whole reports whether there is no fraction.
func (d Decimal) Whole() bool { return d.digits == "" || d.places().Sign() >= 0 }

// mostDigits of a number are divided: of a longer one it is not known what it is a
// multiple of, so that it is of none.
const mostDigits = 1000

// Multiple reports whether the number is a whole multiple of another. As a whole number
// of its last place it does not end in a zero: so it is none of one that has an earlier
// last place.
func (d Decimal) Multiple(of Decimal) bool {
	if d.digits == "" || of.digits == "" {
		return d.digits == ""
	}
	places := d.places()
	if places.Sub(places, of.places()).Sign() < 0 || len(d.digits) > mostDigits {
		return false
	}
	x, _ := new(big.Int).SetString(d.digits, 10)
	y, _ := new(big.Int).SetString(of.digits, 10)
	shift := new(big.Int).Exp(big.NewInt(10), places, y)
	return x.Mul(x, shift).Rem(x, y).Sign() == 0
}

// hash is the same for the same numbers.
func (d Decimal) hash(seed maphash.Seed) uint64 {
	if d.digits == "" {
		return 0
	}
	return maphash.String(seed, d.digits) + 31*maphash.String(seed, d.point.String()) + uint64(d.sign())
}
