package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"redoubt/check"
)

func TestExponent(t *testing.T) {
	for name, tt := range map[string]struct {
		f    func(float64) float64
		want float64
	}{
		"linear":    {func(x float64) float64 { return 3 * x }, 1},
		"quadratic": {func(x float64) float64 { return x * x / 7 }, 2},
		"root":      {math.Sqrt, 0.5},
		"constant":  {func(float64) float64 { return 5 }, 0},
	} {
		var points []point
		for _, x := range []float64{10, 30, 100, 1000} {
			points = append(points, point{lines: x, cost: cost{memory: tt.f(x)}})
		}
		got := exponent(points, func(p point) float64 { return p.memory })
		if math.Abs(got-tt.want) > 1e-9 {
			t.Errorf("%s: exponent = %v, want %v", name, got, tt.want)
		}
	}
	if got := exponent([]point{{lines: 10}}, func(point) float64 { return 1 }); !math.IsNaN(got) {
		t.Errorf("exponent of one point = %v, want NaN", got)
	}
}

// A late bend is a miss even if the whole curve looks straight.
func TestExponentRow(t *testing.T) {
	straight := []point{{1e4, cost{user: 1}}, {1e5, cost{user: 10}}, {1e6, cost{user: 100}}}
	bent := []point{{1e4, cost{user: 1}}, {1e5, cost{user: 2}}, {1e6, cost{user: 60}}}
	cpu := func(p point) float64 { return p.cpu() }
	if r := exponentRow("time", straight, cpu); r.verdict != "reached" {
		t.Errorf("straight: %+v", r)
	}
	if r := exponentRow("time", bent, cpu); r.verdict != "MISSED" {
		t.Errorf("bent: %+v", r)
	}
}

func TestGrow(t *testing.T) {
	src, dir := t.TempDir(), t.TempDir()
	write(t, src, map[string]string{
		"a/app.py": "x = 1\ny = 2\n", "a/template.yaml": "Resources: {}\n", "a/node_modules/m/i.js": "1\n",
		"a/tests/app.py": "1\n", "a/lib/code.py": "1\n", "a/lib-1.0.dist-info/RECORD": "lib/code.py,,\n",
		"a/photo.png": "…", "b/index.js": strings.Repeat("f()\n", 3),
	})
	a, b := readFolder(filepath.Join(src, "a")), readFolder(filepath.Join(src, "b"))
	if a.lines != 2 || len(a.files) != 2 || b.lines != 3 {
		t.Fatalf("folders = %+v, %+v", a, b)
	}
	tree := &grown{dir: dir, from: []folder{a, b}}
	if err := tree.grow(7); err != nil {
		t.Fatal(err)
	}
	if tree.lines != 7 || tree.copies != 3 || treeLines(dir) != 7 {
		t.Errorf("lines = %d, on disk %d, copies = %d; want 7, 7, 3", tree.lines, treeLines(dir), tree.copies)
	}
	if err := tree.grow(5); err != nil || tree.lines != 7 {
		t.Errorf("a tree that is large enough grew to %d lines, %v", tree.lines, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "app2", "template.yaml")); err != nil {
		t.Errorf("the second round has no template: %v", err)
	}
}

func TestSites(t *testing.T) {
	var all []check.Entry
	for _, s := range dvsaSites {
		all = append(all, check.Entry{File: s.file, Line: s.line, Name: s.check, Path: []string{"internet"}})
	}
	decoy := dvsaSilent[0]
	noisy := append(append([]check.Entry{}, all...), check.Entry{File: decoy.file, Line: decoy.line, Name: decoy.check})
	elsewhere := append([]check.Entry{}, all...)
	elsewhere[0].Line++
	for _, tt := range []struct {
		name    string
		found   []check.Entry
		verdict string
	}{
		{"all", all, "reached"},
		{"decoy reported", noisy, "MISSED"},
		{"one missing", all[1:], "MISSED"},
		{"wrong line", elsewhere, "MISSED"},
		{"nothing", nil, "MISSED"},
	} {
		if r := sites(row{}, tt.found); r.verdict != tt.verdict {
			t.Errorf("%s: %+v, want %s", tt.name, r, tt.verdict)
		}
	}
}
