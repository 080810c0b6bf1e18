package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// service is an entry of actions.json.
type service struct {
	Name string                     `json:"name"`
	Keys map[string]json.RawMessage `json:"keys"`
	Res  map[string][]any           `json:"res"`
	Act  map[string]action          `json:"act"`
}

type action struct {
	Level      string   `json:"l"`
	Resources  []string `json:"r"`
	Keys       []string `json:"k"`
	Dependent  []string `json:"d"`
	Permission int      `json:"po"`
}

// actions adds the names of all actions and the details of each service.
func actions(file string, files map[string][]byte) error {
	var src struct {
		Services map[string]service `json:"services"`
	}
	if err := read(file, &src); err != nil {
		return err
	}
	var names strings.Builder
	for _, prefix := range slices.Sorted(maps.Keys(src.Services)) {
		s := src.Services[prefix]
		for _, name := range slices.Sorted(maps.Keys(s.Act)) {
			fmt.Fprintf(&names, "%s:%s %s\n", prefix, name, s.Act[name].Level)
		}
		text, err := s.text()
		if err != nil {
			return fmt.Errorf("packing %s: %w", prefix, err)
		}
		files["actions/"+prefix] = []byte(text)
	}
	files["names"] = []byte(names.String())
	return nil
}

// text writes a service in the form that SOURCES.md describes.
func (s service) text() (string, error) {
	var b strings.Builder
	keys := slices.Sorted(maps.Keys(s.Keys))
	fmt.Fprintf(&b, "%s\n%s\n", s.Name, strings.Join(keys, "\t"))
	for _, kind := range slices.Sorted(maps.Keys(s.Res)) {
		arn, ok := s.Res[kind][0].(string)
		if !ok || strings.ContainsAny(kind+arn, "\t\n") || strings.Contains(kind, ",") {
			return "", fmt.Errorf("resource type %q does not fit the format", kind)
		}
		fmt.Fprintf(&b, "@%s\t%s\n", kind, arn)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Act)) {
		row, err := s.Act[name].row(name, keys)
		if err != nil {
			return "", err
		}
		b.WriteString(row)
	}
	return b.String(), nil
}

func (a action) row(name string, keys []string) (string, error) {
	numbers := make([]string, len(a.Keys))
	for i, key := range a.Keys {
		n, ok := slices.BinarySearch(keys, key)
		if !ok {
			return "", fmt.Errorf("%s: condition key %q is not the service's", name, key)
		}
		numbers[i] = strconv.Itoa(n)
	}
	level := a.Level
	if a.Permission == 1 {
		level += "!"
	}
	row := strings.Join([]string{
		name, level, strings.Join(a.Resources, ","), strings.Join(numbers, ","), strings.Join(a.Dependent, ","),
	}, "\t")
	return strings.TrimRight(row, "\t") + "\n", nil
}
