package deps_test

import (
	"testing"

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
