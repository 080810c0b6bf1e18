package tape

import (
	"hash/maphash"
	"testing"
)

func TestEqual(t *testing.T) {
	seed := maphash.MakeSeed()
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[1,2]}`, `{"b":[1.0,2],"a":1e0}`, true},
		{`0`, `-0.0`, true},
		{`9007199254740993`, `9007199254740992`, false},
		{`"a"`, `"\u0061"`, true},
		{`[1,2]`, `[2,1]`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`{}`, `[]`, false},
		{`true`, `false`, false},
	} {
		var a, b Doc
		a.Read([]byte(c.a), wide)
		b.Read([]byte(c.b), wide)
		if got := Equal(&a, 0, &b, 0); got != c.want {
			t.Errorf("%s and %s: %v", c.a, c.b, got)
		}
		if c.want && a.Hash(0, seed) != b.Hash(0, seed) {
			t.Errorf("%s and %s have different hashes", c.a, c.b)
		}
	}
}
