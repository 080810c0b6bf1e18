package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/checks"
)

func checksCommand(s std) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "checks",
		Short: "List the checks",
		Example: `  redoubt checks
  redoubt checks --format json | jq '.[].name'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			switch format {
			case "text":
				return listChecks(s, checks.All())
			case "json":
				return encodeChecks(s, checks.All())
			}
			return usageError{fmt.Errorf("--format %s: want text or json", format)}
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	return cmd
}

func listChecks(s std, list []*check.Check) error {
	w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", c.ID, c.Name, c.Concern, c.Severity, title(c))
	}
	return w.Flush()
}

// title is the first heading of the check's document.
func title(c *check.Check) string {
	line, _, _ := strings.Cut(c.Doc, "\n")
	return strings.TrimLeft(line, "# ")
}

func encodeChecks(s std, list []*check.Check) error {
	type row struct {
		ID         string        `json:"id"`
		Name       string        `json:"name"`
		Concern    check.Concern `json:"concern"`
		Severity   string        `json:"severity"`
		Title      string        `json:"title"`
		References []string      `json:"references"`
	}
	rows := make([]row, len(list))
	for i, c := range list {
		rows[i] = row{c.ID, c.Name, c.Concern, c.Severity.String(), title(c), c.Refs}
	}
	enc := json.NewEncoder(s.out)
	enc.SetIndent("", "  ")
	return enc.Encode(rows)
}

func explainCommand(s std) *cobra.Command {
	return &cobra.Command{
		Use:               "explain CHECK",
		Short:             "Explain a check: why, an attack, a fix",
		Example:           "  redoubt explain public-route\n  redoubt explain RD201",
		ValidArgsFunction: checkNames,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError{fmt.Errorf("explain takes the name of one check; redoubt checks lists them")}
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			for _, c := range slices.Concat(checks.All(), policyChecks()) {
				if c.Name == args[0] || strings.EqualFold(c.ID, args[0]) {
					return explain(s, c)
				}
			}
			return usageError{fmt.Errorf("there is no check %q; redoubt checks lists them", args[0])}
		},
	}
}

func explain(s std, c *check.Check) error {
	_, err := fmt.Fprintf(s.out, "%s %s (%s, %s)\n\n%s\nReferences: %s\n",
		c.ID, c.Name, c.Concern, c.Severity, strings.TrimSpace(c.Doc)+"\n", strings.Join(c.Refs, ", "))
	return err
}
