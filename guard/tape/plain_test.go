package tape

import (
	"encoding/json"
	"math/rand/v2"
	"testing"
	"unicode/utf8"
)

// TestPlain compares eight bytes at once with one at a time.
func TestPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	likely := []byte("abc\"\\\x1f\x00 !#[]\x7f\x80\xa2\xdc\xff")
	for range 200_000 {
		b := make([]byte, random.IntN(30))
		for i := range b {
			if b[i] = 'a'; random.IntN(6) == 0 {
				b[i] = likely[random.IntN(len(likely))]
			}
		}
		from := random.IntN(len(b) + 1)
		want, high := from, false
		for ; want < len(b) && b[want] != '"' && b[want] != '\\' && b[want] >= ' '; want++ {
			high = high || b[want] >= utf8.RuneSelf
		}
		got, wide := plain(b, from)
		if got != want || high && !wide {
			t.Fatalf("%q from %d: %d, %v; want %d, %v", b, from, got, wide, want, high)
		}
	}
}

// TestEscapesOfAllLengths: what lies between escapes is taken over whole.
func TestEscapesOfAllLengths(t *testing.T) {
	var d Doc
	for n := range 40 {
		for m := range 12 {
			want := ""
			for i := range n {
				want += string(rune('a' + i%26))
			}
			want += "\"é"
			for i := range m {
				want += string(rune('A' + i))
			}
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if fault, _ := d.Read(text, Limits{Depth: 4, Digits: 30, Values: 10}); fault != OK || string(d.Bytes(0)) != want {
				t.Fatalf("%s is read as %q %s", text, d.Bytes(0), fault)
			}
		}
	}
}

// TestNames: few names are compared with each other, many are looked up.
func TestNames(t *testing.T) {
	for n := range 3 * few {
		text := "{"
		for i := range n {
			text += `"k` + string(rune('a'+i)) + `":1,`
		}
		for _, c := range []struct {
			last string
			want Fault
		}{{"ka", Duplicate}, {"x", OK}} {
			if n == 0 {
				c.want = OK
			}
			var d Doc
			if fault, _ := d.Read([]byte(text+`"`+c.last+`":1}`), Limits{Depth: 4, Digits: 30, Values: 1000}); fault != c.want {
				t.Errorf("%d names and %s: %q", n, c.last, fault)
			}
		}
	}
}

// TestNamesAlike: names that look alike are compared, the same one twice is found.
func TestNamesAlike(t *testing.T) {
	for text, want := range map[string]Fault{
		`{"abcde":1,"axcxe":2,"abcxe":3}`: OK, `{"abcde":1,"axcxe":2,"abcde":3}`: Duplicate, `{"":1,"a":2}`: OK, `{"":1,"a":2,"":3}`: Duplicate,
		`{"a":{"a":1},"b":{"a":2}}`: OK, `{"a":{"b":1},"a":2}`: Duplicate, `{"\u0061":1,"a":2}`: Duplicate,
	} {
		var d Doc
		if fault, _ := d.Read([]byte(text), Limits{Depth: 4, Digits: 30, Values: 100}); fault != want {
			t.Errorf("%s: %q", text, fault)
		}
	}
}

// TestRoom: as many values as are allowed are read, one more is not, however much place
// the list has from another text.
func TestRoom(t *testing.T) {
	var d Doc
	for _, n := range []int{100, 7, 8, 6, 100} {
		want := Values
		if n >= 8 {
			want = OK
		}
		if fault, _ := d.Read([]byte(`{"a":[1,2,"3"],"b":null}`), Limits{Depth: 4, Digits: 30, Values: n}); fault != want {
			t.Errorf("%d values allowed: %q", n, fault)
		}
	}
}

// TestStringsOfAllLengths: a string ends where its quote is, whatever stands behind it.
func TestStringsOfAllLengths(t *testing.T) {
	for n := range 50 {
		for _, tail := range []string{"", ",1", `,"a\\b"`, `,"é","` + "\\u00e9" + `"`} {
			want := make([]byte, n)
			for i := range want {
				want[i] = 'a' + byte(i%26)
			}
			var d Doc
			text := []byte(`["` + string(want) + `"` + tail + `]`)
			if fault, _ := d.Read(text, Limits{Depth: 4, Digits: 30, Values: 100}); fault != OK || string(d.Bytes(1)) != string(want) {
				t.Fatalf("%s: %q, %q", text, fault, d.Bytes(1))
			}
			if fault, _ := d.Read(text[:n+2], Limits{Depth: 4, Digits: 30, Values: 100}); fault != Syntax {
				t.Fatalf("%s: %q", text[:n+2], fault)
			}
		}
	}
}
