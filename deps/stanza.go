package deps

import (
	"strings"
)

// A stanza is an entry of yarn.lock: the wishes that it fulfils, its fields, and
// what it asks for.
type stanza struct {
	line   int
	wishes []string // "name@range"
	fields map[string]string
	asks   map[string]string
}

// stanzas reads yarn.lock of both forms: classic (`version "1.0.0"`) and berry,
// which is YAML of two levels (`version: 1.0.0`).
func stanzas(text string) []stanza {
	var list []stanza
	group, number := "", 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, " \r\n")
		trimmed := strings.TrimLeft(line, " ")
		indent := len(line) - len(trimmed)
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case indent == 0:
			list = append(list, stanza{number, wishesOf(trimmed), map[string]string{}, map[string]string{}})
			group = ""
		case len(list) == 0:
		case indent == 2:
			key, value := entry(trimmed)
			group = key
			list[len(list)-1].fields[key] = value
		case indent == 4 && (group == "dependencies" || group == "optionalDependencies" || group == "peerDependencies"):
			key, value := entry(trimmed)
			list[len(list)-1].asks[key] = value
		}
	}
	return list
}

func wishesOf(header string) []string {
	var list []string
	for w := range strings.SplitSeq(strings.TrimSuffix(header, ":"), ",") {
		list = append(list, strings.Trim(strings.TrimSpace(w), `"`))
	}
	return list
}

// entry splits `key value`, `key: value` and `"key": "value"`.
func entry(line string) (key, value string) {
	if rest, ok := strings.CutPrefix(line, `"`); ok {
		key, value, _ = strings.Cut(rest, `"`)
	} else if key, value, ok = strings.Cut(line, " "); !ok {
		key = line
	}
	key = strings.TrimSuffix(key, ":")
	return key, strings.Trim(strings.TrimLeft(value, ": "), `"`)
}
