package scan

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"redoubt/check"
)

// BaselineFile is the name under which the baseline is looked for.
const BaselineFile = ".redoubt-baseline.json"

const baselineSchema = "redoubt-baseline/1"

// A baseline lists the findings that were there when it was written: they no
// longer fail.
type baseline struct {
	Schema   string          `json:"schema"`
	Findings []baselineEntry `json:"findings"`
}

type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Check       string `json:"check"`
	File        string `json:"file"`
	Message     string `json:"message"`
}

// WriteBaseline writes the report's unsuppressed findings as the new baseline.
func WriteBaseline(file string, r *check.Report) error {
	b := baseline{Schema: baselineSchema, Findings: []baselineEntry{}}
	for _, e := range r.Findings {
		if e.Suppressed == nil {
			b.Findings = append(b.Findings, baselineEntry{e.Fingerprint, e.Name, e.File, e.Message})
		}
	}
	data, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("writing baseline: %w", err)
	}
	if err := os.WriteFile(file, append(data, '\n'), 0o644); err != nil { //nolint:gosec // committed to the repository, for everyone to read
		return fmt.Errorf("writing baseline: %w", err)
	}
	return nil
}

// readBaseline returns the known fingerprints. A baseline that was not named
// need not exist.
func readBaseline(opt Options, trees []*tree) (map[string]bool, error) {
	if opt.NoBaseline {
		return nil, nil
	}
	file := opt.Baseline
	if file == "" {
		if len(trees) == 0 || trees[0].dir == "" {
			return nil, nil
		}
		file = filepath.Join(trees[0].dir, BaselineFile)
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && opt.Baseline == "" {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading baseline: %w", err)
	}
	var b baseline
	if err := json.Unmarshal(data, &b); err != nil {
		return nil, fmt.Errorf("reading baseline %s: %w", file, err)
	}
	if b.Schema != baselineSchema {
		return nil, fmt.Errorf("reading baseline %s: its schema is %q, not %q; write it anew with --write-baseline", file, b.Schema, baselineSchema)
	}
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	return known, nil
}
