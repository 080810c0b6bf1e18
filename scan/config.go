package scan

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"strings"

	"redoubt/app"
	"redoubt/check"
	"redoubt/deps"
	"redoubt/iac/doc"
	"redoubt/lang/models"
)

// ConfigFile is the name under which the configuration is looked for.
const ConfigFile = ".redoubt.yaml"

// Config is the project's own say: .redoubt.yaml.
type Config struct {
	File       string
	Severities map[string]check.Severity // by check name; Off silences
	Off        map[string]bool
	Exclude    []string // globs of paths, ** matches folders
	Ignore     []IgnoreRule
	FailOn     string
	Parameters map[string]string
	Licences   deps.LicenceRules
	Models     []*models.Library // the project's own sources, sinks, sanitizers and guards
	raw        []byte            // part of the cache's key
}

// An IgnoreRule suppresses findings. Every field but the reason narrows it.
type IgnoreRule struct {
	Check, Path, Resource, Function, Fingerprint, Reason string
}

func loadConfig(opt Options, trees []*tree) (*Config, error) {
	file := opt.Config
	if file == "" {
		if len(trees) == 0 || trees[0].dir == "" {
			return &Config{}, nil
		}
		file = filepath.Join(trees[0].dir, ConfigFile)
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) && opt.Config == "" {
		return &Config{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading configuration: %w", err)
	}
	return parseConfig(file, data, opt.Checks)
}

// ReadConfig returns the configuration that a scan of dir would use.
func ReadConfig(file, dir string, checks []*check.Check) (*Config, error) {
	return loadConfig(Options{Config: file, Checks: checks}, []*tree{{dir: dir}})
}

func parseConfig(file string, data []byte, checks []*check.Check) (*Config, error) {
	root, err := doc.Parse(file, data)
	if err != nil {
		return nil, fmt.Errorf("reading configuration: %w", err)
	}
	cfg := &Config{
		File: file, raw: data,
		Severities: map[string]check.Severity{}, Off: map[string]bool{}, Parameters: map[string]string{},
	}
	if root == nil || root.Kind == doc.Null {
		return cfg, nil
	}
	for _, p := range root.Pairs {
		if err := cfg.entry(p, checks); err != nil {
			return nil, err
		}
	}
	if root.Kind != doc.Map {
		return nil, at(root.Pos, "the configuration is not a map")
	}
	return cfg, nil
}

func (c *Config) entry(p doc.Pair, checks []*check.Check) error {
	wants := map[string]doc.Kind{"checks": doc.Map, "exclude": doc.List, "ignore": doc.List, "parameters": doc.Map, "models": doc.Map, "licences": doc.Map}
	if kind, ok := wants[p.Key]; ok && p.Value.Kind != kind {
		return at(p.Pos, fmt.Sprintf("%s takes a %s", p.Key, map[doc.Kind]string{doc.Map: "map", doc.List: "list"}[kind]))
	}
	switch p.Key {
	case "checks":
		return c.checks(p.Value, checks)
	case "exclude":
		for _, n := range p.Value.Each() {
			if _, err := path.Match(n.Str(), ""); err != nil || n.Str() == "" {
				return at(n.Pos, "exclude takes globs of paths")
			}
			c.Exclude = append(c.Exclude, n.Str())
		}
	case "ignore":
		return c.ignore(p.Value, checks)
	case "fail-on":
		c.FailOn = p.Value.Str()
		if _, ok := check.ParseSeverity(c.FailOn); !ok && c.FailOn != "none" {
			return at(p.Value.Pos, "fail-on takes critical, high, medium, low, info or none")
		}
	case "parameters":
		for _, kv := range p.Value.Pairs {
			if !kv.Value.IsScalar() {
				return at(kv.Pos, "the parameter "+kv.Key+" is not a text or a number")
			}
			c.Parameters[kv.Key] = kv.Value.Str()
		}
	case "licences":
		return c.licences(p.Value)
	case "models":
		libs, err := models.Custom(c.File, c.raw)
		if err != nil {
			return err
		}
		c.Models = libs
	default:
		return at(p.Pos, fmt.Sprintf("unknown key %q; known are checks, exclude, ignore, fail-on, parameters, licences and models", p.Key))
	}
	return nil
}

func (c *Config) licences(n *doc.Node) error {
	lists := map[string]*[]string{"allow": &c.Licences.Allow, "deny": &c.Licences.Deny}
	for _, p := range n.Pairs {
		list := lists[p.Key]
		if list == nil || p.Value.Kind != doc.List {
			return at(p.Pos, "licences takes the lists allow and deny")
		}
		for _, name := range p.Value.Each() {
			if _, err := path.Match(name.Str(), ""); err != nil || name.Str() == "" {
				return at(name.Pos, "allow and deny take names of SPDX; * stands for any letters")
			}
			*list = append(*list, name.Str())
		}
	}
	return nil
}

func (c *Config) checks(n *doc.Node, checks []*check.Check) error {
	for _, p := range n.Pairs {
		known := find1(checks, p.Key)
		if known == nil {
			return at(p.Pos, fmt.Sprintf("there is no check %q; `redoubt checks` lists them", p.Key))
		}
		word := p.Value.Str()
		switch severity, ok := check.ParseSeverity(word); {
		case word == "off" || word == "false":
			c.Off[known.Name] = true
		case ok:
			c.Severities[known.Name] = severity
		case word != "on" && word != "true":
			return at(p.Value.Pos, "a check takes on, off or a severity")
		}
	}
	return nil
}

func find1(checks []*check.Check, name string) *check.Check {
	for _, c := range checks {
		if names(name, c) {
			return c
		}
	}
	return nil
}

func (c *Config) ignore(n *doc.Node, checks []*check.Check) error {
	for _, item := range n.Each() {
		r := IgnoreRule{
			Check: item.Get("check").Str(), Path: item.Get("path").Str(), Resource: item.Get("resource").Str(),
			Function: item.Get("function").Str(), Fingerprint: item.Get("fingerprint").Str(), Reason: item.Get("reason").Str(),
		}
		switch unknown := unknownKey(item); {
		case unknown != "": // a narrowing that is misspelt would suppress too much
			return at(item.Place(), fmt.Sprintf("unknown key %q; an ignore takes check, fingerprint, path, resource, function and reason", unknown))
		case strings.TrimSpace(r.Reason) == "":
			return at(item.Place(), "an ignore needs a reason")
		case r.Check == "" && r.Fingerprint == "":
			return at(item.Place(), "an ignore names a check or a fingerprint")
		case r.Check != "" && find1(checks, r.Check) == nil:
			return at(item.Get("check").Place(), fmt.Sprintf("there is no check %q; `redoubt checks` lists them", r.Check))
		}
		c.Ignore = append(c.Ignore, r)
	}
	return nil
}

// unknownKey returns a key that an ignore does not take, "" if there is none.
func unknownKey(item *doc.Node) string {
	for _, p := range item.Pairs {
		switch p.Key {
		case "check", "fingerprint", "path", "resource", "function", "reason":
		default:
			return p.Key
		}
	}
	return ""
}

func at(pos app.Pos, message string) error {
	return fmt.Errorf("%s:%d: %s", pos.File, pos.Line, message)
}

// parameters joins the configuration's with the command line's, which win.
func (c *Config) parameters(flags map[string]string) map[string]string {
	all := maps.Clone(c.Parameters)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, flags)
	return all
}

