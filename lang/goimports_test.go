package lang_test

import (
	"testing"
	"testing/fstest"

	"redoubt/lang"
)

// TestGoImports: packages of the own module are followed, tests and the standard
// library left out.
func TestGoImports(t *testing.T) {
	fsys := fstest.MapFS{
		"go.mod":         {Data: []byte("module example.com/app\n")},
		"fn/main.go":     {Data: []byte("package main\nimport (\n\t\"fmt\"\n\t\"example.com/app/lib\"\n\t\"github.com/a/b/c\"\n)\nfunc main() { fmt.Println(c.Do(), lib.X) }\n")},
		"fn/x_test.go":   {Data: []byte("package main\nimport \"github.com/test/only\"\n")},
		"lib/lib.go":     {Data: []byte("package lib\nimport \"github.com/d/e\"\nvar X = e.Use\n")},
		"other/other.go": {Data: []byte("package other\nimport \"github.com/f/g\"\n")},
		"bad/bad.go":     {Data: []byte("package bad\nimport \"github.com/h/i\"\nfunc {")},
	}
	im, ok := lang.GoImports(fsys, "fn")
	if !ok || !im.Complete || len(im.Modules) != 2 || im.Modules[0].Name != "github.com/d/e" || im.Modules[1].Name != "github.com/a/b/c" {
		t.Errorf("fn: %+v", im)
	}
	if at := im.Uses["Do"]; at.File != "fn/main.go" || at.Pos.Line != 7 {
		t.Errorf("Do is used at %+v", at)
	}
	if im, ok := lang.GoImports(fsys, "bad"); !ok || im.Complete || len(im.Modules) != 1 {
		t.Errorf("a file with a fault: %+v", im)
	}
	if _, ok := lang.GoImports(fsys, "."); ok {
		t.Error("a folder without Go has imports")
	}
}
