package doc

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// compact spells a node as JSON, scalars with their text.
func compact(n *Node) string {
	if n == nil {
		return "<nil>"
	}
	switch n.Kind {
	case Null:
		return "null"
	case String:
		b, _ := json.Marshal(n.Text)
		return string(b)
	case List:
		var items []string
		for _, x := range n.Items {
			items = append(items, compact(x))
		}
		return "[" + strings.Join(items, ",") + "]"
	case Map:
		var items []string
		for _, p := range n.Pairs {
			items = append(items, p.Key+":"+compact(p.Value))
		}
		return "{" + strings.Join(items, ",") + "}"
	default:
		return n.Text
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{
			"scalars", "a: 1\nb: yes\nc: true\nd: ~\ne: 2010-09-09\nf: 012345678901\ng: 'x'\nh:\n",
			`{a:1,b:"yes",c:true,d:null,e:"2010-09-09",f:012345678901,g:"x",h:null}`,
		},
		{"ref", "a: !Ref B", `{a:{Ref:"B"}}`},
		{"getatt", "a: !GetAtt B.C.D\nb: !GetAtt [B, C]\nc: !GetAtt B", `{a:{Fn::GetAtt:["B","C.D"]},b:{Fn::GetAtt:["B","C"]},c:{Fn::GetAtt:"B"}}`},
		{"nested short forms", "a: !If [X, !Sub '${Y}', !Ref 'AWS::NoValue']", `{a:{Fn::If:["X",{Fn::Sub:"${Y}"},{Ref:"AWS::NoValue"}]}}`},
		{"condition", "a: !And [!Condition X, !Not [!Equals [1, 2]]]", `{a:{Fn::And:[{Condition:"X"},{Fn::Not:[{Fn::Equals:[1,2]}]}]}}`},
		{"unknown tag", "a: !Foo [1]\nb: !!binary x", `{a:[1],b:"x"}`},
		{"merge key", "x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3}\nz:\n  <<: [*x, {c: 4, a: 9}]", `{x:{a:1,b:2},y:{b:3,a:1},z:{a:1,b:2,c:4}}`},
		{"quoted merge key is a key", `{"<<": {"a": 1}}`, `{<<:{a:1}}`},
		{"last duplicate wins", "a: 1\nb: 2\na: 3", `{a:3,b:2}`},
		{"last duplicate wins in JSON", `{"a": 1, "b": 2, "a": 3}`, `{a:3,b:2}`},
		{"first document", "a: 1\n---\nb: 2", `{a:1}`},
		{"empty", "", `null`},
		{"only comments", "# nothing\n", `null`},
		{"json with tabs", "{\n\t\"a\":\t[1, \"x\\u00e9\", null, true, 1.5e3]\n}", `{a:[1,"xé",null,true,1.5e3]}`},
		{"flow yaml", "{a: 1, b: [x, y]}", `{a:1,b:["x","y"]}`},
		{"byte order mark", "\ufeffa: 1", `{a:1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := Parse("t.yaml", []byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if got := compact(n); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestParseAll(t *testing.T) {
	docs, err := ParseAll("t.yaml", []byte("a: 1\n---\nb: 2\n"))
	if err != nil || len(docs) != 2 || compact(docs[1]) != "{b:2}" || docs[1].Pos.Line != 3 {
		t.Errorf("got %v, %v", docs, err)
	}
}

func TestSpans(t *testing.T) {
	text := `a: plain text
"b": "double \" quote"  # comment
c: 'it''s'
d: !Ref Über
e: {x: 1, y: [2, é, "ö"] }
f: |
  line one

  line two
g: folded
   over lines
h: &anchor !Sub "${X}"
i:
  - last
`
	for _, file := range []struct {
		name, text string
		bom        int
	}{{"plain", text, 0}, {"bom", "\ufeff" + text, 3}, {"crlf", strings.ReplaceAll(text, "\n", "\r\n"), 0}} {
		n, err := Parse("t.yaml", []byte(file.text))
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"a": "plain text", "b": `"double \" quote"`, "c": "'it''s'", "d": "!Ref Über",
			"e": `{x: 1, y: [2, é, "ö"] }`, "g": "folded\n   over lines",
			"f": "|\n  line one\n\n  line two", "h": `&anchor !Sub "${X}"`, "i": "- last",
		}
		for _, p := range n.Pairs {
			got := strings.TrimSpace(strings.ReplaceAll(file.text[p.Value.Pos.Start:p.Value.Pos.End], "\r\n", "\n"))
			if got != want[p.Key] {
				t.Errorf("%s: %s: got %q, want %q", file.name, p.Key, got, want[p.Key])
			}
		}
		if e := n.Get("e", "y"); e.Items[2].Pos.Column != 21 || e.Items[2].Pos.Line != 5 {
			t.Errorf("%s: column of ö: %+v", file.name, e.Items[2].Pos)
		}
	}
}

func TestJSONSpans(t *testing.T) {
	text := "{\"é\": [1, \"ü\",\n\ttrue], \"b\" : {\"c\": {}}}"
	n, err := Parse("t.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	u := n.Get("é").Items[1].Pos
	if got := text[u.Start:u.End]; got != `"ü"` || u.Line != 1 || u.Column != 11 {
		t.Errorf("%q at %+v", got, u)
	}
	b := n.Get("b").Pos
	if got := text[b.Start:b.End]; got != `{"c": {}}` || b.Line != 2 {
		t.Errorf("%q at %+v", got, b)
	}
	if k := n.Pairs[1].Pos; text[k.Start:k.End] != `"b"` {
		t.Errorf("key at %+v", k)
	}
}

func TestErrors(t *testing.T) {
	laughs := "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 'b'; i < 'j'; i++ {
		p := string(i - 1)
		laughs += fmt.Sprintf("%c: &%c [*%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s, *%s]\n", i, i, p, p, p, p, p, p, p, p, p)
	}
	for _, c := range []struct{ name, in, want string }{
		{"binary", "a: 1\n\x00", "t:2: binary data"},
		{"utf8", "a: 1\nb: 2\nc: \xff", "t:3: not valid UTF-8"},
		{"laughs", laughs, "aliases expand to more than 500000 values"},
		{"self", "a: 1\nb: &x [*x]", "t:2: the alias *x stands inside what it names"},
		{"deep flow", strings.Repeat("[", 10_000), "t:1: nested too deep"},
		{"deep flow maps", strings.Repeat("{a: ", 1000) + strings.Repeat("}", 1000), "nested deeper than 250 levels"},
		{"deep JSON", strings.Repeat(`{"a":`, 1000) + "1" + strings.Repeat("}", 1000), "nested deeper than 250 levels"},
		{"deep list", strings.Repeat("- ", 10_000) + "x", "t:1: nested too deep"},
		{"deep keys", strings.Repeat("? ", 10_000) + "x", "t:1: nested too deep"},
		{"half-written JSON", "{\n\"a\": [1,\n2", "t:3: the JSON document ends too early"},
		{"broken JSON", "{\n\"a\": 1,\n}", "t:3: not valid JSON"},
		{"half-written", "Resources:\n  A:\n    Type: x\n   B: 1\n", "t:2: not valid YAML: wrong indentation"},
		{"colon", "a: 1\nb: c: d\n", "t:2: not valid YAML: a colon"},
		{"tab", "a:\n\tb: 1\n", "t:2: not valid YAML: a tab"},
		{"open quote", "a: 1\nb: \"x\n", "not valid YAML: a quoted text that never ends"},
		{"unknown anchor", "a: *nope", "nope"},
		{"map as key", "a: 1\n? [x]\n: 2", "t:2: a map's key must be a plain word"},
		{"huge", strings.Repeat("#", 50<<20), "t:1: larger than 8 MB"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := Parse("t", []byte(c.in))
			if err == nil {
				t.Fatalf("no error but %.80s", compact(n))
			}
			if !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "t:") {
				t.Errorf("got %q, want %q", err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"a: !Sub '${B}'\nb: &x {c: *x}\n", "{\"a\": [1, {\"b\": null}]}", "- - - x", "<<: {a: 1}\n", "a: |\n  x\n b",
		"? a\n: b\n", "\ufeff{a: 'x''y', b: \"\\\"\"}", "a: !GetAtt x\n---\nb: 1", "%YAML 1.1\n---\n!!map {}", "a: é\n  ü: 1\r\rb: 2",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse("f", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "f:") {
				t.Errorf("error without a place: %v", err)
			}
			return
		}
		checkSpans(t, n, len(data), 0)
	})
}

func checkSpans(t *testing.T, n *Node, size, depth int) {
	if depth > 300 {
		t.Fatal("deeper than the limit")
	}
	if p := n.Pos; p.Start < 0 || p.Start > p.End || p.End > size || p.Line < 1 || p.Column < 1 {
		t.Fatalf("span out of the text: %+v of %d", p, size)
	}
	for _, item := range n.Items {
		checkSpans(t, item, size, depth+1)
	}
	for _, p := range n.Pairs {
		checkSpans(t, p.Value, size, depth+1)
	}
}

func BenchmarkParse(b *testing.B) {
	files, _ := filepath.Glob(filepath.Join(os.Getenv("REDOUBT_CORPORA"), "patterns/*/template.y*ml"))
	if len(files) == 0 {
		b.Skip("REDOUBT_CORPORA is not set")
	}
	var texts [][]byte
	for _, file := range files[:min(200, len(files))] {
		data, _ := os.ReadFile(file)
		texts = append(texts, data)
		b.SetBytes(int64(len(data)))
	}
	for b.Loop() {
		for _, text := range texts {
			if _, err := Parse("t", text); err != nil {
				b.Log(err)
			}
		}
	}
}
