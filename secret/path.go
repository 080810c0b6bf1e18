package secret

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// A sort of file says how settings are written in it.
type sort int

const (
	code   sort = iota // only texts in quotes are values
	config             // values may stand without quotes
	prose              // documentation: settings in it are examples
)

func sortOf(name string) sort {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	switch {
	case slices.Contains([]string{".md", ".rst", ".adoc", ".markdown", ".mdx", ".html", ".htm", ".txt"}, ext):
		return prose
	case slices.Contains([]string{
		".env", ".ini", ".cfg", ".conf", ".cnf", ".config", ".properties", ".toml", ".yml", ".yaml", ".tfvars",
		".sh", ".bash", ".zsh", ".envrc", ".credentials", ".bat", ".cmd", ".prefs",
	}, ext):
		return config
	case strings.HasPrefix(base, ".env"), strings.HasPrefix(base, ".") && strings.HasSuffix(base, "rc"), strings.HasPrefix(base, "dockerfile"),
		strings.HasSuffix(base, "_profile"), base == ".profile", strings.HasSuffix(base, "_history"), strings.Contains(base, ".env."), ext == "" || ext == base:
		return config
	}
	return code
}

var examplePath = regexp.MustCompile(`(?i)(^|[/._-])(tests?|__tests__|spec|specs|testdata|fixtures?|mocks?|__mocks__|examples?|samples?|demos?|docs?|tutorials?|e2e|cypress|stubs?|snapshots?|dist|template|tpl)([/._-]|$)|(^|/)(readme|changelog|contributing)[^/]*$|\.(md|mdx|rst|adoc|markdown)$|[a-z]Tests?\.\w+$`)

// example reports whether a file is likely a test, an example or documentation.
func example(name string) bool { return examplePath.MatchString(name) }

// foreignDirs hold what others wrote, as an installation made it.
var foreignDirs = []string{
	"node_modules", "bower_components", ".git", ".hg", ".svn", "__pycache__", ".terraform", ".tox", ".venv",
	"site-packages", ".mypy_cache", ".pytest_cache", ".gradle", ".yarn", ".serverless_plugins",
}

// otherExts are of files whose long texts are hashes or packed code, or that
// hold no text.
var otherExts = strings.Fields(`.lock .lockfile .map .css .scss .sass .less .svg .snap .ipa .po .pot .mo .resx .xlf .xliff .ttf .woff .woff2 .eot .png
	.jpg .jpeg .gif .ico .webp .bmp .tif .tiff .mp3 .mp4 .mov .avi .wav .pdf .doc .docx .xls .xlsx .ppt .pptx .class .pyc .pyo .o .a .so .dylib .dll
	.exe .wasm .node`)

// otherEnds are the same by the end of their names.
var otherEnds = []string{
	"package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "go.sum", "go.mod", "packages.lock.json", ".lock.hcl", "cdk.context.json",
	"sha256sums", "sha512sums", "sha1sums", "md5sums", "sha256sums.txt", "checksums.txt", ".min.js",
}

// left reports whether a file is left alone whatever it holds.
func left(name string) bool {
	for dir := path.Dir(name); dir != "." && dir != "/"; dir = path.Dir(dir) {
		if slices.Contains(foreignDirs, path.Base(dir)) {
			return true
		}
	}
	lower := strings.ToLower(path.Base(name))
	return slices.Contains(otherExts, path.Ext(lower)) ||
		slices.ContainsFunc(otherEnds, func(end string) bool { return strings.HasSuffix(lower, end) })
}
