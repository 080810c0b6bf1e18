// Package sharedgroup finds a security group that a public function shares with
// a data store: then the group's own rules stand between nothing.
package sharedgroup

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is shared-security-group.
var Check = &check.Check{
	ID: "RD506", Name: "shared-security-group", Doc: doc,
	Concern: check.Segmentation, Severity: check.Low,
	Refs: []string{"CWE-653", "OWASP-SLS-S6", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, g := range app.All[*app.SecurityGroup](p.App) {
		store := holder(p.App, g)
		if store == nil {
			continue
		}
		for _, f := range p.App.Functions {
			if f.VPC == nil || !holds(f.VPC.SecurityGroups, g) || !p.Graph.Public(f) {
				continue
			}
			p.Report(check.Finding{
				Function: f, Resource: g.Name, Pos: f.VPC.Pos,
				Message: fmt.Sprintf("%s, which is public, and %s are in the same security group %s.", f.Label(), store.Base().Label(), g.Label()),
				Fix:     check.Fix{Text: "A group for the functions and one for the store, which lets the functions' group in on its port."},
			})
			break
		}
	}
	return nil
}

func holder(a *app.Application, g *app.SecurityGroup) app.Resource {
	for _, r := range a.Resources {
		switch r := r.(type) {
		case *app.Database:
			if holds(r.Groups, g) {
				return r
			}
		case *app.Cache:
			if holds(r.Groups, g) {
				return r
			}
		case *app.Broker:
			if holds(r.Groups, g) {
				return r
			}
		}
	}
	return nil
}

func holds(list []app.Text, g *app.SecurityGroup) bool {
	for _, text := range list {
		if text.Target() == g.Name {
			return true
		}
	}
	return false
}
