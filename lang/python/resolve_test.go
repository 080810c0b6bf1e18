package python_test

import (
	"testing"
	"testing/fstest"

	"redoubt/lang/python"
)

func TestResolve(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{
		"app/handler.py", "app/util.py", "app/lib/__init__.py", "app/lib/db.py", "app/lib/deep/__init__.py", "app/lib/deep/x.py",
		"app/lib/logging.py", "app/lib/redis.py", "app/ns/inner/mod.py", "shared/common.py", "layer/python/shop/__init__.py", "layer/python/shop/orders.py",
		"top.py", "both.py", "both/__init__.py", "fn/__init__.py", "fn/main.py", "fn/helper.py", "app/json.py", "app/dir.py/x",
	} {
		fsys[name] = &fstest.MapFile{}
	}
	for _, c := range []struct {
		from, spec, want, why string
	}{
		{"app/handler.py", "util", "app/util.py", "beside the importer"},
		{"app/handler.py", "lib", "app/lib/__init__.py", "a package"},
		{"app/handler.py", "lib.db", "app/lib/db.py", "a module of a package"},
		{"app/handler.py", "lib.deep.x", "app/lib/deep/x.py", "two packages down"},
		{"app/handler.py", "ns", "", "a namespace package has no file"},
		{"app/handler.py", "ns.inner.mod", "app/ns/inner/mod.py", "but its modules have"},
		{"app/handler.py", "top", "top.py", "a folder above"},
		{"app/handler.py", "app.util", "app/util.py", "from the root"},
		{"app/lib/deep/x.py", "util", "app/util.py", "a folder above packages"},
		{"app/handler.py", "both", "both/__init__.py", "a package comes before a module"},
		{"app/handler.py", "common", "shared/common.py", "a root"},
		{"app/handler.py", "shop.orders", "layer/python/shop/orders.py", "a layer"},
		{"app/handler.py", "json", "app/json.py", "beside a handler, the own module comes first"},
		{"app/json.py", "json", "", "but a module never imports itself"},
		{"app/lib/db.py", "logging", "", "in a package the standard library comes first"},
		{"app/lib/db.py", "redis", "app/lib/redis.py", "a package that is the whole code"},
		{"fn/main.py", "helper", "fn/helper.py", "the same, with an __init__ beside the handler"},
		{"app/lib/db.py", ".", "app/lib/__init__.py", "the own package"},
		{"app/lib/db.py", ".deep", "app/lib/deep/__init__.py", "relative"},
		{"app/lib/__init__.py", ".db", "app/lib/db.py", "relative to a package's own file"},
		{"app/lib/deep/x.py", "..db", "app/lib/db.py", "one up"},
		{"app/lib/deep/x.py", "...util", "app/util.py", "two up"},
		{"app/lib/deep/x.py", "......util", "", "above the tree"},
		{"app/lib/db.py", ".util", "", "relative imports don't look elsewhere"},
		{"app/handler.py", "boto3", "", "a library"},
		{"app/handler.py", "lib.nothing", "", "no such module"},
		{"app/handler.py", "dir", "", "a folder is no module"},
		{"app/handler.py", "", "", "nothing"},
		{"app/handler.py", "a..b", "", "no name"},
		{"app/handler.py", "../util", "", "a path"},
		{"app/handler.py", "lib/db", "", "a path"},
		{"../../etc/x.py", ".passwd", "", "outside of the tree"},
	} {
		if got := python.Resolve(fsys, []string{"shared", "layer", "."}, c.from, c.spec); got != c.want {
			t.Errorf("%s: import %q from %s: got %q, want %q", c.why, c.spec, c.from, got, c.want)
		}
	}
}

func TestAway(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, name := range []string{"app.py", "pkg/__init__.py", "pkg/main.py", "pkg/part.py", "plain/main.py", "plain/part.py", "plain/deep/x.py"} {
		fsys[name] = &fstest.MapFile{}
	}
	for _, c := range []struct {
		from, spec, member string
		outside, missing   bool
	}{
		{"app.py", "..lib", "db", true, false},
		{"app.py", "..", "lib", true, false},
		{"pkg/main.py", "...lib", "db", true, false},
		{"pkg/main.py", "..lib", "db", false, true},
		{"pkg/main.py", ".absent", "x", false, true},
		{"pkg/main.py", ".part", "x", false, false},
		{"pkg/main.py", ".", "name", false, false}, // what __init__ defines
		{"plain/main.py", ".", "part", false, false},
		{"plain/main.py", ".", "absent", false, true},
		{"plain/main.py", ".deep", "x", false, false},
		{"plain/main.py", ".", "*", false, false},
		{"app.py", "library", "x", false, false},
		{"app.py", "", "", false, false},
	} {
		outside, missing := python.Away(fsys, c.from, c.spec, c.member)
		if outside != c.outside || missing != c.missing {
			t.Errorf("%s %s in %s: outside %v, missing %v", c.spec, c.member, c.from, outside, missing)
		}
	}
}
