package cfn

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"redoubt/app"
	"redoubt/iac"
)

var update = flag.Bool("update", false, "write what the builder makes into the cases")

// TestBuild compares the model of each case's template.yaml with what its last
// section, "model", says of it line by line.
func TestBuild(t *testing.T) {
	cases, err := filepath.Glob("testdata/build/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { buildCase(t, file) })
	}
}

func buildCase(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{}
	var model *txtar.File
	for i, f := range ar.Files {
		if f.Name == "model" {
			model = &ar.Files[i]
			continue
		}
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	a, err := Reader().Read(files, "template.yaml", iac.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := outline(a)
	if *update {
		model.Data = []byte(got)
		if err := os.WriteFile(file, bytes.TrimLeft(txtar.Format(ar), "\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(model.Data), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("model (-want +got):\n%s", diff)
	}
}

// outline writes a model down: its triggers, policies, grants and gaps.
func outline(a *app.Application) string {
	var lines []string
	for _, t := range a.Triggers {
		lines = append(lines, triggerLine(t))
	}
	for _, p := range a.Policies {
		for _, s := range p.Statements {
			lines = append(lines, fmt.Sprintf("policy on %s: %s", p.On, statementLine(s)))
		}
	}
	for _, r := range a.Roles {
		for _, s := range r.Statements {
			lines = append(lines, fmt.Sprintf("role %s: %s", r.Name, statementLine(s)))
		}
		for _, m := range r.Managed {
			lines = append(lines, fmt.Sprintf("role %s: managed %s", r.Name, m))
		}
	}
	for _, g := range a.Gaps {
		lines = append(lines, fmt.Sprintf("gap %d: %s", g.Pos.Line, g.Message))
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n") + "\n"
}

func triggerLine(t *app.Trigger) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", t.Pos.Line, t.Kind)
	if t.Source != nil {
		b.WriteString(" " + t.Source.Base().Name)
	} else if s := t.SourceText.String(); s != "" {
		b.WriteString(" " + s)
	}
	if r := t.Route; r != nil {
		fmt.Fprintf(&b, " %s %s auth=%s", r.Method, r.Path, r.Auth)
		if r.AuthName != "" {
			b.WriteString("(" + r.AuthName + ")")
		}
		if r.APIKey {
			b.WriteString(" key")
		}
	}
	if o := t.Object; o != nil {
		fmt.Fprintf(&b, " %s %s*%s", strings.Join(o.Events, ","), o.Prefix.V, o.Suffix.V)
	}
	for _, s := range []string{t.Detail, t.Filter, t.OnFailure.V.String()} {
		if s != "" {
			b.WriteString(" " + s)
		}
	}
	if p := t.Poll; p != nil {
		fmt.Fprintf(&b, " batch=%d retries=%d bisect=%v failure=%s", p.BatchSize.V, p.MaxRetries.V, p.Bisect.V, p.OnFailure.V)
	}
	b.WriteString(" -> " + t.To.Name)
	if t.Alias != "" {
		b.WriteString(":" + t.Alias)
	}
	return b.String()
}

func statementLine(s *app.Statement) string {
	line := string(s.Effect)
	for _, p := range s.Principals {
		line += fmt.Sprintf(" %s=%s", p.Kind, p.ID)
	}
	line += fmt.Sprintf(" %s on %s", texts(s.Actions), texts(s.Resources))
	if len(s.NotActions) > 0 {
		line += " but " + texts(s.NotActions)
	}
	for _, c := range s.Conditions {
		line += fmt.Sprintf(" if %s %s %s", c.Operator, c.Key, texts(c.Values))
	}
	return line
}

func texts(list []app.Text) string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.String()
	}
	return strings.Join(out, ",")
}
