package models

import (
	"fmt"
	"maps"
	"slices"

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
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	var libs []*Library
	for _, language := range slices.Sorted(maps.Keys(doc.Models)) {
		if !slices.Contains([]string{"python", "javascript", "aws"}, language) {
			return nil, fmt.Errorf("%s: models takes python, javascript and aws, not %q", file, language)
		}
		lib := &Library{Name: file, Rows: doc.Models[language], Language: language, File: file}
		for _, r := range lib.Rows {
			r.Library = lib
			if err := r.prepare(); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", file, r.Line, err)
			}
		}
		libs = append(libs, lib)
	}
	return libs, nil
}
