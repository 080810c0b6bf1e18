package inspect

import (
	"bufio"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A signature is a line of testdata/signatures.tsv.
type signature struct{ kind, attack, harmless string }

func signatures(t testing.TB) []signature {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "signatures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var list []signature
	for sc := bufio.NewScanner(f); sc.Scan(); {
		if strings.HasPrefix(sc.Text(), "#") {
			continue
		}
		cells := strings.Split(sc.Text(), "\t")
		if len(cells) != 3 {
			t.Fatalf("not three cells: %s", sc.Text())
		}
		list = append(list, signature{cells[0], controls(cells[1]), controls(cells[2])})
	}
	return list
}

// controls undoes the escapes of control characters that the table has.
func controls(s string) string {
	return strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\x1b`, "\x1b").Replace(s)
}

func TestSignatures(t *testing.T) {
	var in Inspector
	for _, s := range signatures(t) {
		if hit, ok := in.Value([]byte(s.attack), All); !ok || hit.Kind != s.kind {
			t.Errorf("%s: %q is %q", s.kind, s.attack, hit.Kind)
		}
		if hit, ok := in.Value([]byte(s.harmless), All); ok {
			t.Errorf("%s: %q is harmless, and is %s", s.kind, s.harmless, hit.Kind)
		}
	}
}

// TestEverySignatureHasItsExamples looks for the names in the code.
func TestEverySignatureHasItsExamples(t *testing.T) {
	known := map[string]bool{"exhausting": true} // TestLinear has it
	for _, s := range signatures(t) {
		known[s.kind] = true
	}
	name := regexp.MustCompile(`^(command|sql|nosql|path|ssrf|template|deserialization|xss|xxe|ldap|header|prototype|jndi|xpath|ssi|graphql|scanner)-[a-z]+$`)
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != gotoken.STRING {
				return true
			}
			if s, err := strconv.Unquote(lit.Value); err == nil && name.MatchString(s) && !known[s] && s != "header-test" {
				t.Errorf("%s: the signature %s has no examples", file, s)
			}
			return true
		})
	}
}
