package iam

import (
	"maps"
	"slices"
)

// The effects of a statement. Any other text has none.
const (
	Allow = "Allow"
	Deny  = "Deny"
)

// A Statement of a policy. Patterns and values may hold IAM's variables
// ("${aws:username}") and references of a template ("${Bucket}",
// "${Bucket.Arn}", "${AWS::AccountId}"), which only the deployment knows.
type Statement struct {
	Sid, Effect             string
	Actions, NotActions     []string
	Resources, NotResources []string
	Conditions              map[string]map[string][]string // operator → key → values
	// Principals says who a statement of a resource-based or trust policy is
	// about; one of an identity-based policy has none.
	Principals, NotPrincipals []Principal
	// Version is that of the statement's document: in "2008-10-17" variables
	// are plain text. "" counts as "2012-10-17".
	Version string

	File         string // where it stands, "" and 0 if nowhere
	Line, Column int
}

// A Principal is who a statement is about.
type Principal struct {
	Kind string // AWS, Service, Federated, CanonicalUser; "*" for everyone
	ID   string // an ARN, an account, a service ("lambda.amazonaws.com"), "*"
}

// Everyone reports whether the principal is anybody at all.
func (p Principal) Everyone() bool {
	return p.ID == "*" && (p.Kind == "*" || p.Kind == "AWS")
}

// resourceBased reports whether the statement names who it is about.
func (s *Statement) resourceBased() bool {
	return len(s.Principals)+len(s.NotPrincipals) > 0
}

// says reports whether the statement is the other one, wherever they stand.
func (s *Statement) says(t *Statement) bool {
	same := func(a, b map[string][]string) bool { return maps.EqualFunc(a, b, slices.Equal) }
	return s.Effect == t.Effect && s.Version == t.Version &&
		slices.Equal(s.Actions, t.Actions) && slices.Equal(s.NotActions, t.NotActions) &&
		slices.Equal(s.Resources, t.Resources) && slices.Equal(s.NotResources, t.NotResources) &&
		slices.Equal(s.Principals, t.Principals) && slices.Equal(s.NotPrincipals, t.NotPrincipals) &&
		maps.EqualFunc(s.Conditions, t.Conditions, same)
}

// incomplete reports whether the statement does not say what it is about, or
// says it twice: AWS refuses such an identity-based policy.
func (s *Statement) incomplete() bool {
	return (s.Actions == nil) == (s.NotActions == nil) || (s.Resources == nil) == (s.NotResources == nil)
}

// The versions of the policy language.
const (
	version2012 = "2012-10-17"
	version2008 = "2008-10-17" // what a document without a version has
)
