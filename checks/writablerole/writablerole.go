// Package writablerole finds user attributes that sound like a right and that
// users may change themselves.
package writablerole

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is user-writable-role.
var Check = &check.Check{
	ID: "RD210", Name: "user-writable-role", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-269", "CWE-639", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

var right = regexp.MustCompile(`(?i)(^|[_:-])(is_?)?(role|roles|admin|administrator|permission|permissions|group|groups|tenant|tenant_?id|org_?id|account_?type|privilege|privileges|scope|scopes|tier|superuser|staff)$`)

func run(p *check.Pass) error {
	for _, pool := range app.All[*app.UserPool](p.App) {
		for _, attr := range pool.Attributes {
			name := bare(attr.Name)
			mutable, known := attr.Mutable.Or(true)
			if !known || !mutable || !right.MatchString(name) {
				continue
			}
			if c := writer(pool, name); c != "" {
				p.Report(check.Finding{
					Resource: pool.Name + "/" + name, Pos: attr.Pos,
					Message: fmt.Sprintf("Users of %s may set their own attribute custom:%s through %s.", pool.Label(), name, c),
					Fix:     check.Fix{Text: "List WriteAttributes of the client without it, or keep rights in groups (cognito:groups), which users can't change.", NotDared: "signing up may set the attribute"},
				})
			}
		}
	}
	return nil
}

func bare(name string) string {
	return strings.TrimPrefix(strings.TrimPrefix(name, "dev:"), "custom:")
}

// writer names a client through which users may write the attribute. A client
// that lists nothing may write everything.
func writer(pool *app.UserPool, name string) string {
	for _, c := range pool.Clients {
		if c.Writable == nil || slices.Contains(c.Writable, "custom:"+name) {
			return "the client " + c.Label()
		}
	}
	return ""
}
