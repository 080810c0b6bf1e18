// Package publicbucket finds buckets that everyone may read or list. A bucket
// that serves a web site is meant to be read.
package publicbucket

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is public-bucket.
var Check = &check.Check{
	ID: "RD902", Name: "public-bucket", Doc: doc,
	Concern: check.Deployment, Severity: check.High,
	Refs: []string{"CWE-732", "CWE-284", "OWASP-SLS-S9", "CSA-SAS-3", "S3.2", "S3.3", "S3.8"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, b := range app.All[*app.Bucket](p.App) {
		if reach.Blocked(b) {
			continue
		}
		switch b.ACL.V {
		case "PublicReadWrite":
			report(p, b, b.ACL.Pos, check.Critical, "Anyone may read and write %s (its ACL).")
			continue
		case "PublicRead":
			report(p, b, b.ACL.Pos, readable(b), "Anyone may list and read %s (its ACL).")
			continue
		case "AuthenticatedRead":
			report(p, b, b.ACL.Pos, check.High, "Anyone with an AWS account may read %s (its ACL).")
			continue
		}
		policy(p, b)
	}
	return nil
}

func policy(p *check.Pass, b *app.Bucket) {
	for _, rp := range p.App.PoliciesOn(b) {
		for _, s := range rp.Statements {
			if s.Effect != app.Allow || !reach.OpenToEveryone(s) {
				continue
			}
			switch {
			case reach.CoversAction(s, "s3:PutObject") || reach.CoversAction(s, "s3:DeleteObject"):
				report(p, b, reach.EveryonePos(s), check.Critical, "Anyone may write to %s (its policy).")
			case reach.CoversAction(s, "s3:GetObject") || reach.CoversAction(s, "s3:ListBucket"):
				report(p, b, reach.EveryonePos(s), readable(b), "Anyone may read %s (its policy).")
			default:
				continue
			}
			return
		}
	}
}

// readable is the severity of a bucket that everyone may read: a web site is
// meant to be, though better behind CloudFront.
func readable(b *app.Bucket) check.Severity {
	if b.Website {
		return check.Low
	}
	return check.High
}

func report(p *check.Pass, b *app.Bucket, pos app.Pos, severity check.Severity, message string) {
	p.Report(check.Finding{
		Resource: b.Name, Pos: pos, Severity: severity,
		Message: fmt.Sprintf(message, b.Label()), Path: []string{"internet", b.Label()},
		Fix: check.Fix{Text: "PublicAccessBlockConfiguration with all four set to true; serve public files through CloudFront with an origin access control.", NotDared: "whoever reads the bucket without signing in would be locked out"},
	})
}
