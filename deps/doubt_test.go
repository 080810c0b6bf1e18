package deps

import (
	"testing"
	"testing/fstest"
)

func TestDoubt(t *testing.T) {
	const sha = "0123456789012345678901234567890123456789"
	for _, c := range []struct {
		file, text string
		want       map[string]Doubt // of packages; others have none
	}{
		{
			"package-lock.json", `{"lockfileVersion": 3, "packages": {"": {},
"node_modules/sum": {"version": "1.0.0", "resolved": "http://r.example/a.tgz", "integrity": "sha512-x"},
"node_modules/none": {"version": "1.0.0", "resolved": "https://r.example/a.tgz"},
"node_modules/nowhere": {"version": "1.0.0"},
"node_modules/http": {"version": "1.0.0", "resolved": "http://r.example/a.tgz"},
"node_modules/bundled": {"version": "1.0.0", "inBundle": true},
"node_modules/platform": {"version": "1.0.0", "optional": true},
"node_modules/commit": {"version": "1.0.0", "resolved": "git+ssh://git@github.com/a/b.git#` + sha + `"},
"node_modules/branch": {"version": "1.0.0", "resolved": "git+ssh://git@github.com/a/b.git#main"},
"node_modules/file": {"version": "1.0.0", "resolved": "file:a.tgz"},
"node_modules/member": {"resolved": "member", "link": true}, "member": {}}}`,
			map[string]Doubt{"none": NoChecksum, "nowhere": NoChecksum, "http": PlainHTTP, "branch": Moving},
		},
		{
			"package-lock.json", `{"lockfileVersion": 1, "dependencies": {
"sum": {"version": "1.0.0", "resolved": "https://r.example/a.tgz", "integrity": "sha1-x", "dependencies": {"in": {"version": "1.0.0", "bundled": true}}},
"none": {"version": "1.0.0", "resolved": "https://r.example/a.tgz"},
"commit": {"version": "git+https://github.com/a/b.git#` + sha + `"}}}`,
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"yarn.lock", "# yarn lockfile v1\n\n" +
				"old@1:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/old/-/old-1.0.0.tgz#" + sha + "\"\n\n" +
				"none@1:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/none/-/none-1.0.0.tgz\"\n\n" +
				"load@a/b:\n  version \"1.0.0\"\n  resolved \"https://codeload.github.com/a/b/tar.gz/" + sha + "\"\n\n" +
				"http@1:\n  version \"1.0.0\"\n  resolved \"http://r.example/http-1.0.0.tgz\"\n",
			map[string]Doubt{"none": NoChecksum, "http": PlainHTTP},
		},
		{
			"yarn.lock", "__metadata:\n  version: 6\n\n" +
				"\"sum@npm:1\":\n  version: 1.0.0\n  resolution: \"sum@npm:1.0.0\"\n  checksum: abc\n\n" +
				"\"none@npm:1\":\n  version: 1.0.0\n  resolution: \"none@npm:1.0.0\"\n\n" +
				"\"platform@npm:1\":\n  version: 1.0.0\n  resolution: \"platform@npm:1.0.0\"\n  conditions: os=linux\n\n" +
				"\"own@workspace:.\":\n  version: 0.0.0-use.local\n  resolution: \"own@workspace:.\"\n",
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n" +
				"  sum@1.0.0:\n    resolution: {integrity: sha512-x}\n" +
				"  none@1.0.0:\n    resolution: {tarball: https://r.example/a.tgz}\n" +
				"  load@1.0.0:\n    resolution: {tarball: https://codeload.github.com/a/b/tar.gz/" + sha + "}\n",
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"bun.lock", `{"lockfileVersion": 1, "workspaces": {"": {}}, "packages": {
"sum": ["sum@1.0.0", "", {}, "sha512-x"], "none": ["none@1.0.0", "", {}], "own": ["own@workspace:own"],
"commit": ["commit@github:a/b#0123456", {}, "a-b-0123456"]}}`,
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"poetry.lock", "[[package]]\nname = \"sum\"\nversion = \"1.0\"\n\n[[package]]\nname = \"none\"\nversion = \"1.0\"\n\n" +
				"[metadata.files]\nsum = [{file = \"sum.whl\", hash = \"sha256:x\"}]\nnone = []\n",
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"poetry.lock", "[[package]]\nname = \"sum\"\nversion = \"1.0\"\nfiles = [{file = \"sum.whl\", hash = \"sha256:x\"}]\n\n" +
				"[[package]]\nname = \"git\"\nversion = \"1.0\"\nfiles = []\n[package.source]\ntype = \"git\"\nurl = \"https://github.com/a/b.git\"\nreference = \"main\"\nresolved_reference = \"" + sha + "\"\n",
			nil,
		},
		{
			"uv.lock", "version = 1\n[[package]]\nname = \"own\"\nversion = \"1.0\"\nsource = { editable = \".\" }\n\n" +
				"[[package]]\nname = \"none\"\nversion = \"1.0\"\nsource = { registry = \"https://pypi.org/simple\" }\nsdist = { url = \"https://f.example/a.tar.gz\" }\n",
			map[string]Doubt{"none": NoChecksum},
		},
		{
			"Pipfile.lock", `{"_meta": {}, "default": {"sum": {"version": "==1.0", "hashes": ["sha256:x"]}, "none": {"version": "==1.0"}}, "develop": {}}`,
			map[string]Doubt{"none": NoChecksum},
		},
		{"requirements.txt", "--index-url http://r.example/simple\na==1.0\nb==1.0 --hash=sha256:x\n", map[string]Doubt{"a": PlainHTTP}},
		{"gradle.lockfile", "g:a:1.0=runtimeClasspath\n", nil},
		{"go.mod", "module x\n\ngo 1.26\n\nrequire example.org/a v1.0.0\n", nil},
	} {
		set := New(fstest.MapFS{c.file: {Data: []byte(c.text)}}).Read(".")
		seen := map[string]bool{}
		for _, p := range set.Packages {
			seen[p.Name] = true
			if got := p.Doubt(); got != c.want[p.Name] {
				t.Errorf("%s: %s: doubt %d, want %d (%+v)", c.file, p.Name, got, c.want[p.Name], p)
			}
		}
		for name := range c.want {
			if !seen[name] {
				t.Errorf("%s: %s was not read: %v", c.file, name, set.Gaps)
			}
		}
		if len(seen) == 0 {
			t.Errorf("%s: nothing was read: %v", c.file, set.Gaps)
		}
	}
}
