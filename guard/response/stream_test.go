package response

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/quick"

	"redoubt/policy"
)

// streaming looks for everything that can be seen in a stream.
func streaming(what policy.Leak) *Filter {
	return New(policy.Response{
		Traces: what, Secrets: what, Canary: what, Private: what, Canaries: []string{"canary-7391", "canary-7391-long"}, Personal: []string{"email"},
	}, []string{"DB_PASSWORD=hunter22\"x", "API_TOKEN=secret=and=more", "B_TOKEN=secret=and=more+rest", `C_TOKEN=back\nslash-täglich`})
}

// stream writes a text in the pieces that it is given in, and tells what left of it.
func stream(f *Filter, pieces ...string) (string, []Leak) {
	var out strings.Builder
	s := f.Stream()
	for _, p := range pieces {
		out.Write(s.Write([]byte(p)))
	}
	rest, leaks := s.Close()
	out.Write(rest)
	return out.String(), leaks
}

const pem = "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----"

// masking are streams, with brackets around what is masked in them.
var masking = []struct{ name, text, class string }{
	{"own value", `pw [hunter22"x] end`, "secret"},
	{"own value in JSON", `{"a":"[hunter22\"x]"}`, "secret"},
	{"own value in JSON in JSON", `{"a":"{\"b\":\"[hunter22\\\"x]\"}"}`, "secret"},
	{"own value as Gson has it", `{"a":"[secret\u003dand\u003Dmore]"}`, "secret"},
	{"own value, slashes escaped", `{"a":"[secret\=and\=more]"}`, "secret"},
	{"the longer of two", `[secret=and=more+rest] [secret=and=more]+res`, "secret"},
	{"a backslash in it", `[back\nslash-täglich] [back\\nslash-t\u00e4glich]`, "secret"},
	{"access key", "id [AKIA" + "ABCDEFGHIJKLMNOP].", "secret"},
	{"access key at the end", "[AKIA" + "ABCDEFGHIJKLMNOP]", "secret"},
	{"access key behind an escape", `{"a":"\n[AKIA` + `ABCDEFGHIJKLMNOP]"}`, "secret"},
	{"access key in a query", "?Credential=[AKIA" + "ABCDEFGHIJKLMNOP]&a", "secret"},
	{"two of them", "[AKIA" + "ABCDEFGHIJKLMNOP] [ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789]", "secret"},
	{"Slack's", "[xoxb-" + "0123456789-0123456789-abcdefghijklmnopqrst]!", "secret"},
	{"behind another", `[secret=and=moreAKIA` + "ABCDEFGHIJKLMNOP]", "secret"},
	{"prelude", "{\"statusCode\":200,\"headers\":{\"x\":\"[canary-7391]\"}}\x00\x00\x00\x00\x00\x00\x00\x00[canary-7391]", "canary"},
	{"canary", "a [canary-7391] b", "canary"},
	{"the longer canary", "[canary-7391-long] [canary-7391]-lon", "canary"},
	{"private key", "a [" + strings.ReplaceAll(pem, "\n", "]\n[") + "] b", "secret"},
	{"private key in JSON", `{"a":"[` + strings.ReplaceAll(pem, "\n", `\n`) + `]","b":1}`, "secret"},
	{"private key, cut off", `{"a":"[` + strings.ReplaceAll(pem[:50], "\n", `\n`) + `]","b":1}`, "secret"},
	{"private key without end", "[" + strings.ReplaceAll(pem[:50], "\n", "]\n["), "secret"},
	{"Python", "oops [Traceback (most recent call last):]\n[  File \"x\", line 3]\n[KeyError]\n\nafter", "trace"},
	{"Python, other lines' ends", "oops [Traceback (most recent call last):]\r\n[  File \"x\", line 3]\r\n\r\nafter", "trace"},
	{"Python in an event", "data: [Traceback (most recent call last):]\n[data:   File \"x\"]\n\ndata: more\n\n", "trace"},
	{"Python in JSON", `{"a":"[Traceback (most recent call last):\n  File \"x\", line 3\n\nKeyError]","b":1}`, "trace"},
	{"Node", "TypeError: x\n[    at f (\"/var/task/a.js\":1)]\n[    at g]\n\nafter", "trace"},
	{"Node in JSON", `{"e":"TypeError: x\n[    at f (/var/task/a.js:1)]","ok":1}`, "trace"},
	{"Node in JSON in a body", `{"body":"{\"e\":\"TypeError: x\\n[    at f (\\\"a.js\\\":1)\\n    at g]\",\"ok\":1}"}`, "trace"},
	{"Java", "java.lang.X: y\n[\tat a.B.c(B.java:3)]\n", "trace"},
	{"Go", "panic: x\n\n[goroutine 1 [running]:]\n[main.main()]\n\n[goroutine 2 [x]:]\n", "trace"},
	{"Go, at the beginning", "[goroutine 1 [running]:]\n", "trace"},
	{"Ruby", "oops /var/task/app[.rb:12:in 'Object#handler': no (E)]\n[\tfrom x]\n", "trace"},
	{"Ruby in JSON", `{"body":"app[.rb:12:in ` + "`" + `f']","b":1}`, "trace"},
	{"personal data", `{"a":"b","email":"[ada@b.example]","n":1}`, "personal"},
	{"personal data in a body", `{"body":"{\"email\":{\"a\":\"[x]\"},\"n\":1}","n":"x"}`, "personal"},
	{"PHP", "PHP Fatal error\n[Stack trace:\n#0 /var/task/a.php(3): f()]\n", "trace"},
}

