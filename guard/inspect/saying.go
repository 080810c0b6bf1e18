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

// meaning tells what a word means.
func (m *words) meaning(key uint64) saying {
	i := key * 0x9e3779b97f4a7c15 >> 56
	if m.keys[i] != key {
		m.keys[i], m.says[i] = key, sayingOf(key)
	}
	return m.says[i]
}

func sayingOf(key uint64) (s saying) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], key)
	w := b[:(bits.Len64(key)+7)/8]
	switch {
	case root(w):
		s |= roots
	case !dull(w) || cloud(w):
		s |= loud
	}
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
