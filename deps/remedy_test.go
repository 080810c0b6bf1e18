package deps_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/deps"
)

// TestRemedy: the manifest keeps its form, and the command is that of the tool
// whose file it is; what can't be edited is left.
func TestRemedy(t *testing.T) {
	for _, c := range []struct{ file, text, name, to, command, after string }{
		{"package.json", "{\"dependencies\":{\n\"a\": \"^1.2.0\",\n\"b\": \"1\"}}", "a", "1.3.1", "npm install a@1.3.1", "{\"dependencies\":{\n\"a\": \"^1.3.1\",\n\"b\": \"1\"}}"},
		{"package.json", "{\"dependencies\":{\n\"node-serialize\": \"0.0.4\"}}", "node-serialize", "1.0.0", "npm install node-serialize@1.0.0", "{\"dependencies\":{\n\"node-serialize\": \"1.0.0\"}}"},
		{"package.json", "{\"dependencies\":{\n\"a\": \">=1 <2\"}}", "a", "1.3.1", "npm install a@1.3.1", ""},
		{"requirements.txt", "PyYAML==5.3  # old\n", "pyyaml", "5.4", "", "PyYAML==5.4  # old\n"},
		{"requirements.txt", "pyyaml>=5,<6\n", "pyyaml", "5.4", "", ""},
	} {
		set := deps.New(fstest.MapFS{c.file: {Data: []byte(c.text)}}).Read(".")
		p := named(set, c.name)[0]
		r := p.Remedy(c.to)
		if r.Command != c.command {
			t.Errorf("%s: command %q, want %q", c.text, r.Command, c.command)
		}
		after, ok := r.Apply([]byte(c.text), p.Name)
		if string(after) != c.after || ok != (c.after != "") {
			t.Errorf("%s becomes %q (requested %q, %+v), want %q", c.text, after, p.Requested, r, c.after)
		}
	}
}

// TestRemedyOfBrought: a command is named only if it gets there, and holds no name
// that a shell would run.
func TestRemedyOfBrought(t *testing.T) {
	const npm = `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"a": "1"}}, "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "*", "c; id": "*"}},
"node_modules/b": {"version": "%"}, "node_modules/c; id": {"version": "1.0.0"}}}`
	const classic = "a@1:\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#0\"\n  dependencies:\n    b \"1\"\n\nb@1:\n  version \"1.0.0\"\n"
	const berry = "__metadata:\n  version: 6\n\n\"b@npm:1\":\n  version: 1.0.0\n  resolution: \"b@npm:1.0.0\"\n"
	for _, c := range []struct{ file, text, name, to, want string }{
		{"package-lock.json", strings.Replace(npm, "%", "1.0.0", 1), "b", "1.9.0", "npm update b"},
		{"package-lock.json", strings.Replace(npm, "%", "1.0.0", 1), "b", "2.0.0", ""},
		{"package-lock.json", strings.Replace(npm, "%", "0.26.1", 1), "b", "0.26.2", "npm update b"},
		{"package-lock.json", strings.Replace(npm, "%", "0.26.1", 1), "b", "0.27.0", ""},
		{"package-lock.json", strings.Replace(npm, "%", "1.0.0", 1), "c; id", "1.0.1", ""},
		{"package-lock.json", strings.Replace(npm, "%", "1.0.0", 1), "b", "1.0.1; id", ""},
		{"yarn.lock", classic, "b", "1.0.1", ""},
		{"yarn.lock", berry, "b", "1.0.1", "yarn up -R b"},
		{"package.json", `{"dependencies": {"mine": "npm:b@1.0.0"}}`, "b", "2.0.0", "npm install mine@npm:b@2.0.0"},
		{"go.mod", "module m\n\ngo 1.16\n", "stdlib", "1.25.1", "go get go@1.25.1 && go mod tidy"},
	} {
		p := named(deps.New(fstest.MapFS{c.file: {Data: []byte(c.text)}}).Read("."), c.name)[0]
		if got := p.Remedy(c.to).Command; got != c.want {
			t.Errorf("%s to %s in %s: %q, want %q", c.name, c.to, c.file, got, c.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, name := range []string{"a", "@s/a", "A.b_c-d", "1.0.0-rc.1+incompatible", "golang.org/x/text"} {
		if !deps.Plain(name) {
			t.Errorf("%q is a plain name", name)
		}
	}
	for _, name := range []string{"", "-g", "a b", "a;b", "$(a)", "`a`", "a|b", "a>b", "a\nb", "a\u202e", "a'", `a"`, "a&b", "a*"} {
		if deps.Plain(name) {
			t.Errorf("%q is not", name)
		}
	}
}
