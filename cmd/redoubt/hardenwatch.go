package main

import (
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"redoubt/app"
	"redoubt/cloudtrail"
	"redoubt/harden"
)

// observed reads CloudTrail's records, nil for no paths. What could not be read is
// a gap; a path that does not exist is the user's mistake.
func observed(paths []string) (*harden.Watch, []app.Gap, error) {
	if len(paths) == 0 {
		return nil, nil, nil
	}
	for _, p := range paths {
		if _, err := os.Stat(p); err != nil {
			return nil, nil, usageError{fmt.Errorf("--observed: %w", err)}
		}
	}
	seen, failed := cloudtrail.Observed(events(paths))
	var gaps []app.Gap
	for _, err := range failed {
		gap := app.Gap{Message: err.Error()}
		var at *cloudtrail.Problem
		if errors.As(err, &at) {
			gap = app.Gap{Pos: app.Pos{File: at.File, Line: at.Line}, Message: at.Message}
		}
		gaps = append(gaps, gap)
	}
	return harden.NewWatch(seen), gaps, nil
}

// events reads every path from its own folder.
func events(paths []string) iter.Seq2[cloudtrail.Event, error] {
	return func(yield func(cloudtrail.Event, error) bool) {
		for _, p := range paths {
			dir, name := filepath.Split(filepath.Clean(p))
			for e, err := range cloudtrail.Files(os.DirFS(filepath.Clean(dir+".")), name) {
				if !yield(e, err) {
					return
				}
			}
		}
	}
}
