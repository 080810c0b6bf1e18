// Package mixedtrust finds data that a public function may write and that
// functions of administration work with. A shared role is sharedrole's, and a
// wildcard has findings of its own.
package mixedtrust

import (
	_ "embed"
	"fmt"
	"regexp"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is mixed-trust-data.
var Check = &check.Check{
	ID: "RD502", Name: "mixed-trust-data", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-653", "CWE-668", "OWASP-SLS-S6", "CSA-SAS-4"},
	Run:  run,
}

var admin = regexp.MustCompile(`(^|[a-z0-9_/-])[Aa]dmin`)

// writes are the actions that change a kind of resource.
var writes = map[string][]string{
	"AWS::DynamoDB::Table": {"dynamodb:PutItem", "dynamodb:UpdateItem"},
	"AWS::S3::Bucket":      {"s3:PutObject"},
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		actions := writes[r.Base().Type]
		if actions == nil {
			continue
		}
		if open, staff := parties(p, r, actions); open != nil && staff != nil {
			p.Report(check.Finding{
				Function: open, Resource: r.Base().Name, Pos: r.Base().Pos, Confidence: check.MediumConfidence,
				Message: fmt.Sprintf("%s, which anyone can call, may write %s, and %s works with it.", open.Label(), r.Base().Label(), staff.Label()),
				Fix:     check.Fix{Text: "Keep what administrators act on in a table or prefix of its own, or let the public function write by condition (dynamodb:LeadingKeys)."},
			})
		}
	}
	return nil
}

// parties returns a public function that may write r and another one of
// administration that may use it.
func parties(p *check.Pass, r app.Resource, actions []string) (open, staff *app.Function) {
	for _, f := range p.App.Functions {
		if !uses(p, f, r) {
			continue
		}
		switch caller, _ := p.Graph.Exposure(f); {
		case admin.MatchString(f.Name) && caller < app.Anyone:
			staff = f
		case caller == app.Anyone && open == nil && may(p, f, r, actions):
			open = f
		}
	}
	return open, staff
}

// uses reports whether f's role names r: all buckets of the account say nothing
// about which of them f works with.
func uses(p *check.Pass, f *app.Function, r app.Resource) bool {
	if f.Role == nil {
		return false
	}
	for _, s := range p.Graph.Effective(f.Role) {
		if s.Effect == app.Allow && reach.Names(s, r) {
			return true
		}
	}
	return false
}

func may(p *check.Pass, f *app.Function, r app.Resource, actions []string) bool {
	for _, a := range actions {
		if s, ok := p.Graph.Allows(f.Role, a, r); ok && reach.Names(s, r) {
			return true
		}
	}
	return false
}
