package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"redoubt/check"
	"redoubt/iam"
)

func policyCommand(s std) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "Check, expand and compare IAM policy documents",
		Long: `Reads IAM policy documents: JSON or YAML, or what holds some, such as the output
of aws iam get-policy-version, get-role-policy or
get-account-authorization-details. No account is needed.`,
		Example: `  redoubt policy check policy.json
  redoubt policy expand policy.json
  redoubt policy diff old.json new.json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; see redoubt policy --help", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(policyCheckCommand(s), policyExpandCommand(s), policyDiffCommand(s))
	return cmd
}

// A policyFile is a file with policies, read.
type policyFile struct {
	name     string
	lines    []string
	document *iam.Document
	problems []iam.Problem
	plain    bool // a letter is a byte
}

// maxPolicyFile is a little more than iam.Parse takes, which then says so.
const maxPolicyFile = 1<<20 + 1

// readPolicy reads a file, "-" from standard input.
func readPolicy(s std, name string) (policyFile, error) {
	in := s.in
	if name != "-" {
		f, err := os.Open(name) //nolint:gosec // the user names it
		if err != nil {
			return policyFile{}, usageError{err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxPolicyFile))
	if err != nil {
		return policyFile{}, usageError{fmt.Errorf("reading %s: %w", name, err)}
	}
	name = filepath.ToSlash(name)
	doc, problems, err := iam.Parse(name, data)
	if err != nil {
		return policyFile{}, usageError{err}
	}
	return policyFile{name, strings.Split(string(data), "\n"), doc, problems, utf8.RuneCount(data) == len(data)}, nil
}

func readPolicies(s std, names []string) ([]policyFile, error) {
	var files []policyFile
	for _, name := range names {
		f, err := readPolicy(s, name)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// maxWarnings is how many problems of a file are told by commands that go on
// with what they could read; policy check tells all.
const maxWarnings = 10

// warn prints what is wrong with the files.
func warn(s std, files []policyFile) {
	for _, f := range files {
		list := slices.DeleteFunc(slices.Clone(f.problems), func(p iam.Problem) bool { return p.Kind == iam.Suspicious || p.Kind == iam.Unconfinable })
		for _, p := range list[:min(len(list), maxWarnings)] {
			fmt.Fprintf(s.err, "redoubt: %s:%d:%d: %s\n", p.File, p.Line, p.Column, p.Message)
		}
		if n := len(list) - maxWarnings; n > 0 {
			fmt.Fprintf(s.err, "redoubt: %s: %d more problems; redoubt policy check tells them\n", f.name, n)
		}
	}
}

// warnMissing says which attached policies nobody knows: what they allow or
// limit is not looked at.
func warnMissing(s std, f policyFile) {
	for _, m := range f.document.Members {
		if len(m.Missing) > 0 {
			fmt.Fprintf(s.err, "redoubt: %s:%d:%d: the policies of %s %s are not all known: %s\n", f.name, m.Line, m.Column, m.Kind, clean(m.Name), clean(few(m.Missing, 3)))
		}
	}
}

// warnInexact says that denies could not all be taken away.
func warnInexact(s std, exact bool) {
	if !exact {
		fmt.Fprintln(s.err, "redoubt: the policies are too intricate to calculate with exactly: more is listed than is allowed")
	}
}

// fileArgs wants at least one file.
func fileArgs(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usageError{errors.New("name a policy document, or - for standard input")}
	}
	return nil
}

// writeIndented prints JSON as reports do.
func writeIndented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// textOrJSON checks --format.
func textOrJSON(format string) error {
	if format != "text" && format != "json" {
		return usageError{fmt.Errorf("--format %s: want text or json", format)}
	}
	return nil
}

func tool() check.Tool { return check.Tool{Name: "redoubt", Version: version()} }

// filled is the list, never null in JSON.
func filled[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
