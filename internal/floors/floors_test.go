// Package floors holds the layout of docs/ARCHITECTURE.md: a package imports
// only lower floors, and rooms of one floor don't know each other.
package floors

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const module = "redoubt"

// room is a package or a family of packages, with its floor.
type room struct {
	path  string // with everything below it
	floor int
}

// rooms lists the house from the ground up; the longest path that fits counts.
var rooms = []room{
	{"app", 0},
	{"policy", 0},
	{"telemetry", 0},
	{"trigger", 1},
	{"iam", 1},
	{"iac", 1},
	{"lang", 1},
	{"deps", 1},
	{"secret", 1},
	{"cloudtrail", 1},
	{"runtimeapi", 1},
	{"reach", 2},
	{"policy/compile", 2},
	{"check", 3},
	{"checks", 4},
	{"report", 4},
	{"scan", 5},
	{"harden", 5},
	{"guard", 5},
	{"probe", 5},
	{"watch", 5},
	{"audit", 5},
	{"cmd", 6},
	{"internal", 6},
}

// exceptions are imports that the rule of floors does not allow, with reasons.
var exceptions = map[string]string{
	"scan -> iac/doc": "the configuration is read with places, as templates are",
}

type pkg struct {
	ImportPath string
	Dir        string
	Imports    []string
	GoFiles    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Imports,GoFiles", "./...")
	cmd.Dir = filepath.Join("..", "..")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	dec := json.NewDecoder(bufio.NewReader(bytes.NewReader(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func inside(path, dir string) bool { return path == dir || strings.HasPrefix(path, dir+"/") }

func roomOf(path string) (room, bool) {
	best, found := room{}, false
	for _, r := range rooms {
		if inside(path, r.path) && len(r.path) >= len(best.path) {
			best, found = r, true
		}
	}
	return best, found
}

func TestFloors(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module+"/")
		here, ok := roomOf(from)
		if !ok {
			t.Errorf("%s has no floor: add it to the list", from)
			continue
		}
		for _, imp := range p.Imports {
			to, own := strings.CutPrefix(imp, module+"/")
			switch {
			case own:
				allowed(t, from, to, here)
			case here.floor == 0 && strings.Contains(imp, "."):
				t.Errorf("%s is on the ground floor and imports %s: only the standard library is allowed there", from, imp)
			}
		}
	}
}

func allowed(t *testing.T, from, to string, here room) {
	t.Helper()
	there, ok := roomOf(to)
	if !ok || exceptions[from+" -> "+to] != "" {
		return
	}
	if there.floor < here.floor || there.path == here.path {
		return
	}
	t.Errorf("%s (floor %d) imports %s (floor %d)", from, here.floor, to, there.floor)
}

// TestChecksSeeTheModelOnly: no check knows a template format.
func TestChecksSeeTheModelOnly(t *testing.T) {
	for _, p := range packages(t) {
		if !inside(p.ImportPath, module+"/checks") {
			continue
		}
		for _, imp := range p.Imports {
			if inside(imp, module+"/iac") {
				t.Errorf("%s imports %s", p.ImportPath, imp)
			}
		}
	}
}

// TestHouseRules: no init functions, no packages without a subject.
func TestHouseRules(t *testing.T) {
	for _, p := range packages(t) {
		switch filepath.Base(p.ImportPath) {
		case "util", "utils", "common", "helpers", "types":
			t.Errorf("%s: a name that says nothing", p.ImportPath)
		}
		for _, file := range p.GoFiles {
			noInit(t, filepath.Join(p.Dir, file))
		}
	}
}

func noInit(t *testing.T, file string) {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
			t.Errorf("%s has an init function", file)
		}
	}
}

// guardModules are the modules that the guard may take in: it runs inside other
// people's functions, and nothing enters it unnoticed. Each has its reason.
var guardModules = map[string]string{
	"github.com/golang-jwt/jwt/v5":     "signatures and claims of tokens",
	"github.com/cedar-policy/cedar-go": "authorization",
	"golang.org/x/net":                 "how many connections stand before a server: netutil",
}

// TestGuardImports: guard sees the words, the event sources and a list of modules.
func TestGuardImports(t *testing.T) {
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module+"/")
		if !inside(from, "guard") {
			continue
		}
		for _, imp := range p.Imports {
			if !guardMay(imp) {
				t.Errorf("%s imports %s: the guard runs inside other people's functions; what it takes in stands in this test", from, imp)
			}
		}
	}
}

func guardMay(imp string) bool {
	if own, ok := strings.CutPrefix(imp, module+"/"); ok {
		return inside(own, "guard") || own == "app" || own == "policy" || own == "telemetry" || own == "trigger"
	}
	if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	for m := range guardModules {
		if inside(imp, m) {
			return true
		}
	}
	return false
}

func TestGuardMay(t *testing.T) {
	for imp, want := range map[string]bool{
		"net": true, "encoding/json": true, "redoubt/app": true, "redoubt/guard/frame": true, "redoubt/policy": true,
		"redoubt/policy/compile": false, "redoubt/iac/cfn": false, "github.com/spf13/cobra": false, "redoubt/guardian": false,
	} {
		if guardMay(imp) != want {
			t.Errorf("%s: %v", imp, !want)
		}
	}
}
