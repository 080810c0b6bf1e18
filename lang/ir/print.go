package ir

import (
	"fmt"
	"strings"
)

var opNames = [...]string{
	"const", "move", "default", "global", "import", "binary", "unary", "concat", "load", "store", "object", "append",
	"merge", "closure", "class", "call", "element", "yield", "catch", "assert",
}

// String is the operation's name in lower case.
func (o Op) String() string { return opNames[o] }

// String prints the function for people and for tests that compare text.
func (f *Func) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "func %s(", f.Name)
	for i, p := range f.Params {
		if i > 0 {
			s.WriteString(", ")
		}
		s.WriteString([...]string{"", "=", "*", "**"}[p.Kind] + f.show(p.Var))
	}
	s.WriteString(")\n")
	for _, b := range f.Blocks {
		f.block(&s, b)
	}
	return s.String()
}

func (f *Func) block(s *strings.Builder, b *Block) {
	fmt.Fprintf(s, "b%d:", b.Index)
	if b.Catch >= 0 {
		fmt.Fprintf(s, " catch b%d", b.Catch)
	}
	s.WriteString("\n")
	for i := range b.Instrs {
		s.WriteString("  " + f.instr(&b.Instrs[i]) + "\n")
	}
	switch b.Term {
	case Return:
		s.WriteString("  return " + f.show(b.Cond) + "\n")
	case Jump:
		fmt.Fprintf(s, "  jump b%d\n", b.Then)
	case Branch:
		fmt.Fprintf(s, "  branch %s b%d b%d\n", f.show(b.Cond), b.Then, b.Else)
	case Throw:
		s.WriteString("  throw " + f.show(b.Cond) + "\n")
	}
}

func (f *Func) instr(i *Instr) string {
	words := []string{i.Op.String()}
	if !i.Dst.IsZero() {
		words = []string{f.show(i.Dst), "=", i.Op.String()}
	}
	for _, v := range []Var{i.A, i.B, i.C} {
		if !v.IsZero() {
			words = append(words, f.show(v))
		}
	}
	if i.Name != "" {
		words = append(words, "."+i.Name)
	}
	if i.Member != "" {
		words = append(words, "member "+i.Member)
	}
	if i.Op == Const {
		words = append(words, fmt.Sprintf("%q", i.Lit.Text))
	}
	if i.Func != nil {
		words = append(words, i.Func.Name)
	}
	for _, a := range i.Args {
		w := f.show(a.Var)
		if a.Name != "" {
			w = a.Name + "=" + w
		}
		if a.Spread {
			w = "..." + w
		}
		words = append(words, w)
	}
	if i.Flags != 0 {
		words = append(words, i.Flags.String())
	}
	return strings.Join(words, " ")
}

// String names the flags that are set.
func (f Flags) String() string {
	var names []string
	for i, n := range []string{"super", "new", "optional", "delete", "getter", "setter", "static", "await", "lazy"} {
		if f&(1<<i) != 0 {
			names = append(names, "!"+n)
		}
	}
	return strings.Join(names, " ")
}

// show names a variable: by its name, or %N for temporaries; ^ for each
// function outwards.
func (f *Func) show(v Var) string {
	if v.IsZero() {
		return "_"
	}
	g := f
	for range v.Up {
		if g = g.Parent; g == nil {
			return "?"
		}
	}
	name := g.Vars[v.Index].Name
	if name == "" {
		name = fmt.Sprintf("%%%d", v.Index)
	}
	return strings.Repeat("^", int(v.Up)) + name
}
