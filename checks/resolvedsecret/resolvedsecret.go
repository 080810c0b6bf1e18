// Package resolvedsecret finds secrets that the deployment fetches and puts into
// functions' environments. What stands in the template itself is another check's.
package resolvedsecret

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/secret"
)

//go:embed doc.md
var doc string

// Check is resolved-secret-in-environment.
var Check = &check.Check{
	ID: "RD609", Name: "resolved-secret-in-environment", Doc: doc,
	Concern: check.Secrets, Severity: check.Low,
	Refs: []string{"CWE-526", "CWE-312", "OWASP-SLS-S7", "CSA-SAS-7"},
	Run:  run,
}

// A variable holds a secret of a store, in one or more functions (Globals).
type variable struct {
	app.EnvVar
	store   store
	holders []*app.Function
}

func run(p *check.Pass) error {
	var order []*variable
	known := map[app.Pos]*variable{}
	for _, f := range p.App.Functions {
		for _, v := range f.Env {
			s, ok := stored(v)
			if !ok {
				continue
			}
			at := v.Value.Pos
			if known[at] == nil || known[at].Name != v.Name {
				known[at] = &variable{EnvVar: v, store: s}
				order = append(order, known[at])
			}
			known[at].holders = append(known[at].holders, f)
		}
	}
	for _, group := range groups(order) {
		report(p, group)
	}
	return nil
}

// groups takes variables together that the same functions hold.
func groups(list []*variable) [][]*variable {
	var out [][]*variable
	for _, v := range list {
		i := slices.IndexFunc(out, func(g []*variable) bool { return slices.Equal(g[0].holders, v.holders) })
		if i < 0 {
			out = append(out, []*variable{v})
		} else {
			out[i] = append(out[i], v)
		}
	}
	return out
}

func report(p *check.Pass, group []*variable) {
	first := group[0]
	f := first.holders[0]
	who := f.Label()
	if more := len(first.holders) - 1; more > 0 {
		who += fmt.Sprintf(" and %d more functions", more)
	}
	var names []string
	for _, v := range group {
		names = append(names, v.Name)
	}
	holds, it, stays := "holds a secret", "it", "it stays when the secret is"
	if len(names) > 1 {
		holds, it, stays = "hold secrets", "them", "they stay when the secrets are"
	}
	finding := check.Finding{
		Function: f, Resource: first.Name, Pos: first.Value.Pos, Path: []string{},
		Message: fmt.Sprintf("%s of %s %s that the deployment fetches from %s: whoever may call lambda:GetFunctionConfiguration, which AWS's ReadOnlyAccess allows, "+
			"reads %s in plain text, and %s rotated.", check.List(names, 5), who, holds, first.store.name, it, stays),
		Fix: check.Fix{Text: first.store.fix},
	}
	if f.EnvKey.IsSet() {
		finding.Severity = check.Info
		finding.Message = fmt.Sprintf("%s of %s %s that the deployment fetches from %s: %s rotated, and whoever may use the environment's key reads %s.",
			check.List(names, 5), who, holds, first.store.name, stays, it)
	}
	p.Report(finding)
}

// A store is where the deployment takes a value from.
type store struct{ name, fix string }

// stored says which store a variable's secret is from; ok is false if it is from
// none, or is no secret.
func stored(v app.EnvVar) (s store, ok bool) {
	_, reference, found := strings.Cut(v.Value.V.String(), "{{resolve:")
	kind, what, _ := strings.Cut(reference, ":")
	what, _, closed := strings.Cut(what, "}}")
	if !found || !closed {
		return store{}, false
	}
	manager := store{
		"Secrets Manager",
		"Hand over the secret's ARN, fetch the secret when the function starts, and allow it secretsmanager:GetSecretValue on that ARN.",
	}
	parameter := store{
		"the parameter store",
		"Make the parameter a SecureString, hand over its name, fetch it when the function starts, and allow ssm:GetParameter on it (and kms:Decrypt on its key).",
	}
	switch kind {
	case "secretsmanager":
		return manager, credential(v.Name, field(what))
	case "ssm-secure":
		return parameter, true
	case "ssm":
		return parameter, secret.Named(v.Name)
	case "serverless":
		return framework(v.Name, what, manager, parameter)
	}
	return store{}, false
}

// framework judges the Serverless Framework's variables: ${ssm:/path} decrypts, as
// ${ssm:/path~true} of older versions does, and has a way to Secrets Manager.
func framework(name, what string, manager, parameter store) (s store, ok bool) {
	source, address, _ := strings.Cut(what, ":")
	source, _, _ = strings.Cut(source, "(")
	switch {
	case source != "ssm":
		return store{}, false
	case strings.Contains(address, "aws/reference/secretsmanager/"):
		return manager, credential(name, "")
	}
	return parameter, strings.HasSuffix(address, "~true") || secret.Named(name)
}

// field is the key of the secret's JSON that a reference asks for, "" for all of it:
// "NAME:SecretString:key:stage:version", where NAME may be an ARN.
func field(reference string) string {
	if _, key, found := strings.Cut(reference, ":SecretString:"); found {
		key, _, _ = strings.Cut(key, ":")
		return key
	}
	return ""
}

// credential reports whether a secret's field, or all of it, is to be kept secret:
// hosts and user names lie beside passwords.
func credential(variable, field string) bool {
	if field == "" || secret.Named(field) || secret.Named(variable) {
		return true
	}
	flat := strings.ToLower(strings.NewReplacer("_", "", "-", "", ".", "").Replace(field))
	return !slices.ContainsFunc(plain(), func(word string) bool { return strings.HasSuffix(flat, word) })
}

// plain are the ends of names of fields that are no credentials.
func plain() []string {
	return []string{
		"user", "username", "login", "email", "host", "hostname", "server", "port", "dbname", "database", "engine", "region",
		"endpoint", "name", "arn", "id", "identifier", "account", "domain", "issuer", "audience", "version", "schema",
	}
}
