package tape

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var wide = Limits{Depth: 1000, Digits: 400, Values: 1 << 20}

func TestRead(t *testing.T) {
	for text, want := range map[string]Fault{
		`{}`: OK, ` [1, -2.5e3, "a", null, true, false, {"a": {"b": []}}] `: OK, `"😀\ud83d\ude00"`: OK, `1e308`: OK, `0e999`: OK, `1e-999`: OK,
		`{"a":1,"b":{"a":1}}`: OK, `""`: OK, `-0`: OK,
		``: Syntax, `{`: Syntax, `{}x`: Syntax, `{"a":1,}`: Syntax, `[1 2]`: Syntax, `01`: Syntax, `1.`: Syntax, `.5`: Syntax, `+1`: Syntax, `1e`: Syntax,
		`NaN`: Syntax, `'a'`: Syntax, "\"\t\"": Syntax, `"\x"`: Syntax, `"\u12"`: Syntax, `"`: Syntax, `{"a"}`: Syntax, `{a:1}`: Syntax, `[}`: Syntax, `tru`: Syntax,
		"\ufeff{}": Syntax, `"a\`: Syntax, `{1:2}`: Syntax, `[1]]`: Syntax,
		`{"a":1,"a":2}`: Duplicate, `{"a":1,"\u0061":2}`: Duplicate, `[{"b":{"x":1,"y":2,"x":3}}]`: Duplicate,
		"\"\xff\"": UTF8, "\"\xc0\xaf\"": UTF8, `"\ud800"`: UTF8, `"\udc00\ud800"`: UTF8, "\"\\n\xff\"": UTF8, "{\"\xff\":1}": UTF8,
		`1e309`: Digits, `-1e999`: Digits, `[` + strings.Repeat("9", 401) + `]`: Digits, `1e99999999999999999999`: Digits,
		`{"a":1,"a":2}x`: Syntax,
	} {
		var d Doc
		if got, _ := d.Read([]byte(text), wide); got != want {
			t.Errorf("%.40s: %q, want %q", text, got, want)
		}
	}
}

func TestReadLimits(t *testing.T) {
	var d Doc
	nested := func(n int) []byte { return []byte(strings.Repeat("[", n) + "1" + strings.Repeat("]", n)) }
	if f, _ := d.Read(nested(5), Limits{Depth: 5, Digits: 9, Values: 99}); f != OK {
		t.Error(f)
	}
	if f, _ := d.Read(nested(6), Limits{Depth: 5, Digits: 9, Values: 99}); f != Depth {
		t.Error(f)
	}
	if f, _ := d.Read([]byte("[1,1,1,1]"), Limits{Depth: 5, Digits: 9, Values: 3}); f != Values {
		t.Error(f)
	}
	d.Read([]byte(strings.Repeat(`[`, 1<<20)), Limits{Depth: 5, Digits: 9, Values: 99})
	if len(d.Nodes) > 6 {
		t.Errorf("read on to %d nodes", len(d.Nodes))
	}
}

func TestManyNames(t *testing.T) {
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	var d Doc
	if f, _ := d.Read([]byte("{"+b.String()+`"z":1}`), wide); f != OK {
		t.Error(f)
	}
	if f, _ := d.Read([]byte("{"+b.String()+`"k17":1}`), wide); f != Duplicate {
		t.Error(f)
	}
}

func TestPath(t *testing.T) {
	var d Doc
	f, at := d.Read([]byte(`{"a":{"x":0},"Records":[{"body":1},{"body":{"y":1e999}}]}`), wide)
	if got := strings.Join(d.Path(at), "."); f != Digits || got != "Records.*.body.y" {
		t.Errorf("%s at %s", f, got)
	}
}

func TestNoAllocations(t *testing.T) {
	text := []byte(`{"a":"x\ny","b":[1,2,3,{"k":"v"}],"c":{"1":1,"2":2,"3":3,"4":4,"5":5,"6":6,"7":7,"8":8,"9":9}}`)
	var d Doc
	if n := testing.AllocsPerRun(100, func() {
		d.Read(text, wide)
		d.Get(0, "c")
		d.Float(d.First(d.Get(0, "b")))
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// value makes of a tape what encoding/json makes of the text.
func value(d *Doc, i int32) any {
	switch d.Kind(i) {
	case Object:
		m := map[string]any{}
		for k, v := range d.Members(i) {
			m[string(d.Bytes(k))] = value(d, v)
		}
		return m
	case Array:
		list := []any{}
		for _, e := range d.Elements(i) {
			list = append(list, value(d, e))
		}
		return list
	case String:
		return string(d.String(i))
	case Number:
		return d.Float(i)
	case True, False:
		return d.Kind(i) == True
	}
	return nil
}

// FuzzRead holds the reader to encoding/json: the same texts are JSON, and mean
// the same where nothing is wrong with them.
func FuzzRead(f *testing.F) {
	for _, s := range []string{`{"a":[1,"\u00e9\ud83d\ude00",{"b":null}],"c":-1.5e-3}`, `{"a":1,"a":2}`, "\"\xff\"", `[[[[`, `"\ud800x"`, ` 1 `, `1e400`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var d Doc
		fault, at := d.Read(slices.Clone(text), Limits{Depth: 9000, Digits: 1 << 20, Values: 1 << 24})
		d.Path(at)
		if fault == Depth || fault == Values {
			return
		}
		if json.Valid(text) != (fault != Syntax) {
			t.Fatalf("%q: %q", text, fault)
		}
		if fault != OK {
			return
		}
		var want any
		dec := json.NewDecoder(bytes.NewReader(text))
		if err := dec.Decode(&want); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := value(&d, 0); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q: %v, want %v", text, got, want)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	text := []byte(`{"Records":[` + strings.Repeat(`{"body":"{\"item\":\"book-42\",\"note\":\"leave it at the door\"}","attributes":{"SenderId":"AIDACKCEVSQ6C2EXAMPLE"}},`, 8) + `{}]}`)
	var d Doc
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		d.Read(text, wide)
	}
}

func TestWhole(t *testing.T) {
	for text, want := range map[string]bool{`{"a":1}`: true, `{"a":1} x`: true, `"a" b`: true, `{"a":1`: false, `{"a":1]`: false, `x {"a":1}`: false, "": false} {
		var d Doc
		if d.Read([]byte(text), Limits{Depth: 8, Digits: 8, Values: 8}); d.Whole != want {
			t.Errorf("%q: %v", text, d.Whole)
		}
	}
}

// TestFloat: short whole numbers are read by themselves, all others as Go reads them.
func TestFloat(t *testing.T) {
	for _, text := range []string{"0", "7", "-0", "-7", "12", "999999999999999", "9007199254740993", "12345678901234567890", "1.5", "1e3", "0.1", "-12.25E-2", "100000000000000000000000"} {
		var d Doc
		if fault, _ := d.Read([]byte(text), wide); fault != OK {
			t.Fatal(text, fault)
		}
		want, err := strconv.ParseFloat(text, 64)
		if got := d.Float(0); err != nil || math.Float64bits(got) != math.Float64bits(want) {
			t.Errorf("%s is %v", text, got)
		}
	}
}
