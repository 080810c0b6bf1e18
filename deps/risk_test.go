package deps

import (
	"io/fs"
	"os"
	"testing"
	"testing/fstest"
)

func TestTyposquat(t *testing.T) {
	for _, c := range []struct{ ecosystem, name, of string }{
		{NPM, "crossenv", "cross-env"},
		{NPM, "cross_env", "cross-env"},
		{NPM, "loadsh", "lodash"},
		{NPM, "exprress", "express"},
		{NPM, "axois", "axios"},
		{NPM, "@babel/coree", ""}, // in the organisation's own scope nobody else publishes
		{NPM, "@bable/core", "@babel/core"},
		{NPM, "aws-sdk-client-s3", "@aws-sdk/client-s3"},
		{NPM, "express", ""},
		{NPM, "preact", ""},
		{NPM, "my-own-package", ""},
		{NPM, "mss", ""}, // too short to tell
		{PyPI, "reqeusts", "requests"},
		{PyPI, "djago", "django"},
		{PyPI, "python-dateutill", "python-dateutil"},
		{PyPI, "pycryptodomex", ""},
		{Maven, "org.apachee:x", ""},
	} {
		of, ok := Typosquat(&Package{Ecosystem: c.ecosystem, Name: c.name})
		if of != c.of || ok != (c.of != "") {
			t.Errorf("%s: %q, want %q", c.name, of, c.of)
		}
	}
}

func TestNoUsedNameIsATyposquat(t *testing.T) {
	for ecosystem, r := range registries() {
		if len(r.used) < 300 {
			t.Errorf("%s: only %d names", ecosystem, len(r.used))
		}
		for name := range r.honest {
			if of, ok := Typosquat(&Package{Ecosystem: ecosystem, Name: name}); ok {
				t.Errorf("%s would imitate %s", name, of)
			}
		}
	}
}

// TestRealLockfilesHaveNoTyposquats looks through the lockfiles of the corpora.
func TestRealLockfilesHaveNoTyposquats(t *testing.T) {
	root := os.Getenv("REDOUBT_CORPORA")
	if root == "" {
		t.Skip("REDOUBT_CORPORA names no folder")
	}
	tree := New(os.DirFS(root))
	err := fs.WalkDir(os.DirFS(root), ".", func(dir string, e fs.DirEntry, err error) error {
		if err != nil || !e.IsDir() {
			return nil
		}
		if e.Name() == "node_modules" || e.Name() == ".git" {
			return fs.SkipDir
		}
		for _, p := range tree.Read(dir).Packages {
			if of, ok := Typosquat(p); ok {
				t.Errorf("%s: %s would imitate %s", p.Pos.File, p.Name, of)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestConfusions(t *testing.T) {
	fsys := fstest.MapFS{
		"package.json":               {Data: []byte(`{"workspaces": ["packages/*"]}`)},
		"packages/own/package.json":  {Data: []byte(`{"name": "own-lib", "private": true}`)},
		"packages/open/package.json": {Data: []byte(`{"name": "open-lib"}`)},
		".npmrc":                     {Data: []byte("@acme:registry=https://user:secret@npm.acme.example/\n@open:registry=https://registry.npmjs.org/\n")},
		"package-lock.json": {Data: []byte(`{"lockfileVersion": 3, "packages": {
			"node_modules/own-lib": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/own-lib/-/own-lib-1.0.0.tgz"},
			"node_modules/open-lib": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/open-lib/-/open-lib-1.0.0.tgz"},
			"node_modules/@acme/a": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/@acme/a/-/a-1.0.0.tgz"},
			"node_modules/@acme/b": {"version": "1.0.0", "resolved": "https://npm.acme.example/@acme/b/-/b-1.0.0.tgz"},
			"node_modules/@open/c": {"version": "1.0.0", "resolved": "https://registry.npmjs.org/@open/c/-/c-1.0.0.tgz"}}}`)},
		"requirements.txt": {Data: []byte("--extra-index-url https://pypi.acme.example/simple\nacme-tools==1.0\nrequests==2.0\nacme-safe==1.0 --hash=sha256:aaa\n")},
	}
	tree := New(fsys)
	var got []string
	for _, c := range tree.Confusions(tree.Read("."), ".") {
		got = append(got, c.Package.Name+": "+c.Why)
	}
	want := []string{
		"@acme/a: @acme belongs to the registry npm.acme.example",
		"own-lib: it is the name of the private package packages/own",
		"acme-tools: pip asks a second index beside PyPI and takes the higher version",
	}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}

func TestSecondIndexOfPipConf(t *testing.T) {
	fsys := fstest.MapFS{
		"pip.conf":            {Data: []byte("[global]\nextra-index-url = https://pypi.acme.example/simple\n")},
		"fn/requirements.txt": {Data: []byte("acme-tools==1.0\nboto3==1.0\n")},
	}
	tree := New(fsys)
	got := tree.Confusions(tree.Read("fn"), ".")
	if len(got) != 1 || got[0].Package.Name != "acme-tools" || got[0].Pos.File != "pip.conf" || got[0].Pos.Line != 2 {
		t.Errorf("got %+v", got)
	}
	if got := tree.Confusions(tree.Read("fn"), "fn"); len(got) != 0 {
		t.Errorf("what lies above the root counts: %+v", got)
	}
}
