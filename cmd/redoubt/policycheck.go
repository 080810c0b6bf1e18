package main

import (
	"slices"
	"time"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/checks/adminrole"
	"redoubt/checks/invalidaction"
	"redoubt/checks/privilegeescalation"
	"redoubt/checks/wildcardaction"
	"redoubt/checks/wildcardresource"
	"redoubt/iam"
)

// policyCheckFlags are the flags of redoubt policy check.
type policyCheckFlags struct {
	outputs []string
	format  string
	failOn  string
	all     bool
	given   givenFlags
}

func policyCheckCommand(s std) *cobra.Command {
	var f policyCheckFlags
	cmd := &cobra.Command{
		Use:   "check FILE...",
		Short: "Find what is wrong with policies: invalid names, what AWS refuses, excess",
		Long: `Finds actions, condition keys and operators that do not exist, what AWS refuses,
what does nothing, wildcards that allow more than they seem to, and the known ways
by which whoever has the policy gets more rights, each by its id. Of an account's
authorization details each user, with its groups, and each role is looked at by
itself, within its boundary.

` + givenHelp + `

Exit codes: 0 nothing at or above --fail-on, 3 findings, 2 wrong usage or a file
that is no policy.`,
		Example: `  redoubt policy check policy.json
  redoubt policy check --format json policies/*.json | jq '.findings[].message'
  redoubt policy check -o sarif=policies.sarif --fail-on high policies/*.json
  redoubt policy check --boundary boundary.json --scp root.json --scp unit.json policy.json
  aws iam get-account-authorization-details | redoubt policy check -`,
		Args: fileArgs,
		RunE: func(_ *cobra.Command, args []string) error { return runPolicyCheck(s, f, args) },
	}
	fl := cmd.Flags()
	fl.StringArrayVarP(&f.outputs, "output", "o", nil, "`FORMAT[=FILE]`, may be repeated; formats: "+formatNames())
	fl.StringVar(&f.format, "format", "", "the same as -o `FORMAT`")
	fl.StringVar(&f.failOn, "fail-on", "medium", "exit with 3 from this `severity` on: critical, high, medium, low, info or none")
	fl.BoolVar(&f.all, "all", false, "show advice (severity info) too")
	f.given.add(fl)
	return cmd
}

func runPolicyCheck(s std, f policyCheckFlags, args []string) error {
	outs, err := outputs(f.outputs, f.format)
	if err != nil {
		return err
	}
	limit, err := severityLimit(f.failOn)
	if err != nil {
		return err
	}
	files, err := readPolicies(s, args)
	if err != nil {
		return err
	}
	given, err := f.given.read(s)
	if err != nil {
		return err
	}
	rep := &check.Report{Schema: check.Schema, Tool: tool(), Rules: check.Rules(policyRules())}
	for _, file := range files {
		warnMissing(s, file)
		rep.Findings = append(rep.Findings, policyFindings(file, given, now(s))...)
	}
	if !f.all {
		rep.Findings = slices.DeleteFunc(rep.Findings, func(e check.Entry) bool { return e.Severity == check.Info.String() })
	}
	slices.SortStableFunc(rep.Findings, compareEntries)
	numberEntries(rep.Findings)
	for i := range outs {
		if outs[i].handler.Name == "text" {
			outs[i].handler.Write = writePolicyText
		}
	}
	if err := write(s, outs, rep); err != nil {
		return err
	}
	return limit.check(rep)
}

// policyRules are the checks that policy check makes.
func policyRules() []*check.Check {
	return append(resourceRules(), adminrole.Check, wildcardaction.Check, wildcardresource.Check, invalidaction.Check, privilegeescalation.Check, invalidPolicy, suspiciousPolicy)
}

// policyFindings is everything that is said of one file. A new kind of finding
// about policy documents joins here: a function from the file to entries.
func policyFindings(file policyFile, given iam.Policies, now time.Time) []check.Entry {
	list := holders(file, given, now)
	return slices.Concat(
		problemFindings(file),
		wildcardFindings(file, list, now),
		powerFindings(file, list),
		resourceFindings(file),
	)
}

// problemFindings are the parser's problems.
func problemFindings(file policyFile) []check.Entry {
	var list []check.Entry
	for _, p := range file.problems {
		c, severity := invalidPolicy, check.High
		switch p.Kind {
		case iam.UnknownAction:
			c, severity = invalidaction.Check, check.Medium
		case iam.Suspicious:
			c, severity = suspiciousPolicy, check.Medium
		case iam.Unconfinable:
			c, severity = suspiciousPolicy, check.Low
		}
		e := entry(c, severity, file, spot{p.Line, p.Column}, p.Message, p.Message)
		if p.Fix != "" {
			e.Fix.Text = "Did you mean " + p.Fix + "?"
		}
		list = append(list, e)
	}
	return list
}
