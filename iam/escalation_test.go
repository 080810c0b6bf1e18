package iam_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"redoubt/iam"
)

// statements parses lines that hold a statement each.
func statements(t testing.TB, lines string) []iam.Statement {
	t.Helper()
	text := `{"Version": "2012-10-17", "Statement": [` + strings.Join(strings.Split(strings.TrimSpace(lines), "\n"), ",\n") + "]}"
	doc, _, err := iam.Parse("policy.json", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc.Statements
}

func ids(list []iam.Escalation) []string {
	out := []string{}
	for _, e := range list {
		out = append(out, e.ID)
	}
	return out
}

func open(p iam.Policies) []iam.Escalation {
	return iam.Load().Escalations(iam.Holder{Policies: p})
}

// everything opens all ways.
func everything(t testing.TB) []iam.Escalation {
	return open(iam.Policies{Identity: statements(t, `{"Effect": "Allow", "Action": "*", "Resource": "*"}`)})
}

func cases(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("testdata/escalation/paths.txtar")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, f := range txtar.Parse(data).Files {
		if _, twice := m[f.Name]; twice {
			t.Errorf("%s stands twice", f.Name)
		}
		m[f.Name] = string(f.Data)
	}
	return m
}

func TestEscalations(t *testing.T) {
	negative := map[string]bool{}
	all := cases(t)
	for name, policy := range all {
		id, _, not := strings.Cut(name, " not: ")
		id, _, depends := strings.Cut(id, " depends: ")
		id, _, _ = strings.Cut(id, " also: ")
		list := open(iam.Policies{Identity: statements(t, policy)})
		i := slices.Index(ids(list), id)
		if got := i >= 0; got == not || got && list[i].Depends != depends {
			t.Errorf("%s: open = %v\n%s", name, got, policy)
		}
		negative[id] = negative[id] || not
	}
	for _, e := range everything(t) {
		if all[e.ID] == "" || !negative[e.ID] {
			t.Errorf("%s has no positive or no negative policy", e.ID)
		}
	}
}

// Every action is needed: a way is shut where one of them is denied, and where
// the boundary, a service control policy or the session lacks it.
func TestEscalationsNeedEachAction(t *testing.T) {
	all := cases(t)
	for _, e := range everything(t) {
		policy := statements(t, all[e.ID])
		for _, action := range e.Actions {
			deny := statements(t, fmt.Sprintf(`{"Effect": "Deny", "Action": %q, "Resource": "*"}`, strings.ToUpper(action)))
			but := statements(t, fmt.Sprintf(`{"Effect": "Allow", "NotAction": %q, "Resource": "*"}`, action))
			for name, p := range map[string]iam.Policies{
				"denied":              {Identity: slices.Concat(policy, deny)},
				"not in the boundary": {Identity: policy, Boundary: but},
				"empty boundary":      {Identity: policy, Boundary: []iam.Statement{}},
				"not in the session":  {Identity: policy, Session: but},
				"service control":     {Identity: policy, ServiceControl: [][]iam.Statement{but}},
			} {
				if slices.Contains(ids(open(p)), e.ID) {
					t.Errorf("%s is open with %s %s", e.ID, action, name)
				}
			}
		}
	}
}

func TestEscalationTable(t *testing.T) {
	list := everything(t)
	if len(list) != 69 {
		t.Errorf("%d ways", len(list))
	}
	for _, e := range list {
		for _, action := range e.Actions {
			if a, ok := iam.Load().Action(action); !ok || a.String() != action {
				t.Errorf("%s: no action %s", e.ID, action)
			}
		}
		if e.Name == "" || e.Category == "" || e.Description == "" || !strings.HasPrefix(e.Reference, "https://") || len(e.On) != 1 || e.On[0] != "*" || len(e.By) != 1 || e.Depends {
			t.Errorf("%+v", e)
		}
	}
}
