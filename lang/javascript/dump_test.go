package javascript

import (
	"fmt"
	"os"
	"redoubt/lang/tree"
	"strings"
	"testing"
)

func TestDump(t *testing.T) {
	f := os.Getenv("DUMP")
	if f == "" {
		t.Skip()
	}
	src, _ := os.ReadFile(f)
	l := New()
	g := l.grammar(f)
	tr, _ := tree.Parse(g.lang, src, 0)
	depth := map[int]int{}
	for i := range tr.Nodes {
		d := 0
		if i > 0 {
			d = depth[int(tr.Nodes[i].Parent)] + 1
		}
		depth[i] = d
		txt := tr.Text(i)
		if len(txt) > 40 {
			txt = txt[:40] + "…"
		}
		fl := ""
		if tr.Is(i, tree.Error) {
			fl += " !ERR"
		}
		if tr.Is(i, tree.Missing) {
			fl += " !MISSING"
		}
		fmt.Printf("%s%s@%s %q%s\n", strings.Repeat("  ", d), tr.Kind(i), tr.Field(i), txt, fl)
	}
}
