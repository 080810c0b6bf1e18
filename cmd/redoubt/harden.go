package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/app"
	"redoubt/check"
	"redoubt/checks"
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
	write      bool
	config     string
	observed   []string
	functions  []string
	also       []string
	attach     []string // layers of the guard
	schemas    string   // folder for event schemas, "" = none
	guard      string   // folder for guard policies, "" = none
	policies   *harden.GuardPolicies
}

func hardenCommand(s std) *cobra.Command {
	f := hardenFlags{policies: &harden.GuardPolicies{}}
	cmd := &cobra.Command{
		Use:   "harden [FOLDER | TEMPLATE | CODE | -]...",
		Short: "Work out the least that each function needs",
		Long: `Follows the calls of AWS's SDKs in each function's code (Python, JavaScript,
TypeScript), adds what its triggers and settings need, and prints the least
IAM policy that lets it work, with the place that needs each action, what is
granted in vain and what is missing.

With --format patch or --write it changes SAM, CloudFormation and serverless.yml
templates: each role gets that policy, and each finding of redoubt scan with a
mechanical fix is closed. Comments, order and layout stay. What could break an
application that works is not dared, and told with its reason. What changes who
may call, how much, or where credentials come from (authorizers of routes,
throttling, reserved concurrency, references to secrets) is shown only, and
changed if --also names it.

With --guard policies for redoubt guard are written, and printed is what is on in each
function. With --attach the guard is put before functions (docs/guard.md), and nothing
else changes. What roles grant is printed with these where another flag (--format text)
asks for it. With --code templates are ignored: all code below a path counts as one
function, and only what its calls need is listed.

Exit codes: 0, 3 with --check if a template grants more than is needed, 2 wrong
usage or an argument that can't be read (--check: any template or observation),
1 a fault of redoubt's own.`,
		Example: `  redoubt harden                            every function below this folder
  redoubt harden --format patch | git apply the changes, to be looked at first
  redoubt harden --write                    change the templates in place
  redoubt harden --write --also throttling  also limit APIs, which needs a decision
  redoubt harden --observed trail/          also count what was seen running
  redoubt harden --function Orders --format json template.yaml
  redoubt harden --check .                  for CI: fails when a role grants too much
  redoubt harden --schemas schemas          also a JSON Schema of each function's events
  redoubt harden --guard policies           write the policies that redoubt guard runs
  redoubt harden --attach layers --write    put the guard before the functions
  redoubt harden --code scripts/ --format json | jq '.functions[0].policy'`,
		RunE: func(cmd *cobra.Command, args []string) error { return runHarden(cmd, s, f, args) },
	}
	fl := cmd.Flags()
	fl.StringVar(&f.format, "format", "text", "text, json or patch")
	fl.StringArrayVarP(&f.parameters, "parameter", "p", nil, "template parameter or framework option as `NAME=VALUE`, may be repeated")
	fl.BoolVar(&f.code, "code", false, "ignore templates: take all code below each path as one function")
	fl.BoolVar(&f.check, "check", false, "exit with 3 if a template surely grants more than its functions need")
	fl.BoolVar(&f.write, "write", false, "change the templates in place")
	fl.StringSliceVar(&f.also, "also", nil, "also change what needs a decision: `WHAT` is authorizer, concurrency, secret, throttling or several of them")
	fl.StringArrayVar(&f.observed, "observed", nil, "CloudTrail `FILE` or folder: what was seen running is needed too, may be repeated")
	fl.StringVar(&f.config, "config", "", "configuration `FILE` (default .redoubt.yaml of the first folder)")
	fl.StringArrayVar(&f.functions, "function", nil, "only the function of this `NAME`, may be repeated")
	fl.StringVar(&f.guard, "guard", "", "write a policy for redoubt guard for each application into the folder `DIR`")
	fl.StringArrayVar(&f.attach, "attach", nil, "put the guard before functions: `LAYER` is a zip of redoubt guard package, a folder of them, or the ARN of a published one (arm64=ARN), may be repeated")
	fl.StringVar(&f.schemas, "schemas", "", "write a JSON Schema of each function's events into the folder `DIR`")
	return cmd
}

