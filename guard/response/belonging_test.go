package response

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"redoubt/policy"
)

// TestStreamPersonal: what stands under a name is masked as far as it goes, wherever the
// stream is split, and JSON stays that.
func TestStreamPersonal(t *testing.T) {
	f := New(policy.Response{Private: policy.Mask, Personal: []string{"email", "a b\"c"}}, nil)
	for in, want := range map[string]string{
		`{"email":"ada@b.example","n":1}`:                                       `{"email":"*************","n":1}`,
		`{ "email" : "\u00e4\n" , "n":"x"}`:                                     `{ "email" : "********" , "n":"x"}`,
		`{"email":-12.50e3,"n":12}`:                                             `{"email":-11.11e1,"n":12}`,
		`{"email":{"first":"a","n":[1,{"x":"y"}]},"n":"x"}`:                     `{"email":{"first":"*","n":[1,{"x":"*"}]},"n":"x"}`,
		`[{"email":["a",true,{}]},"x"]`:                                         `[{"email":["*",true,{}]},"x"]`,
		`{"\u0065mail":"a"}`:                                                    `{"\u0065mail":"*"}`,
		`{"a b\"c":"a","x":"y"}`:                                                `{"a b\"c":"*","x":"y"}`,
		`{"body":"{\"email\":\"a\\\"b\",\"n\":1}","n":"x"}`:                     `{"body":"{\"email\":\"******\",\"n\":1}","n":"x"}`,
		`{"body":"{\u0022email\u0022:\u0022ab\u0022}","n":"x"}`:                 `{"body":"{\u0022email\u0022:\u0022**\u0022}","n":"x"}`,
		`{"body":"{\"email\":\"cut off"},"n":"x"}`:                              `{"body":"{\"email\":\"*******"},"n":"x"}`,
		"data: {\"email\":\"a\"}\n\ndata: {\"x\":\"y\"}\n\n":                    "data: {\"email\":\"*\"}\n\ndata: {\"x\":\"y\"}\n\n",
		"{\"email\":\"a\nb\"}":                                                  "{\"email\":\"*\nb\"}",
		`{"email":7` + "\n8":                                                    `{"email":1` + "\n8",
		"{\"statusCode\":200}\x00\x00\x00\x00\x00\x00\x00\x00{\"email\":\"a\"}": "{\"statusCode\":200}\x00\x00\x00\x00\x00\x00\x00\x00{\"email\":\"*\"}",
	} {
		for way, pieces := range splits(in) {
			if out, leaks := stream(f, pieces...); out != want || len(leaks) != 1 || leaks[0].Class != "personal" || leaks[0].Blocked {
				t.Errorf("%s, %s: %s %v, want %s", in, way, out, leaks, want)
			}
		}
	}
	for _, in := range []string{
		`{"email":"","n":"x"}`, `{"email":null}`, `{"email":[],"n":"x"}`, `"email" , "x"`, `say "email": it's x`, `{"x":"email","y":"z"}`, `{"email"email":"a"`,
		`{"Email":"a"}`, `"email": ,"x"`, `{"email"`, `{"email":`,
	} {
		for way, pieces := range splits(in) {
			if out, leaks := stream(f, pieces...); out != in || leaks != nil {
				t.Errorf("%s, %s: %s %v", in, way, out, leaks)
			}
		}
	}
	s := New(policy.Response{Private: policy.Block, Personal: []string{"email"}}, nil).Stream()
	if out := string(s.Write([]byte(`{"n":1,"email":"ada"}`))); out != `{"n":1,"email":"` || !s.Blocked() {
		t.Errorf("blocked: %s", out)
	}
	deep := strings.Repeat(`[{"a":`, 200) + `"b"` + strings.Repeat("}]", 200)
	if out, _ := stream(f, `{"email":`+deep+`,"n":"x"}`); strings.Contains(out, "b") || !strings.HasSuffix(out, `,"n":"x"}`) || !json.Valid([]byte(out)) {
		t.Errorf("deep: %s", out)
	}
	traces := New(policy.Response{Traces: policy.Mask}, nil)
	for in, want := range map[string]string{
		`{"stackTrace":["File a",{"line":12}],"x":"y"}`: `{"stackTrace":["******",{"line":12}],"x":"y"}`,
		`{"stackTrace":"none","x":["y"]}`:               `{"stackTrace":"none","x":["y"]}`,
		`{"stackTrace":{"a":["y"]}}`:                    `{"stackTrace":{"a":["y"]}}`,
	} {
		if out, _ := stream(traces, in); out != want {
			t.Errorf("%s: %s", in, out)
		}
	}
}

