package iam

import (
	"strconv"
	"strings"
)

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

// A ResourceType is a kind of resource that an action can be confined to.
type ResourceType struct {
	Name, ARN string // ARN is a form: "arn:${Partition}:s3:::${BucketName}"
	Required  bool   // every use of the action needs one
}

// Service reports whether there is a service with that prefix.
func (c *Catalogue) Service(prefix string) bool {
	return c.files["actions/"+strings.ToLower(prefix)] != nil
}

// ServiceName is the name of a service as AWS writes it, "" if it is unknown.
func (c *Catalogue) ServiceName(prefix string) string {
	if s := c.service(strings.ToLower(prefix)); s != nil {
		return s.name
	}
	return ""
}

// Action looks an action up by its full name, in any case.
func (c *Catalogue) Action(name string) (Action, bool) {
	prefix, action, _ := strings.Cut(strings.ToLower(name), ":")
	s := c.service(prefix)
	if s == nil {
		return Action{}, false
	}
	fields, ok := s.actions[action]
	if !ok {
		return Action{}, false
	}
	return s.action(prefix, fields), true
}

// SupportsResources reports whether the action can be confined to resources.
func (c *Catalogue) SupportsResources(name string) bool {
	a, ok := c.Action(name)
	return ok && len(a.Resources) > 0
}

// ResourceTypes lists what the action can be confined to.
func (c *Catalogue) ResourceTypes(name string) []ResourceType {
	a, ok := c.Action(name)
	if !ok {
		return nil
	}
	s := c.service(a.Service)
	var list []ResourceType
	for _, r := range a.Resources {
		kind, required := strings.CutSuffix(r, "*")
		list = append(list, ResourceType{Name: kind, ARN: s.arns[kind], Required: required})
	}
	return list
}

// A service is the details of its actions. An action stays a line of text
// until somebody asks for it.
type service struct {
	name    string
	keys    []string          // condition keys; actions name them by number
	arns    map[string]string // resource type → ARN format
	actions map[string]string // lower-case name → its line
}

// service decodes a service when it is first asked for, nil if unknown.
func (c *Catalogue) service(prefix string) *service {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.services[prefix]; ok {
		return s
	}
	text := c.text("actions/" + prefix)
	if text == "" {
		return nil
	}
	s := parseService(text)
	c.services[prefix] = s
	return s
}

func parseService(text string) *service {
	s := &service{arns: map[string]string{}, actions: map[string]string{}}
	s.name, text, _ = strings.Cut(text, "\n")
	keys, text, _ := strings.Cut(text, "\n")
	s.keys = split(keys, "\t")
	for text != "" {
		var fields string
		fields, text, _ = strings.Cut(text, "\n")
		name, rest, _ := strings.Cut(fields, "\t")
		if kind, ok := strings.CutPrefix(name, "@"); ok {
			s.arns[kind] = rest
			continue
		}
		s.actions[strings.ToLower(name)] = fields
	}
	return s
}

// action reads a line: name, level (and ! of a mere permission), types of
// resources, numbers of condition keys, dependent actions.
func (s *service) action(prefix, fields string) Action {
	f := strings.Split(fields, "\t")
	for len(f) < 5 {
		f = append(f, "")
	}
	level, permission := strings.CutSuffix(f[1], "!")
	a := Action{
		Service: prefix, Name: f[0], Level: Level(level), Permission: permission,
		Resources: split(f[2], ","), Dependent: split(f[4], ","),
	}
	for _, number := range split(f[3], ",") {
		if i, err := strconv.Atoi(number); err == nil && i >= 0 && i < len(s.keys) {
			a.Conditions = append(a.Conditions, s.keys[i])
		}
	}
	return a
}

// split is strings.Split, but nothing has no parts.
func split(s, sep string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, sep)
}
