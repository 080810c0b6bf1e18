package javascript

import (
	"strings"
	"testing"
	"time"
)

// TestHostile lowers source that is made to cost much.
func TestHostile(t *testing.T) {
	const n = 2500
	around := func(before, after string) string { return strings.Repeat(before, n) + "x" + strings.Repeat(after, n) }
	for name, src := range map[string]string{
		"brackets":   around("[", "]\n"),
		"calls":      around("f(", ")\n"),
		"parens":     around("(", ")\n"),
		"objects":    "y = " + around("{a:\n", "}"),
		"patterns":   "let " + around("[", "]\n") + " = 1",
		"params":     around("({a = \n", "}) => 1"),
		"arrows":     around("a =>\n", ""),
		"functions":  around("function f() {\n", "}"),
		"blocks":     around("{\n", "}"),
		"ifs":        around("if (a) {\n", "}"),
		"elses":      around("if (a) b\n else ", ""),
		"not":        around("!\n", ""),
		"members":    around("a.\n", ""),
		"ternaries":  around("a ? b :\n", ""),
		"nested ?":   around("a ?\n", ": b"),
		"and or":     around("(a && b || \n", ")"),
		"condition":  "if (" + around("(a && b || \n", ")") + ") c",
		"templates":  around("`${\n", "}`"),
		"jsx":        around("<a>\n", "</a>"),
		"classes":    around("class A extends (class { m() {\n", "}}) {}"),
		"awaits":     around("await\n", ""),
		"assign":     around("a =\n", ""),
		"finally":    "function f() {" + around("try { return 1 } finally {\n", "}") + "}",
		"finally in": "function f() {" + around("try {\n", "return } finally { a() }") + "}",
		"returns":    "function f() { try {" + strings.Repeat("if (a) return\n", n) + "} finally { " + strings.Repeat("g()\n", n) + "} }",
		"labels":     around("a:\n", ""),
		"switch":     around("switch (a) { case 1:\n", "}"),
		"spaces":     around("namespace A {\n", "}"),
		"types":      "let a: " + around("Array<\n", ">") + " = 1",
		"casts":      "z = " + around("<T>\n", ""),
		"errors":     strings.Repeat("const = ;\n", n),
		"unclosed":   strings.Repeat("{ ( [ `\n", n),
		"garbage":    strings.Repeat("}\x00\xff)) =>\n", n),
	} {
		for _, file := range []string{"a.js", "a.ts", "a.tsx"} {
			begin := time.Now()
			m := New().Lower(file, []byte(src))
			took := time.Since(begin)
			valid(t, m)
			if took > 10*time.Second {
				t.Errorf("%s as %s: took %s", name, file, took)
			}
			instrs := 0
			for _, f := range m.Funcs {
				for _, b := range f.Blocks {
					instrs += len(b.Instrs)
				}
			}
			if instrs > 20*len(src) {
				t.Errorf("%s as %s: %d instructions from %d bytes", name, file, instrs, len(src))
			}
			t.Logf("%-12s %-5s %8s %7d instructions, %d gaps", name, file, took.Round(time.Millisecond), instrs, len(m.Gaps))
		}
	}
}
