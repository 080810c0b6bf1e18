package main

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"redoubt/iam"
	"redoubt/iam/update"
)

func dataCommand(s std) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "Say how old the knowledge of AWS's actions is, and fetch newer",
		Long: `redoubt knows AWS's actions, types of resources and condition keys. What it knows
is built in; newer data may be fetched and is used from then on. Nothing is ever
fetched by another command.`,
		Example: `  redoubt data
  redoubt data update`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; see redoubt data --help", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error {
			c, day := iam.Load(), now(s)
			fmt.Fprintf(s.out, "actions: %s (%s), %d services\n", c.Date(), age(c.Date(), day), len(c.Services()))
			fmt.Fprintf(s.out, "built in: %s; newer data is looked for in %s\n", iam.Date, iam.DataFile())
			return nil
		},
	}
	cmd.AddCommand(dataUpdateCommand(s))
	return cmd
}

func dataUpdateCommand(s std) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Fetch AWS's service reference",
		Long: `Fetches actions, types of resources and condition keys of every service from
AWS's service reference and keeps them for all later runs. Managed policies and
operations of the SDKs come with new versions of redoubt.`,
		Example: `  redoubt data update
  redoubt data update --from https://mirror.example/servicereference/`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			file := iam.DataFile()
			if file == "" {
				return errors.New("there is no place for data on this machine: set $REDOUBT_DATA to a file")
			}
			sum, err := update.Run(cmd.Context(), &http.Client{Timeout: time.Minute}, source, file, now(s))
			if err != nil {
				return fmt.Errorf("%w\nredoubt goes on with the data of %s", err, iam.Load().Date())
			}
			fmt.Fprintf(s.out, "wrote %s: %d services as of %s, %d new actions\n", file, sum.Services, sum.Date, len(sum.NewActions))
			for _, name := range sum.Unread {
				fmt.Fprintf(s.err, "redoubt: %s could not be read and stays as it was\n", name)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&source, "from", update.Source, "`URL` of the list of services, for mirrors; it ends with a slash")
	return cmd
}

// age is how old a day's data is, in words.
func age(day string, now time.Time) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "of unknown age"
	}
	return fmt.Sprintf("%d days old", max(0, int(now.Sub(t).Hours()/24)))
}
