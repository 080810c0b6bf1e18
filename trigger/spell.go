package trigger

import (
	"strconv"
	"strings"
)

// Spell writes a path for people: event.Records[].s3.object.key. Names that
// are no plain words are quoted, since code may hold any text as a key.
func Spell(path []string) string {
	var b strings.Builder
	b.WriteString("event")
	for _, step := range path {
		switch {
		case anyElement(step):
			b.WriteString("[]")
		case plain(step):
			b.WriteString("." + step)
		default:
			b.WriteString("[" + strconv.QuoteToASCII(step) + "]")
		}
	}
	return b.String()
}

// plain reports whether name can stand behind a dot: header names and claims
// such as custom:tenant can.
func plain(name string) bool {
	for _, r := range name {
		letter := 'a' <= r|0x20 && r|0x20 <= 'z'
		if !letter && !strings.ContainsRune("0123456789_-$:@", r) {
			return false
		}
	}
	return name != ""
}
