// Package foreignlayer finds layers from accounts that are neither the
// deployment's own nor known publishers.
package foreignlayer

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"redoubt/check"
)

//go:embed doc.md
var doc string

// publishers.tsv lists accounts that publish layers for everyone.
//
//go:embed publishers.tsv
var publishers string

// Check is foreign-layer.
var Check = &check.Check{
	ID: "RD907", Name: "foreign-layer", Doc: doc,
	Concern: check.Deployment, Severity: check.Low,
	Refs: []string{"CWE-829", "CWE-494", "OWASP-SLS-S9", "CSA-SAS-6"},
	Run:  run,
}

var arn = regexp.MustCompile(`^arn:[^:]+:lambda:[^:]*:(\d{12}):layer:([^:]+)(:.*)?$`)

// byAWS matches layers that AWS publishes from an account per region; the
// account alone says nothing there.
var byAWS = regexp.MustCompile(`^(AWS-Parameters-and-Secrets-Lambda-Extension|AWS-AppConfig-Extension|LambdaInsightsExtension|AWSLambdaPowertools|AWSSDKPandas|AWSDataWrangler|AWSLambda-Python|aws-otel-|AWSOpenTelemetryDistro|AWSCodeGuru)`)

func run(p *check.Pass) error {
	known := accounts()
	seen := map[string]bool{}
	for _, f := range p.App.Functions {
		for _, l := range f.Layers {
			m := arn.FindStringSubmatch(l.String())
			if m == nil || known[m[1]] || byAWS.MatchString(m[2]) || seen[m[0]] {
				continue
			}
			seen[m[0]] = true
			pos := l.Pos
			if pos.IsZero() {
				pos = f.Pos
			}
			p.Report(check.Finding{
				Function: f, Resource: m[2], Pos: pos, Path: []string{},
				Message: fmt.Sprintf("%s runs the layer %s of the account %s, which is no publisher that redoubt knows: its code has the function's role.", f.Label(), m[2], m[1]),
				Fix:     check.Fix{Text: "Build the layer yourself from a pinned source, or copy the version that you reviewed into your account. If the account is yours: # redoubt:ignore foreign-layer our account"},
			})
		}
	}
	return nil
}

func accounts() map[string]bool {
	m := map[string]bool{}
	for _, line := range strings.Split(publishers, "\n") {
		if id, _, ok := strings.Cut(line, "\t"); ok && !strings.HasPrefix(line, "#") {
			m[id] = true
		}
	}
	return m
}
