package main

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/iam"
)

func policyExpandCommand(s std) *cobra.Command {
	var format string
	var flags givenFlags
	cmd := &cobra.Command{
		Use:   "expand FILE...",
		Short: "List the actions that policies allow, with their access levels",
		Long: `Lists every action that the policies together allow: wildcards are expanded,
denies taken away, each action with its access level and the resources that it
is allowed on. An action is listed if it is allowed on anything; "if" marks
those that are allowed under conditions only. Of an account's authorization details
it is what one of the users and roles may do.

` + givenHelp,
		Example: `  redoubt policy expand policy.json
  redoubt policy expand --boundary boundary.json --scp root.json --scp unit.json policy.json
  redoubt policy expand --format json policy.json | jq -r '.actions[] | select(.level == "permissions-management").action'
  aws iam get-policy-version --policy-arn ARN --version-id v1 | redoubt policy expand -`,
		Args: fileArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := textOrJSON(format); err != nil {
				return err
			}
			files, err := readPolicies(s, args)
			if err != nil {
				return err
			}
			given, err := flags.read(s)
			if err != nil {
				return err
			}
			warn(s, files)
			set := allowed(files, given)
			warnInexact(s, set.Exact())
			list := set.Expansion(iam.Load())
			if format == "json" {
				return expandJSON(s, list)
			}
			return expandText(s, list)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	flags.add(cmd.Flags())
	return cmd
}

// allowed is what the files together allow within the other documents, or what
// one of an account's principals may do.
func allowed(files []policyFile, given iam.Policies) iam.Set {
	var sets []iam.Set
	var together []iam.Statement
	for _, f := range files {
		if f.document.Members == nil {
			together = append(together, f.document.Statements...)
			continue
		}
		for _, h := range holders(f, given, time.Time{}) {
			sets = append(sets, left(h.Policies))
		}
	}
	if together == nil {
		return union(sets)
	}
	given.Identity = slices.Concat(together, forEveryone(given.Resource))
	given.Resource = nil
	return union(append(sets, left(given)))
}

// union takes halves: an account has thousands of principals.
func union(sets []iam.Set) iam.Set {
	switch n := len(sets); n {
	case 0:
		return iam.Set{}
	case 1:
		return sets[0]
	default:
		return union(sets[:n/2]).Union(union(sets[n/2:]))
	}
}

// left is what all policies leave of the identity's.
func left(p iam.Policies) iam.Set {
	set := iam.Of(p.Identity)
	for _, limit := range append(append([][]iam.Statement{p.Boundary, p.Session}, p.ServiceControl...), p.ResourceControl...) {
		if limit != nil {
			set = set.Intersect(iam.Of(withoutPrincipals(limit)))
		}
	}
	return set
}

func statementsOf(files []policyFile) []iam.Statement {
	var list []iam.Statement
	for _, f := range files {
		list = append(list, f.document.Statements...)
	}
	return list
}

// expandedAction is an action of the JSON output.
type expandedAction struct {
	Action       string   `json:"action"`
	Level        string   `json:"level"` // read, write, list, tagging, permissions-management
	Resources    []string `json:"resources"`
	NotResources []string `json:"notResources"`
	Conditional  bool     `json:"conditional"`
}

func expandJSON(s std, list []iam.Expanded) error {
	out := struct {
		Schema  string           `json:"schema"`
		Tool    check.Tool       `json:"tool"`
		Actions []expandedAction `json:"actions"`
	}{check.Schema, tool(), []expandedAction{}}
	for _, e := range list {
		out.Actions = append(out.Actions, expandedAction{e.Action, e.Level.Word(), filled(e.Resources), filled(e.NotResources), e.Conditional})
	}
	return writeIndented(s.out, out)
}

func expandText(s std, list []iam.Expanded) error {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	var weight iam.Weight
	for _, e := range list {
		weight.Add(e.Level)
		on := few(e.Resources, 3)
		if len(e.NotResources) > 0 {
			on += " but not " + few(e.NotResources, 3)
		}
		if e.Conditional {
			on += "  (if)"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\n", e.Action, e.Level.Word(), clean(on))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(s.out, "%d actions%s\n", len(list), levels(weight))
	return err
}

// levels says a weight in words: ": 3 write, 2 read".
func levels(w iam.Weight) string {
	var parts []string
	for _, p := range []struct {
		n    int
		word string
	}{{w.PermissionsManagement, "permissions management"}, {w.Write, "write"}, {w.Tagging, "tagging"}, {w.Read, "read"}, {w.List, "list"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.word))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ": " + strings.Join(parts, ", ")
}

// few joins at most n of the list and says how many are left.
func few(list []string, n int) string {
	if len(list) > n {
		return fmt.Sprintf("%s and %d more", strings.Join(list[:n], ", "), len(list)-n)
	}
	return strings.Join(list, ", ")
}

// clean takes out of a policy's text what acts on a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\ufffd'
		}
		return r
	}, s)
}
