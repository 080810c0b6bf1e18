package python_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"redoubt/lang/ir"
	"redoubt/lang/python"
)

func TestUnreadable(t *testing.T) {
	l := python.New()
	for _, c := range []struct{ name, src, want string }{
		{"empty", "", ""},
		{"mark", "\xef\xbb\xbfx = 1\n", ""},
		{"latin-1", "# -*- coding: latin-1 -*-\nx = '\xe9'\n", ""},
		{"windows", "x = 1\r\nif x:\r\n    f(x)\r\n", ""},
		{"long line", "x = '" + strings.Repeat("a", 19_000) + "'\n", ""},
		{"utf-16", "\xff\xfex\x00 \x00=\x00", "source in UTF-16 was not read"},
		{"binary", "\x7fELF" + strings.Repeat("\x00", 100), "the file is no text and was not read"},
		{"minified", "x = '" + strings.Repeat("a", 21_000) + "'\n", "generated or minified code was not read"},
		{"large", strings.Repeat("x = 1\n", 400_000), "generated or minified code was not read"},
	} {
		m := l.Lower("in.py", []byte(c.src))
		got := ""
		for _, g := range m.Gaps {
			got += g.Message
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if read := count(m) > 0; read != (c.want == "" && c.src != "") {
			t.Errorf("%s: lowered: %v", c.name, read)
		}
		check(t, m)
	}
}

// TestHostile holds lowering to its bounds: time and size for source that is
// made to exceed them.
func TestHostile(t *testing.T) {
	n := 20_000
	var classes, finally strings.Builder
	classes.WriteString("@dataclass\nclass A0:\n  a: int = f()\n")
	for i := range n {
		fmt.Fprintf(&classes, "class A%d(A%d):\n  a%d: int = f()\n", i+1, i, i)
	}
	for i := range 60 {
		finally.WriteString(strings.Repeat(" ", i) + "try:\n" + strings.Repeat(" ", i+1) + "return 1\n" + strings.Repeat(" ", i) + "finally:\n")
	}
	finally.WriteString(strings.Repeat(" ", 60) + "f()\n")
	indent := func(head string) string {
		var s strings.Builder
		for i := range 500 {
			s.WriteString(strings.Repeat(" ", i) + head + "\n")
		}
		return s.String() + strings.Repeat(" ", 500) + "pass\n"
	}
	l := python.New()
	for name, src := range map[string]string{
		"parentheses": strings.Repeat("(", n) + "x" + strings.Repeat(")", n),
		"unclosed":    strings.Repeat("[", n),
		"sum":         "x = 1" + strings.Repeat(" + 1", n),
		"calls":       "try:\n  pass\nexcept E:\n  x" + strings.Repeat(".f()", n),
		"lambdas":     strings.Repeat("lambda: ", n) + "1",
		"nots":        "if " + strings.Repeat("not ", n) + "x: pass",
		"ands":        "if x" + strings.Repeat(" and x", n) + ": pass",
		"assert":      "assert x" + strings.Repeat(" and x", n),
		"ternaries":   strings.Repeat("a if b else ", n) + "c",
		"chain":       strings.Repeat("x = ", n) + "1",
		"f-strings":   strings.Repeat(`f"{`, 500) + "x" + strings.Repeat(`}"`, 500),
		"targets":     strings.Repeat("[", n) + "x" + strings.Repeat("]", n) + " = y",
		"patterns":    "match x:\n  case " + strings.Repeat("[", n) + "a" + strings.Repeat("]", n) + ": pass",
		"functions":   indent("def f():"),
		"classes":     indent("class C:"),
		"loops":       indent("for x in y:"),
		"tries":       indent("try:"),
		"errors":      strings.Repeat("x = )\n", n),
		"quotes":      strings.Repeat("'''\n\"", n),
		"inheritance": classes.String(),
		"finally":     "def f():\n" + " " + strings.ReplaceAll(finally.String(), "\n", "\n "),
		"nulls":       "x = 1\n\x00\x00y\x00 = 2\n",
		"table":       "x = [" + strings.Repeat("1, ", 200_000) + "]",
		"elifs":       "if x: pass\n" + strings.Repeat("elif x: pass\n", n),
	} {
		began := time.Now()
		m := l.Lower("in.py", []byte(src))
		if d := time.Since(began); d > 10*time.Second {
			t.Errorf("%s took %v", name, d)
		}
		if k := count(m); k > 40*len(src)+1000 {
			t.Errorf("%s: %d instructions for %d bytes", name, k, len(src))
		}
		check(t, m)
	}
}

// TestDeep keeps what stands beside code that is nested too deeply.
func TestDeep(t *testing.T) {
	src := "before()\nx = " + strings.Repeat("(", 300) + "1" + strings.Repeat(")", 300) + "\n" +
		"y = " + strings.Repeat("-", 300) + "z\nafter()\n"
	m := python.New().Lower("in.py", []byte(src))
	text := print(m)
	if !strings.Contains(text, ".before") || !strings.Contains(text, ".after") {
		t.Errorf("statements around were lost:\n%s", text)
	}
	if len(m.Gaps) == 0 {
		t.Error("nothing tells that code was not read")
	}
}

func TestPositions(t *testing.T) {
	src := "import os\n\ndef handler(event):\n    x = 1; os.system(event['é'],\n        2)\n"
	m := python.New().Lower("in.py", []byte(src))
	if m.Lines != 5 || len(m.Funcs) != 2 || m.Funcs[0] != m.Init || m.Init.Parent != nil {
		t.Fatalf("%d lines, functions %v", m.Lines, m.Funcs)
	}
	fn := m.Funcs[1]
	if p := fn.Pos; p.Line != 3 || p.Column != 5 || src[p.Start:p.End] != "handler" {
		t.Errorf("the function is at %v", p)
	}
	if p := fn.Params[0].Pos; src[p.Start:p.End] != "event" {
		t.Errorf("the parameter is at %v", p)
	}
	for _, in := range fn.Blocks[0].Instrs {
		if in.Op != ir.Call {
			continue
		}
		if p := in.Pos; p.Line != 4 || p.Column != 12 || src[p.Start:p.End] != "os.system(event['é'],\n        2)" {
			t.Errorf("the call is at %v", p)
		}
		return
	}
	t.Error("no call was lowered")
}

// TestGapPositions finds the lines of errors, also of those that were taken out.
func TestGapPositions(t *testing.T) {
	src := "a = 1\nx = {'a': 1,\nb = 2\nfoo(a b)\nc = 3\n"
	m := python.New().Lower("in.py", []byte(src))
	var lines []int32
	for _, g := range m.Gaps {
		lines = append(lines, g.Pos.Line)
	}
	if fmt.Sprint(lines) != "[2 4]" {
		t.Errorf("errors in lines %v", lines)
	}
	if text := print(m); !strings.Contains(text, "b = move") || !strings.Contains(text, "c = move") {
		t.Errorf("statements behind errors were lost:\n%s", text)
	}
}

func TestConcurrent(t *testing.T) {
	l := python.New()
	src := sample(20)
	want := print(l.Lower("in.py", src))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 5 {
				if got := print(l.Lower("in.py", src)); got != want {
					t.Error("lowered at the same time, a file differs")
				}
			}
		})
	}
	wg.Wait()
}
