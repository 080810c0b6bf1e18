package tape

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestDecimalIsExact compares with fractions.
func TestDecimalIsExact(t *testing.T) {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,20})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(t *rapid.T) {
		x, y := number.Draw(t, "x"), number.Draw(t, "y")
		if rapid.Bool().Draw(t, "near") { // the same, or nearly so, written in another way
			y = x + rapid.SampledFrom([]string{".0", "e0", "0e-1", ".00000000000000000000001", "1"}).Draw(t, "end")
		}
		a, _ := new(big.Rat).SetString(x)
		b, ok := new(big.Rat).SetString(y)
		if !ok {
			t.Skip("math/big has no such number")
		}
		if got, want := ParseDecimal([]byte(x)).Compare(ParseDecimal([]byte(y))), a.Cmp(b); got != want {
			t.Fatalf("%s and %s: %d, want %d", x, y, got, want)
		}
		if got, want := ParseDecimal([]byte(x)).Whole(), a.IsInt(); got != want {
			t.Fatalf("%s is whole: %v", x, got)
		}
	})
}

// TestDecimalIsBounded: an exponent costs no more than its digits.
func TestDecimalIsBounded(t *testing.T) {
	begin := time.Now()
	far := ParseDecimal([]byte("1e-" + strings.Repeat("9", 100)))
	near := ParseDecimal([]byte("1e-" + strings.Repeat("9", 99) + "8"))
	large := ParseDecimal([]byte("1e999999999"))
	if far.Compare(near) != -1 || near.Compare(far) != 1 || large.Compare(near) != 1 {
		t.Error("order")
	}
	if !large.Whole() || far.Whole() || !large.Multiple(ParseDecimal([]byte("0.5"))) || large.Multiple(ParseDecimal([]byte("3"))) || far.Multiple(near) {
		t.Error("wholes and multiples")
	}
	if took := time.Since(begin); took > time.Second {
		t.Error(took)
	}
}
