package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Custom reads the rows that a project's configuration adds under "models", by
// language: {python: [rows], javascript: [rows], aws: [rows]}. Examples are not
// needed there.
func Custom(file string, data []byte) ([]*Library, error) {
	var doc struct {
		Models map[string][]*Row `yaml:"models"`
	}
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, located(file, err)
	}
	var libs []*Library
	for _, language := range slices.Sorted(maps.Keys(doc.Models)) {
		if !slices.Contains([]string{"python", "javascript", "aws"}, language) {
			return nil, fmt.Errorf("%s:1: models takes python, javascript and aws, not %q", file, language)
		}
		lib := &Library{Name: file, Rows: doc.Models[language], Language: language, File: file}
		for _, r := range lib.Rows {
			if r == nil {
				return nil, fmt.Errorf("%s: a row of %s is empty", file, language)
			}
			r.Library = lib
			if err := r.prepare(); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, r.Line, err)
			}
		}
		libs = append(libs, lib)
	}
	return libs, nil
}

// located puts the line that an error begins with behind the file's name.
func located(file string, err error) error {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if line, what, ok := strings.Cut(rest, ": "); ok {
			return fmt.Errorf("%s:%s: %s", file, line, what)
		}
	}
	return fmt.Errorf("%s: %w", file, err)
}
