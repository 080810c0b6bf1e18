package reach

import (
	"io/fs"
	"path"
	"strings"

	"redoubt/app"
	"redoubt/lang"
	"redoubt/lang/models"
)

// CodeUnder is the graph of all code below a path, as one function without a
// template: handlers, other functions and the bodies of modules. AllCodeNeeds
// tells what it needs. Other people's code (lang.Skipped, installed packages) is
// left out; root may be a file. known = nil is what redoubt knows of APIs by itself.
func CodeUnder(fsys fs.FS, root string, known []*models.Library) (*Graph, error) {
	var files []string
	installed := map[string]map[string]bool{} // by folder: packages that were installed into it
	others := func(name string) bool {
		dir, base := path.Split(name)
		dir = path.Clean(dir)
		if installed[dir] == nil {
			installed[dir] = lang.Installed(fsys, dir)
		}
		return installed[dir][strings.TrimSuffix(base, ".py")]
	}
	err := fs.WalkDir(fsys, path.Clean(root), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != path.Clean(root) && (lang.Skipped(d.Name()) || others(name)):
			return fs.SkipDir
		case d.Type().IsRegular() && lang.Language(name) != "" && !others(name):
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return New(&app.Application{Root: root}).WithCode(Source{Files: fsys, Models: known, Loose: files}), nil
}
