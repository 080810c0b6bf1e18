package deps

import "testing"

func TestPURL(t *testing.T) {
	for _, c := range []struct{ ecosystem, name, version, want string }{
		{NPM, "lodash", "4.17.20", "pkg:npm/lodash@4.17.20"},
		{NPM, "@aws-sdk/client-s3", "3.0.0", "pkg:npm/%40aws-sdk/client-s3@3.0.0"},
		{NPM, "JSONStream", "", "pkg:npm/JSONStream"}, // another package than jsonstream
		{PyPI, "Zope.Interface_x", "5.0", "pkg:pypi/zope-interface-x@5.0"},
		{Go, "github.com/BurntSushi/toml", "1.6.0", "pkg:golang/github.com/burntsushi/toml@v1.6.0"},
		{Go, "stdlib", "1.22.1", "pkg:golang/stdlib@v1.22.1"},
		{Maven, "org.apache.logging.log4j:log4j-core", "2.14.1", "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1"},
		{Maven, "alone", "1", "pkg:maven/alone@1"},
		{"Hex", "phoenix", "1", "pkg:generic/phoenix@1"},
		{NPM, "a b?c#d@e", "1 + 2", "pkg:npm/a%20b%3Fc%23d%40e@1%20%2B%202"},
		{NPM, "", "1", ""},
	} {
		got := PURL(c.ecosystem, c.name, c.version)
		if got != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.ecosystem, c.name, c.version, got, c.want)
		}
		if _, _, err := ReadPURL(got); got != "" && err != nil {
			t.Error(err)
		}
	}
}

func TestReadPURL(t *testing.T) {
	same := func(a, b string) bool {
		x, v, err := ReadPURL(a)
		y, w, err2 := ReadPURL(b)
		return err == nil && err2 == nil && x == y && v == w
	}
	for _, c := range [][2]string{
		{"pkg:pypi/Zope.Interface@1", "pkg:pypi/zope-interface@1"},
		{"pkg:golang/github.com/BurntSushi/toml@v1.6.0", "pkg:golang/github.com/burntsushi/toml@1.6.0"},
		{"pkg:npm/@a/b@1", "pkg:npm/%40a/b@1?repository_url=x#sub/path"},
	} {
		if !same(c[0], c[1]) {
			t.Errorf("%s is not %s", c[0], c[1])
		}
	}
	for _, c := range [][2]string{
		{"pkg:npm/JSONStream", "pkg:npm/jsonstream"},
		{"pkg:npm/a@1", "pkg:npm/a@2"},
		{"pkg:npm/a@1", "pkg:npm/a"},
		{"pkg:npm/a", "pkg:pypi/a"},
		{"pkg:npm/%40a/b", "pkg:npm/b"},
	} {
		if same(c[0], c[1]) {
			t.Errorf("%s is taken for %s", c[0], c[1])
		}
	}
	for _, bad := range []string{"", "lodash", "pkg:", "pkg:npm", "pkg:npm/", "npm/lodash", "pkg:npm/%zz", "\x00"} {
		if n, _, err := ReadPURL(bad); err == nil {
			t.Errorf("%q is %q", bad, n)
		}
	}
}
