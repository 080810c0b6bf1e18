package telemetry

import (
	"strings"
	"testing"
)

func TestParseTrace(t *testing.T) {
	const id, span = "5e1b41515ac6c58fab29b8a10d6e4a1e", "53995c3f42cd8ad8"
	for header, want := range map[string]string{
		"Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e;Parent=53995c3f42cd8ad8;Sampled=0;Lineage=1:a87bd80c:5": id + " " + span,
		"Self=1-67891234-12456789abcdef012345678;Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e":                id + " ",
		"Sampled=1; Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e; Parent=x":                                   id + " ",
		"00-" + id + "-" + span + "-01":      id + " " + span,
		"01-" + id + "-" + span + "-01-more": id + " " + span,
		"":                                   "",
		"Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1":                "",
		"Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e0":              "",
		"Root=1-5E1B4151-5ac6c58fab29b8a10d6e4a1e":               "",
		"Root=2-5e1b4151-5ac6c58fab29b8a10d6e4a1e":               "",
		"Root=1-00000000-000000000000000000000000":               "",
		"Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1\";x=":           "",
		"ff-" + id + "-" + span + "-01":                          "",
		"00-" + id + "-" + span + "-01-more":                     "",
		"00-" + id + "-0000000000000000-01":                      "",
		"00-" + strings.Repeat("0", 32) + "-" + span + "-01":     "",
		"00-" + strings.ToUpper(id) + "-" + span + "-01":         "",
		"00_" + id + "-" + span + "-01":                          "",
		strings.Repeat("Root=1-", 10_000):                        "",
		strings.Repeat("x", 2000) + ";Root=1-5e1b4151-" + id[8:]: "",
	} {
		trace, caller, ok := ParseTrace(header)
		got := ""
		if ok {
			got = string(trace[:]) + " " + caller.String()
		}
		if got != want {
			t.Errorf("%.80q: %q", header, got)
		}
		if again, _, _ := ParseTrace([]byte(header)); again != trace {
			t.Errorf("%.80q: as bytes another", header)
		}
	}
	if n := testing.AllocsPerRun(100, func() { ParseTrace("Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e;Parent=53995c3f42cd8ad8") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzParseTrace: whatever a caller sends, an id is hex digits of the right number.
func FuzzParseTrace(f *testing.F) {
	f.Add("Root=1-5e1b4151-5ac6c58fab29b8a10d6e4a1e;Parent=53995c3f42cd8ad8;Sampled=0")
	f.Add("00-5e1b41515ac6c58fab29b8a10d6e4a1e-53995c3f42cd8ad8-01")
	f.Fuzz(func(t *testing.T, header string) {
		id, span, ok := ParseTrace(header)
		if ok != (id != TraceID{}) || ok && strings.Trim(string(id[:])+span.String(), "0123456789abcdef") != "" || !ok && span != (SpanID{}) {
			t.Errorf("%q: %q %q %t", header, id, span, ok)
		}
	})
}
