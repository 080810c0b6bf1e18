package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"redoubt/iam"
	"redoubt/iam/update"
)

func dataUpdateCommand(s std) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "update",
		Short: "Fetch AWS's service reference and the advisories",
		Long: `Fetches what redoubt data shows and keeps it for all later runs: actions, types of
resources and condition keys from AWS's service reference, and advisories on
packages from OSV. Name one of the two to fetch it alone, or from a mirror. If one
fails the other is fetched all the same, and the exit code is 1.`,
		Example: `  redoubt data update
  redoubt data update advisories
  redoubt data update advisories --from https://mirror.example/osv/
  redoubt data update actions --from https://mirror.example/servicereference/`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("from") {
				return updateActions(cmd.Context(), s, source)
			}
			return errors.Join(
				updateActions(cmd.Context(), s, update.Source),
				updateAdvisories(cmd.Context(), s, nil, false),
			)
		},
	}
	cmd.Flags().StringVar(&source, "from", "", "the same as redoubt data update actions --from `URL`")
	_ = cmd.Flags().MarkHidden("from") // from the time when there was nothing but actions
	cmd.AddCommand(dataUpdateActionsCommand(s), dataUpdateAdvisoriesCommand(s))
	return cmd
}

func dataUpdateActionsCommand(s std) *cobra.Command {
	var source string
	cmd := &cobra.Command{
		Use:   "actions",
		Short: "Fetch AWS's service reference",
		Long: `Fetches actions, types of resources and condition keys of every service from
AWS's service reference and keeps them for all later runs. Managed policies and
operations of the SDKs come with new versions of redoubt.`,
		Example: `  redoubt data update actions
  redoubt data update actions --from https://mirror.example/servicereference/`,
		Args: commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error { return updateActions(cmd.Context(), s, source) },
	}
	cmd.Flags().StringVar(&source, "from", update.Source, "`URL` of the list of services, for mirrors; it ends with a slash")
	return cmd
}

func updateActions(ctx context.Context, s std, source string) error {
	file := iam.DataFile()
	if file == "" {
		return errors.New("there is no place for data on this machine: set $REDOUBT_DATA to a file")
	}
	sum, err := update.Run(ctx, &http.Client{Timeout: time.Minute}, source, file, now(s))
	if err != nil {
		return fmt.Errorf("%w\nredoubt goes on with the data of %s", err, iam.Load().Date())
	}
	fmt.Fprintf(s.out, "wrote %s: %d services as of %s, %d new actions\n", file, sum.Services, sum.Date, len(sum.NewActions))
	for _, name := range sum.Unread {
		fmt.Fprintf(s.err, "redoubt: %s could not be read and stays as it was\n", name)
	}
	return nil
}
