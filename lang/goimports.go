package lang

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strconv"
	"strings"

	"redoubt/lang/ir"
)

// maxGoFiles bounds the files of one Go program that are looked at.
const maxGoFiles = 2000

// GoImports collects what a Go program in a folder imports, with the packages of
// its own module that it uses; ok is false where the folder holds no Go. Nothing
// else of Go is read: data is not followed.
func GoImports(fsys fs.FS, dir string) (im Imports, ok bool) {
	g := &goReader{fsys: fsys, seen: map[string]bool{}, named: map[string]bool{}}
	g.im = Imports{Uses: map[string]Place{}, Complete: true}
	g.root, g.module = goModule(fsys, path.Clean(dir))
	g.folder(path.Clean(dir))
	return g.im, g.files > 0
}

type goReader struct {
	fsys         fs.FS
	root, module string // the module's folder and path
	im           Imports
	files        int
	seen         map[string]bool // folders
	named        map[string]bool // imports
}

var moduleLine = regexp.MustCompile(`(?m)^module[ \t]+"?([^\s"]+)`)

// goModule finds the go.mod above a folder.
func goModule(fsys fs.FS, dir string) (root, name string) {
	for {
		if m := moduleLine.FindSubmatch(readSome(fsys, path.Join(dir, "go.mod"))); m != nil {
			return dir, string(m[1])
		}
		if dir == "." || dir == "/" {
			return dir, ""
		}
		dir = path.Dir(dir)
	}
}

// readSome reads a file up to the size of source that is read, nil if it can't.
func readSome(fsys fs.FS, name string) []byte {
	f, err := fsys.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, MaxSource+1))
	if err != nil || len(data) > MaxSource {
		return nil
	}
	return data
}

func (g *goReader) folder(dir string) {
	if g.seen[dir] {
		return
	}
	g.seen[dir] = true
	entries, err := fs.ReadDir(g.fsys, dir)
	if err != nil {
		g.im.Complete = false
		return
	}
	for _, e := range entries {
		if name := e.Name(); !e.IsDir() && path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") {
			g.file(path.Join(dir, name))
		}
	}
}

func (g *goReader) file(name string) {
	g.files++
	src := readSome(g.fsys, name)
	if g.files > maxGoFiles || src == nil {
		g.im.Complete = false
		return
	}
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.SkipObjectResolution)
	if err != nil {
		g.im.Complete = false
	}
	if f == nil {
		return
	}
	at := func(p token.Pos) Place {
		pos := set.Position(p)
		return Place{name, ir.Pos{Line: int32(min(pos.Line, 1<<30)), Column: int32(min(pos.Column, 1<<30)), Start: int32(pos.Offset), End: int32(pos.Offset)}}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			g.im.use(s.Sel.Name, at(s.Sel.Pos()))
		}
		return true
	})
	for _, spec := range f.Imports {
		g.imported(spec, at(spec.Pos()))
	}
}

// imported notes an import, or goes into a package of the own module.
func (g *goReader) imported(spec *ast.ImportSpec, at Place) {
	name, err := strconv.Unquote(spec.Path.Value)
	if err != nil || g.named[name] {
		return
	}
	g.named[name] = true
	if below, own := strings.CutPrefix(name, g.module); own && g.module != "" && (below == "" || below[0] == '/') {
		g.folder(path.Join(g.root, below))
		return
	}
	first, _, _ := strings.Cut(name, "/")
	if strings.Contains(first, ".") { // the standard library's have no host
		g.im.Modules = append(g.im.Modules, Import{name, at})
	}
}
