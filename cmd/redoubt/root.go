package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/checks"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/iac/serverless"
	"redoubt/scan"
)

// The exit codes are part of the contract in docs/ARCHITECTURE.md.
const (
	exitOK       = 0
	exitFault    = 1 // redoubt's own
	exitUsage    = 2 // wrong usage, or an argument that can't be read
	exitFindings = 3
)

// std is everything that a command takes from or gives to its surroundings.
type std struct {
	args                  []string
	in                    io.Reader
	out, err              io.Writer
	env                   func(string) string
	terminal, errTerminal bool
}

// usageError is the user's mistake.
type usageError struct{ error }

// findingsError says that findings reach the threshold.
type findingsError struct{}

func (findingsError) Error() string { return "findings" }

// run executes the command line and returns the exit code.
func run(ctx context.Context, s std) int {
	cmd := rootCommand(s)
	cmd.SetArgs(s.args)
	err := cmd.ExecuteContext(ctx)
	var (
		input *scan.InputError
		usage usageError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, findingsError{}):
		return exitFindings
	case errors.As(err, &usage), errors.As(err, &input), strings.HasPrefix(err.Error(), "unknown command"):
		fmt.Fprintln(s.err, "redoubt:", err)
		return exitUsage
	default:
		fmt.Fprintln(s.err, "redoubt:", err)
		return exitFault
	}
}

func rootCommand(s std) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "redoubt",
		Short: "Find the ways into a serverless application",
		Long: `redoubt finds the ways into a serverless application: it reads SAM,
CloudFormation, CDK and Serverless Framework templates into one model
(triggers → functions → resources) and shows how an attacker would use what is
wrong with it.`,
		Example: `  redoubt scan .                         every application below this folder
  redoubt scan -o text -o sarif=out.sarif .
  redoubt model --format svg . > app.svg the application as a picture
  redoubt explain public-route           why, an attack, a fix`,
		Version:       version(),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; see redoubt --help", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.SetIn(s.in)
	cmd.SetOut(s.out)
	cmd.SetErr(s.err)
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w; see %s --help", err, c.CommandPath())}
	})
	cmd.AddCommand(scanCommand(s), hardenCommand(s), guardCommand(s), policyCommand(s), dataCommand(s), modelCommand(s), checksCommand(s), explainCommand(s), manCommand())
	return cmd
}

// readers lists the template formats; the first that matches a file reads it.
func readers() []iac.Reader {
	return []iac.Reader{serverless.Reader(), cfn.CDK(), cfn.Reader()}
}

// version is the module's version, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return "devel-" + s.Value[:min(12, len(s.Value))]
		}
	}
	return "devel"
}

// checkNames completes names of checks.
func checkNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, c := range checks.All() {
		names = append(names, c.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