// brackets takes them off a text: what the function wrote, and what should leave.
func brackets(text string) (in, out string) {
	text = strings.ReplaceAll(text, "goroutine 1 [running]", "goroutine 1 <running>")
	text = strings.ReplaceAll(text, "goroutine 2 [x]", "goroutine 2 <x>")
	var a, b strings.Builder
	masked := false
	for _, c := range []byte(text) {
		switch {
		case c == '[' || c == ']':
			masked = c == '['
			continue
		case masked:
			b.WriteByte('*')
		default:
			b.WriteByte(c)
		}
		a.WriteByte(c)
	}
	return strings.NewReplacer("<running>", "[running]", "<x>", "[x]").Replace(a.String()), b.String()
}

// TestStreamMasks: what is masked in a stream, wherever it is split, and that a JSON text
// stays one.
func TestStreamMasks(t *testing.T) {
	f := streaming(policy.Mask)
	for _, c := range masking {
		in, want := brackets(c.text)
		for name, pieces := range splits(in) {
			out, leaks := stream(f, pieces...)
			if out != want || len(leaks) != 1 || leaks[0].Class != c.class || leaks[0].Blocked {
				t.Errorf("%s, %s: %q %v, want %q", c.name, name, out, leaks, want)
			}
			if json.Valid([]byte(in)) && !json.Valid([]byte(out)) {
				t.Errorf("%s, %s: no JSON any more: %s", c.name, name, out)
			}
		}
	}
}

// splits are all the ways to write a text in two pieces, and one in bytes.
func splits(text string) map[string][]string {
	ways := map[string][]string{"whole": {text}, "bytes": strings.Split(text, "")}
	for i := range len(text) {
		ways[fmt.Sprint("at ", i)] = []string{text[:i], text[i:]}
	}
	ways["bytes"] = nil
	for i := range len(text) {
		ways["bytes"] = append(ways["bytes"], text[i:i+1])
	}
	return ways
}

// TestTrailers: what stands behind a stream is masked as an answer is, also in the error
// that a function tells there.
func TestTrailers(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	const name = "Lambda-Runtime-Function-Error-Body: "
	for in, want := range map[string]string{
		"A: canary-7391\r\n\r\n":                                         "A: ****\r\n\r\n",
		"A: b\r\nC:id AKIA" + "ABCDEFGHIJKLMNOP\r\n\r\n":                 "A: b\r\nC: id ****\r\n\r\n",
		name + b64(`{"stackTrace":["a","b"],"x":1}`) + "\r\n\r\n":        name + b64(`{"stackTrace":["****"],"x":1}`) + "\r\n\r\n",
		strings.ToLower(name) + b64(`{"email":"a"}`) + "\r\n\r\n":        strings.ToLower(name) + b64(`{"email":"****"}`) + "\r\n\r\n",
		name + "no base64 of canary-7391\r\n\r\n":                        name + "no base64 of ****\r\n\r\n",
		name + b64(`{"errorType":"E","errorMessage":"no"}`) + "\r\n\r\n": "",
		"A:  b : c\r\n\r\n":                                              "",
		"\r\n":                                                           "",
		"no line":                                                        "",
	} {
		s := streaming(policy.Mask).Stream()
		got := string(s.Trailers([]byte(in)))
		_, leaks := s.Close()
		if want == "" && (got != in || leaks != nil) || want != "" && (got != want || len(leaks) != 1) || s.Blocked() {
			t.Errorf("%q: %q %v", in, got, leaks)
		}
		s = streaming(policy.Block).Stream()
		if s.Trailers([]byte(in)); s.Blocked() != (want != "") {
			t.Errorf("%q: blocked %v", in, s.Blocked())
		}
	}
}

