package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/checks"
	"redoubt/deps/advisory"
	"redoubt/report"
	"redoubt/scan"
)

// scanFlags are the flags of redoubt scan.
type scanFlags struct {
	outputs       []string
	format        string
	failOn        string
	parameters    []string
	config        string
	baseline      string
	since         string
	history       bool
	writeBaseline bool
	all           bool
	suppressed    bool
	strict        bool
	noCache       bool
	taint         string
	advisories    string
	vex           []string
}

func scanCommand(s std) *cobra.Command {
	var f scanFlags
	cmd := &cobra.Command{
		Use:   "scan [FOLDER | TEMPLATE | CODE | -]...",
		Short: "Show how an attacker could get in, and what would be reached",
		Long: `Finds every SAM, CloudFormation, CDK (cdk.out) and Serverless Framework
application below the folders (default: this one), reads each into a model,
follows callers' data through the functions' code (Python, JavaScript,
TypeScript) and lists what is wrong, ranked by how an attacker would use it.
Code without a template is followed too. No cloud account is needed, nothing
leaves this machine.

Exit codes: 0 nothing at or above --fail-on, 3 findings, 2 wrong usage or an
argument that can't be read, 1 a fault of redoubt's own.`,
		Example: `  redoubt scan                              this folder
  redoubt scan template.yaml --parameter Stage=prod
  redoubt scan -o text -o sarif=redoubt.sarif -o html=report.html .
  redoubt scan -o cyclonedx=sbom/ .         an SBOM of each function and application
  redoubt scan --since origin/main .        only what this branch brings
  redoubt scan --write-baseline .           from now on only new findings fail
  sam build && redoubt scan --all .         advice too`,
		RunE: func(cmd *cobra.Command, args []string) error { return runScan(cmd, s, f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVarP(&f.outputs, "output", "o", nil, "`FORMAT[=FILE]`, may be repeated; formats: "+formatNames()+"; "+strings.Join(folderFormats(), " and ")+" also FORMAT=FOLDER/, a file for each function")
	fl.StringVar(&f.format, "format", "", "the same as -o `FORMAT`")
	fl.StringVar(&f.failOn, "fail-on", "", "exit with 3 from this `severity` on: critical, high, medium, low, info or none (default high)")
	fl.StringArrayVarP(&f.parameters, "parameter", "p", nil, "template parameter or framework option as `NAME=VALUE`, may be repeated")
	fl.StringVar(&f.config, "config", "", "configuration `FILE` (default .redoubt.yaml of the first folder)")
	fl.StringVar(&f.baseline, "baseline", "", "baseline `FILE` (default .redoubt-baseline.json of the first folder)")
	fl.BoolVar(&f.writeBaseline, "write-baseline", false, "write all present findings as the baseline")
	fl.StringVar(&f.since, "since", "", "report only what is new since the git `REVISION`")
	fl.BoolVar(&f.history, "history", false, "search all of git's history for credentials, too")
	fl.BoolVar(&f.all, "all", false, "show advice (severity info) too")
	fl.BoolVar(&f.suppressed, "show-suppressed", false, "show suppressed findings with their reasons")
	fl.StringVar(&f.advisories, "advisories", "", "look packages up in the advisory database in `DIR` (default $REDOUBT_ADVISORIES, or what redoubt data update fetched)")
	fl.StringArrayVar(&f.vex, "vex", nil, "a VEX `FILE` (CycloneDX or OpenVEX): what it states to be not affected or fixed does not count; may be repeated")
	fl.BoolVar(&f.strict, "strict", false, "fail if any template can't be read")
	fl.BoolVar(&f.noCache, "no-cache", false, "read everything anew")
	fl.StringVar(&f.taint, "taint-parameter", "", "treat every function parameter whose whole name matches the `REGEX` as an attacker's data (for libraries and benchmarks)")
	return cmd
}

func runScan(cmd *cobra.Command, s std, f scanFlags, args []string) error {
	outs, err := outputs(f.outputs, f.format)
	if err != nil {
		return err
	}
	opt, err := f.options(s, args)
	if err != nil {
		return err
	}
	limit, err := threshold(f.failOn, opt)
	if err != nil {
		return err
	}
	bar := newProgress(s)
	opt.Progress = bar.show
	opt.Inventory = slices.ContainsFunc(outs, func(o output) bool { return o.handler.Inventory })
	opt.Patches = slices.ContainsFunc(outs, func(o output) bool { return o.handler.Name == "json" })
	rep, err := scan.Run(cmd.Context(), opt)
	bar.clear()
	if rep == nil {
		return err
	}
	if werr := write(s, outs, rep); werr != nil {
		return werr
	}
	if err != nil {
		return err
	}
	if f.writeBaseline {
		return writeBaseline(s, f, opt, rep)
	}
	return limit.check(rep)
}

func (f scanFlags) options(s std, args []string) (scan.Options, error) {
	params, err := keyValues(f.parameters)
	if err != nil {
		return scan.Options{}, err
	}
	var taint *regexp.Regexp
	if f.taint != "" {
		if taint, err = regexp.Compile("^(?:" + f.taint + ")$"); err != nil {
			return scan.Options{}, usageError{fmt.Errorf("--taint-parameter: %w", err)}
		}
	}
	return scan.Options{
		TaintParameters: taint,
		Paths:           args, Stdin: s.in, Parameters: params,
		Checks: checks.All(), Readers: readers(), Describe: report.Describe,
		Config: f.config, Baseline: f.baseline, NoBaseline: f.writeBaseline,
		All: f.all, Suppressed: f.suppressed, Since: f.since, Strict: f.strict, History: f.history,
		Advisories: f.database(s), Indexes: cachePlace(s), VEX: f.vex,
		CacheDir: f.cacheDir(s), Version: version(), Now: now(s),
	}, nil
}

// database is the folder of the advisories: the one that is named, or the usual
// one if there is any.
func (f scanFlags) database(s std) string {
	dir := cmp.Or(f.advisories, s.env("REDOUBT_ADVISORIES"))
	if dir != "" {
		return dir
	}
	if dir = advisory.Dir(); dir == "" {
		return ""
	}
	if found, err := filepath.Glob(filepath.Join(dir, "*", "all.zip")); err != nil || len(found) == 0 {
		return ""
	}
	return dir
}

// cacheDir is where results are kept. A build from a modified tree has no version
// to tell its results apart by.
func (f scanFlags) cacheDir(s std) string {
	if f.noCache || version() == "devel" || strings.HasSuffix(version(), "+dirty") {
		return ""
	}
	return cachePlace(s)
}

// cachePlace is $REDOUBT_CACHE, else a folder in the user's cache; "" if there is none.
func cachePlace(s std) string {
	if dir := s.env("REDOUBT_CACHE"); dir != "" {
		return dir
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(dir, "redoubt", "scan")
}

// now is the day by which deadlines are judged.
func now(s std) time.Time {
	if t := given(s); !t.IsZero() {
		return t
	}
	return time.Now().UTC()
}

// given is the moment that SOURCE_DATE_EPOCH names, so that a report is
// reproducible; zero if it names none.
func given(s std) time.Time {
	var sec int64
	if _, err := fmt.Sscan(s.env("SOURCE_DATE_EPOCH"), &sec); err != nil {
		return time.Time{}
	}
	return time.Unix(sec, 0).UTC()
}

func keyValues(list []string) (map[string]string, error) {
	m := map[string]string{}
	for _, kv := range list {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || k == "" {
			return nil, usageError{fmt.Errorf("--parameter %s: want NAME=VALUE", kv)}
		}
		m[k] = v
	}
	return m, nil
}

// limit is the severity from which findings fail the run; 0 = never.
type limit check.Severity

func threshold(flag string, opt scan.Options) (limit, error) {
	word := flag
	if word == "" {
		dir := "."
		if len(opt.Paths) > 0 {
			dir = opt.Paths[0]
		}
		if cfg, err := scan.ReadConfig(opt.Config, dir, opt.Checks); err == nil {
			word = cfg.FailOn
		}
	}
	if word == "" {
		return limit(check.High), nil
	}
	return severityLimit(word)
}

// severityLimit reads --fail-on.
func severityLimit(word string) (limit, error) {
	if word == "none" {
		return 0, nil
	}
	sev, ok := check.ParseSeverity(word)
	if !ok {
		return 0, usageError{fmt.Errorf("--fail-on %s: want critical, high, medium, low, info or none", word)}
	}
	return limit(sev), nil
}

func (l limit) check(rep *check.Report) error {
	for _, e := range rep.Findings {
		sev, _ := check.ParseSeverity(e.Severity)
		if l > 0 && e.Suppressed == nil && sev >= check.Severity(l) {
			return findingsError{}
		}
	}
	return nil
}

func writeBaseline(s std, f scanFlags, opt scan.Options, rep *check.Report) error {
	file := f.baseline
	if file == "" {
		dir := "."
		if len(opt.Paths) > 0 {
			dir = opt.Paths[0]
		}
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return usageError{errors.New("--write-baseline needs a folder, or --baseline FILE")}
		}
		file = filepath.Join(dir, scan.BaselineFile)
	}
	if err := scan.WriteBaseline(file, rep); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "wrote %s: from now on only new findings fail\n", file)
	return nil
}
