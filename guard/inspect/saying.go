package inspect

import (
	"encoding/binary"
	"math/bits"
)

// A saying is what a word means to parsers, as far as a glance asks.
type saying uint8

const (
	loud  saying = 1 << iota // a parser wants to see it, or a cloud's own names begin so
	roots                    // a name of Java's begins so, if a dot follows
	leads                    // a piece of a query begins so
	runs                     // a shell runs it
)

// words remember what words of up to eight letters mean: a few are most of those that an
// application gets, and each is looked for in long lists.
type words struct {
	keys [256]uint64 // the letters in lower case, the first one low
	says [256]saying
}

// meaning tells what a word means; of is asked about those that are not remembered.
func (m *words) meaning(key uint64, of func(w []byte) saying) saying {
	i := key * 0x9e3779b97f4a7c15 >> 56
	if m.keys[i] != key {
		var b [8]byte
		binary.LittleEndian.PutUint64(b[:], key)
		m.keys[i], m.says[i] = key, of(b[:(bits.Len64(key)+7)/8])
	}
	return m.says[i]
}

// sayingOf is what a word means wherever it stands.
func sayingOf(w []byte) saying {
	switch {
	case root(w):
		return roots
	case !dull(w) || cloud(w) || hexed(w):
		return loud
	}
	return 0
}

// openingOf is what it means at the beginning.
func openingOf(w []byte) (s saying) {
	if fragment(w) {
		s |= leads
	}
	if gradeOf(string(w)) != gNone {
		s |= runs
	}
	return s
}

// cloud knows the words that metadata looks for.
func cloud(w []byte) bool {
	switch string(w) {
	case "metadata", "instance", "rancher":
		return true
	}
	return false
}

// root knows the words that only mean something to javaAt, and before a dot.
func root(w []byte) bool {
	switch string(w) {
	case "com", "org", "java", "javax":
		return true
	}
	return false
}
