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
		{`9007199254740993.0`, `9007199254740993`, true},
		{`9007199254740993.0`, `9007199254740992.0`, false},
		{`9007199254740993.0`, `9007199254740992`, false},
		{`9007199254740993e0`, `9007199254740992`, false},
		{`9.007199254740993e15`, `9007199254740993`, true},
		{`90071992547409930e-1`, `9007199254740993.00`, true},
		{`0.1`, `0.10000000000000000001`, false},
		{`0.1`, `1e-1`, true},
		{`100`, `1E+2`, true},
		{`-100`, `-1e2`, true},
		{`-1`, `1`, false},
		{`0`, `0e999999999`, true},
		{`0`, `1e-999999999`, false},
		{`1e-999999999999999999999`, `10e-1000000000000000000000`, true},
		{`1e-999999999999999999999`, `1e-999999999999999999998`, false},
		{`{"a":[9007199254740993.0]}`, `{"a":[9007199254740992.0]}`, false},
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
