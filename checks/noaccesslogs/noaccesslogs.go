// Package noaccesslogs finds public APIs that keep no record of who called.
package noaccesslogs

import (
	_ "embed"
	"fmt"
	"slices"

	"redoubt/app"
	"redoubt/check"
)

//go:embed doc.md
var doc string

// Check is no-access-logs.
var Check = &check.Check{
	ID: "RD701", Name: "no-access-logs", Doc: doc,
	Concern: check.Monitoring, Severity: check.Low,
	Refs: []string{"CWE-778", "OWASP-SLS-S10", "CSA-SAS-5", "APIGateway.1", "APIGateway.9", "AppSync.2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, api := range app.All[*app.API](p.App) {
		if api.Kind == app.GraphQL || logged(api) {
			continue
		}
		t := public(p, api)
		if t == nil {
			continue
		}
		p.Report(check.Finding{
			Function: t.To, Trigger: t, Resource: api.Name, Pos: api.Pos,
			Message: fmt.Sprintf("Nobody can tell afterwards who called %s: it writes no access log.", api.Label()),
			Fix:     fix(p, api),
		})
	}
	return nil
}

// fix sends the log of every stage to a group of its own.
func fix(p *check.Pass, api *app.API) check.Fix {
	fix := check.Fix{Text: "AccessLogSetting: {DestinationArn: !GetAtt ApiLogs.Arn, Format: '…$context.identity.sourceIp…'}"}
	arn, group := check.AccessLogs(api.Pos, api.Name)
	for _, s := range api.Stages {
		fix.Edits = append(fix.Edits, check.One(api.Name, s.Pos, app.EditAccessLogs, arn)...)
	}
	if len(fix.Edits) == 0 {
		fix.NotDared = "the stages of the API are not in the template"
		return fix
	}
	fix.Edits = append(fix.Edits, group)
	account := func(r app.Resource) bool { return r.Base().Type == "AWS::ApiGateway::Account" }
	if api.Kind == app.RESTAPI && !slices.ContainsFunc(p.App.Resources, account) {
		fix.Note = "REST APIs write logs with the role that the account has for that (AWS::ApiGateway::Account, CloudWatchRoleArn): the deployment fails where there is none"
	}
	return fix
}

func logged(api *app.API) bool {
	for _, s := range api.Stages {
		if s.AccessLogs.IsSet() {
			return true
		}
	}
	return false
}

// public returns a trigger through which people from outside reach the API.
func public(p *check.Pass, api *app.API) *app.Trigger {
	for _, t := range p.App.Triggers {
		if t.Route != nil && t.Route.API == api && t.Caller >= app.Authenticated && t.To != nil {
			return t
		}
	}
	return nil
}
