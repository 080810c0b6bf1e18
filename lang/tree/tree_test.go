package tree_test

import (
	"errors"
	"strings"
	"testing"

	python "github.com/tree-sitter/tree-sitter-python/bindings/go"

	"redoubt/lang/tree"
)

func TestParse(t *testing.T) {
	lang := tree.NewLanguage(python.Language())
	tr, err := tree.Parse(lang, []byte("import os\nos.system(x)\n"), 0)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for i := range tr.Nodes {
		if tr.Is(i, tree.Named) {
			kinds = append(kinds, tr.Kind(i)+"@"+tr.Field(i))
		}
	}
	want := "module@ import_statement@ dotted_name@name identifier@ expression_statement@ call@ attribute@function identifier@object identifier@attribute argument_list@arguments identifier@"
	if got := strings.Join(kinds, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	call := 0
	for i := range tr.Nodes {
		if tr.Kind(i) == "call" {
			call = i
		}
	}
	if fn := tr.Child(call, "function"); fn < 0 || tr.Text(fn) != "os.system" || tr.Nodes[call].Line != 1 {
		t.Errorf("call at line %d with function %d", tr.Nodes[call].Line, fn)
	}
	if tr.Child(call, "name") != -1 {
		t.Error("a field that is not there was found")
	}
}

func TestParseHostile(t *testing.T) {
	lang := tree.NewLanguage(python.Language())
	for name, src := range map[string]string{
		"empty": "", "deep": strings.Repeat("(", 200_000), "binary": "\x00\xff\xfe(", "unclosed": "def f(:\n  '''",
	} {
		tr, err := tree.Parse(lang, []byte(src), 20_000_000)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if end := int(tr.Nodes[0].Next); len(tr.Nodes) > 1 && end != len(tr.Nodes) {
			t.Errorf("%s: the root ends at %d of %d", name, end, len(tr.Nodes))
		}
	}
}

func TestParseTime(t *testing.T) {
	lang := tree.NewLanguage(python.Language())
	if _, err := tree.Parse(lang, []byte(strings.Repeat("x = [1, 2]\n", 500_000)), 1000); !errors.Is(err, tree.ErrTime) {
		t.Errorf("want ErrTime, got %v", err)
	}
}
