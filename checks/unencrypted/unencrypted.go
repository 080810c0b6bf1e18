// Package unencrypted finds stores that keep data in the clear. Buckets,
// tables, queues and secrets are encrypted by default; a customer's own key is
// nobody's duty.
package unencrypted

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is unencrypted-store.
var Check = &check.Check{
	ID: "RD903", Name: "unencrypted-store", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-311", "OWASP-SLS-S9", "CSA-SAS-3", "RDS.3", "EFS.1", "ES.1", "Kinesis.1", "ElastiCache.4"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		switch r := r.(type) {
		case *app.Database:
			if !aurora(r) {
				judge(p, r, r.Encryption, "StorageEncrypted: true")
			}
		case *app.SearchDomain:
			judge(p, r, r.Encryption, "EncryptionAtRestOptions: {Enabled: true}")
		case *app.Cache:
			judge(p, r, r.AtRest, "AtRestEncryptionEnabled: true")
		case *app.FileSystem:
			judge(p, r, r.Encryption, "Encrypted: true")
		case *app.Stream:
			judge(p, r, r.Encryption, "StreamEncryption: {EncryptionType: KMS, KeyId: alias/aws/kinesis}")
		case *app.Queue:
			// Only turning the default off is a fault.
			if on, known := r.Encryption.Or(true); !on && known {
				report(p, r, r.Encryption.Pos, check.Low, "SqsManagedSseEnabled: true")
			}
		}
	}
	return nil
}

// aurora reports whether r is an instance of a cluster: the cluster decides.
func aurora(r *app.Database) bool {
	engine, _ := r.Engine.Or("")
	return r.Type == "AWS::RDS::DBInstance" && len(engine) >= 6 && engine[:6] == "aurora" ||
		r.Type == "AWS::DocDB::DBInstance" || r.Type == "AWS::Neptune::DBInstance"
}

func judge(p *check.Pass, r app.Resource, v app.Value[bool], fix string) {
	if on, known := v.Or(false); on || !known {
		return
	}
	pos := v.Pos
	if !v.IsSet() {
		pos = r.Base().Pos
	}
	severity := check.Medium
	switch r.(type) {
	case *app.Stream, *app.Cache:
		severity = check.Info // passing data; AWS documents the default as on or short-lived
	}
	report(p, r, pos, severity, fix)
}

// mechanical is the fix with its edit, where the change keeps the data.
func mechanical(r app.Resource, text string) check.Fix {
	fix := check.Fix{Text: text}
	c := r.Base()
	switch c.Type {
	case "AWS::SQS::Queue", "AWS::Kinesis::Stream":
		fix.Edits = check.One(c.Name, c.Pos, app.EditEncryption, true)
	default:
		fix.NotDared = "CloudFormation replaces the resource to encrypt it, and its data with it: restore a snapshot into an encrypted one"
	}
	return fix
}

func report(p *check.Pass, r app.Resource, pos app.Pos, severity check.Severity, fix string) {
	p.Report(check.Finding{
		Resource: r.Base().Name, Pos: pos, Severity: severity,
		Message: fmt.Sprintf("%s keeps its data unencrypted.", r.Base().Label()),
		Fix:     mechanical(r, fix),
	})
}
