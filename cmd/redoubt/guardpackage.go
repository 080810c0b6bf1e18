package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"redoubt/guard/layer"
	"redoubt/policy"
)

// guardPackage is what the command line asks for.
type guardPackage struct {
	policy, out, programs, format string
	provided, authorizer          bool
}

func guardPackageCommand(s std) *cobra.Command {
	var p guardPackage
	cmd := &cobra.Command{
		Use:   "package --policy POLICY [-o DIR]",
		Short: "Build the layer that puts the guard before functions",
		Long: `Compiles the policy and writes a layer for each architecture (redoubt-guard-x86_64.zip,
redoubt-guard-arm64.zip), and prints what a template needs to attach it to every function
of the policy; redoubt harden --attach adds that. With --provided and --authorizer the zips
are redoubt-provided-… and redoubt-authorizer-….
redoubt-policy.json is the compiled policy by itself, for a guard in front of a server. The
programs redoubt-guard-linux-amd64 and redoubt-guard-linux-arm64 are looked for
beside redoubt (make build makes them).`,
		Example: `  redoubt harden --guard policies && redoubt guard package --policy policies/template.policy.json -o layers
  redoubt guard package --policy default --format terraform -o layers
  redoubt guard package --policy policy.json --provided    for functions on provided.* and in images
  redoubt guard package --policy policy.json --authorizer  the authorizer of an API Gateway`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("%q: want flags alone: --policy FILE names the policy, one for each application", args[0])}
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return p.run(s) },
	}
	f := cmd.Flags()
	f.StringVar(&p.policy, "policy", "", policyHelp)
	f.StringVarP(&p.out, "output", "o", ".", "write the layers into the folder `DIR`")
	f.StringVar(&p.programs, "programs", "", "`FOLDER` of the guard's programs (default beside redoubt)")
	f.StringVar(&p.format, "format", "sam", "lines for a template of `FORMAT`: "+strings.Join(layer.Formats(), ", "))
	f.BoolVar(&p.provided, "provided", false, "for functions on provided.* and in images")
	f.BoolVar(&p.authorizer, "authorizer", false, "a function of its own that is the authorizer of an API Gateway")
	return cmd
}

func (p guardPackage) run(s std) error {
	if p.policy == "" {
		return usageError{errors.New("--policy names what the guard is to check; default is what checks without a written policy")}
	}
	if p.provided && p.authorizer {
		return usageError{errors.New("--provided and --authorizer: want one of them")}
	}
	if !slices.Contains(layer.Formats(), p.format) {
		return usageError{fmt.Errorf("--format %s: want one of %s", p.format, strings.Join(layer.Formats(), ", "))}
	}
	program, err := guardCheck{policy: p.policy}.program()
	if err != nil {
		return usageError{err}
	}
	functions := names(program)
	if p.authorizer {
		if functions = authenticating(program); len(functions) == 0 {
			return usageError{fmt.Errorf("%s: no function in it has authentication, so an authorizer would refuse everybody", p.policy)}
		}
	}
	written, err := p.layers(s, program)
	if err != nil {
		return err
	}
	if err := p.compiled(s, program); err != nil {
		return err
	}
	fmt.Fprint(s.out, "\n", p.lines(written, functions))
	if p.form() == layer.Beside && p.format != "terraform" {
		fmt.Fprintf(s.out, "\nredoubt harden --attach %s --write adds them to the templates below this folder\n", p.out)
	}
	return nil
}

// authenticating are the functions whose policy asks who calls.
func authenticating(p policy.Program) (list []string) {
	for _, f := range p.Functions {
		if len(f.Authentication) > 0 {
			list = append(list, f.Name)
		}
	}
	return list
}

// lines attach the layers to the functions of the policy.
func (p guardPackage) lines(written []layer.Zip, functions []string) string {
	switch p.form() {
	case layer.Provided:
		return layer.ForProvided(functions)
	case layer.Authorizer:
		return layer.ForAuthorizer(written[0], functions)
	}
	lines, _ := layer.Lines(p.format, written, functions)
	return lines
}

func (p guardPackage) form() layer.Form {
	switch {
	case p.provided:
		return layer.Provided
	case p.authorizer:
		return layer.Authorizer
	}
	return layer.Beside
}

// zipName begins the names of zips: one form does not take another one's place.
func zipName(f layer.Form) string {
	switch f {
	case layer.Provided:
		return "redoubt-provided"
	case layer.Authorizer:
		return "redoubt-authorizer"
	}
	return "redoubt-guard"
}

// layers writes one for each program that is there.
func (p guardPackage) layers(s std, compiled policy.Program) ([]layer.Zip, error) {
	dir := p.programs
	if dir == "" {
		self, err := os.Executable()
		if err != nil {
			return nil, err
		}
		dir = filepath.Dir(self)
	}
	var list []layer.Zip
	for _, goarch := range []string{"amd64", "arm64"} {
		name := filepath.Join(dir, "redoubt-guard-linux-"+goarch)
		data, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, usageError{err}
		}
		arch, err := layer.Architecture(data)
		if err != nil {
			return nil, usageError{fmt.Errorf("%s: %w", name, err)}
		}
		file := filepath.Join(p.out, zipName(p.form())+"-"+arch+".zip")
		if err := p.write(file, data, compiled); err != nil {
			return nil, err
		}
		fmt.Fprintf(s.out, "wrote %s\n", file)
		list = append(list, layer.Zip{File: filepath.ToSlash(file), Architecture: arch})
	}
	if len(list) == 0 {
		return nil, usageError{fmt.Errorf("there is no redoubt-guard-linux-amd64 or -arm64 in %s: make build makes them, --programs names another folder", dir)}
	}
	return list, nil
}

// compiled writes the policy by itself, for a guard that stands where no layer is.
func (p guardPackage) compiled(s std, program policy.Program) error {
	data, err := json.Marshal(program)
	if err != nil {
		return err
	}
	file := filepath.Join(p.out, "redoubt-policy.json")
	if err := os.WriteFile(file, data, 0o644); err != nil { //nolint:gosec // others read it, as they read the template
		return usageError{err}
	}
	fmt.Fprintf(s.out, "wrote %s\n", file)
	return nil
}

func (p guardPackage) write(file string, program []byte, compiled policy.Program) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil { //nolint:gosec // a folder for others to read
		return usageError{err}
	}
	f, err := os.Create(file)
	if err != nil {
		return usageError{err}
	}
	return errors.Join(layer.Write(f, program, compiled, p.form()), f.Close())
}
