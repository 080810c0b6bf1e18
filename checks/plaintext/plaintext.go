// Package plaintext finds endpoints that speak without encryption.
package plaintext

import (
	_ "embed"
	"fmt"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is plaintext-endpoint.
var Check = &check.Check{
	ID: "RD904", Name: "plaintext-endpoint", Doc: doc,
	Concern: check.Deployment, Severity: check.Medium,
	Refs: []string{"CWE-319", "OWASP-SLS-S9", "CSA-SAS-3", "ELB.1", "CloudFront.3", "ES.8", "ElastiCache.5"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		switch r := r.(type) {
		case *app.LoadBalancer:
			balancer(p, r)
		case *app.Distribution:
			for _, v := range r.Viewer {
				if v.V == "allow-all" {
					report(p, r, v.Pos, check.Low, "answers over plain http too", "ViewerProtocolPolicy: redirect-to-https")
				}
			}
		case *app.SearchDomain:
			if on, known := r.HTTPS.Or(false); !on && known && !r.InVPC {
				report(p, r, r.Pos, check.Medium, "answers over plain http too", "DomainEndpointOptions: {EnforceHTTPS: true}")
			}
		case *app.Topic:
			for _, s := range r.Subscriptions {
				if s.Protocol.V == "http" {
					report(p, r, s.Pos, check.Medium, "delivers its messages over plain http", "Protocol: https")
				}
			}
		case *app.Broker:
			if plain, known := r.Plaintext.Or(false); plain && known {
				report(p, r, r.Plaintext.Pos, check.Medium, "takes unencrypted connections", "EncryptionInTransit: {ClientBroker: TLS}")
			}
		}
	}
	return nil
}

func balancer(p *check.Pass, lb *app.LoadBalancer) {
	if internal, known := lb.Internal.Or(false); internal || !known {
		return
	}
	for _, l := range lb.Listeners {
		if protocol, known := l.Protocol.Or(""); known && protocol == "HTTP" && !l.Redirect {
			report(p, lb, l.Pos, check.Medium, "serves its functions over plain http", "Redirect port 80 to an HTTPS listener with a certificate.")
		}
	}
}

func report(p *check.Pass, r app.Resource, pos app.Pos, severity check.Severity, what, fix string) {
	if pos.IsZero() {
		pos = r.Base().Pos
	}
	p.Report(check.Finding{
		Resource: r.Base().Name, Pos: pos, Severity: severity,
		Message: fmt.Sprintf("%s %s.", r.Base().Label(), what), Fix: check.Fix{Text: fix},
	})
}
