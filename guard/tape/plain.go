package tape

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// plain returns where the characters end that stand for themselves in a string: at a
// quote, a backslash, a control character or the end of the text. wide: some of them
// may not be ASCII.
func plain(t []byte, i int) (end int, wide bool) {
	high := uint64(0)
	for ; i+8 <= len(t); i += 8 {
		x := binary.LittleEndian.Uint64(t[i:])
		high |= x
		if found := strange(x); found != 0 {
			return i + bits.TrailingZeros64(found)/8, high&highs != 0
		}
	}
	for ; i < len(t) && t[i] != '"' && t[i] != '\\' && t[i] >= ' '; i++ {
		high |= uint64(t[i])
	}
	return i, high&highs != 0
}

// strange has the high bit of the first byte set that does not stand for itself. Bits
// above it may come of borrowing.
func strange(x uint64) uint64 {
	return (zeros(x^'"'*ones) | zeros(x^'\\'*ones) | (x-' '*ones)&^x) & highs
}

// zeros has the high bit of each byte set that is zero, for the lowest of them.
func zeros(x uint64) uint64 { return (x - ones) &^ x }