// TestStreamClean: what only looks like it passes as it is.
func TestStreamClean(t *testing.T) {
	f := streaming(policy.Mask)
	for name, in := range map[string]string{
		"signed link":         "https://b.s3.amazonaws.com/k?X-Amz-Credential=ASIA" + "ABCDEFGHIJKLMNOP%2F20261129",
		"signed link in Java": `{"u":"?X-Amz-Credential\u003dASIA` + `ABCDEFGHIJKLMNOP%2F20261129"}`,
		"short keys":          "AKIA" + "ABC xAKIA" + "ABCDEFGHIJKLMNOP AKIA" + "ABCDEFGHIJKLMNOPQ",
		"word at":             "meet\nat noon\n  at home",
		"at without a line":   "    at home",
		"public key":          "-----BEGIN PUBLIC KEY-----\nMII\n-----END PUBLIC KEY-----",
		"beginnings":          "AKIA hunter22 canary-739 Traceback (most secret=and=mor -----BEGIN ",
		"backslashes":         `C:\temp\new\users \u00 \ud83d\ude00 \` + strings.Repeat(`\`, 300),
		"Ruby's files":        "see app.rb:12 and app.rb:123456789:in 'x' or .rb::in 'x'",
		"names":               `{"emails":"a","Email":1,"e":["email","email"],"email":null,"stackTrace":"none"} "email"`,
		"in two events":       `data: {"t":"canary"}` + "\n\n" + `data: {"t":"-7391"}` + "\n\n",
		"percent coded":       "secret%3Dand%3Dmore",
		"bytes":               "\x00\xff\xfe\\\xff\x1f\x8b",
		"nothing":             "",
	} {
		for way, pieces := range splits(in) {
			if out, leaks := stream(f, pieces...); out != in || leaks != nil {
				t.Errorf("%s, %s: %q %v", name, way, out, leaks)
			}
		}
	}
	if New(policy.Response{Headers: map[string]string{"A": "b"}}, nil).Stream() != nil {
		t.Error("a stream is looked through for nothing that is seen in one")
	}
}

// TestStreamHolds: only what may become a hit waits for what follows.
func TestStreamHolds(t *testing.T) {
	f := streaming(policy.Mask)
	for in, held := range map[string]string{
		"data: hello\n\n":                   "",
		`{"a":1}` + "\n":                    "",
		"an AK":                             "AK",
		"WEAK":                              "",
		"a hunter22":                        "hunter22",
		"a hunter2x":                        "",
		`a hunter22\`:                       `hunter22\`,
		`a secret\u003`:                     `secret\u003`,
		"AKIA" + "ABCDEFGHIJKLMNOP":         "AKIA" + "ABCDEFGHIJKLMNOP",
		"-----BEGIN CERTIFICATE-----":       "-----",
		"-----BEGIN RSA PRI":                "-----BEGIN RSA PRI",
		pem[:50]:                            "",
		"\n    a":                           "    a",
		"x    a":                            "a", // as a base64 of the canary begins
		"Traceback (most recent call l":     "Traceback (most recent call l",
		strings.Repeat(`\`, 5000):           strings.Repeat(`\`, 5000%mostBackslashes),
		"xoxb-" + strings.Repeat("0", 5000): "",
	} {
		s := f.Stream()
		out := s.Write([]byte(in))
		if string(s.Held()) != held || len(out)+len(held) != len(in) {
			t.Errorf("%.60q: %q is held, %d bytes left", in, s.Held(), len(out))
		}
	}
}

// TestStreamBlocks: from what is blocked on nothing leaves, but what else there is is told.
func TestStreamBlocks(t *testing.T) {
	for _, c := range masking {
		in, want := brackets(c.text)
		want, _, _ = strings.Cut(want, "*")
		for way, pieces := range splits(in + " canary-7391") {
			s := streaming(policy.Block).Stream()
			var out strings.Builder
			for _, p := range pieces {
				out.Write(s.Write([]byte(p)))
			}
			rest, leaks := s.Close()
			if out.String()+string(rest) != want || !s.Blocked() || !slices.ContainsFunc(leaks, func(l Leak) bool { return l.Class == c.class && l.Blocked }) {
				t.Errorf("%s, %s: %q %v", c.name, way, out.String()+string(rest), leaks)
			}
		}
	}
	if s := streaming(policy.Block).Stream(); string(s.Write([]byte("harmless.\n"))) != "harmless.\n" || s.Blocked() {
		t.Error("a harmless stream is blocked")
	}
}

// TestSpoken: whatever JSON makes of a text, its letters stay the same.
func TestSpoken(t *testing.T) {
	same := func(text string) bool {
		one, _ := json.Marshal(text)
		two, _ := json.Marshal(string(one[1 : len(one)-1]))
		return spoken(string(one[1:len(one)-1])) == spoken(text) && spoken(string(two[1:len(two)-1])) == spoken(text)
	}
	if err := quick.Check(func(letters []byte) bool {
		text := make([]byte, len(letters))
		for i, b := range letters {
			text[i] = "\\\\\\\"\n\tnu0041x=<&/ab"[int(b)%19]
		}
		return same(string(text))
	}, nil); err != nil {
		t.Error(err)
	}
	if err := quick.Check(func(text string) bool {
		return strings.ContainsFunc(text, func(r rune) bool { return r > 0xffff }) || same(text)
	}, nil); err != nil {
		t.Error(err)
	}
}

// pieces cuts a text at any places.
func pieces(r *rand.Rand, text string) []string {
	var list []string
	for text != "" {
		n := 1 + r.IntN(min(len(text), 1+r.IntN(40)))
		list, text = append(list, text[:n]), text[n:]
	}
	return list
}

// TestStreamSplits: whatever is written, and in whatever pieces, the same leaves, with as
// many bytes.
func TestStreamSplits(t *testing.T) {
	f := streaming(policy.Mask)
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var text strings.Builder
		for range 1 + r.IntN(6) {
			in, _ := brackets(masking[r.IntN(len(masking))].text)
			from := r.IntN(len(in))
			text.WriteString(in[from : from+1+r.IntN(len(in)-from)])
			text.WriteString([]string{"", " ", "\n", `\n`, `"`, `\`, `\u00`, "\r\n\r\n"}[r.IntN(8)])
		}
		sameInPieces(t, f, r, text.String())
	}
}

