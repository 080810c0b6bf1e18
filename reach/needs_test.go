package reach_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/iac/serverless"
	"redoubt/reach"
)

var needMark = regexp.MustCompile(`(?:#|//) need (.*)$`)

// TestCodeNeeds runs code in which each call says what it needs. A line that
// ends in
//
//	need ACTION RESOURCE, ACTION RESOURCE
//
// makes a call that needs these; RESOURCE is the ARN behind region and account.
// A line without a mark needs nothing. What is needed in some cases only is not
// compared, and of several calls that need the same the first one tells it.
func TestCodeNeeds(t *testing.T) {
	cases, err := filepath.Glob("testdata/code-*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, fsys := openCase(t, file)
			g, err := reach.CodeUnder(fsys, ".", nil)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for _, f := range ar.Files {
				for i, line := range strings.Split(string(f.Data), "\n") {
					if m := needMark.FindStringSubmatch(line); m != nil {
						for _, w := range strings.Split(m[1], ",") {
							want = append(want, fmt.Sprintf("%s:%d: %s", f.Name, i+1, strings.TrimSpace(w)))
						}
					}
				}
			}
			for _, n := range g.AllCodeNeeds() {
				if !n.Conditional {
					got = append(got, fmt.Sprintf("%s:%d: %s %s", n.Pos.File, n.Pos.Line, n.Action, behindAccount(n.Resource.String())))
				}
			}
			compare(t, want, got)
			for _, gap := range g.Code().Gaps {
				t.Errorf("gap: %v", gap)
			}
		})
	}
}

func compare(t *testing.T, want, got []string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s: missed", w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			t.Errorf("%s: unexpected", g)
		}
	}
}

// behindAccount is an ARN without partition, service, region and account where
// these are the deployment's own.
func behindAccount(arn string) string {
	rest, ok := strings.CutPrefix(arn, "arn:${AWS::Partition}:")
	if !ok {
		return arn
	}
	_, rest, _ = strings.Cut(rest, ":")
	for _, own := range []string{"${AWS::Region}:", ":", "${AWS::AccountId}:", ":"} {
		rest = strings.TrimPrefix(rest, own)
	}
	return rest
}

func openCase(t *testing.T, file string) (*txtar.Archive, fstest.MapFS) {
	t.Helper()
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	fsys := fstest.MapFS{}
	for _, f := range ar.Files {
		fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o444}
	}
	return ar, fsys
}

// TestNeeds compares what functions of templates need with the case's file
// "want": lines of function, action, resource, reason, and "?" where it is
// conditional, "if KEY VALUE" under a condition. A case whose head says "excess" lists what is unused, wide and
// missing instead, one that says "logs" what is needed for logs, too.
func TestNeeds(t *testing.T) {
	cases, err := filepath.Glob("testdata/template-*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			ar, fsys := openCase(t, file)
			g := needGraphOf(t, fsys)
			var want, got []string
			for _, f := range ar.Files {
				if f.Name == "want" {
					want = strings.Split(strings.TrimSpace(string(f.Data)), "\n")
				}
			}
			excess := strings.Contains(string(ar.Comment), "excess")
			for _, f := range g.App.Functions {
				if excess {
					got = append(got, excessOf(g, f)...)
					continue
				}
				for _, n := range g.Needs(f) {
					line := strings.Join([]string{f.Name, n.Action, n.Resource.String(), n.Why}, " ")
					for _, c := range n.Conditions {
						line += " if " + c.Key + " " + c.Values[0].String()
					}
					if n.Conditional {
						line += " ?"
					}
					got = append(got, line)
				}
			}
			got = slices.DeleteFunc(got, func(s string) bool {
				return !strings.Contains(string(ar.Comment), "logs") && (strings.Contains(s, " logs:") || strings.Contains(s, "unused logs"))
			})
			compare(t, want, got)
		})
	}
}

func excessOf(g *reach.Graph, f *app.Function) []string {
	e := g.Excess(f)
	if !e.Known {
		return []string{f.Name + " is not known"}
	}
	list := []string{fmt.Sprintf("%s size %d", f.Name, e.Size)}
	if e.Behind != "" {
		list = append(list, f.Name+" uses "+e.Behind)
	}
	for _, u := range e.Unused {
		list = append(list, fmt.Sprintf("%s unused %s on %s", f.Name, strings.Join(u.Actions, " "), u.Resources[0].String()))
	}
	for _, w := range e.Wide {
		list = append(list, fmt.Sprintf("%s wide %s on %s", f.Name, w.Action, w.Granted[0].String()))
	}
	for _, m := range e.Missing {
		list = append(list, fmt.Sprintf("%s missing %s %s", f.Name, m.Action, m.Resource.String()))
	}
	return list
}

func needGraphOf(t *testing.T, fsys fstest.MapFS) *reach.Graph {
	t.Helper()
	for _, r := range []iac.Reader{serverless.Reader(), cfn.Reader()} {
		for name := range fsys {
			if name != "template.yaml" && name != "serverless.yml" {
				continue
			}
			a, err := r.Read(fsys, name, iac.Options{})
			if err == nil && len(a.Functions) > 0 {
				return reach.New(a).WithCode(reach.Source{Files: fsys})
			}
		}
	}
	t.Fatal("no application in the case")
	return nil
}
