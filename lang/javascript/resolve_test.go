package javascript

import (
	"testing"
	"testing/fstest"
)

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range files {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

func TestResolve(t *testing.T) {
	fsys := mapFS(map[string]string{
		"src/app.js": "", "src/util.js": "", "src/lib/index.ts": "", "src/real.ts": "", "src/data.json": "", "src/both.js": "", "src/both.ts": "",
		"src/mod.mts": "", "src/view.tsx": "", "src/pkg/package.json": `{"main": "./start"}`, "src/pkg/start.js": "", "src/pkg/index.js": "",
		"src/typed.ts": "", "src/dotted.name.js": "", "top.js": "",
		"layer/nodejs/node_modules/shared/index.js": "", "layer/nodejs/node_modules/@org/deep/lib/a.js": "", "layer/nodejs/tool.js": "",
		"src/node_modules/lodash/index.js": "", "node_modules/left/index.js": "",
	})
	roots := []string{"src", "layer"}
	for _, c := range [][3]string{
		{"src/app.js", "./util", "src/util.js"},
		{"src/app.js", "./util.js", "src/util.js"},
		{"src/app.js", "./lib", "src/lib/index.ts"},
		{"src/app.js", "./lib/", "src/lib/index.ts"},
		{"src/app.js", "./real.js", "src/real.ts"},
		{"src/app.js", "./mod.mjs", "src/mod.mts"},
		{"src/app.js", "./view", "src/view.tsx"},
		{"src/app.js", "./view.js", "src/view.tsx"},
		{"src/app.js", "./both", "src/both.js"},
		{"src/typed.ts", "./both", "src/both.ts"},
		{"src/app.js", "./pkg", "src/pkg/start.js"},
		{"src/app.js", "./dotted.name", "src/dotted.name.js"},
		{"src/app.js", "../top", "top.js"},
		{"src/lib/index.ts", "..", ""},
		{"src/app.js", "./data.json", ""},
		{"src/app.js", "./data", ""},
		{"src/app.js", "./none", ""},
		{"src/app.js", "../../../etc/passwd", ""},
		{"src/app.js", "", ""},
		{"src/app.js", "fs", ""},
		{"src/app.js", "node:fs", ""},
		{"src/app.js", "lodash", ""},
		{"src/app.js", "left", ""},
		{"src/app.js", "shared", "layer/nodejs/node_modules/shared/index.js"},
		{"src/app.js", "@org/deep/lib/a", "layer/nodejs/node_modules/@org/deep/lib/a.js"},
		{"src/app.js", "@org", ""},
		{"src/app.js", "/opt/nodejs/tool", "layer/nodejs/tool.js"},
		{"src/app.js", "/opt/nodejs/none", ""},
		{"src/app.js", "/var/task/util", "src/util.js"},
		{"src/app.js", "/etc/passwd", ""},
	} {
		if got := Resolve(fsys, roots, c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: got %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

func TestResolvePackages(t *testing.T) {
	fsys := mapFS(map[string]string{
		"package.json":                 `{"workspaces": ["packages/*"], "dependencies": {"linked": "file:other/linked"}}`,
		"pnpm-workspace.yaml":          "packages:\n  - 'more/**'\n  # a comment\nother:\n  - no/*\n",
		"packages/a/package.json":      `{"name": "@my/a", "main": "dist/main.js", "imports": {"#db/*": "./src/db/*.js"}}`,
		"packages/a/src/main.ts":       "",
		"packages/a/src/db/get.ts":     "",
		"packages/a/src/sub.ts":        "",
		"packages/b/package.json":      `{"name": "b", "exports": {".": {"types": "./x.d.ts", "import": "./esm.mjs"}, "./feature/*": "./src/features/*.js"}}`,
		"packages/b/esm.mjs":           "",
		"packages/b/src/features/f.js": "",
		"packages/c/package.json":      `{"name": "c", "exports": "./only.js", "main": 5}`,
		"packages/c/only.js":           "",
		"more/deep/d/package.json":     `{"name": "d"}`,
		"more/deep/d/src/index.ts":     "",
		"no/e/package.json":            `{"name": "e"}`,
		"no/e/index.js":                "",
		"other/linked/index.js":        "",
	})
	r := NewResolver(fsys, nil)
	for _, c := range [][3]string{
		{"packages/b/x.js", "@my/a", "packages/a/src/main.ts"},
		{"packages/b/x.js", "@my/a/sub", "packages/a/src/sub.ts"},
		{"packages/b/x.js", "@my/a/src/db/get", "packages/a/src/db/get.ts"},
		{"packages/a/src/x.ts", "#db/get", "packages/a/src/db/get.ts"},
		{"packages/b/x.js", "#db/get", ""},
		{"packages/a/x.js", "b", "packages/b/esm.mjs"},
		{"packages/a/x.js", "b/feature/f", "packages/b/src/features/f.js"},
		{"packages/a/x.js", "b/feature/none", ""},
		{"packages/b/x.js", "b", "packages/b/esm.mjs"},
		{"packages/a/x.js", "c", "packages/c/only.js"},
		{"packages/a/x.js", "d", "more/deep/d/src/index.ts"},
		{"packages/a/x.js", "e", ""},
		{"packages/a/x.js", "linked", "other/linked/index.js"},
		{"packages/a/x.js", "@my", ""},
	} {
		if got := r.Resolve(c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: got %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

func TestResolveConfig(t *testing.T) {
	fsys := mapFS(map[string]string{
		"tsconfig.base.json": `{
			// the names of all projects
			"compilerOptions": {"paths": {"@libs/*": ["libs/*/src", "libs/*"], "@one": ["libs/one/src/index.ts"],}, /* and */ },
		}`,
		"libs/one/src/index.ts":     "",
		"libs/two/index.ts":         "",
		"app/tsconfig.json":         `{"extends": "../tsconfig.base", "compilerOptions": {"strict": true}}`,
		"app/src/a.ts":              "",
		"web/jsconfig.json":         `{"compilerOptions": {"baseUrl": "./src", "paths": {"~/*": ["./*"]}}}`,
		"web/src/models/user.js":    "",
		"loop/tsconfig.json":        `{"extends": "./tsconfig.json", "compilerOptions": {"baseUrl": "."}}`,
		"loop/x.ts":                 "",
		"bad/tsconfig.json":         `{"compilerOptions": "what", "extends": 7`,
		"package/tsconfig.json":     `{"extends": "@tsconfig/node20"}`,
		"package/libs/one/index.ts": "",
	})
	for _, c := range [][3]string{
		{"app/src/a.ts", "@libs/one", "libs/one/src/index.ts"},
		{"app/src/a.ts", "@libs/two", "libs/two/index.ts"},
		{"app/src/a.ts", "@one", "libs/one/src/index.ts"},
		{"app/src/a.ts", "@one/x", ""},
		{"app/src/a.ts", "@libs/none", ""},
		{"web/src/b.js", "models/user", "web/src/models/user.js"},
		{"web/src/b.js", "~/models/user.js", "web/src/models/user.js"},
		{"loop/y.ts", "x", "loop/x.ts"},
		{"bad/y.ts", "x", ""},
		{"package/y.ts", "@libs/one", ""},
	} {
		if got := Resolve(fsys, nil, c[0], c[1]); got != c[2] {
			t.Errorf("%s in %s: got %q, want %q", c[1], c[0], got, c[2])
		}
	}
}

func FuzzPlainJSON(f *testing.F) {
	for _, s := range []string{`{"a": "//", /* x */ "b": [1,],}`, `/*`, `"\`, `{"a`, `//`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if out := plainJSON(src); len(out) > len(src) {
			t.Errorf("%q became longer: %q", src, out)
		}
	})
}

func TestAway(t *testing.T) {
	fsys := mapFS(map[string]string{
		"app.js": "", "src/app.js": "", "src/util.ts": "", "src/types.d.ts": "", "src/data.json": "", "src/program.node": "", "lib/index.js": "", "empty/readme.md": "",
		"tsconfig.json": `{"compilerOptions": {"paths": {"@out/*": ["../shared/*"], "@in/*": ["lib/*"], "*": ["../types/*"]}}}`,
		"package.json":  `{"dependencies": {"core": "file:../core", "own": "file:./lib", "lodash": "^4"}}`,
	})
	for _, c := range []struct {
		from, spec       string
		outside, missing bool
	}{
		{"app.js", "../lib", true, false},
		{"app.js", "..", true, false},
		{"src/app.js", "../../lib/db", true, false},
		{"src/app.js", "@out/db", true, false},
		{"src/app.js", "core", true, false},
		{"src/app.js", "core/deep", true, false},
		{"src/app.js", "./made", false, true},
		{"src/app.js", "../made/client.js", false, true},
		{"src/app.js", "./util", false, false},
		{"src/app.js", "./util.js", false, false},
		{"src/app.js", "./types", false, false},
		{"src/app.js", "./program", false, false},
		{"src/app.js", "./data.json", false, false},
		{"src/app.js", "./absent.json", false, false},
		{"src/app.js", "../../absent.json", false, false},
		{"src/app.js", "../empty", false, false},
		{"src/app.js", "@in/x", false, false},
		{"src/app.js", "own", false, false},
		{"src/app.js", "lodash", false, false},
		{"src/app.js", "node:fs", false, false},
		{"src/app.js", "/opt/nodejs/x", false, false},
		{"src/app.js", "", false, false},
	} {
		outside, missing := NewResolver(fsys, nil).Away(c.from, c.spec)
		if outside != c.outside || missing != c.missing {
			t.Errorf("%s in %s: outside %v, missing %v", c.spec, c.from, outside, missing)
		}
	}
}
