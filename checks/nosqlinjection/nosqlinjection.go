// Package nosqlinjection finds event data that becomes a part of a query to a document or key-value store.
package nosqlinjection

import (
	_ "embed"
	"slices"
	"strings"

	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is nosql-injection.
var Check = &check.Check{
	ID: "RD104", Name: "nosql-injection", Doc: doc,
	Concern: check.Injection, Severity: check.High,
	Refs: []string{"CWE-943", "OWASP-SLS-S1", "CSA-SAS-1"},
	Run: func(p *check.Pass) error {
		return p.Flows(check.FlowRule{
			Sink: "nosql", Does: "change database queries of",
			Fix:  "Pass data as values only: ExpressionAttributeValues, Parameters of PartiQL, and text instead of objects in MongoDB filters: {id: String(body.id)}.",
			Only: operators,
		})
	},
}

// operators reports whether the data can change the query: where filters are
// objects it must be able to be one itself. A text, or a part of one, can't.
func operators(_ *check.Pass, fl reach.Flow) bool {
	return !objects(fl.API) || fl.Exact && !text(fl)
}

// objects reports whether an API takes filters as objects.
func objects(api string) bool {
	return slices.ContainsFunc([]string{"mongodb.", "mongoose.", "pymongo.", "motor.", "*."}, func(lib string) bool { return strings.HasPrefix(api, lib) })
}

// text reports whether the data is a parameter or header of a request, which
// API Gateway hands over as a string.
func text(fl reach.Flow) bool {
	if fl.Trigger == nil || !fl.Trigger.Kind.HTTP() || len(fl.Path) < 2 {
		return false
	}
	return slices.Contains([]string{"pathParameters", "queryStringParameters", "headers", "cookies"}, fl.Path[0])
}
