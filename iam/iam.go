// Package iam knows AWS's actions and managed policies: what exists, what a
// wildcard covers, what an action can do and to what.
//
// It does not evaluate policies and knows nothing of templates; package reach
// joins it with a model.
package iam

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"
	"sync"
)

// catalogue.zip is made by gen from AWS's service authorization reference and
// managed policies; NOTICE names the sources. It holds a file per service, so
// that looking up one action decodes one service.
//
//go:embed catalogue.zip
var archive []byte

// Level is an action's access level, as AWS's reference gives it.
type Level string

// The access levels.
const (
	Read                  Level = "R"
	Write                 Level = "W"
	List                  Level = "L"
	Tagging               Level = "T"
	PermissionsManagement Level = "P"
)

// An Action is one entry of the service authorization reference.
type Action struct {
	Service, Name string
	Level         Level
	Resources     []string // types of resources it can be confined to; "*" behind a required one
	Conditions    []string // condition keys
	Dependent     []string // actions that a caller needs too
	Permission    bool     // only a permission: no API operation of that name
}

// String is the action as policies spell it: "s3:GetObject".
func (a Action) String() string { return a.Service + ":" + a.Name }

// A Catalogue answers questions about actions and managed policies. It is safe
// for concurrent use.
type Catalogue struct {
	files    map[string]*zip.File
	services []string

	mu       sync.Mutex
	actions  map[string]*service
	policies map[string]map[string]rawPolicy
}

type service struct {
	byName map[string]Action // by lower-case name
	names  []string          // as spelt, sorted
	arns   map[string]string // resource type → ARN format
}

// Load returns the embedded catalogue. It reads the index only.
var Load = sync.OnceValue(func() *Catalogue {
	c, err := open(archive)
	if err != nil {
		// The archive is part of the program: a fault in it is a fault of the
		// build, which the tests would have shown.
		panic(err)
	}
	return c
})

func open(data []byte) (*Catalogue, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("opening the catalogue of actions: %w", err)
	}
	c := &Catalogue{files: map[string]*zip.File{}, actions: map[string]*service{}, policies: map[string]map[string]rawPolicy{}}
	for _, f := range z.File {
		c.files[f.Name] = f
		if name, ok := strings.CutPrefix(f.Name, "actions/"); ok {
			c.services = append(c.services, name)
		}
	}
	sort.Strings(c.services)
	return c, nil
}

// Service reports whether there is a service with that prefix.
func (c *Catalogue) Service(prefix string) bool {
	return c.files["actions/"+strings.ToLower(prefix)] != nil
}

// Action looks an action up by its full name, in any case.
func (c *Catalogue) Action(name string) (Action, bool) {
	prefix, action, _ := strings.Cut(strings.ToLower(name), ":")
	s := c.service(prefix)
	if s == nil {
		return Action{}, false
	}
	a, ok := s.byName[action]
	return a, ok
}

// SupportsResources reports whether the action can be confined to resources.
func (c *Catalogue) SupportsResources(name string) bool {
	a, ok := c.Action(name)
	return ok && len(a.Resources) > 0
}

// ARNFormat returns the form of a service's resource type:
// "arn:${Partition}:s3:::${BucketName}".
func (c *Catalogue) ARNFormat(prefix, resourceType string) string {
	s := c.service(strings.ToLower(prefix))
	if s == nil {
		return ""
	}
	return s.arns[strings.TrimSuffix(resourceType, "*")]
}

// Expand lists the actions that a pattern covers, sorted: "s3:Get*", "*".
func (c *Catalogue) Expand(pattern string) []string {
	prefix, action, ok := strings.Cut(pattern, ":")
	if !ok {
		if strings.Trim(pattern, "*") != "" {
			return nil
		}
		prefix, action = "*", "*"
	}
	var list []string
	for _, name := range c.matching(prefix) {
		s := c.service(name)
		if !strings.ContainsAny(action, "*?") {
			if a, ok := s.byName[strings.ToLower(action)]; ok {
				list = append(list, a.String())
			}
			continue
		}
		for _, n := range s.names {
			if Glob(strings.ToLower(action), strings.ToLower(n)) {
				list = append(list, name+":"+n)
			}
		}
	}
	return list
}

// matching lists the services that a prefix with wildcards means.
func (c *Catalogue) matching(prefix string) []string {
	prefix = strings.ToLower(prefix)
	if !strings.ContainsAny(prefix, "*?") {
		if c.Service(prefix) {
			return []string{prefix}
		}
		return nil
	}
	return slices.DeleteFunc(slices.Clone(c.services), func(s string) bool { return !Glob(prefix, s) })
}

// Known reports whether the pattern covers any action.
func (c *Catalogue) Known(pattern string) bool { return len(c.Expand(pattern)) > 0 }

// service decodes a service when it is first asked for, nil if unknown.
func (c *Catalogue) service(prefix string) *service {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.actions[prefix]; ok {
		return s
	}
	var raw struct {
		Act map[string]struct {
			L  Level    `json:"l"`
			R  []string `json:"r"`
			K  []string `json:"k"`
			D  []string `json:"d"`
			PO int      `json:"po"`
		} `json:"act"`
		Res map[string]json.RawMessage `json:"res"`
	}
	if !c.decode("actions/"+prefix, &raw) {
		return nil
	}
	s := &service{byName: map[string]Action{}, arns: map[string]string{}}
	for name, a := range raw.Act {
		s.names = append(s.names, name)
		s.byName[strings.ToLower(name)] = Action{prefix, name, a.L, a.R, a.K, a.D, a.PO == 1}
	}
	sort.Strings(s.names)
	for name, format := range raw.Res {
		s.arns[name] = first(format)
	}
	c.actions[prefix] = s
	return s
}

// first reads the ARN format of a resource type: [format, [condition keys]].
func first(raw json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil || len(list) == 0 {
		return text(raw)
	}
	return text(list[0])
}

func (c *Catalogue) decode(name string, into any) bool {
	f := c.files[name]
	if f == nil {
		return false
	}
	r, err := f.Open()
	if err != nil {
		return false
	}
	data, err := io.ReadAll(r)
	return err == nil && json.Unmarshal(data, into) == nil
}
