// Package ownership finds functions behind a sign-in that touch items by an id and never look
// at who is calling.
package ownership

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks/internal/words"
	"redoubt/lang/flow"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is missing-ownership-check.
var Check = &check.Check{
	ID: "RD217", Name: "missing-ownership-check", Doc: doc,
	Concern: check.Auth, Severity: check.High,
	Refs: []string{"CWE-639", "CWE-862", "OWASP-API1", "OWASP-SLS-S2", "CSA-SAS-2"},
	Run:  run,
}

// run takes code that uses names of identity or rights at all for code that looks at
// who is calling.
func run(p *check.Pass) error {
	list := p.Graph.Code().Of
	looksAtCaller := words.Containing("auth", "claims", "identity", "principal", "permission", "owner", "tenant", "currentuser", "jwt")
	personal := personalTables(list, looksAtCaller)
	for _, fc := range list {
		t := signedIn(p, fc.Function)
		if t == nil || fc.Dead || looksAtCaller(fc.Result.Funcs) {
			continue
		}
		seen := map[string]bool{}
		for _, c := range fc.Result.Calls {
			does, writes := touches(c)
			table := target(fc.Function, c)
			if does == "" || constant(c.Args["Key"], 0) || !writes && !personal[table] || seen[c.API+table] {
				continue
			}
			seen[c.API+table] = true
			report(p, fc, t, c, does, writes)
		}
	}
	return nil
}

func report(p *check.Pass, fc *reach.FunctionCode, t *app.Trigger, c flow.Call, does string, writes bool) {
	who, severity := "Anyone who is signed in", check.Medium
	if t.Caller == app.SelfRegistered {
		who, severity = "Anyone who registers", check.High
	}
	if !writes {
		severity = severity.Lower()
	}
	p.Report(check.Finding{
		Function: fc.Function, Trigger: t, Pos: reach.Pos(c.File, c.Pos), Resource: c.API, Severity: severity, Confidence: check.MediumConfidence,
		Message: fmt.Sprintf("%s can %s of any other user through %s: %s never looks at who is calling.", who, does, reach.TriggerLabel(t), fc.Function.Label()),
		Fix:     check.Fix{Text: "Put the caller's id into the key or a condition: Key={\"owner\": claims[\"sub\"], \"id\": id}, ConditionExpression=\"owner = :caller\"."},
	})
}

// signedIn is a route of the function whose authorizer tells who is calling.
// Scopes on a route may say that it is for administrators.
func signedIn(p *check.Pass, f *app.Function) *app.Trigger {
	if f == nil {
		return nil
	}
	for _, t := range p.Graph.Triggers(f) {
		if r := t.Route; r != nil && t.Kind.HTTP() && len(r.Scopes) == 0 && (r.Auth == app.AuthCognito || r.Auth == app.AuthJWT) {
			return t
		}
	}
	return nil
}

// touches says what a call does with an item that its key names.
func touches(c flow.Call) (does string, writes bool) {
	switch c.API {
	case "aws:dynamodb:getitem":
		return "read items", false
	case "aws:dynamodb:updateitem":
		return "change items", true
	case "aws:dynamodb:deleteitem":
		return "delete items", true
	case "aws:s3:getobject":
		return "read files", false
	case "aws:s3:deleteobject":
		return "delete files", true
	}
	return "", false
}

// personalTables are the tables and buckets that a function uses which does
// look at its caller: their items belong to somebody.
func personalTables(list []*reach.FunctionCode, looksAtCaller words.Question) map[string]bool {
	personal := map[string]bool{}
	for _, fc := range list {
		if fc.Function == nil || !looksAtCaller(fc.Result.Funcs) {
			continue
		}
		for _, c := range fc.Result.Calls {
			if strings.HasPrefix(c.API, "aws:dynamodb:") || strings.HasPrefix(c.API, "aws:s3:") {
				personal[target(fc.Function, c)] = true
			}
		}
	}
	delete(personal, "")
	return personal
}

// target is the table or bucket of a call, as the template or the code names
// it, "" if it is not known.
func target(f *app.Function, c flow.Call) string {
	t := c.Args["TableName"]
	if t == nil {
		t = c.Args["Bucket"]
	}
	if t == nil {
		return ""
	}
	for _, s := range t.Consts {
		return s.Text
	}
	for _, api := range t.APIs {
		name := api[strings.LastIndex(api, ".")+1:]
		if i := slices.IndexFunc(f.Env, func(v app.EnvVar) bool { return v.Name == name }); i >= 0 {
			return f.Env[i].Value.V.String()
		}
	}
	return ""
}

// constant reports whether a key holds nothing but constants.
func constant(t *flow.Tree, depth int) bool {
	if t == nil || depth > 4 {
		return false
	}
	if len(t.Fields) == 0 {
		return len(t.Consts) > 0
	}
	for _, f := range t.Fields {
		if !constant(f, depth+1) {
			return false
		}
	}
	return true
}
