package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/guard/report"
	"redoubt/telemetry"
	"redoubt/telemetry/ocsf"
)

func guardCommand(s std) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "guard",
		Short: "Check every event before a function's code sees it",
		Long: `redoubt-guard stands between the platform and a function, checks each event by a
policy and records what it decided. redoubt harden --guard writes the policy.

It monitors at first: see with report what it would have refused, then set "mode" to
"enforce" in the policy, for a function or one control.`,
		Example: `  redoubt harden --guard policies .                                     write the policies
  redoubt guard check --policy policies/template.policy.json --function Orders events.jsonl
  redoubt guard run --policy policies/template.policy.json --function Orders -- python3 -m awslambdaric app.handler
  redoubt guard package --policy policies/template.policy.json -o layers
  redoubt harden --attach layers --write .                              put it before the functions
  redoubt guard report logs.txt                                         what would have been refused`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; see redoubt guard --help", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(guardReportCommand(s), guardCheckCommand(s), guardPackageCommand(s), guardRunCommand(s))
	return cmd
}

func guardReportCommand(s std) *cobra.Command {
	var format string
	var workflows []string
	cmd := &cobra.Command{
		Use:   "report [LOG | -]...",
		Short: "Sum up what redoubt-guard refused, or would have refused",
		Long: `Reads the records that redoubt-guard wrote (a line of JSON each, among other lines
of a function's log; standard input where no log is named) and lists what was refused or would have been: by function,
control, class and field, with callers and masked samples. That is what to look at
before a policy is set to enforce.

Of several functions' logs it also tells in which order events went through them, by
the platform's trace ids, and which steps ran before what comes before them: in a
--workflow, or else what almost always does. Give the logs of all its functions.

Exit codes: 0 whatever was refused, 2 wrong usage, a log that can't be read, or no record
of the guard in all of them.`,
		Example: `  redoubt guard report telemetry.jsonl
  aws logs tail /aws/lambda/orders --since 7d | redoubt guard report -
  redoubt guard report --workflow Orders,Pay,Ship orders.log pay.log ship.log`,
		RunE: func(_ *cobra.Command, args []string) error {
			declared, err := declared(workflows)
			if err != nil {
				return err
			}
			if len(args) == 0 {
				args = []string{"-"}
			}
			return writeReport(s, format, args, report.New(declared...))
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", "text, json, or ocsf: each record as a line of the Open Cybersecurity Schema")
	cmd.Flags().StringArrayVar(&workflows, "workflow", nil, "`FUNCTIONS` with commas, in the order in which they have to run; may be repeated")
	return cmd
}

// writeReport prints what logs tell. Logs that tell nothing are no clean ones.
func writeReport(s std, format string, logs []string, sum *report.Summary) error {
	records := 0
	switch format {
	case "text", "json":
		if err := eachLog(s, logs, sum.Read); err != nil {
			return err
		}
		sum.Close()
		records = sum.Records
	case "ocsf":
		if err := eachLog(s, logs, func(r io.Reader) error { return asOCSF(s.out, r, &records) }); err != nil {
			return err
		}
	default:
		return usageError{fmt.Errorf("--format %s: want text, json or ocsf", format)}
	}
	var none error
	if records == 0 {
		none = usageError{fmt.Errorf("%s: there is no record of redoubt guard: is the guard attached, and does REDOUBT_TELEMETRY say stdout?", shownName(strings.Join(logs, ", ")))}
	}
	switch {
	case format == "json":
		return errors.Join(sum.JSON(s.out), none)
	case format == "text" && none == nil:
		return sum.Text(s.out)
	}
	return none
}

// declared reads workflows: a name may stand in one of them once.
func declared(workflows []string) ([][]string, error) {
	var list [][]string
	for _, w := range workflows {
		names := strings.Split(w, ",")
		for i, name := range names {
			names[i] = strings.TrimSpace(name)
			if names[i] == "" || slices.Contains(names[:i], names[i]) {
				return nil, usageError{fmt.Errorf("--workflow %s: want different functions, FIRST,SECOND", w)}
			}
		}
		if len(names) < 2 {
			return nil, usageError{fmt.Errorf("--workflow %s: one function alone has no order", w)}
		}
		list = append(list, names)
	}
	return list, nil
}

// eachLog reads logs one after the other.
func eachLog(s std, names []string, read func(io.Reader) error) error {
	for _, name := range names {
		if err := readLog(s, name, read); err != nil {
			return err
		}
	}
	return nil
}

func readLog(s std, name string, read func(io.Reader) error) error {
	from := s.in
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return usageError{err}
		}
		defer func() { _ = f.Close() }()
		if info, err := f.Stat(); err == nil && info.IsDir() {
			return usageError{fmt.Errorf("%s is a folder: want a function's log", name)}
		}
		from = io.Reader(f)
	}
	if err := read(from); err != nil {
		return usageError{fmt.Errorf("%s: %w", name, err)}
	}
	return nil
}

// asOCSF prints records as they are read: a log may be longer than memory.
func asOCSF(w io.Writer, log io.Reader, records *int) error {
	_, err := telemetry.Read(log, func(r telemetry.Record) error {
		*records++
		_, err := w.Write(ocsf.Line(r))
		return err
	})
	return err
}
