package deps_test

import (
	"testing"
	"testing/fstest"

	"redoubt/deps"
)

func TestProvides(t *testing.T) {
	for _, c := range []struct {
		ecosystem, name, module string
		want                    bool
	}{
		{deps.NPM, "lodash", "lodash/get", true},
		{deps.NPM, "lodash", "lodash.get", false},
		{deps.NPM, "@aws-sdk/client-s3", "@aws-sdk/client-s3", true},
		{deps.NPM, "@aws-sdk/client-s3", "@aws-sdk/client-s3-control", false},
		{deps.PyPI, "pyyaml", "yaml.safe_load", true},
		{deps.PyPI, "pyyaml", "yamllint", false},
		{deps.PyPI, "python-jose", "jose.jwt", true},
		{deps.PyPI, "google-cloud-firestore", "google.cloud.firestore", true},
		{deps.PyPI, "google-cloud-storage", "google.cloud.firestore", false},
		{deps.PyPI, "flask-login", "flask_login", true},
		{deps.PyPI, "flask", "flask_login", false},
		{deps.Go, "github.com/a/b", "github.com/a/b/c", true},
		{deps.Maven, "a:b", "a.b", false},
	} {
		p := &deps.Package{Ecosystem: c.ecosystem, Name: c.name}
		if got := p.Provides(c.module); got != c.want {
			t.Errorf("%s provides %s: %v", c.name, c.module, got)
		}
	}
}

// TestAliases: a package that is installed by another name is imported by that.
func TestAliases(t *testing.T) {
	for file, text := range map[string]string{
		"package.json":      `{"dependencies": {"mine": "npm:real@1.0.0"}}`,
		"package-lock.json": `{"lockfileVersion": 3, "packages": {"": {"dependencies": {"mine": "npm:real@1.0.0"}}, "node_modules/mine": {"name": "real", "version": "1.0.0"}}}`,
		"bun.lock":          `{"lockfileVersion": 1, "workspaces": {"": {"dependencies": {"mine": "npm:real@1.0.0"}}}, "packages": {"mine": ["real@1.0.0", "", {}, "sha512-x"]}}`,
		"yarn.lock":         "\"mine@npm:real@1.0.0\":\n  version \"1.0.0\"\n  resolved \"https://registry.yarnpkg.com/real/-/real-1.0.0.tgz#0\"\n",
		"pnpm-lock.yaml":    "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      mine: {specifier: 'npm:real@1.0.0', version: real@1.0.0}\npackages:\n  real@1.0.0: {resolution: {integrity: sha512-x}}\nsnapshots:\n  real@1.0.0: {}\n",
	} {
		list := named(deps.New(fstest.MapFS{file: {Data: []byte(text)}}).Read("."), "real")
		if len(list) != 1 {
			t.Errorf("%s: %d packages", file, len(list))
			continue
		}
		if p := list[0]; !p.Provides("mine/x") || p.Provides("min") || p.Provides("npm:real") {
			t.Errorf("%s: %s is imported as mine", file, p.Name)
		}
	}
}