// TestStreamPersonalHits: each value counts once, as in an answer given as a whole, and a
// list of a trace's lines once.
func TestStreamPersonalHits(t *testing.T) {
	f := New(policy.Response{Private: policy.Mask, Traces: policy.Mask, Personal: []string{"email"}}, nil)
	for in, want := range map[string]int{
		`{"email":"ada@b.example","n":1}`:                      1,
		`{"email":-12.50e3,"n":12}`:                            1,
		`{"email":["a","bb",12,-3,[4,"x"],{"n":5,"m":"y"}]}`:   8,
		`{"email":["a",true,null,"b"],"n":["c"],"x":"y"}`:      2,
		`{"email":"a","body":"{\"email\":[\"b\",7]}","n":[8]}`: 3,
		`{"stackTrace":["File a","b"],"n":1}`:                  1,
		`{"stackTrace":["a"],"x":{"stackTrace":["b","c"]}}`:    2,
	} {
		_, whole := f.Apply("", []byte(in))
		for way, pieces := range splits(in) {
			if _, leaks := stream(f, pieces...); len(leaks) != 1 || leaks[0].Hits != want || whole[0].Hits != want {
				t.Errorf("%s, %s: %v, as a whole %v, want %d", in, way, leaks, whole, want)
			}
		}
	}
}

// TestStreamPersonalAsWhole: the same is masked in a stream as in an answer given as a
// whole.
func TestStreamPersonalAsWhole(t *testing.T) {
	f := New(policy.Response{Private: policy.Mask, Personal: []string{"email", "id"}}, nil)
	rapid.Check(t, func(t *rapid.T) {
		text := encode(tree(3).Draw(t, "tree"))
		if rapid.Bool().Draw(t, "inner") {
			text = encode(object{{"body", string(text)}})
		}
		at := rapid.IntRange(0, len(text)).Draw(t, "at")
		out, leaks := stream(f, string(text[:at]), string(text[at:]))
		whole, found := f.masked(text)
		if len(found) == 0 {
			whole = text
		}
		if !json.Valid([]byte(out)) || len(out) != len(text) || len(leaks) > len(found) {
			t.Fatalf("%s became %s %v", text, out, leaks)
		}
		if got, want := flat(out), flat(string(whole)); got != want {
			t.Fatalf("%s became %s and %s", text, got, want)
		}
	})
}

// flat is a text in which masks of all lengths are the same.
func flat(text string) string {
	var b strings.Builder
	for _, c := range text {
		switch {
		case c == '*', c == '0', c == '1', c == '\\', // one at the end of a value belongs to the quote
			c == '"' && strings.HasSuffix(b.String(), `"`):
			continue
		}
		b.WriteRune(c)
	}
	return b.String()
}

// tree is JSON of which no number but personal ones has a digit that masks have.
func tree(depth int) *rapid.Generator[any] {
	return rapid.Custom(func(t *rapid.T) any {
		kind := rapid.IntRange(0, 5).Draw(t, "kind")
		switch {
		case depth == 0 || kind < 2:
			return rapid.SampledFrom([]any{nil, true, "", "abc", "é\"x\\", "{}", "a,b:]"}).Draw(t, "scalar")
		case kind == 2:
			return rapid.SliceOfN(tree(depth-1), 0, 3).Draw(t, "list")
		}
		o := object{}
		for range rapid.IntRange(0, 3).Draw(t, "members") {
			o = append(o, member{rapid.SampledFrom([]string{"email", "id", "x", "y z", ""}).Draw(t, "name"), tree(depth-1).Draw(t, "value")})
		}
		return o
	})
}
