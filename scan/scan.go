// Package scan is the verb: it finds the applications in a tree, reads them,
// runs the checks over each and gathers one report.
//
// It prints nothing (package report does), knows no template format (package
// iac does) and no weakness (package checks does).
package scan

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"time"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps/advisory"
	"redoubt/deps/vex"
	"redoubt/iac"
	"redoubt/reach"
)

// Options are what the user asks for.
type Options struct {
	Paths      []string  // folders, templates, or "-" for standard input
	Stdin      io.Reader // read when Paths holds "-"
	Parameters map[string]string
	Checks     []*check.Check
	Readers    []iac.Reader
	// Describe turns a graph into its part of the report.
	Describe func(*reach.Graph) check.Application

	Config     string   // path of the configuration, "" = .redoubt.yaml of the first folder
	Baseline   string   // path of the baseline, "" = .redoubt-baseline.json of the first folder
	NoBaseline bool     // do not apply any
	All        bool     // info findings too
	Patches    bool     // work out the patches of mechanical fixes
	Suppressed bool     // suppressed findings too
	Since      string   // git revision: only what is new since
	CacheDir   string   // "" = no cache
	History    bool     // search git's history for credentials, too
	Strict     bool     // any unreadable template is an error
	Advisories string   // folder of an advisory database, "" = dependencies are not checked
	Indexes    string   // folder that keeps the database's indexes, "" = they are made anew
	VEX        []string // files that state what is not affected
	Inventory  bool     // list what ships, for SBOM and VEX
	// TaintParameters makes every parameter of a matching name a source.
	TaintParameters *regexp.Regexp

	Version  string
	Now      time.Time
	Progress func(done, total int)

	open       bool // leave parameters open
	advisories *advisory.Database
	statements *vex.Document
	stated     string // names their content
}

// An InputError is an argument or a template that can't be read.
type InputError struct{ Err error }

func (e *InputError) Error() string { return e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

// Run scans and returns the report. The error is an *InputError when the
// arguments, the configuration or everything that was found is unreadable.
func Run(ctx context.Context, opt Options) (*check.Report, error) {
	began := time.Now()
	trees, err := openTrees(opt)
	if err != nil {
		return nil, &InputError{err}
	}
	defer closeTrees(trees)
	cfg, err := loadConfig(opt, trees)
	if err != nil {
		return nil, &InputError{err}
	}
	if err := opt.readStatements(); err != nil {
		return nil, &InputError{err}
	}
	if err := opt.openAdvisories(); err != nil {
		return nil, &InputError{err}
	}
	defer opt.closeAdvisories()
	withPackages(trees)
	found := find(ctx, trees, opt.Readers, cfg)
	results := opt.readAll(ctx, found.units, cfg)
	results = append(results, opt.loose(ctx, trees, results, cfg)...)
	rest := opt.folders(ctx, trees, results, cfg)
	credentials := opt.secrets(ctx, trees, cfg)
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("scanning: %w", err)
	}
	run := &gathering{opt: opt, cfg: cfg, report: newReport(opt.Version)}
	run.report.Rules = check.Rules(opt.Checks)
	run.add(found.gaps, results)
	run.beside(rest, func(*check.Entry) bool { return false })
	run.credentials(credentials)
	run.layers(results)
	run.dependencies()
	if err := run.finish(ctx, trees); err != nil {
		return nil, &InputError{err}
	}
	codeNotChecked(run.report)
	run.report.Stats.Seconds = time.Since(began).Seconds()
	return run.report, run.unreadable(results, found.unread)
}

// Models reads the applications without checking them.
func Models(ctx context.Context, opt Options) ([]*reach.Graph, []app.Gap, error) {
	trees, err := openTrees(opt)
	if err != nil {
		return nil, nil, &InputError{err}
	}
	defer closeTrees(trees)
	cfg, err := loadConfig(opt, trees)
	if err != nil {
		return nil, nil, &InputError{err}
	}
	found := find(ctx, trees, opt.Readers, cfg)
	gaps := found.gaps
	var graphs []*reach.Graph
	for _, u := range withoutParts(opt.models(ctx, found.units, cfg)) {
		if u.err != nil {
			gaps = append(gaps, u.gap())
			continue
		}
		graphs = append(graphs, u.graph)
	}
	if len(graphs) == 0 && len(found.units) > 0 {
		return nil, gaps, &InputError{fmt.Errorf("nothing could be read: %s", gaps[len(gaps)-1].Message)}
	}
	return graphs, gaps, nil
}

func newReport(version string) *check.Report {
	return &check.Report{
		Schema:       check.Schema,
		Tool:         check.Tool{Name: "redoubt", Version: version},
		Applications: []check.Application{},
		Findings:     []check.Entry{},
		Gaps:         []check.Gap{},
		NotChecked:   []check.NotChecked{},
	}
}

// readAll reads and checks every unit, as many at a time as there are cores.
func (opt Options) readAll(ctx context.Context, units []unit, cfg *Config) []result {
	results := make([]result, len(units))
	opt.each(ctx, units, func(i int) { results[i] = opt.examine(units[i], cfg) })
	return results
}

func (opt Options) models(ctx context.Context, units []unit, cfg *Config) []result {
	results := make([]result, len(units))
	opt.each(ctx, units, func(i int) { results[i] = opt.model(units[i], cfg) })
	return results
}

func (opt Options) each(ctx context.Context, units []unit, do func(i int)) {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		done int
		next = make(chan int)
	)
	for range min(runtime.GOMAXPROCS(0), max(1, len(units))) {
		wg.Go(func() {
			for i := range next {
				do(i)
				mu.Lock()
				done++
				opt.progress(done, len(units))
				mu.Unlock()
			}
		})
	}
	for i := range units {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
}

func (opt Options) progress(done, total int) {
	if opt.Progress != nil {
		opt.Progress(done, total)
	}
}

// withoutParts drops the templates that are nested stacks of another
// application, and puts the rest in the order of their files. Code that no template
// tells of comes last: what an application says of it is the better story.
func withoutParts(results []result) []result {
	part := map[string]bool{}
	for _, r := range results {
		for _, file := range r.parts {
			part[file] = true
		}
	}
	kept := results[:0:0]
	for _, r := range results {
		if !part[r.unit.show()] || r.holds(r.unit.show()) {
			kept = append(kept, r)
		}
	}
	slices.SortStableFunc(kept, func(a, b result) int {
		return cmp.Or(loose(a.unit)-loose(b.unit), cmp.Compare(a.unit.show(), b.unit.show()))
	})
	return kept
}

// loose is 1 for code without a template, which no reader claimed.
func loose(u unit) int {
	if u.reader.Read == nil {
		return 1
	}
	return 0
}
