package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/harden"
	"redoubt/reach"
	"redoubt/scan"
)

// hardenFlags are the flags of redoubt harden.
type hardenFlags struct {
	format     string
	parameters []string
	code       bool
	check      bool
	functions  []string
	schemas    string // folder for event schemas, "" = none
}

func hardenCommand(s std) *cobra.Command {
	var f hardenFlags
	cmd := &cobra.Command{
		Use:   "harden [FOLDER | TEMPLATE | CODE | -]...",
		Short: "Work out the least that each function needs",
		Long: `Follows the calls of AWS's SDKs in each function's code (Python, JavaScript,
TypeScript), adds what its triggers and settings need, and prints the least
IAM policy that lets it work, with the place that needs each action.

With --code templates are ignored: all code below a path counts as one
function, and only what its calls need is listed.

Exit codes: 0, 3 with --check if a template grants more than is needed, 2 wrong
usage or an argument that can't be read, 1 a fault of redoubt's own.`,
		Example: `  redoubt harden                            every function below this folder
  redoubt harden --function Orders --format json template.yaml
  redoubt harden --check .                  for CI: fails when a role grants too much
  redoubt harden --schemas schemas          also a JSON Schema of each function's events
  redoubt harden --code scripts/ --format json | jq '.functions[0].policy'`,
		RunE: func(cmd *cobra.Command, args []string) error { return runHarden(cmd, s, f, args) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.format, "format", "text", "text or json")
	fl.StringArrayVarP(&f.parameters, "parameter", "p", nil, "template parameter or framework option as `NAME=VALUE`, may be repeated")
	fl.BoolVar(&f.code, "code", false, "ignore templates: take all code below each path as one function")
	fl.BoolVar(&f.check, "check", false, "exit with 3 if a template surely grants more than its functions need")
	fl.StringArrayVar(&f.functions, "function", nil, "only the function of this `NAME`, may be repeated")
	fl.StringVar(&f.schemas, "schemas", "", "write a JSON Schema of each function's events into the folder `DIR`")
	return cmd
}

func runHarden(cmd *cobra.Command, s std, f hardenFlags, args []string) error {
	print := map[string]func(*harden.Report) error{
		"text": func(r *harden.Report) error { return harden.Text(s.out, r) },
		"json": func(r *harden.Report) error { return harden.JSON(s.out, r) },
	}[f.format]
	if print == nil {
		return usageError{fmt.Errorf("--format %s: want text or json", f.format)}
	}
	rep, err := f.report(cmd, s, args)
	if err != nil {
		return err
	}
	if missing := rep.Keep(f.functions); missing != "" {
		return usageError{fmt.Errorf("--function %s: there is no such function", missing)}
	}
	if err := print(rep); err != nil {
		return err
	}
	if f.schemas != "" {
		if err := rep.WriteSchemas(f.schemas); err != nil {
			return err
		}
	}
	if f.check && slices.ContainsFunc(rep.Functions, harden.Function.Greedy) {
		return findingsError{}
	}
	return nil
}

func (f hardenFlags) report(cmd *cobra.Command, s std, args []string) (*harden.Report, error) {
	params, err := keyValues(f.parameters)
	if err != nil {
		return nil, err
	}
	opt := scan.Options{Paths: args, Stdin: s.in, Parameters: params, Readers: readers()}
	rep := harden.New(check.Tool{Name: "redoubt", Version: version()})
	if f.code {
		return rep, f.readCode(cmd, rep, opt)
	}
	gaps, err := scan.Graphs(cmd.Context(), opt, func(g *reach.Graph) {
		rep.Add(g)
		if f.schemas != "" {
			rep.AddSchemas(g, f.schemas)
		}
	})
	rep.AddGaps(gaps)
	return rep, err
}

// readCode reads each path by itself: it is one function, named after it.
func (f hardenFlags) readCode(cmd *cobra.Command, rep *harden.Report, opt scan.Options) error {
	paths := opt.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	for _, p := range paths {
		opt.Paths = []string{p}
		name := filepath.Base(p)
		if abs, err := filepath.Abs(p); err == nil {
			name = filepath.Base(abs)
		}
		if err := scan.Code(cmd.Context(), opt, func(g *reach.Graph) {
			rep.AddCode(g, name)
			if f.schemas != "" {
				rep.AddCodeSchemas(g, f.schemas)
			}
		}); err != nil {
			return err
		}
	}
	return nil
}
