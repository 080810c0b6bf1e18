package coding

import (
	"strings"
	"testing"
)

func TestLegible(t *testing.T) {
	for headers, want := range map[string]bool{
		"":                                 true,
		"gzip":                             true,
		" X-GZIP ,":                        true,
		"identity":                         true,
		"deflate":                          false,
		"br":                               false,
		"gzip, gzip":                       false,
		"gzip|gzip":                        false,
		"identity, gzip":                   false,
		"#application/json":                true,
		"#text/plain; Charset = \"UTF-8\"": true,
		"#text/plain;charset=latin1 ":      true,
		"#text/plain;charset=utf-16":       false,
		"#text/plain;charset=UTF-7":        false,
		"#text/plain;charset=utf-8;charset=utf-32": false,
		"#text/plain;charset=utf-8|a/b;charset=x":  false,
		"#text/plain;charset*=utf-8''utf-16":       false,
		"gzip#text/plain;charset=utf-8":            true,
		"br#text/plain;charset=utf-8":              false,
	} {
		encodings, types, _ := strings.Cut(headers, "#")
		if got := Legible(strings.Split(encodings, "|"), strings.Split(types, "|")); got != want {
			t.Errorf("%s: %v", headers, got)
		}
	}
}
