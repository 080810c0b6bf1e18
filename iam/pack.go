package iam

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A ServiceReference is everything that the catalogue keeps of a service.
type ServiceReference struct {
	Name    string            // as AWS writes it: "Amazon S3"
	Keys    []string          // condition keys, sorted
	Types   map[string]string // resource type → form of its ARN
	Actions []Action          // sorted by name
}

// Text writes the service in the form that SOURCES.md describes. The error is
// something that the form can't hold.
func (s ServiceReference) Text() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n", s.Name, strings.Join(s.Keys, "\t"))
	for _, kind := range slices.Sorted(maps.Keys(s.Types)) {
		if arn := s.Types[kind]; strings.ContainsAny(kind+arn, "\t\n") || strings.Contains(kind, ",") {
			return "", fmt.Errorf("resource type %q does not fit the format", kind)
		}
		fmt.Fprintf(&b, "@%s\t%s\n", kind, s.Types[kind])
	}
	for _, a := range s.Actions {
		row, err := a.row(s.Keys)
		if err != nil {
			return "", err
		}
		b.WriteString(row)
	}
	return b.String(), nil
}

func (a Action) row(keys []string) (string, error) {
	numbers := make([]string, len(a.Conditions))
	for i, key := range a.Conditions {
		n, ok := slices.BinarySearch(keys, key)
		if !ok {
			return "", fmt.Errorf("%s: condition key %q is not the service's", a.Name, key)
		}
		numbers[i] = strconv.Itoa(n)
	}
	level := string(a.Level)
	if a.Permission {
		level += "!"
	}
	fields := []string{a.Name, level, strings.Join(a.Resources, ","), strings.Join(numbers, ","), strings.Join(a.Dependent, ",")}
	if row := strings.TrimRight(strings.Join(fields, "\t"), "\t"); strings.Count(row, "\t") < len(fields) && !strings.Contains(row, "\n") {
		return row + "\n", nil
	}
	return "", fmt.Errorf("%s: does not fit the format", a.Name)
}

// Reference is what the catalogue holds of a service; ok is false if it is
// unknown.
func (c *Catalogue) Reference(prefix string) (ref ServiceReference, ok bool) {
	s := c.service(strings.ToLower(prefix))
	if s == nil {
		return ServiceReference{}, false
	}
	ref = ServiceReference{Name: s.name, Keys: s.keys, Types: s.arns}
	for _, name := range slices.Sorted(maps.Keys(s.actions)) {
		ref.Actions = append(ref.Actions, s.action(strings.ToLower(prefix), s.actions[name]))
	}
	slices.SortFunc(ref.Actions, func(a, b Action) int { return strings.Compare(a.Name, b.Name) })
	return ref, true
}

// Services lists the prefixes of all services, sorted.
func (c *Catalogue) Services() []string { return slices.Clone(c.names().services) }
