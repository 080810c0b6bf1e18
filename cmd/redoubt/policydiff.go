package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/iam"
)

func policyDiffCommand(s std) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "diff OLD NEW",
		Short: "Say what the new policy allows that the old one does not",
		Long: `Compares two policies by what they allow, not by how they are written: by action,
by resource and by condition. What only the deployment knows (references of a
template, policy variables) counts as allowed where it could be. A condition on
the same key with fewer values, a narrower pattern, network or range allows less;
a grant under any other condition is new.

Exit codes: 0 the new policy allows nothing more, 3 it does, 2 wrong usage or a
file that is no policy.`,
		Example: `  redoubt policy diff old.json new.json
  redoubt policy diff --format json deployed.json template.json | jq '.findings[].actions'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usageError{errors.New("diff takes two policy documents, the old and the new one")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if err := textOrJSON(format); err != nil {
				return err
			}
			files, err := readPolicies(s, args)
			if err != nil {
				return err
			}
			warn(s, files)
			gains, exact := iam.Load().Gains(files[0].document.Statements, files[1].document.Statements)
			warnInexact(s, exact)
			list := widenings(files[1], gains)
			if err := writeDiff(s, format, files, list); err != nil {
				return err
			}
			if len(list) > 0 {
				return findingsError{}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

// A widening is a finding with what is allowed beyond the old policy.
type widening struct {
	check.Entry
	Actions      []expandedName  `json:"actions"`
	ActionsLeft  int             `json:"actionsLeftOut,omitempty"` // not listed in Actions: too many
	names        []string        // of all actions
	Patterns     []string        `json:"patterns"`
	NotPatterns  []string        `json:"notPatterns"`
	Resources    []string        `json:"resources"`
	NotResources []string        `json:"notResources"`
	Conditions   []conditionLine `json:"conditions"`
	Unless       []conditionLine `json:"unless"`
}

// expandedName is an action with its level.
type expandedName struct {
	Action string `json:"action"`
	Level  string `json:"level"`
}

// conditionLine is a condition, or the principal that the grant is for.
type conditionLine struct {
	Operator  string   `json:"operator,omitempty"`
	Key       string   `json:"key,omitempty"`
	Values    []string `json:"values,omitempty"`
	Principal string   `json:"principal,omitempty"`
}

func widenings(file policyFile, gains []iam.Gain) []widening {
	list := []widening{}
	for _, g := range gains {
		if coversNothing(g) {
			continue
		}
		w := widening{
			Entry:    entry(policyWidened, gainSeverity(g), file, place(g.By), strings.Join(slices.Concat(g.Actions, []string{"on"}, g.Resources), " "), gainMessage(file.name, g)),
			names:    g.Names,
			Patterns: filled(g.Actions), NotPatterns: filled(g.NotActions),
			Resources: filled(g.Resources), NotResources: filled(g.NotResources),
			Conditions: conditionLines(g.Conditions), Unless: conditionLines(g.Unless),
		}
		list = append(list, w)
	}
	slices.SortStableFunc(list, func(a, b widening) int { return compareEntries(a.Entry, b.Entry) })
	return list
}

// maxActions is how many actions a comparison lists; patterns tell of the rest.
const maxActions = 100_000

// tellActions fills in the actions, which only machines read.
func tellActions(list []widening) {
	levels, left := map[string]string{}, maxActions
	for i, w := range list {
		n := min(len(w.names), left)
		left -= n
		list[i].Actions, list[i].ActionsLeft = make([]expandedName, n), len(w.names)-n
		for j, name := range w.names[:n] {
			if levels[name] == "" {
				a, _ := iam.Load().Action(name)
				levels[name] = a.Level.Word()
			}
			list[i].Actions[j] = expandedName{name, levels[name]}
		}
	}
}

// coversNothing reports whether only patterns are gained that cover no action.
// An action that is spelt out, or a service that the catalogue does not know,
// may be newer than it.
func coversNothing(g iam.Gain) bool {
	return len(g.Names) == 0 && !slices.ContainsFunc(g.Actions, func(pattern string) bool {
		service, action, _ := strings.Cut(pattern, ":")
		return !strings.ContainsAny(action, "*?") || !strings.ContainsAny(service, "*?") && !iam.Load().Service(service)
	})
}

func conditionLines(list []iam.Condition) []conditionLine {
	out := []conditionLine{}
	for _, c := range list {
		line := conditionLine{Operator: c.Operator, Key: c.Key, Values: c.Values}
		switch {
		case c.Principal != nil:
			line.Principal = c.Principal.Kind + " " + c.Principal.ID
		case c.NotPrincipals != nil:
			line.Principal = fmt.Sprintf("all but %d", len(c.NotPrincipals))
		}
		out = append(out, line)
	}
	return out
}

// gainSeverity ranks by what can be done with it.
func gainSeverity(g iam.Gain) check.Severity {
	switch w := g.Weight; {
	case g.By != nil && g.By.Everything() && w.PermissionsManagement > 0:
		return check.Critical
	case w.PermissionsManagement > 0:
		return check.High
	case w.Write+w.Tagging > 0:
		return check.Medium
	}
	return check.Low
}

func gainMessage(file string, g iam.Gain) string {
	what := few(g.Actions, 3)
	if len(g.NotActions) > 0 {
		what += " but " + few(g.NotActions, 3)
	}
	switch n := len(g.Names); {
	case n == 0:
		what += ", of which redoubt knows no action,"
	case n != len(g.Actions) || len(g.NotActions) > 0:
		what += fmt.Sprintf(" (%d actions%s)", n, levels(g.Weight))
	}
	on := few(g.Resources, 3)
	if len(g.NotResources) > 0 {
		on += " but " + few(g.NotResources, 3)
	}
	return fmt.Sprintf("%s newly allows %s on %s%s%s.", file, what, on, conditionWords(" if ", g.Conditions), conditionWords(" unless ", g.Unless))
}

// conditionWords says conditions in one line.
func conditionWords(word string, list []iam.Condition) string {
	var parts []string
	for _, line := range conditionLines(list) {
		if line.Principal != "" {
			parts = append(parts, "the caller is "+line.Principal)
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %s %s", line.Key, line.Operator, few(line.Values, 2)))
	}
	if len(parts) == 0 {
		return ""
	}
	return word + few(parts, 3)
}

func writeDiff(s std, format string, files []policyFile, list []widening) error {
	if format == "json" {
		tellActions(list)
		return writeIndented(s.out, struct {
			Schema   string     `json:"schema"`
			Tool     check.Tool `json:"tool"`
			From     string     `json:"from"`
			To       string     `json:"to"`
			Findings []widening `json:"findings"`
		}{check.Schema, tool(), files[0].name, files[1].name, list})
	}
	for _, w := range list {
		writeEntry(s.out, w.Entry)
	}
	if len(list) == 0 {
		fmt.Fprintf(s.out, "%s allows nothing that %s does not\n", clean(files[1].name), clean(files[0].name))
	}
	return nil
}
