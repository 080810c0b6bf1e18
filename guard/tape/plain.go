package tape

import (
	"encoding/binary"
	"math/bits"
	"unsafe"
)

// Eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x80 * ones
)

// load are the eight characters from i on: i+8 must not be beyond the end. A slice from i
// on would be longer in coming, and the next place waits for it.
func load(t []byte, i int) uint64 {
	return binary.LittleEndian.Uint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t)), i))[:])
}

// store is load's way back.
func store(t []byte, i int, x uint64) {
	binary.LittleEndian.PutUint64((*[8]byte)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(t)), i))[:], x)
}

// plain returns where the characters end that stand for themselves in a string: at a
// quote, a backslash, a control character or the end of the text. wide: some of them
// may not be ASCII.
func plain(t []byte, i int) (end int, wide bool) {
	high := uint64(0)
	for ; i+8 <= len(t); i += 8 {
		x := load(t, i)
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
