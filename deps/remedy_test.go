package deps_test

import (
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
