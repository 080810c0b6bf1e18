package models

import (
	"slices"
	"strings"
	"testing"
)

// sinkKinds, sourceKinds and misuses are the words that rows may use.
var (
	sinkKinds = []string{
		"command", "code", "sql", "nosql", "path", "zip-slip", "ssrf", "deserialization", "template", "xss", "xxe", "ldap", "xpath",
		"header", "redirect", "log", "regex", "prototype", "mass-assignment", "aws-target", "prompt", "token",
		"identity", "response", "file",
	}
	sourceKinds = []string{"event", "llm", "secret", "env", "exception", "stored", "upload", "random-weak"}
	misuses     = []string{
		"tls-verification-off", "weak-hash", "weak-cipher", "weak-random", "token-unverified", "xxe-parser", "debug-mode",
		"autoescape-off", "insecure-temp-file", "event-logged",
	}
)

func TestEmbedded(t *testing.T) {
	for _, lib := range embedded(t) {
		if lib.Name == "" || !strings.HasPrefix(lib.Doc, "https://") {
			t.Errorf("%s: wants library and doc", lib.File)
		}
		if len(lib.Rows) == 0 {
			t.Errorf("%s: no rows", lib.File)
		}
		for _, r := range lib.Rows {
			for _, fault := range faults(r) {
				t.Errorf("%s:%d: %s: %s", lib.File, r.Line, r.APIs[0], fault)
			}
		}
	}
}

// TestNoRowTwice holds that no API has the same fact from two rows.
func TestNoRowTwice(t *testing.T) {
	seen := map[string]string{}
	for _, lib := range embedded(t) {
		for _, r := range lib.Rows {
			for _, api := range r.APIs {
				key := strings.Join([]string{lib.Language, api, fact(r), strings.Join(r.At, " "), strings.Join(r.When, " ")}, "|")
				if at, ok := seen[key]; ok {
					t.Errorf("%s:%d: %s: the same fact as in %s", lib.File, r.Line, api, at)
				}
				seen[key] = lib.File
			}
		}
	}
}

func TestFaults(t *testing.T) {
	ok := "sink: sql, at: ['Argument[0]'], yes: 'a', no: 'b'"
	tests := []struct{ name, row, want string }{
		{"right", ok, ""},
		{"no example", "sink: sql, at: ['Argument[0]'], yes: a", "wants yes and no"},
		{"same examples", "sink: sql, at: ['Argument[0]'], yes: a, no: a", "yes and no are the same"},
		{"kind", "sink: sequel, at: ['Argument[0]'], yes: a, no: b", `no kind of sink "sequel"`},
		{"source", "source: sql, yes: a, no: b", `no kind of source "sql"`},
		{"misuse", "misuse: dance, yes: a, no: b", `unknown misuse "dance"`},
		{"clears", "clears: [everything], yes: a, no: b", `no kind "everything"`},
		{"sink without at", "sink: sql, yes: a, no: b", "needs at"},
		{"guard without returns", "guards: [sql], at: ['Argument[0]'], yes: a, no: b", "wants returns: true, false or any"},
		{"callback", "callback: 'Nothing', passes: {0: 'Source[event]'}, yes: a, no: b", "callback"},
		{"passes", "callback: 'Argument[0]', passes: {0: 'Nothing'}, yes: a, no: b", "passes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lib, err := Parse("python", "test", []byte("library: x\nrows: [{api: [f], "+tt.row+"}]"))
			got := ""
			if err != nil { // Parse itself refuses it
				got = err.Error()
			} else {
				got = strings.Join(faults(lib.Rows[0]), "; ")
			}
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for name, src := range map[string]string{
		"unknown key":   "rows: [{api: [f], sink: sql, att: ['Argument[0]']}]",
		"no fact":       "rows: [{api: [f], at: ['Argument[0]']}]",
		"two facts":     "rows: [{api: [f], sink: sql, source: event}]",
		"no api":        "rows: [{sink: sql}]",
		"path":          "rows: [{api: [f], sink: sql, at: ['Parameter[0]']}]",
		"condition":     "rows: [{api: [f], sink: sql, when: ['Argument[0] is true']}]",
		"short":         "rows: [{api: [f], sink: sql, when: ['Argument[0]']}]",
		"flow":          "rows: [{api: [f], flow: ['Argument[0]']}]",
		"no mapping":    "rows: [f]",
		"not YAML":      "rows: [",
		"field no dot":  "rows: [{api: [f], sink: sql, at: ['Argument[0]x']}]",
		"flow to where": "rows: [{api: [f], flow: ['Argument[0] -> There']}]",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse("python", "test", []byte(src)); err == nil {
				t.Errorf("%s: no error", src)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("library: x\nrows: [{api: [f], sink: sql, at: ['Argument[0,query].a.*'], when: ['Argument[shell] = true'], yes: a, no: b}]")
	f.Add("rows: [{api: ['*.execute'], flow: ['Argument[*] -> ReturnValue']}]")
	f.Fuzz(func(_ *testing.T, src string) {
		_, _ = Parse("python", "test", []byte(src))
	})
}

func embedded(t *testing.T) []*Library {
	t.Helper()
	libs, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return libs
}

// faults lists what is wrong with a row that could be read.
func faults(r *Row) []string {
	var list []string
	add := func(wrong bool, fault string) {
		if wrong {
			list = append(list, fault)
		}
	}
	add(r.Yes == "" || r.No == "", "wants yes and no")
	add(r.Yes != "" && r.Yes == r.No, "yes and no are the same")
	add(r.Sink != "" && !slices.Contains(sinkKinds, r.Sink), `unknown kind "`+r.Sink+`"`)
	add(r.Source != "" && !slices.Contains(sourceKinds, r.Source), `unknown kind "`+r.Source+`"`)
	add(r.Misuse != "" && !slices.Contains(misuses, r.Misuse), `unknown misuse "`+r.Misuse+`"`)
	for _, k := range slices.Concat(r.Clears, r.Guards) {
		add(k != "all" && !slices.Contains(sinkKinds, k), `unknown kind "`+k+`"`)
	}
	add((r.Sink != "" || r.Guards != nil) && len(r.At) == 0, "wants at")
	add(r.Guards != nil && !slices.Contains([]string{"true", "false", "any"}, r.Returns), "wants returns: true, false or any")
	return append(list, callbackFaults(r)...)
}

func callbackFaults(r *Row) []string {
	if r.Callback == "" {
		return nil
	}
	var list []string
	if _, err := ParsePath(r.Callback); err != nil {
		list = append(list, "callback: "+err.Error())
	}
	for _, p := range r.Passes {
		if strings.HasPrefix(p, "Type[") && strings.HasSuffix(p, "]") {
			continue
		}
		if _, err := ParsePath(p); err != nil {
			list = append(list, "passes: "+err.Error())
		}
	}
	return list
}

// fact says what kind of fact a row states, and which.
func fact(r *Row) string {
	return strings.Join(append([]string{
		r.Sink, "source " + r.Source, "misuse " + r.Misuse, "type " + r.Type, "callback " + r.Callback,
		"clears " + strings.Join(r.Clears, " "),
		"guards " + strings.Join(r.Guards, " "),
	}, r.Flow...), "|")
}
