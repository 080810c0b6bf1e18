package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// sdkService is an entry of sdk_map.json.
type sdkService struct {
	ID      string                     `json:"id"`
	Prefix  string                     `json:"p"`
	Ops     map[string]json.RawMessage `json:"op"`
	JS2     string                     `json:"js2"`
	Waiters map[string]string          `json:"w"`
}

// forward is the actions that a service does with the caller's permissions:
// pairs of an action and the conditions under which it does them.
type forward map[string][][2]json.RawMessage

// sdk adds the operations of the SDKs. Most are actions of the same name: those
// are told by their places in the list of the service's actions.
func sdk(file, actionsFile string, files map[string][]byte) error {
	var src struct {
		Services map[string]sdkService `json:"services"`
		Forward  map[string]forward    `json:"fas"`
	}
	var acts struct {
		Services map[string]service `json:"services"`
	}
	if err := read(file, &src); err != nil {
		return err
	}
	if err := read(actionsFile, &acts); err != nil {
		return err
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(src.Services)) {
		s := src.Services[key]
		fmt.Fprintf(&b, "@%s\t%s\t%s\t%s\n", key, s.Prefix, s.ID, s.JS2)
		if err := s.write(&b, slices.Sorted(maps.Keys(acts.Services[s.Prefix].Act))); err != nil {
			return fmt.Errorf("packing %s: %w", key, err)
		}
		if err := src.Forward[key].write(&b); err != nil {
			return fmt.Errorf("packing %s: %w", key, err)
		}
	}
	files["sdk"] = []byte(b.String())
	return nil
}

func (s sdkService) write(b *strings.Builder, actions []string) error {
	same := map[string]bool{}
	var rows strings.Builder
	for _, op := range slices.Sorted(maps.Keys(s.Ops)) {
		needed, identity, err := needs(s.Ops[op])
		if err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
		_, listed := slices.BinarySearch(actions, op)
		switch {
		case identity && listed:
			same[op] = true
		case identity:
			fmt.Fprintf(&rows, "%s\t%s:%s\n", op, s.Prefix, op)
		default:
			fmt.Fprintf(&rows, "%s\t%s\n", op, strings.ReplaceAll(needed, s.Prefix+":", ":"))
		}
	}
	fmt.Fprintf(b, "=%s\n%s", runs(actions, same), rows.String())
	for _, name := range slices.Sorted(maps.Keys(s.Waiters)) {
		fmt.Fprintf(b, "~%s\t%s\n", name, s.Waiters[name])
	}
	return nil
}

// needs reads what an operation needs: 1 = the action of its name, 0 = nobody
// knows, a list of actions otherwise.
func needs(raw json.RawMessage) (list string, identity bool, err error) {
	switch string(raw) {
	case "1":
		return "", true, nil
	case "0":
		return "?", false, nil
	}
	var actions []string
	if err := json.Unmarshal(raw, &actions); err != nil {
		return "", false, err
	}
	return strings.Join(actions, ","), false, nil
}

// runs tells which of the names are in the set, as lengths of runs that are
// not, that are, that are not …
func runs(names []string, in map[string]bool) string {
	var lengths []string
	n, inside := 0, false
	for _, name := range names {
		if in[name] != inside {
			lengths = append(lengths, fmt.Sprint(n))
			n, inside = 0, !inside
		}
		n++
	}
	return strings.Join(append(lengths, fmt.Sprint(n)), ",")
}

func (f forward) write(b *strings.Builder) error {
	for _, op := range slices.Sorted(maps.Keys(f)) {
		for _, pair := range f[op] {
			var action string
			var conditions map[string]string
			if err := json.Unmarshal(pair[0], &action); err != nil {
				return err
			}
			if err := json.Unmarshal(pair[1], &conditions); err != nil {
				return err
			}
			fmt.Fprintf(b, "&%s\t%s", op, action)
			for _, key := range slices.Sorted(maps.Keys(conditions)) {
				fmt.Fprintf(b, "\t%s=%s", key, conditions[key])
			}
			b.WriteByte('\n')
		}
	}
	return nil
}
