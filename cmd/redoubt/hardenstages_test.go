package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"redoubt/app"
	"redoubt/reach"
	"redoubt/scan"
)

// TestHardenInEveryStage: whatever stage is deployed, what harden writes grants
// what the old template granted of what is needed, and nothing that neither the
// old one granted nor the code is known to need.
func TestHardenInEveryStage(t *testing.T) {
	dir := t.TempDir()
	services := append(unpacked(t, dir, "testdata/harden-stage.txtar"), unpacked(t, dir, "testdata/harden-untold.txtar")...)
	if len(services) != 7 {
		t.Fatalf("%d services", len(services))
	}
	stages := []string{"", "dev", "prod"}
	var before []deployed
	for _, s := range services {
		for _, stage := range stages {
			before = append(before, deploy(t, filepath.Join(dir, s), stage))
		}
		hardened(t, filepath.Join(dir, s))
	}
	for i, old := range before {
		now := deploy(t, filepath.Join(dir, services[i/len(stages)]), stages[i%len(stages)])
		old.keeps(t, now)
		old.widens(t, now)
	}
}

// unpacked writes an archive's services and returns their folders.
func unpacked(t *testing.T, dir, archive string) []string {
	t.Helper()
	a, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := txtar.Write(a, dir); err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range a.Files {
		if name, ok := strings.CutSuffix(f.Name, "/serverless.yml"); ok {
			list = append(list, name)
		}
	}
	return list
}

func hardened(t *testing.T, dir string) {
	t.Helper()
	var out bytes.Buffer
	args := []string{"harden", "--write", dir}
	if code := run(context.Background(), std{args: args, in: strings.NewReader(""), out: &out, err: &out, env: os.Getenv}); code != 0 {
		t.Fatalf("%d: %s", code, out.String())
	}
}

// deployed is the one role of a service in a stage, with what its code needs.
type deployed struct {
	what   string
	g      *reach.Graph
	grants []*app.Statement
	needs  []reach.Need
}

func deploy(t *testing.T, dir, stage string) deployed {
	t.Helper()
	d := deployed{what: filepath.Base(dir) + " in " + stage}
	opt := scan.Options{Paths: []string{dir}, Readers: readers()}
	if stage != "" {
		opt.Parameters = map[string]string{"stage": stage}
	}
	_, err := scan.Graphs(context.Background(), opt, func(g *reach.Graph) {
		d.g = g
		for _, f := range g.App.Functions {
			d.needs = append(d.needs, g.Needs(f)...)
		}
		for _, s := range g.Effective(g.App.Roles[0]) {
			if s.Effect == app.Allow {
				d.grants = append(d.grants, s)
			}
		}
	})
	if err != nil || len(d.needs) == 0 || len(d.grants) == 0 {
		t.Fatalf("%s: %v, %d needs, %d grants", d.what, err, len(d.needs), len(d.grants))
	}
	return d
}

// keeps fails unless what was granted of what is needed still is.
func (d deployed) keeps(t *testing.T, now deployed) {
	t.Helper()
	for _, n := range d.needs {
		surely := func(s *app.Statement) bool { return d.g.Covers(s, n) }
		perhaps := func(s *app.Statement) bool { return d.g.Meets(s, n) }
		for _, is := range []func(*app.Statement) bool{surely, perhaps} {
			if slices.ContainsFunc(d.grants, is) && !slices.ContainsFunc(now.grants, is) {
				t.Errorf("%s: %s on %s is lost", d.what, n.Action, n.Resource)
			}
		}
	}
}

// widens fails if anything is granted that was not, unless the code is known to
// need it.
func (d deployed) widens(t *testing.T, now deployed) {
	t.Helper()
	for _, s := range now.grants {
		for _, a := range s.Actions {
			action := a.String()
			service, _, _ := strings.Cut(action, ":")
			for _, on := range s.Resources {
				had := func(o *app.Statement) bool {
					return reach.CoversAction(o, action) && slices.ContainsFunc(o.Resources, func(t app.Text) bool { return d.g.Meant(on, t, service) })
				}
				needed := func(n reach.Need) bool {
					return n.Action == action && n.Resource.String() == on.String() && d.g.Names(n)
				}
				if !slices.ContainsFunc(d.grants, had) && !slices.ContainsFunc(d.needs, needed) && !s.Made {
					t.Errorf("%s: %s on %s is granted", d.what, action, on)
				}
			}
		}
	}
}