func sameInPieces(t *testing.T, f *Filter, r *rand.Rand, text string) {
	t.Helper()
	whole, found := stream(f, text)
	out, leaks := stream(f, pieces(r, text)...)
	if out != whole || !slices.Equal(leaks, found) || len(out) != len(text) {
		t.Errorf("%q became %q %v in pieces, %q %v as a whole", text, out, leaks, whole, found)
	}
	if len(found) == 0 && whole != text {
		t.Errorf("%q became %q though nothing was found", text, whole)
	}
}

func FuzzStream(f *testing.F) {
	for _, c := range masking {
		in, _ := brackets(c.text)
		f.Add(in, uint64(1))
	}
	filter := streaming(policy.Mask)
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		sameInPieces(t, filter, rand.New(rand.NewPCG(seed, 0)), text)
	})
}

// TestStreamMemory: a stream without an end takes no more of it.
func TestStreamMemory(t *testing.T) {
	for name, piece := range map[string]string{
		"clean": strings.Repeat("hello ", 500), "key": strings.Repeat("MIIEabc\n", 500), "beginnings": strings.Repeat("AKIAAKIA", 500), "backslashes": strings.Repeat(`\`, 4000),
	} {
		s := streaming(policy.Mask).Stream()
		s.Write([]byte(pem[:50]))
		for range 10 {
			s.Write([]byte(piece))
		}
		if n := testing.AllocsPerRun(100, func() { s.Write([]byte(piece)) }); n > 2 || len(s.Held()) > 300 || cap(s.raw) > 64<<10 {
			t.Errorf("%s: %v allocations a piece, %d bytes held of %d", name, n, len(s.Held()), cap(s.raw))
		}
	}
}
