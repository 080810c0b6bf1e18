package parity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// This file reads roles out of the translator's JSON without any of redoubt's
// readers: what they overlook on both sides would look equal.

// A rawTemplate is CloudFormation as encoding/json sees it.
type rawTemplate struct {
	Parameters map[string]struct{ Type, Default any }
	Mappings   map[string]map[string]map[string]any
	Resources  map[string]rawResource
}

type rawResource struct {
	Type       any // hostile tests hold lists and maps
	Properties map[string]any
}

// rawRoles returns the facts of every role in a template: name → lines, sorted.
func rawRoles(data []byte) (map[string][]string, error) {
	var t rawTemplate
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // account numbers
	if err := dec.Decode(&t); err != nil {
		return nil, fmt.Errorf("reading the translator's output: %w", err)
	}
	roles := map[string][]string{}
	for name, r := range t.Resources {
		if r.Type == "AWS::IAM::Role" {
			roles[name] = t.role(r.Properties)
		}
	}
	for _, r := range t.Resources {
		t.attached(r.Type, r.Properties, roles)
	}
	for _, facts := range roles {
		slices.Sort(facts)
	}
	return roles, nil
}

func (t *rawTemplate) role(p map[string]any) []string {
	var facts []string
	for _, policy := range t.items(p["Policies"]) {
		if m, ok := policy.(map[string]any); ok {
			facts = append(facts, t.statements("statement", m["PolicyDocument"])...)
		}
	}
	for _, arn := range t.items(p["ManagedPolicyArns"]) {
		ref, _ := arn.(map[string]any)
		if own := t.Resources[fmt.Sprint(ref["Ref"])]; own.Type == "AWS::IAM::ManagedPolicy" {
			facts = append(facts, t.statements("statement", own.Properties["PolicyDocument"])...)
			continue
		}
		facts = append(facts, "managed "+partition(t.spell(arn)))
	}
	for _, b := range t.items(p["PermissionsBoundary"]) {
		facts = append(facts, "boundary "+partition(t.spell(b)))
	}
	return append(facts, t.statements("trust", p["AssumeRolePolicyDocument"])...)
}

// attached adds the statements of policies that name their roles.
func (t *rawTemplate) attached(kind any, p map[string]any, roles map[string][]string) {
	if kind != "AWS::IAM::ManagedPolicy" && kind != "AWS::IAM::Policy" && kind != "AWS::IAM::RolePolicy" {
		return
	}
	for _, r := range append(t.items(p["Roles"]), t.items(p["RoleName"])...) {
		ref, _ := r.(map[string]any)
		name := fmt.Sprint(ref["Ref"])
		if _, ok := roles[name]; ok {
			roles[name] = append(roles[name], t.statements("statement", p["PolicyDocument"])...)
		}
	}
}

func (t *rawTemplate) statements(what string, document any) []string {
	var facts []string
	for _, d := range t.items(document) {
		for _, s := range t.items(t.document(d)["Statement"]) {
			if st, ok := s.(map[string]any); ok {
				facts = append(facts, what+" "+partition(t.statement(st)))
			}
		}
	}
	return facts
}

// document is a policy document, which may be JSON in a string.
func (t *rawTemplate) document(n any) map[string]any {
	m, ok := n.(map[string]any)
	if _, written := m["Statement"]; ok && written {
		return m
	}
	var parsed map[string]any
	if json.Unmarshal([]byte(t.spell(n)), &parsed) != nil {
		return nil
	}
	return parsed
}

// statement spells a statement as Statement does.
func (t *rawTemplate) statement(s map[string]any) string {
	who := t.principals(s["Principal"])
	if s["NotPrincipal"] != nil {
		who = t.principals(s["NotPrincipal"])
	}
	var when []string
	for _, block := range t.items(s["Condition"]) {
		operators, _ := block.(map[string]any)
		for operator, lines := range operators {
			keys, _ := lines.(map[string]any)
			for key, values := range keys {
				when = append(when, operator+" "+key+" "+strings.Join(t.list(values), "|"))
			}
		}
	}
	slices.Sort(when)
	return fmt.Sprintf("%v %v not%v on %v not%v by %v if %v", s["Effect"], t.list(s["Action"]), t.list(s["NotAction"]), t.list(s["Resource"]), t.list(s["NotResource"]), who, when)
}

func (t *rawTemplate) principals(n any) []string {
	var who []string
	kinds, ok := n.(map[string]any)
	if !ok {
		for _, id := range t.list(n) {
			who = append(who, "*="+id)
		}
	}
	for kind, ids := range kinds {
		for _, id := range t.list(ids) {
			who = append(who, kind+"="+id)
		}
	}
	slices.Sort(who)
	return who
}

func (t *rawTemplate) list(n any) []string {
	var out []string
	for _, item := range t.items(n) {
		out = append(out, t.spell(item))
	}
	slices.Sort(out)
	return out
}

// items lists a list's items, or the single value, with both branches of every
// Fn::If.
func (t *rawTemplate) items(n any) []any {
	switch n := n.(type) {
	case nil:
		return nil
	case []any:
		var out []any
		for _, item := range n {
			out = append(out, t.items(item)...)
		}
		return out
	case map[string]any:
		if branches, ok := n["Fn::If"].([]any); ok && len(n) == 1 && len(branches) == 3 {
			return append(t.items(branches[1]), t.items(branches[2])...)
		}
		if n["Ref"] == "AWS::NoValue" {
			return nil
		}
	}
	return []any{n}
}
