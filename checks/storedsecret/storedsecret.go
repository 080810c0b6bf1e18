// Package storedsecret finds stored secrets and parameters whose value stands in
// the template.
package storedsecret

import (
	_ "embed"
	"fmt"
	"path"
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
			passed(&s.Common, s.Literal, "Value", "GenerateSecretString makes one that nobody knows; one that others know is passed"))
	}
	for _, s := range app.All[*app.StoredParameter](p.App) {
		name := s.Name
		if physical, ok := s.PhysicalName.V.Literal(); ok && physical != "" {
			name = physical
		}
		judge(p, &s.Common, name, s.Value, "The parameter %s keeps a credential as plain text: CloudFormation can't make a SecureString.",
			check.Fix{Text: "Use AWS::SecretsManager::Secret with GenerateSecretString.", NotDared: "who reads the parameter has to read a secret instead"})
	}
	for _, d := range app.All[*app.Database](p.App) {
		judge(p, &d.Common, "password", d.Password, "The master password of %s stands in the template.",
			passed(&d.Common, d.Password, "Password", "ManageMasterUserPassword: true gives it a new one in Secrets Manager, which all clients have to fetch; the old one can be passed"))
	}
	return nil
}

// passed has the deployment pass the literal by a parameter. A value that is made
// anew would lock out who has the old one.
func passed(c *app.Common, literal app.Value[app.Text], what, text string) check.Fix {
	name := path.Base(c.Name) + what
	return check.Fix{
		Text:  text + " by a parameter with NoEcho: " + name + ". Change it too, since git keeps it.",
		Edits: check.One(c.Name, literal.Pos, app.EditPassed, name), Decision: check.DecideSecret,
		Note: "the deployment has to state " + name,
	}
}

// inJSON finds the fields of a secret's JSON value.
var inJSON = regexp.MustCompile(`"([A-Za-z0-9_.-]+)"\s*:\s*"([^"]+)"`)

func judge(p *check.Pass, c *app.Common, name string, v app.Value[app.Text], message string, fix check.Fix) {
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
		Message: fmt.Sprintf(message, c.Label()), Fix: fix,
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
