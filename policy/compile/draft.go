package compile

import "strings"

// dialect is the draft of JSON Schema that is compiled.
const dialect = "https://json-schema.org/draft/2020-12/schema"

// replaced are keywords of older drafts, and what stands for them now. To 2020-12 they
// mean nothing, so that a rule would be gone without a word.
// Source: the drafts' notes on migration, json-schema.org/specification.
var replaced = []struct{ old, now string }{
	{"additionalItems", "items behind prefixItems"},
	{"dependencies", "dependentRequired and dependentSchemas"},
	{"divisibleBy", "multipleOf"},
	{"disallow", "not"},
	{"extends", "allOf"},
}

// outdated refuses what belongs to another draft: by its name, or by its shape where no
// draft is named.
func (s *schemas) outdated(m map[string]any, pointer string) {
	if draft, ok := m["$schema"].(string); ok && strings.TrimSuffix(draft, "#") != dialect {
		s.wrong(pointer+"/$schema", "the draft %q is not supported: schemas are of %s", draft, dialect)
	}
	for _, r := range replaced {
		if _, ok := m[r.old]; ok {
			s.wrong(pointer+"/"+r.old, "of an older draft, without a meaning in 2020-12: write %s", r.now)
		}
	}
	if _, ok := m["items"].([]any); ok {
		s.wrong(pointer+"/items", "a list is of an older draft: write prefixItems")
	}
	for _, name := range []string{"exclusiveMinimum", "exclusiveMaximum"} {
		if _, ok := m[name].(bool); ok {
			s.wrong(pointer+"/"+name, "true and false are of an older draft: write the limit itself")
		}
	}
}
