package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"redoubt/iam"
)

func dataCommand(s std) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Say how old redoubt's knowledge is, and fetch newer",
		Long: `redoubt knows AWS's actions, types of resources and condition keys. What it knows
is built in; newer data may be fetched and is used from then on. Advisories on
packages are not built in: without them dependencies are not checked. Nothing is
ever fetched by another command.

$REDOUBT_ADVISORIES names another folder for the advisories, $REDOUBT_DATA another
file for the actions.`,
		Example: `  redoubt data
  redoubt data update`,
		Args: commandsOnly,
		RunE: func(*cobra.Command, []string) error {
			c, day := iam.Load(), now(s)
			fmt.Fprintf(s.out, "actions: %s (%s), %d services\n", c.Date(), age(c.Date(), day), len(c.Services()))
			fmt.Fprintf(s.out, "built in: %s; newer data is looked for in %s\n", iam.Date, iam.DataFile())
			showAdvisories(s)
			return nil
		},
	}
	cmd.AddCommand(dataUpdateCommand(s))
	return cmd
}

// commandsOnly refuses words that are no command.
func commandsOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("unknown command %q; see %s --help", args[0], cmd.CommandPath())}
	}
	return nil
}

// age is how old a day's data is, in words.
func age(day string, now time.Time) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "of unknown age"
	}
	return fmt.Sprintf("%d days old", max(0, int(now.Sub(t).Hours()/24)))
}
