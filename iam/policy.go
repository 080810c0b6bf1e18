package iam

import (
	"encoding/json"
	"strings"
)

// A ManagedPolicy is one of AWS's own policies.
type ManagedPolicy struct {
	Name, Version string
	Path          string // "service-role/" in its ARN, mostly ""
	Updated       string // day of the last version: 2026-02-12
	Statements    []Statement
}

// A Statement of a managed policy.
type Statement struct {
	Sid, Effect             string
	Actions, NotActions     []string
	Resources, NotResources []string
	Conditions              map[string]map[string][]string // operator → key → values
}

// rawPolicy is a policy as the catalogue keeps it.
type rawPolicy struct {
	path string
	V    string        `json:"v"`
	U    string        `json:"u"`
	S    rawStatements `json:"s"`
}

// rawStatements is one statement or a list of them; IAM takes both.
type rawStatements []rawStatement

// UnmarshalJSON implements json.Unmarshaler.
func (l *rawStatements) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '{' {
		*l = make(rawStatements, 1)
		return json.Unmarshal(b, &(*l)[0])
	}
	return json.Unmarshal(b, (*[]rawStatement)(l))
}

type rawStatement struct {
	Sid, Effect string
	Action      oneOrMany
	NotAction   oneOrMany
	Resource    oneOrMany
	NotResource oneOrMany
	Condition   map[string]map[string]oneOrMany
}

// oneOrMany is a string or a list of strings; IAM takes both. Booleans and
// numbers in conditions come as their text.
type oneOrMany []string

// UnmarshalJSON implements json.Unmarshaler.
func (l *oneOrMany) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		var many []json.RawMessage
		if err := json.Unmarshal(b, &many); err != nil {
			return err
		}
		for _, m := range many {
			*l = append(*l, text(m))
		}
		return nil
	}
	*l = oneOrMany{text(b)}
	return nil
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// PolicyFile names the part of the catalogue that holds a policy: policies are
// kept together by the first letters of their names.
func PolicyFile(name string) string {
	key := strings.ToLower(name)
	for _, prefix := range []string{"amazon", "aws"} {
		if rest, ok := strings.CutPrefix(key, prefix); ok {
			key = prefix + "-" + rest[:min(1, len(rest))]
			return "policies/" + key
		}
	}
	return "policies/" + key[:min(1, len(key))]
}

// ManagedPolicy looks a policy up by its name or its ARN in any partition.
func (c *Catalogue) ManagedPolicy(nameOrARN string) (ManagedPolicy, bool) {
	name := nameOrARN
	if strings.Contains(name, ":") {
		i := strings.Index(name, ":iam::aws:policy/")
		if i < 0 {
			return ManagedPolicy{}, false
		}
		name = name[strings.LastIndexByte(name, '/')+1:]
	}
	raw, ok := c.policiesIn(PolicyFile(name))[name]
	if !ok || name == "" {
		return ManagedPolicy{}, false
	}
	p := ManagedPolicy{Name: name, Path: raw.path, Version: raw.V, Updated: raw.U}
	for _, s := range raw.S {
		p.Statements = append(p.Statements, s.statement())
	}
	return p, true
}

func (s rawStatement) statement() Statement {
	out := Statement{
		Sid: s.Sid, Effect: s.Effect, Actions: s.Action, NotActions: s.NotAction,
		Resources: s.Resource, NotResources: s.NotResource,
	}
	for operator, keys := range s.Condition {
		for key, values := range keys {
			if out.Conditions == nil {
				out.Conditions = map[string]map[string][]string{}
			}
			if out.Conditions[operator] == nil {
				out.Conditions[operator] = map[string][]string{}
			}
			out.Conditions[operator][key] = values
		}
	}
	return out
}

func (c *Catalogue) policiesIn(file string) map[string]rawPolicy {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.policies[file]; ok {
		return m
	}
	var byARN map[string]rawPolicy // by path and name
	m := map[string]rawPolicy{}
	if c.decode(file, &byARN) {
		for name, p := range byARN {
			i := strings.LastIndexByte(name, '/') + 1
			p.path = name[:i]
			m[name[i:]] = p
		}
	}
	c.policies[file] = m
	return m
}
