// Package storedsecret finds stored secrets and parameters whose value stands in
// the template.
package storedsecret

import (
	_ "embed"
	"fmt"
	"regexp"

	"redoubt/app"
	"redoubt/check"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is stored-secret-literal.
var Check = &check.Check{
	ID: "RD604", Name: "stored-secret-literal", Doc: doc,
	Concern: check.Secrets, Severity: check.High,
	Refs: []string{"CWE-798", "CWE-312", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, s := range app.All[*app.Secret](p.App) {
		judge(p, &s.Common, s.Name, s.Literal, "The value of the secret %s stands in the template: what Secrets Manager guards is in the repository.",
			"GenerateSecretString, or set the value outside of the template.")
	}
	for _, s := range app.All[*app.StoredParameter](p.App) {
		name := s.Name
		if physical, ok := s.PhysicalName.V.Literal(); ok && physical != "" {
			name = physical
		}
		judge(p, &s.Common, name, s.Value, "The parameter %s keeps a credential as plain text: CloudFormation can't make a SecureString.",
			"Use AWS::SecretsManager::Secret with GenerateSecretString.")
	}
	for _, d := range app.All[*app.Database](p.App) {
		judge(p, &d.Common, "password", d.Password, "The master password of %s stands in the template.",
			"ManageMasterUserPassword: true")
	}
	return nil
}

// inJSON finds the fields of a secret's JSON value.
var inJSON = regexp.MustCompile(`"([A-Za-z0-9_.-]+)"\s*:\s*"([^"]+)"`)

func judge(p *check.Pass, c *app.Common, name string, v app.Value[app.Text], message, fix string) {
	value, ok := v.V.Literal()
	if !ok || !v.IsSet() || v.V.FromParameter() != "" {
		return
	}
	masks := credentials(name, value)
	if c.Type == "AWS::SecretsManager::Secret" && len(masks) == 0 && len(value) >= 8 {
		if _, ok := secret.Looks("password", value); ok && !inJSON.MatchString(value) {
			masks = []string{value}
		}
	}
	if len(masks) == 0 {
		return
	}
	p.Report(check.Finding{
		Resource: c.Name, Pos: v.Pos, Mask: masks,
		Message: fmt.Sprintf(message, c.Label()), Fix: check.Fix{Text: fix},
	})
}

// credentials lists the credentials in the value: all of it, or fields of a
// JSON object.
func credentials(name, value string) []string {
	if fields := inJSON.FindAllStringSubmatch(value, -1); fields != nil {
		var list []string
		for _, f := range fields {
			if _, ok := secret.Looks(f[1], f[2]); ok {
				list = append(list, f[2])
			}
		}
		return list
	}
	if _, ok := secret.Looks(name, value); ok {
		return []string{value}
	}
	return nil
}
