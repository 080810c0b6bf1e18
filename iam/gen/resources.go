package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// resources writes boto3's resource classes as lines: service, class, member,
// what it is. A member is a method (an operation, in the SDK's spelling), a
// collection ("@objects"), a method of a collection ("*delete"), or a maker of
// another class (">Object").
func resources(file, out string) error {
	var src struct {
		Resources map[string]map[string]map[string]json.RawMessage `json:"boto3_resources"`
	}
	if err := read(file, &src); err != nil {
		return err
	}
	var b strings.Builder
	for _, service := range slices.Sorted(maps.Keys(src.Resources)) {
		for _, class := range slices.Sorted(maps.Keys(src.Resources[service])) {
			if err := writeClass(&b, service, class, src.Resources[service][class]); err != nil {
				return fmt.Errorf("%s.%s: %w", service, class, err)
			}
		}
	}
	return os.WriteFile(out, []byte(b.String()), 0o644) //nolint:gosec // part of the source tree
}

func writeClass(b *strings.Builder, service, class string, members map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if name == "has" {
			var makers map[string]string
			if err := json.Unmarshal(members[name], &makers); err != nil {
				return err
			}
			for _, maker := range slices.Sorted(maps.Keys(makers)) {
				fmt.Fprintf(b, "%s\t%s\t>%s\t%s\n", service, class, maker, makers[maker])
			}
			continue
		}
		var op string
		if err := json.Unmarshal(members[name], &op); err != nil {
			return err
		}
		fmt.Fprintf(b, "%s\t%s\t%s\t%s\n", service, class, name, op)
	}
	return nil
}