// excluded reports whether the path, or a folder above it, is excluded.
func (c *Config) excluded(p string) bool {
	for _, glob := range c.Exclude {
		if matchPath(glob, p) {
			return true
		}
	}
	return false
}

// matchPath matches a glob against a path; ** stands for any folders, a glob
// without slash for a name anywhere, and a folder for everything in it.
func matchPath(glob, p string) bool {
	glob = strings.TrimSuffix(strings.TrimPrefix(glob, "./"), "/")
	segments := strings.Split(p, "/")
	if !strings.Contains(glob, "/") {
		for _, s := range segments {
			if ok, _ := path.Match(glob, s); ok {
				return true
			}
		}
		return false
	}
	return matchSegments(strings.Split(glob, "/"), segments)
}

// matchSegments tries only the last ** again, so that no glob takes longer than
// the product of both lengths.
func matchSegments(glob, p []string) bool {
	g, i, star, mark := 0, 0, -1, 0
	for g < len(glob) {
		ok := false
		if i < len(p) && glob[g] != "**" {
			ok, _ = path.Match(glob[g], p[i])
		}
		switch {
		case glob[g] == "**":
			star, mark = g, i
			g++
		case ok:
			g, i = g+1, i+1
		case star >= 0 && mark < len(p):
			mark++
			g, i = star+1, mark
		default:
			return false
		}
	}
	return true // what is left of p is in the folder
}

// apply changes or suppresses an entry as the configuration says; false drops
// it.
func (c *Config) apply(e *check.Entry) bool {
	if c.Off[e.Name] {
		return false
	}
	if s, ok := c.Severities[e.Name]; ok {
		e.Severity = s.String()
	}
	for _, r := range c.Ignore {
		if e.Suppressed == nil && r.covers(e) {
			e.Suppressed = &check.Suppressed{By: "config", Reason: r.Reason}
		}
	}
	return true
}

func (r IgnoreRule) covers(e *check.Entry) bool {
	return (r.Check == "" || r.Check == e.Name || strings.EqualFold(r.Check, e.Check)) &&
		(r.Path == "" || matchPath(r.Path, e.File)) &&
		(r.Resource == "" || r.Resource == e.Resource) &&
		(r.Function == "" || r.Function == e.Function) &&
		(r.Fingerprint == "" || r.Fingerprint == e.Fingerprint)
}
