// Package exposedstore finds data stores that the internet can reach or that
// ask nobody who they are.
package exposedstore

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is exposed-data-store.
var Check = &check.Check{
	ID: "RD214", Name: "exposed-data-store", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-306", "CWE-668", "OWASP-SLS-S2", "CSA-SAS-2", "RDS.2", "ES.2", "Opensearch.2", "ElastiCache.6", "MSK.4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		switch r := r.(type) {
		case *app.Database:
			public(p, r, r.Public, "has an address on the internet (PubliclyAccessible)", "PubliclyAccessible: false, and reach it from functions inside the VPC.")
		case *app.Broker:
			public(p, r, r.Public, "has an address on the internet", "PubliclyAccessible: false.")
			if r.Kafka && !r.Auth {
				report(p, r, check.Medium, "lets clients in that do not say who they are", "Enable SASL/IAM and turn Unauthenticated off.")
			}
		case *app.SearchDomain:
			search(p, r)
		case *app.Cache:
			cache(p, r)
		}
	}
	return nil
}

func public(p *check.Pass, r app.Resource, v app.Value[bool], what, fix string) {
	open, known := v.Or(false)
	some := slices.ContainsFunc(v.Alternatives, func(a app.Alternative[bool]) bool { return a.V })
	if open && known || some {
		f := finding(r, check.High, what, fix)
		f.Pos = v.Pos
		if len(v.Alternatives) > 0 && (!open || !every(v)) {
			f.Confidence = check.MediumConfidence
			f.Message = strings.TrimSuffix(f.Message, ".") + ", depending on a condition of the template."
		}
		p.Report(f)
	}
}

// every reports whether the value is the same on all branches of a condition.
func every(v app.Value[bool]) bool {
	return !slices.ContainsFunc(v.Alternatives, func(a app.Alternative[bool]) bool { return !a.V })
}

func search(p *check.Pass, d *app.SearchDomain) {
	if fine, _ := d.FineAuth.Or(false); d.InVPC || fine {
		return
	}
	for _, policy := range p.App.PoliciesOn(d) {
		for _, s := range policy.Statements {
			if s.Effect == app.Allow && reach.OpenToEveryone(s) {
				f := finding(d, check.Critical, "can be read and written by anyone on the internet (its access policy)", "Put it into a VPC, or name the roles in its access policy.")
				f.Pos = reach.EveryonePos(s)
				p.Report(f)
				return
			}
		}
	}
}

func cache(p *check.Pass, c *app.Cache) {
	if c.Auth || c.Type == "AWS::DAX::Cluster" {
		return
	}
	if engine, _ := c.Engine.Or(""); engine == "memcached" {
		return // it has no authentication to turn on in a VPC
	}
	report(p, c, check.Info, "asks nobody for a password: whoever is in its network reads it", "Set a user group or AuthToken together with TransitEncryptionEnabled.")
}

func finding(r app.Resource, severity check.Severity, what, fix string) check.Finding {
	b := r.Base()
	return check.Finding{
		Resource: b.Name, Pos: b.Pos, Severity: severity,
		Message: fmt.Sprintf("%s %s.", b.Label(), what),
		Path:    []string{"internet", b.Label()}, Fix: check.Fix{Text: fix},
	}
}

func report(p *check.Pass, r app.Resource, severity check.Severity, what, fix string) {
	f := finding(r, severity, what, fix)
	f.Path = nil
	p.Report(f)
}
