package javascript

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"redoubt/lang/ir"
)

var update = flag.Bool("update", false, "write what is printed to testdata")

// shown prints a module: its functions and what else a case is about.
func shown(m *ir.Module) string {
	var s strings.Builder
	for _, f := range m.Funcs {
		s.WriteString(f.String())
	}
	for _, c := range m.Catches {
		fmt.Fprintf(&s, "catch in %s, line %d: throws %t, leaves %t, logs %t, loop %t, empty %t\n",
			c.Func.Name, c.Pos.Line, c.Throws, c.Leaves, c.Logs, c.InLoop, c.Empty)
	}
	for _, g := range m.Gaps {
		fmt.Fprintf(&s, "gap %d:%d %s\n", g.Pos.Line, g.Pos.Column, g.Message)
	}
	return s.String()
}

// TestLower compares what each source in testdata becomes with the text that
// follows it.
func TestLower(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	l := New()
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out []txtar.File
			for i, f := range a.Files {
				if f.Name == "want" {
					continue
				}
				m := l.Lower(f.Name, f.Data)
				valid(t, m)
				got := shown(m)
				out = append(out, f, txtar.File{Name: "want", Data: []byte(got)})
				want := ""
				if i+1 < len(a.Files) && a.Files[i+1].Name == "want" {
					want = string(a.Files[i+1].Data)
				}
				if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" && !*update {
					t.Errorf("%s (-want +got):\n%s", f.Name, diff)
				}
			}
			if *update {
				a.Files = out
				if err := os.WriteFile(file, txtar.Format(a), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// valid checks what every module has to hold to.
func valid(t testing.TB, m *ir.Module) {
	t.Helper()
	if m.Init == nil || len(m.Funcs) == 0 || m.Funcs[0] != m.Init {
		t.Fatalf("%s: no module function", m.File)
	}
	for i, f := range m.Funcs {
		validFunc(t, f)
		if i > 1 && f.Pos.Start < m.Funcs[i-1].Pos.Start {
			t.Errorf("%s: %s stands before %s", m.File, f.Name, m.Funcs[i-1].Name)
		}
	}
}

func validFunc(t testing.TB, f *ir.Func) {
	t.Helper()
	where := f.Module.File + ": " + f.Name
	check := func(v ir.Var) {
		owner := f
		for range v.Up {
			if owner = owner.Parent; owner == nil {
				t.Fatalf("%s: %d functions up there is none", where, v.Up)
			}
		}
		if v.Index < 0 || int(v.Index) >= len(owner.Vars) {
			t.Fatalf("%s: no variable %d", where, v.Index)
		}
		if v.Up > 0 && !owner.Vars[v.Index].Captured {
			t.Errorf("%s: %q is not marked as captured", where, owner.Vars[v.Index].Name)
		}
	}
	for _, p := range f.Params {
		check(p.Var)
		if p.Var.Up != 0 {
			t.Errorf("%s: parameter %s is another function's", where, p.Name)
		}
	}
	for i, b := range f.Blocks {
		if b.Index != i || b.Catch >= len(f.Blocks) {
			t.Fatalf("%s: block %d: index %d, catch %d", where, i, b.Index, b.Catch)
		}
		check(b.Cond)
		if b.Term == ir.Jump || b.Term == ir.Branch {
			if b.Then < 0 || b.Then >= len(f.Blocks) || b.Term == ir.Branch && (b.Else < 0 || b.Else >= len(f.Blocks)) {
				t.Fatalf("%s: block %d leads to %d and %d of %d", where, i, b.Then, b.Else, len(f.Blocks))
			}
		}
		for j, in := range b.Instrs {
			for _, v := range []ir.Var{in.Dst, in.A, in.B, in.C} {
				check(v)
			}
			for _, a := range in.Args {
				check(a.Var)
				if a.Var.IsZero() {
					t.Errorf("%s: an argument of %s is nothing", where, in.Op)
				}
			}
			if (in.Op == ir.Load || in.Op == ir.Store) && (in.A.IsZero() || in.Name == "" && in.B.IsZero()) {
				t.Errorf("%s: line %d: %s of nothing", where, in.Pos.Line, in.Op)
			}
			if in.Op == ir.Caught && j != 0 {
				t.Errorf("%s: line %d: caught is not the first in its block", where, in.Pos.Line)
			}
			if (in.Op == ir.Closure) != (in.Func != nil) || in.Func != nil && in.Func.Parent != f {
				t.Errorf("%s: line %d: a function that is not one of its own", where, in.Pos.Line)
			}
		}
	}
}

// TestCorpus lowers real code. REDOUBT_CORPORA names the folder.
func TestCorpus(t *testing.T) {
	root := os.Getenv("REDOUBT_CORPORA")
	if root == "" {
		t.Skip("REDOUBT_CORPORA is not set")
	}
	l := New()
	files, gaps := 0, 0
	for _, f := range corpus(t, root) {
		m := l.Lower(f.name, f.src)
		valid(t, m)
		files++
		gaps += len(m.Gaps)
		for _, g := range m.Gaps {
			t.Logf("%s:%d: %s", f.name, g.Pos.Line, g.Message)
		}
	}
	t.Logf("%d files, %d gaps", files, gaps)
}

type sourceFile struct {
	name string
	src  []byte
}

func corpus(t testing.TB, root string) []sourceFile {
	var list []sourceFile
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch filepath.Ext(name) {
		case ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx":
			src, err := os.ReadFile(name)
			list = append(list, sourceFile{name, src})
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestUnreadable(t *testing.T) {
	long := "var x = {" + strings.Repeat("a: 1, ", 20_000) + "}\n"
	for name, c := range map[string]struct{ src, gap string }{
		"utf-16":    {"\xff\xfee\x00x\x00", "UTF-16 was not read"},
		"minified":  {long, "minified or generated code was not read"},
		"large":     {strings.Repeat("x = 1\n", 400_000), "minified or generated code was not read"},
		"deep":      {strings.Repeat("[", 3000) + strings.Repeat("]", 3000), "code that is nested this deep was not read"},
		"syntax":    {"a(] + ;\nb()\n", "syntax error: this statement was not read"},
		"missing":   {"const y = { a: , b: 2 }\n", "syntax error: something is missing here"},
		"no error":  {"#!/usr/bin/env node\na()\n", ""},
		"mark":      {"\xef\xbb\xbf#!/usr/bin/env node\na()\n", ""},
		"empty":     {"", ""},
		"mark only": {"\xef\xbb\xbf", ""},
		"hashbang":  {"#!x", ""},
		"long sum":  {"x = a" + strings.Repeat(" +\na", 30_000), ""},
		"long else": {"if (a) b()\n" + strings.Repeat("else if (a) b()\n", 1500), ""},
		"chain":     {"a" + strings.Repeat("\n.then(b)", 900), ""},
	} {
		m := New().Lower("a.js", []byte(c.src))
		valid(t, m)
		got := ""
		if len(m.Gaps) > 0 {
			got = m.Gaps[0].Message
		}
		if got != c.gap {
			t.Errorf("%s: gap %q, want %q", name, got, c.gap)
		}
	}
}

// TestConcurrent lowers the same source in several goroutines.
func TestConcurrent(t *testing.T) {
	a, err := txtar.ParseFile("testdata/function.txtar")
	if err != nil {
		t.Fatal(err)
	}
	l := New()
	out := make(chan string)
	for range 8 {
		go func() { out <- shown(l.Lower("a.js", a.Files[0].Data)) }()
	}
	first := <-out
	for range 7 {
		if got := <-out; got != first {
			t.Error(cmp.Diff(first, got))
		}
	}
}

func FuzzLower(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		a, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, s := range a.Files {
			if s.Name != "want" {
				f.Add(s.Data)
			}
		}
	}
	f.Add([]byte("for(;;)try{return}finally{try{break}finally{continue}}"))
	l := New()
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, name := range []string{"a.js", "a.ts", "a.tsx"} {
			valid(t, l.Lower(name, src))
		}
	})
}

func BenchmarkLower(b *testing.B) {
	var src []byte
	a, err := txtar.ParseFile("testdata/function.txtar")
	if err != nil {
		b.Fatal(err)
	}
	for len(src) < 200_000 {
		for _, f := range a.Files {
			if f.Name != "want" {
				src = append(src, "{\n"...)
				src = append(src, f.Data...)
				src = append(src, "}\n"...)
			}
		}
	}
	l := New()
	n := bytes.Count(src, []byte("\n"))
	for b.Loop() {
		l.Lower("a.js", src)
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkCorpus lowers real code. REDOUBT_CORPORA names the folder.
func BenchmarkCorpus(b *testing.B) {
	root := os.Getenv("REDOUBT_CORPORA")
	if root == "" {
		b.Skip("REDOUBT_CORPORA is not set")
	}
	files, l, n := corpus(b, root), New(), 0
	for b.Loop() {
		n = 0
		for _, f := range files {
			n += l.Lower(f.name, f.src).Lines
		}
	}
	b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "lines/s")
}
