package python_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"redoubt/lang/ir"
	"redoubt/lang/python"
)

var update = flag.Bool("update", false, "rewrite the expected text of the golden cases")

// print is the whole module as text.
func print(m *ir.Module) string {
	var s strings.Builder
	for _, fn := range m.Funcs {
		s.WriteString(flags(fn) + fn.String())
	}
	for _, c := range m.Catches {
		s.WriteString("catch in " + c.Func.Name)
		for _, w := range []struct {
			is   bool
			name string
		}{{c.Throws, " throws"}, {c.Leaves, " leaves"}, {c.Logs, " logs"}, {c.InLoop, " in-loop"}, {c.Empty, " empty"}} {
			if w.is {
				s.WriteString(w.name)
			}
		}
		s.WriteString("\n")
	}
	for _, g := range m.Gaps {
		s.WriteString("gap: " + g.Message + "\n")
	}
	return s.String()
}

func flags(fn *ir.Func) string {
	s := ""
	for _, w := range []struct {
		is   bool
		name string
	}{{fn.Async, "async "}, {fn.Generator, "generator "}, {fn.Method, "method "}, {fn.Decorated, "decorated "}} {
		if w.is {
			s += w.name
		}
	}
	return s
}

// TestGolden compares what snippets are lowered to with text that was read
// and found right by a person. Blocks that nothing leads to are left out.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	l := python.New()
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil || len(a.Files)%2 != 0 {
				t.Fatal("pairs of in.py and want:", err)
			}
			for i := 0; i < len(a.Files); i += 2 {
				m := l.Lower("in.py", a.Files[i].Data)
				check(t, m)
				got := prune(print(m))
				if *update {
					a.Files[i+1].Data = []byte(got)
				} else if d := cmp.Diff(string(bytes.TrimSpace(a.Files[i+1].Data)), strings.TrimSpace(got)); d != "" {
					t.Errorf("%s\n(-want +got)\n%s", a.Files[i].Data, d)
				}
			}
			if *update {
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// prune leaves out empty blocks that end the function with nothing.
func prune(s string) string {
	var out []string
	lines := strings.Split(s, "\n")
	for i := 0; i < len(lines); i++ {
		if strings.HasPrefix(lines[i], "b") && !strings.HasPrefix(lines[i], "b0:") && i+1 < len(lines) && lines[i+1] == "  return _" &&
			!leadsTo(lines, strings.TrimSuffix(strings.Fields(lines[i])[0], ":")) {
			i++
			continue
		}
		out = append(out, lines[i])
	}
	return strings.Join(out, "\n")
}

// leadsTo reports whether any terminator or handler names the block.
func leadsTo(lines []string, block string) bool {
	for _, l := range lines {
		f := strings.Fields(l)
		if len(f) > 1 && (f[0] == "jump" && f[1] == block || f[0] == "branch" && (f[2] == block || f[3] == block) || strings.HasSuffix(l, ": catch "+block)) {
			return true
		}
	}
	return false
}

// check holds a module to what the IR promises: targets and variables exist.
func check(t *testing.T, m *ir.Module) {
	t.Helper()
	for _, fn := range m.Funcs {
		for _, b := range fn.Blocks {
			checkBlock(t, fn, b)
			for i := range b.Instrs {
				checkInstr(t, fn, &b.Instrs[i])
			}
		}
		for _, p := range fn.Params {
			checkVar(t, fn, p.Var)
			if p.Var.IsZero() || p.Var.Up != 0 {
				t.Fatalf("%s: parameter %q is no variable of its function", fn.Name, p.Name)
			}
		}
	}
}

func checkBlock(t *testing.T, fn *ir.Func, b *ir.Block) {
	t.Helper()
	n := len(fn.Blocks)
	switch {
	case b.Catch >= n,
		b.Term == ir.Jump && (b.Then < 0 || b.Then >= n),
		b.Term == ir.Branch && (b.Then < 0 || b.Then >= n || b.Else < 0 || b.Else >= n):
		t.Fatalf("%s: block %d leads out of the function", fn.Name, b.Index)
	}
	checkVar(t, fn, b.Cond)
}

func checkInstr(t *testing.T, fn *ir.Func, in *ir.Instr) {
	t.Helper()
	for _, v := range []ir.Var{in.Dst, in.A, in.B, in.C} {
		checkVar(t, fn, v)
	}
	for _, a := range in.Args {
		checkVar(t, fn, a.Var)
		if a.Var.IsZero() {
			t.Fatalf("%s: an argument of %s is no variable", fn.Name, in.Op)
		}
	}
	switch {
	case in.Op == ir.Closure && (in.Func == nil || in.Func.Parent != fn),
		(in.Op == ir.Load || in.Op == ir.Store) && in.Name == "" && in.B.IsZero(),
		in.Pos.Line < 1 || in.Pos.Column < 1 || in.Pos.End < in.Pos.Start:
		t.Fatalf("%s: %s of %q at %d:%d is not well formed", fn.Name, in.Op, in.Name, in.Pos.Line, in.Pos.Column)
	}
}

func checkVar(t *testing.T, fn *ir.Func, v ir.Var) {
	t.Helper()
	owner := fn
	for range v.Up {
		if owner = owner.Parent; owner == nil {
			t.Fatalf("%s: variable %v is outside of all functions", fn.Name, v)
		}
	}
	if v.Index < 0 || int(v.Index) >= len(owner.Vars) {
		t.Fatalf("%s: there is no variable %v", fn.Name, v)
	}
	if v.Up > 0 && !owner.Vars[v.Index].Captured {
		t.Fatalf("%s: %s is used from inside but not captured", fn.Name, owner.Vars[v.Index].Name)
	}
}
