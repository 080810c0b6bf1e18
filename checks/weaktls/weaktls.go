// Package weaktls finds endpoints that accept TLS 1.0 or 1.1.
package weaktls

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is weak-tls.
var Check = &check.Check{
	ID: "RD905", Name: "weak-tls", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-326", "CWE-327", "OWASP-SLS-S9", "CSA-SAS-3", "ELB.17", "CloudFront.15"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, r := range p.App.Resources {
		switch r := r.(type) {
		case *app.Domain:
			judge(p, r, r.TLS)
		case *app.Distribution:
			judge(p, r, r.TLS)
		case *app.SearchDomain:
			judge(p, r, r.TLS)
		case *app.LoadBalancer:
			for _, l := range r.Listeners {
				judge(p, r, l.TLS)
			}
		}
	}
	return nil
}

// old matches how the services spell policies below TLS 1.2: TLS_1_0,
// TLSv1, TLSv1.1_2016, Policy-Min-TLS-1-0-2019-07, ELBSecurityPolicy-2016-08,
// ELBSecurityPolicy-TLS-1-1-2017-01.
var old = regexp.MustCompile(`^(SSLv3|TLS_1_[01]|TLSv1(_2016)?|TLSv1\.1_2016|Policy-Min-TLS-1-0-.*|ELBSecurityPolicy-(2015-05|2016-08|TLS-1-[01]-.*|FS-2018-06|FS-1-1-.*))$`)

func judge(p *check.Pass, r app.Resource, v app.Value[string]) {
	if !v.Known() || !old.MatchString(strings.TrimSpace(v.V)) {
		return
	}
	p.Report(check.Finding{
		Resource: r.Base().Name, Pos: v.Pos,
		Message: fmt.Sprintf("%s accepts TLS below 1.2 (%s).", r.Base().Label(), v.V),
		Fix:     check.Fix{Text: "TLS_1_2, TLSv1.2_2021, Policy-Min-TLS-1-2-PFS-2023-10 or ELBSecurityPolicy-TLS13-1-2-2021-06."},
	})
}
