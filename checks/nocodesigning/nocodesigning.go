// Package nocodesigning advises that nobody checks where functions' code comes
// from.
package nocodesigning

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is no-code-signing.
var Check = &check.Check{
	ID: "RD906", Name: "no-code-signing", Doc: doc,
	Concern: check.Deployment, Severity: check.Info,
	Refs: []string{"CWE-345", "OWASP-SLS-S9", "CSA-SAS-3"},
	Run:  run,
}

// run reports once per application: signing is one decision.
func run(p *check.Pass) error {
	if p.App.Format == "code" {
		return nil // no template says how it is deployed
	}
	n := 0
	var first *app.Function
	for _, f := range p.App.Functions {
		if f.CodeSigning.IsSet() || f.Image.IsSet() || f.Inline.IsSet() || f.Edge {
			continue
		}
		if n++; first == nil {
			first = f
		}
	}
	if first == nil {
		return nil
	}
	p.Report(check.Finding{
		Resource: "functions", Pos: first.Pos,
		Message: fmt.Sprintf("%d functions accept code from whoever may call UpdateFunctionCode: no code signing.", n),
		Fix:     check.Fix{Text: "AWS::Lambda::CodeSigningConfig with UntrustedArtifactOnDeployment: Enforce, and CodeSigningConfigArn on the functions.", NotDared: "it needs a signing profile, and a pipeline that signs"},
	})
	return nil
}
