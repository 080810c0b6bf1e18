package compile

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"redoubt/policy"
)

var types = map[string]policy.Types{
	"null": policy.Null, "boolean": policy.Boolean, "object": policy.Object, "array": policy.Array,
	"number": policy.Number, "string": policy.String, "integer": policy.Integer,
}

func (s *schemas) values(n *policy.Node, m map[string]any) {
	switch t := m["type"].(type) {
	case string:
		n.Types = types[t]
	case []any:
		for _, one := range t {
			name, _ := one.(string)
			n.Types |= types[name]
		}
	}
	if list, ok := m["enum"].([]any); ok {
		for _, v := range list {
			n.Values = append(n.Values, canonical(v))
		}
		n.Never = len(list) == 0
	}
	v, ok := m["const"]
	switch {
	case !ok:
	case n.Values == nil:
		n.Values = []string{canonical(v)}
	default:
		n.All = append(n.All, s.add(policy.Node{Values: []string{canonical(v)}}))
	}
}

// add makes a node that the document has not.
func (s *schemas) add(n policy.Node) int {
	s.nodes = append(s.nodes, n)
	return len(s.nodes)
}

func numbers(n *policy.Node, m map[string]any) {
	n.Min, _ = m["minimum"].(json.Number)
	n.Max, _ = m["maximum"].(json.Number)
	n.Above, _ = m["exclusiveMinimum"].(json.Number)
	n.Below, _ = m["exclusiveMaximum"].(json.Number)
	n.Multiple, _ = m["multipleOf"].(json.Number)
}

func float(v any) (float64, bool) {
	number, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	f, err := number.Float64()
	return f, err == nil
}

func (s *schemas) sizes(n *policy.Node, m map[string]any) {
	n.Length = bounds(m, "minLength", "maxLength")
	n.Size = bounds(m, "minItems", "maxItems")
	n.Count = bounds(m, "minProperties", "maxProperties")
	n.Unique, _ = m["uniqueItems"].(bool)
}

func bounds(m map[string]any, low, high string) *policy.Range {
	least, lower := float(m[low])
	most, upper := float(m[high])
	if !lower && !upper {
		return nil
	}
	return &policy.Range{Min: whole(least), Max: whole(most), Top: upper}
}

// whole cuts counts that nothing reaches.
func whole(f float64) int { return int(min(f, 1<<31)) }

func (s *schemas) texts(n *policy.Node, m map[string]any, pointer string) {
	if pattern, ok := m["pattern"].(string); ok {
		n.Pattern = s.pattern(pattern, pointer+"/pattern")
	}
	var c policy.Content
	if encoding, ok := m["contentEncoding"].(string); ok {
		c.Base64 = strings.EqualFold(encoding, "base64") || strings.EqualFold(encoding, "base64url")
	}
	if media, ok := m["contentMediaType"].(string); ok {
		kind, _, _ := strings.Cut(media, ";")
		c.JSON = kind == "application/json" || strings.HasSuffix(kind, "+json")
	}
	if c.JSON {
		c.To = s.part(m, "contentSchema", pointer)
	}
	if c.JSON || c.Base64 {
		n.Content = &c
	}
}

func (s *schemas) pattern(text, pointer string) string {
	if _, err := regexp.Compile(text); err != nil {
		s.wrong(pointer, "a pattern that can't be searched for in linear time: %v", err)
	}
	return text
}

func (s *schemas) objects(n *policy.Node, m map[string]any, pointer string) {
	n.Required = words(m["required"])
	n.Fields = s.named(m, "properties", pointer)
	matching, _ := m["patternProperties"].(map[string]any)
	for _, key := range sorted(matching) {
		at := pointer + "/patternProperties/" + escape(key)
		n.Matching = append(n.Matching, policy.Match{Pattern: s.pattern(key, at), To: s.compile(matching[key], at) + 1})
	}
	n.Others = s.part(m, "additionalProperties", pointer)
	n.Names = s.part(m, "propertyNames", pointer)
	n.DependsOn = s.named(m, "dependentSchemas", pointer)
	needs, _ := m["dependentRequired"].(map[string]any)
	for key, v := range needs {
		if n.Depends == nil {
			n.Depends = map[string][]string{}
		}
		n.Depends[key] = words(v)
	}
}

func words(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, one := range list {
		word, _ := one.(string)
		out = append(out, word)
	}
	return out
}

func (s *schemas) arrays(n *policy.Node, m map[string]any, pointer string) {
	n.First = s.list(m, "prefixItems", pointer)
	n.Items = s.part(m, "items", pointer)
	if n.Contains = s.part(m, "contains", pointer); n.Contains != 0 {
		n.Contain = bounds(m, "minContains", "maxContains")
		if n.Contain == nil {
			n.Contain = &policy.Range{}
		}
		if _, ok := m["minContains"]; !ok {
			n.Contain.Min = 1
		}
	}
}

func (s *schemas) logic(n *policy.Node, m map[string]any, pointer string) {
	if ref, ok := m["$ref"].(string); ok {
		if to := s.refer(ref, pointer); to != 0 {
			n.All = append(n.All, to)
		}
	}
	n.All = append(n.All, s.list(m, "allOf", pointer)...)
	n.Some = s.list(m, "anyOf", pointer)
	n.One = s.list(m, "oneOf", pointer)
	n.Not = s.part(m, "not", pointer)
	if n.If = s.part(m, "if", pointer); n.If != 0 {
		n.Then = s.part(m, "then", pointer)
		n.Else = s.part(m, "else", pointer)
	}
}

// resolve follows a JSON pointer; path is the pointer as compile spells it.
func resolve(doc any, fragment string) (v any, path string, err error) {
	fragment, err = url.PathUnescape(fragment)
	if err != nil {
		return nil, "", err
	}
	v = doc
	if fragment == "" {
		return v, "", nil
	}
	for _, step := range strings.Split(fragment[1:], "/") {
		name := strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		var ok bool
		switch x := v.(type) {
		case map[string]any:
			v, ok = x[name]
		case []any:
			i, err := strconv.Atoi(name)
			if ok = err == nil && i >= 0 && i < len(x); ok {
				v = x[i]
			}
		}
		if !ok {
			return nil, "", fmt.Errorf("there is nothing")
		}
		path += "/" + escape(name)
	}
	return v, path, nil
}
