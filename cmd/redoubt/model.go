package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/report"
	"redoubt/scan"
)

func modelCommand(s std) *cobra.Command {
	var (
		format     string
		parameters []string
	)
	cmd := &cobra.Command{
		Use:   "model [FOLDER | TEMPLATE | -]...",
		Short: "Print the model: triggers, functions, resources, roles with their effective statements",
		Long: `Reads the applications as scan does and prints the model that the checks see:
as JSON, or as a graph in Mermaid, Graphviz or SVG.`,
		Example: `  redoubt model --format json template.yaml | jq '.applications[].roles'
  redoubt model --format svg . > application.svg
  redoubt model --format mermaid . >> README.md`,
		RunE: func(cmd *cobra.Command, args []string) error {
			params, err := keyValues(parameters)
			if err != nil {
				return err
			}
			opt := scan.Options{Paths: args, Stdin: s.in, Parameters: params, Readers: readers()}
			graphs, gaps, err := scan.Models(cmd.Context(), opt)
			for _, g := range gaps {
				fmt.Fprintf(s.err, "redoubt: %s: %s\n", g.Pos.File, g.Message)
			}
			if err != nil {
				return err
			}
			if format == "json" {
				return report.Model(s.out, check.Tool{Name: "redoubt", Version: version()}, graphs)
			}
			apps := make([]check.Application, len(graphs))
			for i, g := range graphs {
				apps[i] = report.Describe(g)
			}
			if err := report.Graph(s.out, format, apps); err != nil {
				return usageError{err}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "json", "json, mermaid, dot or svg")
	cmd.Flags().StringArrayVarP(&parameters, "parameter", "p", nil, "template parameter or framework option as `NAME=VALUE`")
	return cmd
}
