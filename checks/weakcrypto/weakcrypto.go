// Package weakcrypto finds hashes and ciphers that are broken, used for secrets.
package weakcrypto

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is weak-cryptography.
var Check = &check.Check{
	ID: "RD913", Name: "weak-cryptography", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-327", "CWE-328", "CWE-916", "OWASP-SLS-S3", "CSA-SAS-3"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, c := range p.Graph.Calls(func(c flow.Call) bool { return c.Misuse == "weak-hash" || c.Misuse == "weak-cipher" }) {
		p.Report(finding(c))
	}
	return nil
}

// finding of a cipher is about what it keeps; of a hash, advice unless what is
// hashed is called a secret: names of caches and files may be short.
func finding(c reach.Call) check.Finding {
	f := check.Finding{
		Function: c.Function, Pos: c.Place, Resource: c.API, Path: []string{},
		Message: fmt.Sprintf("%s uses %s: it %s.", check.Doer(c), c.API, note(c)),
		Fix:     check.Fix{Text: "SHA-256 or better for data, scrypt or Argon2 for passwords, AES-GCM for what is kept secret."},
	}
	if c.Misuse == "weak-hash" {
		f.Severity = check.Info
		if c.Func != nil && slices.ContainsFunc(words.OnLine(c.Func, c.Pos.Line), words.Secret) {
			f.Severity = check.Low
		}
	}
	return f
}

// note is what the row says, as the end of a sentence that begins with "it".
func note(c reach.Call) string {
	if c.Row == nil || c.Row.Note == "" {
		return "is broken"
	}
	if name, rest, ok := strings.Cut(c.Row.Note, " is "); ok && !strings.Contains(name, " ") {
		return "is " + rest
	}
	return c.Row.Note
}
