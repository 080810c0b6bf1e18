package deps

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
	"sync"

	"redoubt/app"
)

// maxFile is the largest manifest or lockfile that is read: locks of monorepos
// with ten thousand packages have 10 MB.
const maxFile = 32 << 20

// A kind is a form of manifest or lockfile.
type kind struct {
	name      string // of the file; with a star, a pattern
	ecosystem string
	lock      bool
	installs  bool   // pip or another tool installs what this manifest says, whatever a lockfile says
	tool      string // what package.json's packageManager calls the tool
	read      func(t *Tree, f *file, data []byte) error
}

// kinds lists all forms. To add one, write its read and a case in testdata/kinds.
func kinds() []*kind {
	return []*kind{
		{name: "package-lock.json", ecosystem: NPM, lock: true, tool: "npm", read: readNPMLock},
		{name: "npm-shrinkwrap.json", ecosystem: NPM, lock: true, tool: "npm", read: readNPMLock},
		{name: "yarn.lock", ecosystem: NPM, lock: true, tool: "yarn", read: readYarnLock},
		{name: "pnpm-lock.yaml", ecosystem: NPM, lock: true, tool: "pnpm", read: readPNPMLock},
		{name: "bun.lock", ecosystem: NPM, lock: true, tool: "bun", read: readBunLock},
		{name: "bun.lockb", ecosystem: NPM, lock: true, tool: "bun", read: unread("bun's binary lockfile is not understood: bun install --save-text-lockfile writes one that is")},
		{name: "package.json", ecosystem: NPM, read: readPackageJSON},
		{name: "Pipfile.lock", ecosystem: PyPI, lock: true, read: readPipfileLock},
		{name: "poetry.lock", ecosystem: PyPI, lock: true, read: readPoetryLock},
		{name: "uv.lock", ecosystem: PyPI, lock: true, read: readUVLock},
		{name: "pdm.lock", ecosystem: PyPI, lock: true, read: readPDMLock},
		{name: "*requirements*.txt", ecosystem: PyPI, installs: true, read: readRequirements},
		{name: "pyproject.toml", ecosystem: PyPI, read: readPyproject},
		{name: "setup.cfg", ecosystem: PyPI, read: readSetupCfg},
		{name: "Pipfile", ecosystem: PyPI, read: readPipfile},
		{name: "setup.py", ecosystem: PyPI, read: readSetupPy},
		{name: "go.mod", ecosystem: Go, lock: true, read: readGoMod},
		{name: "gradle.lockfile", ecosystem: Maven, lock: true, read: readGradleLock},
		{name: "buildscript-gradle.lockfile", ecosystem: Maven, lock: true, read: readGradleLock},
		{name: "pom.xml", ecosystem: Maven, installs: true, read: readPom},
		{name: "build.gradle", ecosystem: Maven, read: readGradle},
		{name: "build.gradle.kts", ecosystem: Maven, read: readGradle},
	}
}

// unread is for kinds that are known, and known not to be understood.
func unread(why string) func(*Tree, *file, []byte) error {
	return func(*Tree, *file, []byte) error { return errors.New(why) }
}

// allKinds are the kinds, made once.
var allKinds = sync.OnceValue(kinds)

func (k *kind) matches(name string) bool {
	if !strings.Contains(k.name, "*") {
		return k.name == name
	}
	ok, err := path.Match(k.name, name)
	return ok && err == nil
}

// present reads the files of one ecosystem in a folder: lockfiles and manifests.
func (t *Tree) present(ecosystem, dir string) (locks, manifests []*file) {
	names := t.manifests(dir)
	for _, k := range allKinds() {
		if k.ecosystem != ecosystem {
			continue
		}
		for _, name := range names {
			if !k.matches(name) {
				continue
			}
			f := t.file(k, path.Join(dir, name))
			if k.lock {
				locks = append(locks, f)
			} else {
				manifests = append(manifests, f)
			}
		}
	}
	return t.counting(dir, locks), manifests
}

// manifests lists the manifests and lockfiles of a folder.
func (t *Tree) manifests(dir string) []string {
	names, known := t.names[dir]
	if known {
		return names
	}
	entries, err := fs.ReadDir(t.fsys, dir)
	if err == nil {
		for _, e := range entries {
			if !e.IsDir() && EcosystemOf(e.Name()) != "" {
				names = append(names, e.Name())
			}
		}
	}
	t.names[dir] = names
	return names
}

// file reads one file, or remembers it. A fault of a reader is a gap.
func (t *Tree) file(k *kind, name string) *file {
	if f, ok := t.files[name]; ok {
		return f
	}
	f := &file{kind: k, path: name}
	t.files[name] = f
	data, err := readFile(t.fsys, name, maxFile)
	if err == nil {
		err = guarded(func() error { return k.read(t, f, data) })
	}
	if err != nil {
		f.gaps = append(f.gaps, app.Gap{Pos: app.Pos{File: name}, Message: "packages not read: " + err.Error()})
	}
	return f
}

// guarded makes an error of a reader's panic: files are hostile, and not all
// parsers are ours.
func guarded(read func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the parser failed: %v", r)
		}
	}()
	return read()
}

// readFile reads a file up to a size; a larger one is an error, not a part.
func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, short(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, short(err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("it is no regular file")
	}
	if info.Size() > limit {
		return nil, fmt.Errorf("it has %d MB, the limit is %d", info.Size()>>20, limit>>20)
	}
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("it has more than %d MB", limit>>20)
	}
	return data, err
}

// short drops the path of an error, which the gap's place says already.
func short(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// counting drops lockfiles that another one replaces: npm's shrinkwrap, and
// those of other tools than the one that package.json names.
func (t *Tree) counting(dir string, locks []*file) []*file {
	if len(locks) < 2 {
		return locks
	}
	tool := ""
	if p := t.packageJSON(path.Join(dir, "package.json")); p != nil {
		tool, _, _ = strings.Cut(string(p.PackageManager), "@")
	}
	var named []*file
	shrinkwrapped := false
	for _, l := range locks {
		shrinkwrapped = shrinkwrapped || l.kind.name == "npm-shrinkwrap.json"
	}
	for _, l := range locks {
		if shrinkwrapped && l.kind.name == "package-lock.json" {
			continue
		}
		if l.kind.ecosystem != NPM || tool == "" || l.kind.tool == tool {
			named = append(named, l)
		}
	}
	if len(named) == 0 {
		return locks
	}
	return named
}

// EcosystemOf is the ecosystem of a manifest or lockfile, by its name; "" for
// other files.
func EcosystemOf(name string) string {
	for _, k := range allKinds() {
		if k.matches(name) {
			return k.ecosystem
		}
	}
	return ""
}
