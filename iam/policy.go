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

// rawPolicy is a policy as the catalogue keeps it.
type rawPolicy struct {
	V string        `json:"v"`
	U string        `json:"u"`
	S rawStatements `json:"s"`
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
	dir, name, ok := policyName(nameOrARN)
	if !ok {
		return ManagedPolicy{}, false
	}
	l, ok := c.policiesIn(PolicyFile(name))[name]
	if !ok || dir != anyPath && dir != l.path {
		return ManagedPolicy{}, false
	}
	var raw rawPolicy
	if json.Unmarshal([]byte(l.document), &raw) != nil {
		return ManagedPolicy{}, false
	}
	p := ManagedPolicy{Name: name, Path: l.path, Version: raw.V, Updated: raw.U}
	for _, s := range raw.S {
		p.Statements = append(p.Statements, s.statement())
	}
	return p, true
}

// anyPath is the path of a policy that is named without one.
const anyPath = "*"

// policyName takes a name, a path with a name, or an ARN apart. An ARN without
// a path means that the policy has none, as it does for AWS.
func policyName(nameOrARN string) (dir, name string, ok bool) {
	_, name, isARN := strings.Cut(nameOrARN, ":iam::aws:policy/")
	if !isARN {
		if name = nameOrARN; strings.Contains(name, ":") {
			return "", "", false
		}
	}
	i := strings.LastIndexByte(name, '/') + 1
	dir, name = name[:i], name[i:]
	if !isARN && dir == "" {
		dir = anyPath
	}
	return dir, name, name != ""
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

// A line is a policy of the catalogue, not decoded yet.
type line struct{ path, document string }

// policiesIn finds the policies of a part: lines of path and name, a tab, and
// the policy as JSON.
func (c *Catalogue) policiesIn(file string) map[string]line {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m, ok := c.policies[file]; ok {
		return m
	}
	text := c.text(file)
	if text == "" {
		return nil
	}
	m := map[string]line{}
	for text != "" {
		var row string
		row, text, _ = strings.Cut(text, "\n")
		name, document, _ := strings.Cut(row, "\t")
		i := strings.LastIndexByte(name, '/') + 1
		m[name[i:]] = line{path: name[:i], document: document}
	}
	c.policies[file] = m
	return m
}