func runHarden(cmd *cobra.Command, s std, f hardenFlags, args []string) error {
	print := map[string]func(*harden.Report) error{
		"text":  func(r *harden.Report) error { return harden.Text(s.out, r) },
		"json":  func(r *harden.Report) error { return harden.JSON(s.out, r) },
		"patch": func(r *harden.Report) error { return f.patch(s, r) },
	}[f.format]
	if print == nil {
		return usageError{fmt.Errorf("--format %s: want text, json or patch", f.format)}
	}
	if err := f.wrong(); err != nil {
		return usageError{err}
	}
	rep, work, err := f.report(cmd, s, args)
	if err != nil {
		return err
	}
	if missing := rep.Keep(f.functions); missing != "" {
		return usageError{fmt.Errorf("--function %s: there is no such function", missing)}
	}
	if f.write {
		if err := work.write(rep); err != nil {
			return err
		}
	}
	grants := f.grants(cmd)
	if grants {
		err = print(rep)
	} else {
		err = f.guardText(s, rep)
	}
	if err != nil {
		return err
	}
	if err := f.unread(rep, work); err != nil {
		return err
	}
	if f.guard != "" {
		if err := f.writeGuard(s, !grants); err != nil {
			return err
		}
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

// grants reports whether the report on grants is asked for: who names the guard alone wants
// to read of the guard.
func (f hardenFlags) grants(cmd *cobra.Command) bool {
	others := []string{"format", "check", "also", "observed", "schemas"}
	return f.guard == "" && len(f.attach) == 0 || f.write && len(f.attach) == 0 || slices.ContainsFunc(others, cmd.Flags().Changed)
}

// guardText says what could not be read, and what the guard is put before.
func (f hardenFlags) guardText(s std, rep *harden.Report) error {
	if err := harden.GapsText(s.out, rep); err != nil || len(f.attach) == 0 {
		return err
	}
	return harden.AttachedText(s.out, rep)
}

// writeGuard writes the guard's policies, and tells what is on in them.
func (f hardenFlags) writeGuard(s std, tell bool) error {
	files, err := f.policies.Write(f.guard)
	for _, file := range files {
		fmt.Fprintf(s.err, "wrote %s\n", file)
	}
	switch {
	case err != nil:
		return usageError{err}
	case len(files) == 0:
		return usageError{errors.New("--guard: no template here has a function, so no policy was written; SAM, CloudFormation (also CDK's output) and serverless.yml are read")}
	case !tell:
		return nil
	}
	return f.policies.Text(s.out)
}

// patch prints the changes. Those that were written may stay unsaid.
func (f hardenFlags) patch(s std, r *harden.Report) error {
	switch err := harden.Patch(s.out, r); {
	case errors.Is(err, harden.ErrHidden) && f.write:
		return nil
	case errors.Is(err, harden.ErrHidden):
		return usageError{err}
	default:
		return err
	}
}

func (f hardenFlags) wrong() error {
	for _, d := range f.also {
		if !slices.Contains(check.Decisions(), d) {
			return fmt.Errorf("--also %s: want %s", d, strings.Join(check.Decisions(), ", "))
		}
	}
	switch {
	case len(f.attach) > 0 && (f.check || len(f.also) > 0):
		return errors.New("--attach puts the guard before functions and changes nothing else: want it without --check and --also")
	case f.write && f.check:
		return errors.New("--write and --check: want one of them")
	case f.code && f.guard != "":
		return errors.New("--code ignores templates: without triggers there is no policy for the guard")
	case f.code && (f.write || f.check || f.format == "patch" || len(f.attach) > 0):
		return errors.New("--code ignores templates: there is nothing to change or to check")
	}
	return nil
}

// unread is the error for templates that could not be read: none may be lost
// where it is checked, nor all of them.
func (f hardenFlags) unread(rep *harden.Report, work *workspace) error {
	if work != nil && len(work.unread) > 0 && (f.check || len(rep.Functions) == 0) {
		return unreadable(work.unread[0])
	}
	return nil
}

func unreadable(gap app.Gap) error {
	at := gap.Pos.File
	if gap.Pos.Line > 0 {
		at = fmt.Sprintf("%s:%d", at, gap.Pos.Line)
	}
	return &scan.InputError{Err: fmt.Errorf("%s: %s", at, gap.Message)}
}

func (f hardenFlags) report(cmd *cobra.Command, s std, args []string) (*harden.Report, *workspace, error) {
	params, err := keyValues(f.parameters)
	if err != nil {
		return nil, nil, err
	}
	bar := newProgress(s)
	defer bar.clear()
	opt := scan.Options{
		Paths: args, Stdin: s.in, Parameters: params, Readers: readers(), Checks: checks.All(), Config: f.config, Now: now(s), Progress: bar.show,
	}
	rep := harden.New(check.Tool{Name: "redoubt", Version: version()})
	if f.code {
		return rep, nil, f.readCode(cmd, rep, opt)
	}
	watch, seenGaps, err := observed(f.observed)
	if err != nil {
		return nil, nil, err
	}
	layers, err := attachedLayers(f.attach)
	if err != nil {
		return nil, nil, usageError{err}
	}
	rep.AddGaps(seenGaps)
	if len(seenGaps) > 0 && (f.check || f.write) {
		return nil, nil, unreadable(seenGaps[0])
	}
	work := &workspace{trees: map[string]*changedTree{}, watch: watch, also: f.also, layers: layers}
	gaps, err := scan.Subjects(cmd.Context(), opt, func(subject *scan.Subject) error { return f.subject(rep, work, subject) })
	rep.AddGaps(gaps)
	work.unread = gaps
	work.list(rep)
	rep.Suggestions = append(rep.Suggestions, f.policies.Suggestions()...)
	return rep, work, err
}

// subject adds one application.
func (f hardenFlags) subject(rep *harden.Report, work *workspace, subject *scan.Subject) error {
	t := work.tree(subject)
	subject, err := t.current(subject)
	if err != nil {
		return err
	}
	attachment, err := work.layers.attachment(subject)
	if err != nil {
		return err
	}
	plan, err := harden.MakePlan(work.subject(subject, attachment), f.functions)
	if err != nil {
		return err
	}
	if f.write && subject.Dir == "" && len(plan.Changes) > 0 {
		return usageError{errors.New("--write: standard input can't be written; use --format patch")}
	}
	t.take(plan.Changes)
	rep.Add(subject.Graph)
	rep.AddPlan(subject.Graph, plan)
	if work.watch != nil {
		rep.Watched(subject.Graph, work.watch)
	}
	if f.schemas != "" {
		rep.AddSchemas(subject.Graph, f.schemas)
	}
	if f.guard != "" {
		return f.policies.Add(subject.Graph)
	}
	return nil
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
