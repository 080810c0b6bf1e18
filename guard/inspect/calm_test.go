package inspect

import (
	"bytes"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// differ inspects a value both ways, all of it and for one class.
func differ(t *testing.T, b []byte, want Class) {
	t.Helper()
	quick, thorough := Inspector{}, Inspector{thorough: true}
	for _, ask := range []func(*Inspector) (Hit, bool){
		func(in *Inspector) (Hit, bool) { return in.Value(b, want) },
		func(in *Inspector) (Hit, bool) { return in.Key(b, want) },
	} {
		got, _ := ask(&quick)
		if full, _ := ask(&thorough); got != full {
			t.Fatalf("%q is %v, and %v where all is looked at", b, got, full)
		}
	}
}

// literals are the texts that the package's own parsers know.
func literals(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(gotoken.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == gotoken.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil {
					list = append(list, text)
				}
			}
			return true
		})
	}
	return list
}

// attacks are lines of attacks and of what looks like them.
func attacks(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "attacks.txt"))
	if err != nil {
		t.Fatal(err)
	}
	list := strings.Split(string(text), "\n")
	for _, s := range signatures(t) {
		list = append(list, s.attack, s.harmless)
	}
	return list
}

// TestCalm: what is taken for calm is what all parsers take for it. Values are
// attacks, pieces of them, and all that the parsers know put together at random, most of
// it with signs that calm values have.
func TestCalm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	whole := attacks(t)
	pieces := append(literals(t), "1", "12", "2026-03-01T10:15:00Z", "0x2e", "0X2E", "Anna", "the", "order", "example.com", "a", "_", "JyBvciAxPTE", "rO0AB", "BAh7", "gASVx")
	for _, text := range append(whole, pieces...) {
		differ(t, []byte(text), All)
		differ(t, []byte(strings.ToUpper(text)), All)
	}
	quiet := 0
	signs := []string{" ", " ", " ", ".", ". ", ",", ", ", "-", "- ", ":", "@", "_", "", "  "}
	for range 30_000 {
		var b []byte
		for range 1 + random.IntN(5) {
			part := pick(pieces)
			if random.IntN(8) == 0 {
				part = pick(whole)
				part = part[random.IntN(len(part)+1):]
				part = part[:random.IntN(len(part)+1)]
			}
			b = append(append(b, part...), pick(signs)...)
		}
		if random.IntN(2) == 0 {
			b = bytes.TrimRight(b, " .,-:@")
		}
		want := All
		if random.IntN(4) == 0 {
			want = Class(1) << random.IntN(14)
		}
		if c := (calm{}); c.read(b, lowered(nil, b)) {
			quiet++
		}
		differ(t, b, want)
	}
	if quiet < 1_000 {
		t.Errorf("only %d of the values were calm", quiet)
	}
}

// TestCalmIsCommon: what applications get is calm; what opens or ends something is not.
func TestCalmIsCommon(t *testing.T) {
	for value, want := range map[string]bool{
		"Anna Hara": true, "anna.hara@example.com": true, "2026-03-01T10:15:00Z": true, "550e8400-e29b-41d4-a716-446655440000": true, "BK-0042": true, "the order, placed on Monday.": true,
		"": false, " a": false, "-1": false, "a--b": false, "a..b": false, "a:b": false, "O'Brien": false, "a/b": false, "a=b": false, "a@": false, "a -b": false, "é": false, "a\nb": false,
	} {
		if ok := (&calm{}).read([]byte(value), lowered(nil, []byte(value))); ok != want {
			t.Errorf("%q is calm: %v", value, ok)
		}
	}
}

func FuzzCalm(f *testing.F) {
	for _, text := range attacks(f) {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) { differ(t, b, All) })
}

func TestLowered(t *testing.T) {
	var all []byte
	for c := range 256 {
		all = append(all, byte(c), byte(255-c))
	}
	for n := range len(all) {
		got := lowered(nil, all[:n])
		for i, c := range all[:n] {
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if got[i] != c {
				t.Fatalf("%q is %q in lower case", all[i], got[i])
			}
		}
	}
}
