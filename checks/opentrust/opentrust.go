// Package opentrust finds roles that strangers may assume.
package opentrust

import (
	_ "embed"
	"fmt"
	"regexp"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/reach"
)

//go:embed doc.md
var doc string

// Check is open-trust-policy.
var Check = &check.Check{
	ID: "RD410", Name: "open-trust-policy", Doc: doc,
	Concern: check.Privilege, Severity: check.High,
	Refs: []string{"CWE-284", "CWE-441", "OWASP-SLS-S6", "CSA-SAS-2"},
	Run:  run,
}

func run(p *check.Pass) error {
	for _, role := range p.App.Roles {
		for _, s := range role.Trust {
			if s.Effect != app.Allow {
				continue
			}
			if text, severity, fix := judge(s); text != "" {
				p.Report(check.Finding{
					Resource: role.Name, Pos: s.Pos, Severity: severity,
					Message: fmt.Sprintf("%s %s.", role.Label(), text), Fix: check.Fix{Text: fix},
				})
				break
			}
		}
	}
	return nil
}

func judge(s *app.Statement) (text string, severity check.Severity, fix string) {
	for _, who := range s.Principals {
		id := who.ID.String()
		switch {
		case who.Everyone() && !reach.Narrowed(s) && !has(s, "sts:externalid"):
			return "may be assumed by every AWS account", check.Critical, "Name the account or role in Principal."
		case who.Kind == "Federated":
			if text, claim := federated(s, id); text != "" {
				return text, check.High, "Add a condition on the token: " + claim + "."
			}
		case who.Kind == "AWS" && foreignRoot.MatchString(id) && !reach.Narrowed(s) && !has(s, "sts:externalid"):
			return "may be assumed by everyone in the account " + foreignRoot.FindStringSubmatch(id)[1] + " without an external id", check.Low,
				"Name the role instead of root, and ask for sts:ExternalId if the account is a vendor's."
		}
	}
	return "", check.Default, ""
}

// foreignRoot matches a whole account that is written out; the deployment's
// own is ${AWS::AccountId}.
var foreignRoot = regexp.MustCompile(`^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$`)

// federated judges web identities: a shared issuer needs a condition that says
// whose tokens count.
func federated(s *app.Statement, id string) (text, claim string) {
	switch {
	case strings.Contains(id, "token.actions.githubusercontent.com") && !pinned(s, ":sub"):
		return "may be assumed by every GitHub repository's workflow", `token.actions.githubusercontent.com:sub, which begins with "repo:OWNER/"`
	case id == "cognito-identity.amazonaws.com" && !pinned(s, ":aud"):
		return "may be assumed through every identity pool, also those of other accounts", "cognito-identity.amazonaws.com:aud, the id of the pool"
	}
	return "", ""
}

func has(s *app.Statement, key string) bool {
	for _, c := range s.Conditions {
		if strings.EqualFold(c.Key, key) {
			return true
		}
	}
	return false
}

// pinned reports whether a condition fixes the claim to more than a wildcard. One
// that only keeps some out fixes nothing.
func pinned(s *app.Statement, claim string) bool {
	for _, c := range s.Conditions {
		if !strings.HasSuffix(strings.ToLower(c.Key), claim) || strings.Contains(c.Operator, "Not") {
			continue
		}
		for _, v := range c.Values {
			owner, _, _ := strings.Cut(strings.TrimPrefix(v.String(), "repo:"), "/")
			if strings.ContainsAny(owner, "*?") {
				return false
			}
		}
		return true
	}
	return false
}
