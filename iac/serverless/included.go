package serverless

import (
	"io/fs"
	"path"
	"strings"

	"redoubt/iac/doc"
)

// included reads file(path):key. Paths start at the service's folder.
func (r *resolver) included(n *doc.Node, s string) found {
	i := strings.IndexByte(s, ')')
	if i < 0 {
		return found{why: "a variable lacks its closing bracket: " + clean(s)}
	}
	name := strings.Trim(strings.TrimPrefix(s[:i], "file("), `'" `)
	if strings.Contains(name, "{{resolve:") {
		return found{why: "only the deployment knows which file is included: " + clean(name)}
	}
	key := strings.TrimPrefix(s[i+1:], ":")
	switch path.Ext(name) {
	case ".js", ".ts", ".mjs", ".cjs":
		r.gap(n.Pos, "the value comes from "+name+", code that redoubt does not run")
		return found{value: unknown(n, s)}
	}
	root, why := r.parsed(path.Join(path.Dir(r.file), name), name)
	if why != "" {
		return found{why: why}
	}
	if key != "" {
		root = r.walk(root, strings.Split(key, "."))
	}
	if root == nil {
		return found{why: "the file " + name + " has no value " + key}
	}
	return found{value: r.resolve(root)}
}

// parsed reads a file once. The answer may be a reason why it has no value.
func (r *resolver) parsed(file, name string) (root *doc.Node, why string) {
	if root, ok := r.files[file]; ok {
		return root, ""
	}
	data, err := fs.ReadFile(r.fsys, file)
	if err != nil {
		return nil, "the file " + name + " can't be read"
	}
	switch path.Ext(file) {
	case ".yml", ".yaml", ".json", ".tfstate":
		root, err = doc.Parse(file, data)
	default:
		root, err = plain(file, data), nil
	}
	if err != nil {
		return nil, err.Error()
	}
	if r.files == nil {
		r.files = map[string]*doc.Node{}
	}
	r.files[file] = root
	return root, ""
}
