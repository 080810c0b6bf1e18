package deps

import (
	"io/fs"
	"path"
	"regexp"
	"strings"

	"redoubt/app"
)

// maxIncludes bounds the files that a requirements file names, theirs included.
const maxIncludes = 50

// readRequirements reads pip's format. It is read here and not by scalibr's
// extractor, since that takes a range's lower bound for the version, and drops
// what is included together with its place.
func readRequirements(t *Tree, f *file, data []byte) error {
	r := requirements{tree: t, file: f, seen: map[string]bool{f.path: true}}
	r.dev = devFile(f.path)
	r.read(f.path, data)
	for _, n := range f.nodes {
		if n.pkg.Version == "" && !strings.HasPrefix(n.pkg.Requested, "@") { // an address has its own
			n.pkg.Version = r.pinned[n.pkg.Name]
		}
	}
	return nil
}

type requirements struct {
	tree  *Tree
	file  *file
	seen  map[string]bool
	dev   bool
	index string // of --index-url
	// pinned are the versions that files of constraints (-c) state exactly, by name.
	pinned map[string]string
}

// devFile reports whether a requirements file's name says that it is not for production.
func devFile(name string) bool {
	return devName.MatchString(path.Base(name))
}

var devName = regexp.MustCompile(`(?i)(?:^|[-_.])(?:dev|development|test|tests|testing|lint|docs?|ci)(?:[-_.]|$)`)

func (r *requirements) read(name string, data []byte) {
	first := len(r.file.nodes)
	for _, l := range logical(strings.TrimPrefix(string(data), "\ufeff")) {
		r.line(name, l.text, l.number)
	}
	for _, n := range r.file.nodes[first:] {
		if n.pkg.Registry == "" {
			n.pkg.Registry = r.index
		}
	}
}

// A logicalLine is a line with those that continue it.
type logicalLine struct {
	text   string
	number int
}

func logical(text string) []logicalLine {
	var list []logicalLine
	var open strings.Builder
	start, number := 1, 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if open.Len() == 0 {
			start = number
		}
		if head, ok := strings.CutSuffix(line, `\`); ok {
			open.WriteString(head + " ")
			continue
		}
		open.WriteString(line)
		list = append(list, logicalLine{open.String(), start})
		open.Reset()
	}
	if open.Len() > 0 {
		list = append(list, logicalLine{open.String(), start})
	}
	return list
}

var (
	comment   = regexp.MustCompile(`(?:^|\s)#.*$`)
	hashes    = regexp.MustCompile(`\s--hash[= ](\S+)`)
	perLine   = regexp.MustCompile(`\s--?[a-zA-Z].*$`)
	indexLine = regexp.MustCompile(`^(-i|--index-url|--extra-index-url)[\s=]+(\S+)`)
	limitLine = regexp.MustCompile(`^(?:-c|--constraint)[\s=]*(\S.*)$`)
	fileLine  = regexp.MustCompile(`^(?:-r|--requirement)[\s=]*(\S.*)$`)
)

func (r *requirements) line(name, text string, number int) {
	text = strings.TrimSpace(comment.ReplaceAllString(text, ""))
	if m := fileLine.FindStringSubmatch(text); m != nil {
		r.include(name, strings.TrimSpace(m[1]), number)
		return
	}
	if m := limitLine.FindStringSubmatch(text); m != nil {
		r.constrain(path.Join(path.Dir(name), strings.TrimSpace(m[1])))
		return
	}
	if m := indexLine.FindStringSubmatch(text); m != nil {
		r.asks(m[1], m[2], app.Pos{File: name, Line: number})
		return
	}
	if text == "" || strings.HasPrefix(text, "-") || strings.HasPrefix(text, ".") || strings.HasPrefix(text, "/") {
		return
	}
	integrity := ""
	if m := hashes.FindStringSubmatch(text); m != nil {
		integrity = m[1]
	}
	text = perLine.ReplaceAllString(text, "")
	p := requirement(text)
	if p == nil {
		r.file.gaps = append(r.file.gaps, app.Gap{Pos: app.Pos{File: name, Line: number}, Message: "this line names no package that is understood"})
		return
	}
	p.Source, p.Direct, p.Dev, p.Integrity = Manifest, true, r.dev, integrity
	p.Pos = app.Pos{File: name, Line: number}
	r.file.add(p)
}

// asks notes where pip looks for packages. With a second index it is unknown which
// one has them.
func (r *requirements) asks(option, index string, pos app.Pos) {
	if option != "--extra-index-url" {
		r.index = index
	} else if !public(&Package{Registry: index}) && r.file.second.IsZero() {
		r.file.second = pos
	}
}

// constrain reads a file of constraints: what it names is installed in that version,
// if something asks for it.
func (r *requirements) constrain(name string) {
	if r.seen[name] || len(r.seen) >= maxIncludes || !fs.ValidPath(name) {
		return
	}
	r.seen[name] = true
	r.file.included = append(r.file.included, name)
	data, err := readFile(r.tree.fsys, name, maxFile)
	if err != nil {
		return
	}
	if r.pinned == nil {
		r.pinned = map[string]string{}
	}
	for _, l := range logical(string(data)) {
		text := perLine.ReplaceAllString(strings.TrimSpace(comment.ReplaceAllString(l.text, "")), "")
		if text == "" || text[0] == '-' {
			continue
		}
		if p := requirement(text); p != nil && p.Version != "" {
			first(r.pinned, p.Name, p.Version)
		}
	}
}

// include reads a file that -r names, if it lies in the tree.
func (r *requirements) include(from, name string, number int) {
	name = path.Join(path.Dir(from), name)
	if r.seen[name] {
		return
	}
	r.seen[name] = true
	gap := func(why string) {
		r.file.gaps = append(r.file.gaps, app.Gap{Pos: app.Pos{File: from, Line: number}, Message: "included requirements not read: " + why})
	}
	if len(r.seen) > maxIncludes {
		gap("too many files")
		return
	}
	if !fs.ValidPath(name) {
		gap("the file lies outside of what is scanned")
		return
	}
	r.file.included = append(r.file.included, name)
	data, err := readFile(r.tree.fsys, name, maxFile)
	if err != nil {
		gap(err.Error())
		return
	}
	r.read(name, data)
}
