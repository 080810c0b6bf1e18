package reach

import (
	"io/fs"
	"path"

	"redoubt/app"
	"redoubt/lang"
	"redoubt/lang/models"
)

// CodeUnder is the graph of all code below a path, as one function without a
// template: handlers, other functions and the bodies of modules. AllCodeNeeds
// tells what it needs. Folders of other people's code (lang.Skipped) are left
// out; root may be a file. known = nil is what redoubt knows of APIs by itself.
func CodeUnder(fsys fs.FS, root string, known []*models.Library) (*Graph, error) {
	var files []string
	err := fs.WalkDir(fsys, path.Clean(root), func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != path.Clean(root) && lang.Skipped(d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular() && lang.Language(name) != "":
			files = append(files, name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return New(&app.Application{Root: root}).WithCode(Source{Files: fsys, Models: known, Loose: files}), nil
}
