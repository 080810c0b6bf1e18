package main

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"redoubt/app"
	"redoubt/trigger"
)

func TestCases(t *testing.T) {
	root := fstest.MapFS{
		"testcases/owasp/sql.yml":        {Data: []byte("---\npayload:\n  - \"' or 1=1 --\"\nencoder:\n  - Plain\n  - Base64Flat\n  - JSUnicode\n  - XMLEntity\n  - URL\n  - Morse\nplaceholder:\n  - URLParam\ntype: \"SQL Injection\"\n")},
		"testcases/community/rest.yaml":  {Data: []byte("payload: [a]\nencoder: [Base64]\n")},
		"testcases/false-pos/texts.yml":  {Data: []byte("payload: ['union was great']\nencoder: [Plain]\ntype: Text\n")},
		"testcases/owasp/broken.yml":     {Data: []byte("payload: {")},
		".git/x.yml":                     {Data: []byte("payload: [b]\nencoder: [Plain]\n")},
		"testcases/owasp/description.md": {Data: []byte("payload: [c]\nencoder: [Plain]\n")},
	}
	want := []payload{
		{"rest", false, "YQ=="},
		{"Text", true, "union was great"},
		{"SQL Injection", false, "' or 1=1 --"},
		{"SQL Injection", false, "JyBvciAxPTEgLS0"},
		{"SQL Injection", false, `\u0027\u0020\u006f\u0072\u0020\u0031\u003d\u0031\u0020\u002d\u002d`},
		{"SQL Injection", false, "&#x27;&#x20;&#x6f;&#x72;&#x20;&#x31;&#x3d;&#x31;&#x20;&#x2d;&#x2d;"},
		{"SQL Injection", false, "%27+or+1%3D1+--"},
	}
	if got := cases(root); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v", got)
	}
	g, err := newGarden()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range g.tallied("set", cases(root)) {
		switch {
		case r.what == "set: SQL Injection" && r.figure != "100.0 % of 5", r.what == "set: rest" && r.figure != "0.0 % of 1",
			r.what == "set: average of the classes" && (r.figure != "50.0 % of 2 classes" || r.verdict != "MISSED"), r.what == "set: harmless, and refused" && r.figure != "0.0 % of 1":
			t.Errorf("%+v", r)
		}
	}
}

func TestLists(t *testing.T) {
	root := fstest.MapFS{
		"a/xss.txt": {Data: []byte("<x>\r\n\n <y>")}, "b/false-positives.txt": {Data: []byte("z")}, "b/true-positives.txt": {Data: []byte("w")}, "sql.txt": {Data: []byte("1\n")}, "README.md": {Data: []byte("no")}, "LICENSE": {Data: []byte("no")},
		"p.bin": {Data: []byte("a\x00b")}, "a/p.yaml": {Data: []byte("id: x")}, ".github/a.txt": {Data: []byte("no")},
	}
	want := []payload{{"xss", false, "<x>"}, {"xss", false, " <y>"}, {"b", true, "z"}, {"b", false, "w"}, {"sql", false, "1"}}
	if got := lists(root); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%+v", got)
	}
}

// TestPlants: every kind has a place for attacks but those whose events nobody outside
// writes, and what is put there is there.
func TestPlants(t *testing.T) {
	for _, k := range trigger.All() {
		list := plants(k)
		if none := k.Name == app.Schedule || k.Name == app.CustomResource; (len(list) == 0) != none {
			t.Errorf("%s has %d places", k.Name, len(list))
		}
		for _, p := range list {
			event, err := p.event("zzz")
			if err != nil || !strings.Contains(string(event), "zzz") && !strings.Contains(string(event), "enp6") {
				t.Errorf("%s: %s %v", p.sample.Name, trigger.Spell(p.path), err)
			}
		}
	}
}
