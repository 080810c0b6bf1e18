package deps

import (
	"bytes"
	"regexp"
	"strings"
)

// lines knows where a JSON text's members stand, as tools write them: one to a
// line. Of a text in one line everything stands in line 1.
type lines struct {
	values  map[string]int // `"name": "value"`
	objects map[string]int // `"name": {`, with the version in the line behind it where there is one
}

var (
	valueLine  = regexp.MustCompile(`^\s*"((?:[^"\\]|\\.)*)"\s*:\s*"((?:[^"\\]|\\.)*)"`)
	objectLine = regexp.MustCompile(`^\s*"((?:[^"\\]|\\.)*)"\s*:\s*[{\[]`)
)

func linesOf(data []byte) *lines {
	l := &lines{values: map[string]int{}, objects: map[string]int{}}
	object, number := "", 0
	for len(data) > 0 {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		number++
		if len(line) > 4096 || bytes.IndexByte(line, '"') < 0 {
			continue
		}
		if m := valueLine.FindSubmatch(line); m != nil {
			first(l.values, string(m[1])+"\x00"+string(m[2]), number)
			if object != "" && string(m[1]) == "version" {
				first(l.objects, object+"@"+string(m[2]), number-1)
			}
			object = ""
			continue
		}
		if object = ""; objectLine.Match(line) {
			object = string(objectLine.FindSubmatch(line)[1])
			first(l.objects, object, number)
		}
	}
	return l
}

// first keeps what was said of a key at first.
func first[V any](m map[string]V, key string, v V) {
	if _, ok := m[key]; !ok {
		m[key] = v
	}
}

// member is the line of `"name": "value"`.
func (l *lines) member(name, value string) int {
	return max(1, l.values[name+"\x00"+escaped(value)])
}

// object is the line where an object of that name and version begins.
func (l *lines) object(name, version string) int {
	if n, ok := l.objects[name+"@"+version]; ok {
		return n
	}
	return max(1, l.objects[name])
}

// escaped is a text as JSON's writers spell it inside quotes.
func escaped(s string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s)
}
