package reach

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"redoubt/app"
	"redoubt/lang"
)

// An absence says why the code of some functions is not looked at.
type absence struct {
	why   string
	pos   app.Pos // of the first
	names []string
}

// codeDir is the folder of the function's code, ok if it is in the tree. Where the
// template names none it is the template's own, as for the tools that build from it.
func (g *Graph) codeDir(c *Code, f *app.Function) (dir string, ok bool) {
	switch uri := f.CodeURI.V.String(); {
	case f.Image.IsSet() || !f.Handler.IsSet() && !f.Runtime.IsSet():
		c.missing(f, cmp.Or(f.Image.Pos, f.Pos), "it is in an image")
	case f.CodeDir != "" && g.isFolder(f.CodeDir):
		return f.CodeDir, true
	case lang.Language(f.CodeDir) != "": // one file is packed alone
		return path.Dir(f.CodeDir), true
	case f.CodeDir != "":
		c.missing(f, f.CodeURI.Pos, uri+" is an archive, which is not unpacked")
	case f.Inline.IsSet():
		c.missing(f, f.Inline.Pos, "it stands in the template itself")
	case !f.CodeURI.IsSet():
		return path.Dir(cmp.Or(f.Pos.File, g.App.File)), true
	case strings.Contains(uri, "://"):
		c.missing(f, f.CodeURI.Pos, "it is in a bucket")
	case uri == "" || strings.Contains(uri, "${"):
		c.missing(f, f.CodeURI.Pos, "only the deployment knows where it is")
	default:
		c.missing(f, f.CodeURI.Pos, uri+" is not there")
	}
	return "", false
}

func (g *Graph) isFolder(dir string) bool {
	info, err := fs.Stat(g.source.Files, path.Clean(dir))
	return err == nil && info.IsDir()
}

// missing notes that the code of f is not looked at.
func (c *Code) missing(f *app.Function, pos app.Pos, why string) {
	i := slices.IndexFunc(c.away, func(a absence) bool { return a.why == why })
	if i < 0 {
		i = len(c.away)
		c.away = append(c.away, absence{why: why, pos: pos})
	}
	c.away[i].names = append(c.away[i].names, f.Label())
}

// absent are the gaps of code that is not looked at, one for each reason.
func (c *Code) absent() []app.Gap {
	var gaps []app.Gap
	for _, a := range c.away {
		gaps = append(gaps, app.Gap{Pos: a.pos, Message: "the code of " + some(a.names) + " was not checked: " + a.why})
	}
	return gaps
}

// some names at most three.
func some(names []string) string {
	if len(names) <= 3 {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:3], ", ") + " and " + strconv.Itoa(len(names)-3) + " more"
}
