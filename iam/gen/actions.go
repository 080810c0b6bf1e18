package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"redoubt/iam"
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
		text, err := s.reference().Text()
		if err != nil {
			return fmt.Errorf("packing %s: %w", prefix, err)
		}
		files["actions/"+prefix] = []byte(text)
	}
	files["names"] = []byte(names.String())
	return nil
}

func (s service) reference() iam.ServiceReference {
	ref := iam.ServiceReference{Name: s.Name, Keys: slices.Sorted(maps.Keys(s.Keys)), Types: map[string]string{}}
	for kind, forms := range s.Res {
		ref.Types[kind], _ = forms[0].(string)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Act)) {
		a := s.Act[name]
		ref.Actions = append(ref.Actions, iam.Action{
			Name: name, Level: iam.Level(a.Level), Resources: a.Resources, Conditions: a.Keys, Dependent: a.Dependent, Permission: a.Permission == 1,
		})
	}
	return ref
}
