package harden

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/reach"
)

// A Policy is a policy document as IAM takes it.
type Policy struct {
	Version   string
	Statement []Statement
}

// A Statement allows actions on resources.
type Statement struct {
	Effect    string
	Action    []string
	Resource  []string
	Condition map[string]map[string][]string `json:",omitempty"` // operator → key → values
}

// A Spelling writes a resource down.
type Spelling func(app.Text) string

// Template spells references as Fn::Sub does: arn:aws:s3:::${Uploads}/*, and
// variables of serverless.yml as they stand there.
func Template(t app.Text) string { return reach.Spell(t.String()) }

// Anywhere spells a resource for a policy that stands by itself: what only a
// deployment knows becomes a star.
func Anywhere(t app.Text) string {
	var b strings.Builder
	for _, p := range t.Parts {
		switch {
		case p.Kind == app.Literal:
			b.WriteString(p.Text)
		case p.Kind == app.Pseudo && p.Text == "AWS::Partition":
			b.WriteString("aws")
		default:
			b.WriteString("*")
		}
	}
	s := b.String()
	for strings.Contains(s, "**") {
		s = strings.ReplaceAll(s, "**", "*")
	}
	return s
}

// Least is the smallest set of statements that allows the needs which are not
// conditional: one for each set of resources that is used in the same ways,
// sorted.
func Least(needs []reach.Need, spell Spelling) Policy {
	used := map[string]*Statement{} // by resource and conditions
	for _, n := range needs {
		if n.Conditional {
			continue
		}
		resource := spell(n.Resource)
		key := resource + "\n" + conditionKey(n.Conditions, spell)
		s := used[key]
		if s == nil {
			s = &Statement{Effect: "Allow", Resource: []string{resource}, Condition: conditionBlock(n.Conditions, spell)}
			used[key] = s
		}
		s.Action = append(s.Action, n.Action)
	}
	for _, s := range used {
		slices.Sort(s.Action)
		s.Action = slices.Compact(s.Action)
	}
	return merged(uncovered(used))
}

// uncovered leaves out what a wider pattern grants anyhow.
func uncovered(used map[string]*Statement) map[string]*Statement {
	keys := sortedKeys(used)
	for _, key := range keys {
		s := used[key]
		for _, other := range keys {
			if w := used[other]; w != nil && w != s && covers(w, s) {
				s.Action = slices.DeleteFunc(s.Action, func(a string) bool { return slices.Contains(w.Action, a) })
			}
		}
		if len(s.Action) == 0 {
			delete(used, key)
		}
	}
	return used
}

// covers reports whether w's resource takes in s's, under no condition.
func covers(w, s *Statement) bool {
	pattern, resource := w.Resource[0], s.Resource[0]
	if w.Condition != nil || pattern == resource || !strings.Contains(pattern, "*") || !strings.HasPrefix(resource, pattern[:strings.IndexByte(pattern, '*')]) {
		return false
	}
	set := func(on string) iam.Set {
		return iam.Of([]iam.Statement{{Effect: iam.Allow, Actions: []string{"*"}, Resources: []string{on}}})
	}
	return set(resource).Within(set(pattern))
}

// merged makes one statement of resources that are used in the same ways.
func merged(used map[string]*Statement) Policy {
	p := Policy{Version: "2012-10-17", Statement: []Statement{}}
	same := map[string]int{} // by actions and conditions
	for _, key := range sortedKeys(used) {
		s := used[key]
		_, conditions, _ := strings.Cut(key, "\n")
		group := strings.Join(s.Action, ",") + "\n" + conditions
		if i, ok := same[group]; ok {
			p.Statement[i].Resource = append(p.Statement[i].Resource, s.Resource...)
			continue
		}
		same[group] = len(p.Statement)
		p.Statement = append(p.Statement, *s)
	}
	slices.SortStableFunc(p.Statement, func(a, b Statement) int {
		return strings.Compare(strings.Join(a.Action, ",")+strings.Join(a.Resource, ","), strings.Join(b.Action, ",")+strings.Join(b.Resource, ","))
	})
	return p
}

func conditionKey(list []app.Condition, spell Spelling) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString(c.Operator + " " + c.Key)
		for _, v := range c.Values {
			b.WriteString(" " + spell(v))
		}
		b.WriteString(";")
	}
	return b.String()
}

func conditionBlock(list []app.Condition, spell Spelling) map[string]map[string][]string {
	var block map[string]map[string][]string
	for _, c := range list {
		if block == nil {
			block = map[string]map[string][]string{}
		}
		if block[c.Operator] == nil {
			block[c.Operator] = map[string][]string{}
		}
		for _, v := range c.Values {
			block[c.Operator][c.Key] = append(block[c.Operator][c.Key], spell(v))
		}
	}
	return block
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
