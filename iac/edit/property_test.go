package edit

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
	"pgregory.net/rapid"

	"redoubt/iac/doc"
)

// templates are the texts that the property is tried on: the examples, and
// those of the corpora where REDOUBT_CORPORA names them.
func templates(t testing.TB) [][]byte {
	t.Helper()
	var texts [][]byte
	for _, root := range []string{"../../examples", os.Getenv("REDOUBT_CORPORA")} {
		if root == "" {
			continue
		}
		err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
				return fs.SkipDir
			}
			switch strings.TrimPrefix(filepath.Ext(p), ".") {
			case "yaml", "yml", "json", "template":
				if data, err := os.ReadFile(p); err == nil && len(data) < 100_000 && (bytes.Contains(data, []byte("AWS::")) || bytes.Contains(data, []byte("provider:"))) {
					texts = append(texts, data)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// paths lists the paths to all maps of a document.
func paths(n *doc.Node, at []string, list [][]string) [][]string {
	if n == nil || len(at) > 12 {
		return list
	}
	if n.Kind == doc.Map && len(n.Pairs) > 0 && n.Pairs[0].Pos != n.Pos {
		list = append(list, append([]string{}, at...))
	}
	for i, item := range n.Items {
		list = paths(item, append(at, strconv.Itoa(i)), list)
	}
	for _, p := range n.Pairs {
		list = paths(p.Value, append(at, p.Key), list)
	}
	return list
}

func values() *rapid.Generator[*doc.Node] {
	word := rapid.OneOf(rapid.SampledFrom([]string{"Active", "*", "a: b", "true", "1.5", "", "x #y", "- z", "'", `"`, "é", "${A}/*", "!x", "&x", "a\nb", "{{resolve:ssm:x}}", " lead", "trail "}), rapid.String())
	scalar := rapid.Custom(func(t *rapid.T) *doc.Node {
		switch rapid.IntRange(0, 4).Draw(t, "kind") {
		case 0:
			return doc.NewInt(nowhere, rapid.Int().Draw(t, "n"))
		case 1:
			return doc.NewBool(nowhere, rapid.Bool().Draw(t, "b"))
		case 2:
			return object("Ref", text("Some"))
		case 3:
			return object("Fn::Sub", text("${X.Arn}"+word.Draw(t, "s")))
		}
		return text(word.Draw(t, "s"))
	})
	var value *rapid.Generator[*doc.Node]
	value = rapid.Custom(func(t *rapid.T) *doc.Node {
		switch rapid.IntRange(0, 5).Draw(t, "kind") {
		case 0:
			return list(rapid.SliceOfN(rapid.Deferred(func() *rapid.Generator[*doc.Node] { return value }), 0, 3).Draw(t, "items")...)
		case 1:
			m := doc.NewMap(nowhere)
			for i := range rapid.IntRange(0, 3).Draw(t, "size") {
				m.Pairs = append(m.Pairs, doc.Pair{Key: "K" + strconv.Itoa(i), Value: value.Draw(t, "value")})
			}
			return m
		}
		return scalar.Draw(t, "scalar")
	})
	return value
}

// TestProperty: whatever is added to, changed in or removed from a template, it
// means exactly that afterwards or is refused, and all lines that have nothing
// to do with it are the same.
func TestProperty(t *testing.T) {
	texts := templates(t)
	made, refused := 0, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		in := texts[rapid.IntRange(0, len(texts)-1).Draw(t, "template")]
		have, err := doc.Parse("t", in)
		if err != nil {
			t.Skip("the template can't be read")
		}
		all := paths(have, nil, nil)
		if len(all) == 0 {
			t.Skip("the template holds nothing")
		}
		path := all[rapid.IntRange(0, len(all)-1).Draw(t, "path")]
		at := walk(have, path)
		var want *doc.Node
		lines := 1 // of the old text that may change: a comma, a brace
		pick := rapid.IntRange(0, 2).Draw(t, "what")
		if pick == 0 {
			want, err = Put(have, append(path, "Added"), values().Draw(t, "value"))
		} else {
			p := at.Pairs[rapid.IntRange(0, len(at.Pairs)-1).Draw(t, "entry")]
			lines = 3 + bytes.Count(in[min(p.Pos.Start, p.Value.Pos.End):max(p.Value.Pos.End, p.Pos.Start)], []byte("\n")) + comments(in, p.Pos.Start)
			if pick == 1 {
				want, err = Put(have, append(path, p.Key), values().Draw(t, "value"))
			} else if want = have; !strings.Contains(strings.Join(path, " "), "0") {
				want = Remove(have, append(path, p.Key))
			}
		}
		if err != nil {
			return
		}
		out, err := Rewrite("t", in, have, want)
		if err != nil {
			refused[err.Error()]++
			return
		}
		made++
		if gone := lost(string(in), string(out)); gone > lines {
			t.Fatalf("%d lines changed, %d may: %v\n%s", gone, lines, path, diff.Diff("old", in, "new", out))
		}
	})
	t.Logf("%d made, refused: %v", made, refused)
	total := 0
	for _, n := range refused {
		total += n
	}
	if total > made {
		t.Errorf("%d made, %d refused: %v", made, total, refused)
	}
}

// comments counts the lines above a place that hold nothing else.
func comments(text []byte, at int) (n int) {
	for at = lineStart(text, at); at > 0; n++ {
		above := lineStart(text, at-1)
		if line := bytes.TrimSpace(text[above:at]); len(line) > 0 && line[0] != '#' {
			return n
		}
		at = above
	}
	return n
}

func walk(n *doc.Node, path []string) *doc.Node {
	for _, key := range path {
		if i, err := strconv.Atoi(key); err == nil && n.Kind == doc.List {
			n = n.Items[i]
			continue
		}
		n = n.Get(key)
	}
	return n
}

// lost counts the lines between what two texts begin and end with in common.
func lost(a, b string) int {
	x, y := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	first := 0
	for first < len(x) && first < len(y) && x[first] == y[first] {
		first++
	}
	last := 0
	for last < len(x)-first && last < len(y)-first && x[len(x)-1-last] == y[len(y)-1-last] {
		last++
	}
	return len(x) - first - last
}

func FuzzRewrite(f *testing.F) {
	for _, seed := range []string{"a: 1\nb:\n  - c: &x 1\n    d: *x\n", `{"a": {"b": [1, {"c": null}]}}`, "a: { b: [1, 2] }\n", "a:\r\n- |\r\n  x\r\n", "? a\n: b\n", "'a' : !Sub x # c\n"} {
		f.Add([]byte(seed), uint(0), "K", "v")
	}
	f.Fuzz(func(t *testing.T, in []byte, which uint, key, value string) {
		have, err := doc.Parse("t", in)
		if err != nil || len(in) > 20_000 {
			return
		}
		all := paths(have, nil, nil)
		if len(all) == 0 {
			return
		}
		path := append(slices.Clone(all[which%uint(len(all))]), key)
		for _, v := range []*doc.Node{text(value), list(object(key, text(value)), text(value)), object(key, list(text(value)))} {
			if want, err := Put(have, path, v); err == nil {
				_, _ = Rewrite("t", in, have, want)
			}
		}
		_, _ = Rewrite("t", in, have, Remove(have, path))
	})
}
