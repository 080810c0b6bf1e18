package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"redoubt/check"
)

// antName is the folder of alipay/ant-application-security-testing-benchmark.
const antName = "alipay+ant-application-security-testing-benchmark"

// antLanguages are the parts of the benchmark that redoubt can read.
var antLanguages = []struct{ name, dir string }{
	{"Python", "sast-python3/case"},
	{"JavaScript", "sast-js/case"},
}

// ant measures recall and false positives on the Ant benchmark, one run for
// each language. The cases don't import each other: a run for each case finds
// the same. Single cases are never printed, since half of them is kept for
// measuring and must stay unknown to those who develop.
func ant(binary, corpora string) []row {
	root := antRoot(corpora)
	var rows []row
	for _, l := range antLanguages {
		cases, found, err := antRun(binary, root, l.dir)
		if root == "" || err != nil || len(cases) == 0 {
			rows = append(rows, skipped("Ant benchmark, "+l.name, "recall ≥ 85 %, false positives ≤ 15 %", why(err)))
			continue
		}
		for _, h := range []half{"", evenHalf, oddHalf} {
			rows = append(rows, score(cases, found, h).rows("Ant "+l.name+", "+halfName(h))...)
		}
	}
	return rows
}

// antRoot finds the benchmark: under its own name, else the first folder of
// the corpora with the same inner layout.
func antRoot(corpora string) string {
	if corpora == "" {
		return ""
	}
	names := []string{antName}
	entries, _ := os.ReadDir(corpora)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, name := range names {
		root := filepath.Join(corpora, name)
		for _, l := range antLanguages {
			if info, err := os.Stat(filepath.Join(root, l.dir)); err == nil && info.IsDir() {
				return root
			}
		}
	}
	return ""
}

// antRun returns the labelled cases of a language and those with a finding.
func antRun(binary, root, dir string) ([]labelled, map[string]bool, error) {
	if root == "" {
		return nil, nil, nil
	}
	cases, err := readCases(root, dir)
	if err != nil || len(cases) == 0 {
		return nil, nil, err
	}
	_, out, err := measure(1, binary, "scan", "--no-cache", "--fail-on", "none", "--all", "--format", "json",
		"--taint-parameter", "_*taint_src", filepath.Join(root, dir))
	if err != nil {
		return nil, nil, err
	}
	var rep check.Report
	if err := json.Unmarshal(out, &rep); err != nil {
		return nil, nil, fmt.Errorf("reading the report: %w", err)
	}
	return cases, hit(rep.Findings), nil
}

// hit lists the cases in which an injection was found.
func hit(found []check.Entry) map[string]bool {
	cases := map[string]bool{}
	for _, e := range found {
		if e.Concern == check.Injection {
			cases[caseOf(e.File)] = true
		}
	}
	return cases
}

// A tally counts cases with and without a flow, and the findings in each.
type tally struct{ real, found, unreal, wrong int }

// score counts the cases of one half, or of both ("").
func score(cases []labelled, found map[string]bool, h half) tally {
	var t tally
	for _, c := range cases {
		switch {
		case h != "" && c.half != h:
		case c.real:
			t.real++
			t.found += one(found[c.path])
		default:
			t.unreal++
			t.wrong += one(found[c.path])
		}
	}
	return t
}

func (t tally) rows(what string) []row {
	recall := row{what: what + ": recall", target: "≥ 85 %"}
	wrong := row{what: what + ": false positives", target: "≤ 15 %"}
	if t.real == 0 || t.unreal == 0 {
		return []row{skipped(recall.what, recall.target, "no cases of this half"), skipped(wrong.what, wrong.target, "no cases of this half")}
	}
	r, w := share(t.found, t.real), share(t.wrong, t.unreal)
	recall.figure, recall.note = fmt.Sprintf("%.1f %%", r), fmt.Sprintf("%d of %d", t.found, t.real)
	wrong.figure, wrong.note = fmt.Sprintf("%.1f %%", w), fmt.Sprintf("%d of %d", t.wrong, t.unreal)
	return []row{atMost(recall, -r, -85), atMost(wrong, w, 15)}
}

func share(n, of int) float64 { return 100 * float64(n) / float64(of) }

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}

func halfName(h half) string {
	switch h {
	case evenHalf:
		return "even half (developing)"
	case oddHalf:
		return "odd half (measuring)"
	}
	return "all"
}
