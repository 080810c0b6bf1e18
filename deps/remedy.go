package deps

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"redoubt/app"
)

// A Remedy moves a package to another version.
type Remedy struct {
	Command string // that updates manifest and lockfile, in the manifest's folder; "" if none does
	// At is where the manifest asks for the package: Old becomes New there. Zero
	// if only the command helps.
	At       app.Pos
	Old, New string
}

// Remedy returns how a package gets to a version, by the tool that wrote the file
// that tells of it.
func (p *Package) Remedy(version string) Remedy {
	var r Remedy
	if p.Direct {
		r = p.edit(version)
	}
	name := p.Name
	if p.Direct && len(p.as) > 0 {
		name = p.as[0] + "@npm:" + name
	}
	if format := p.tool(version); format != "" && Plain(name) && Plain(version) {
		r.Command = fmt.Sprintf(format, name, version)
	}
	return r
}

// word is a name or a version that no shell and no tool takes for anything else.
var word = regexp.MustCompile(`^[@A-Za-z0-9][A-Za-z0-9._+/:@-]*$`)

// Plain reports whether a name or a version may stand in a command that people copy:
// in a lockfile it can be anything.
func Plain(s string) bool { return word.MatchString(s) }

// tool is the command of the tool whose file tells of the package, with the places
// of name and version; "" where it has none that gets to the version.
func (p *Package) tool(version string) string {
	direct := map[string]string{
		"package-lock.json": "npm install %s@%s", "npm-shrinkwrap.json": "npm install %s@%s", "package.json": "npm install %s@%s",
		"yarn.lock": "yarn add %s@%s", "pnpm-lock.yaml": "pnpm add %s@%s", "bun.lock": "bun add %s@%s",
		"Pipfile.lock": "pipenv install %s==%s", "Pipfile": "pipenv install %s==%s", "poetry.lock": "poetry add %s@%s",
		"uv.lock": "uv add %s==%s", "pdm.lock": "pdm add %s==%s", "go.mod": "go get %s@v%s && go mod tidy",
	}
	brought := map[string]string{
		"package-lock.json": "npm update %[1]s", "npm-shrinkwrap.json": "npm update %[1]s",
		"yarn.lock": "yarn up -R %[1]s", "pnpm-lock.yaml": "pnpm update %s@%s --depth Infinity", "bun.lock": "bun update %[1]s",
		"Pipfile.lock": "pipenv upgrade %s==%s", "poetry.lock": "poetry update %[1]s",
		"uv.lock": "uv lock --upgrade-package %s==%s", "pdm.lock": "pdm update %[1]s --unconstrained", "go.mod": "go get %s@v%s && go mod tidy",
	}
	base := path.Base(p.Pos.File)
	switch {
	case p.Ecosystem == Go && p.Name == "stdlib":
		return "go get go@%[2]s && go mod tidy"
	case p.Direct:
		return direct[base]
	case p.Ecosystem == NPM && !caret(p.Version, version), base == "yarn.lock" && !p.berry:
		return ""
	}
	return brought[base]
}

// caret reports whether npm's ^from allows a version. Nearly all that packages ask
// for is of that form, and no tool goes beyond what they ask for.
func caret(from, to string) bool {
	for { // up to the first number that is not zero all have to be the same
		a, restA, more := strings.Cut(from, ".")
		b, restB, _ := strings.Cut(to, ".")
		if a != b || a != "0" || !more {
			return a == b
		}
		from, to = restA, restB
	}
}

// stated is an exact version or a lower bound, with what stands before it.
var stated = regexp.MustCompile(`^([\^~=v]*|==|~=|>=)\s*[vV]?(\d[\w.+-]*)$`)

// edit keeps the form of what the manifest asks for: ^1.2.0 stays a caret.
func (p *Package) edit(version string) Remedy {
	m := stated.FindStringSubmatch(strings.TrimSpace(p.Requested))
	at := p.Asked
	if at.IsZero() && p.Source == Manifest {
		at = p.Pos
	}
	if m == nil || at.Line == 0 {
		return Remedy{}
	}
	return Remedy{At: at, Old: m[2], New: version}
}

// Apply makes the remedy's change in the manifest's text; ok is false if the line
// does not read as expected.
func (r Remedy) Apply(data []byte, name string) (out []byte, ok bool) {
	lines := strings.SplitAfter(string(data), "\n")
	if r.At.Line < 1 || r.At.Line > len(lines) {
		return nil, false
	}
	line := lines[r.At.Line-1]
	at := strings.Index(strings.ToLower(line), strings.ToLower(name))
	if at < 0 {
		at = 0 // Maven's version stands on a line of its own
	}
	if strings.Count(line[at:], r.Old) != 1 {
		return nil, false
	}
	lines[r.At.Line-1] = line[:at] + strings.Replace(line[at:], r.Old, r.New, 1)
	return []byte(strings.Join(lines, "")), true
}
