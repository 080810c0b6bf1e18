package reach_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"redoubt/app"
	"redoubt/iac"
	"redoubt/iac/cfn"
	"redoubt/reach"
	"redoubt/trigger"
)

var update = flag.Bool("update", false, "write the schemas of the cases anew")

// TestEventSchemas derives the schemas of cases. A case is a txtar of a
// template, code, and of each function and kind of event:
//
//	want/FUNCTION.KIND.schema.json   the schema
//	accept/FUNCTION.KIND/NAME.json   an event that the code handles
//	refuse/FUNCTION.KIND/NAME.json   one that it can't handle, or refuses itself
func TestEventSchemas(t *testing.T) {
	cases, err := filepath.Glob("testdata/schemas/*.txtar")
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range cases {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) { schemaCase(t, file) })
	}
}

func schemaCase(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	schemas := map[string]*reach.JSONSchema{}
	g := graphOf(t, ar, "template.yaml")
	for _, f := range g.App.Functions {
		for _, s := range g.EventSchemas(f) {
			schemas[f.Label()+"."+string(s.Kind)] = s.Schema
		}
	}
	if *update {
		rewrite(t, file, ar, schemas)
	}
	seen := 0
	for _, f := range ar.Files {
		dir, name, _ := strings.Cut(f.Name, "/")
		which, _, _ := strings.Cut(strings.TrimSuffix(name, ".schema.json"), "/")
		switch dir {
		case "want":
			seen++
			if diff := cmp.Diff(string(f.Data), spelled(t, schemas[which])); diff != "" {
				t.Errorf("%s (-want +got):\n%s", which, diff)
			}
		case "accept", "refuse":
			if err := validate(t, schemas[which], f.Data); (err == nil) != (dir == "accept") {
				t.Errorf("%s: %v", f.Name, err)
			}
		}
	}
	if seen != len(schemas) {
		t.Errorf("%d schemas, %d expected", len(schemas), seen)
	}
}

func rewrite(t *testing.T, file string, ar *txtar.Archive, schemas map[string]*reach.JSONSchema) {
	t.Helper()
	ar.Files = slices.DeleteFunc(ar.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "want/") })
	at := slices.IndexFunc(ar.Files, func(f txtar.File) bool {
		return strings.HasPrefix(f.Name, "accept/") || strings.HasPrefix(f.Name, "refuse/")
	})
	if at < 0 {
		at = len(ar.Files)
	}
	for _, name := range sorted(schemas) {
		ar.Files = slices.Insert(ar.Files, at, txtar.File{Name: "want/" + name + ".schema.json", Data: []byte(spelled(t, schemas[name]))})
		at++
	}
	write(t, file, txtar.Format(ar))
}

// graphOf reads the template and knows the code of a case.
func graphOf(t *testing.T, ar *txtar.Archive, template string) *reach.Graph {
	t.Helper()
	files := fstest.MapFS{}
	for _, f := range ar.Files {
		files[f.Name] = &fstest.MapFile{Data: f.Data}
	}
	return graphIn(t, files, template)
}

func graphIn(t *testing.T, files fs.FS, template string) *reach.Graph {
	t.Helper()
	a, err := cfn.Reader().Read(files, template, iac.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return reach.New(a).WithCode(reach.Source{Files: files})
}

func spelled(t *testing.T, s *reach.JSONSchema) string {
	t.Helper()
	if s == nil {
		return ""
	}
	var b bytes.Buffer
	if err := s.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// validate judges an event by a schema, what is inside of texts too.
func validate(t *testing.T, s *reach.JSONSchema, event []byte) error {
	t.Helper()
	if s == nil {
		t.Fatal("there is no such schema")
	}
	return compiled(t, s).Validate(value(t, event))
}

func compiled(t *testing.T, s *reach.JSONSchema) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertContent()
	if err := c.AddResource("event.json", value(t, []byte(spelled(t, s)))); err != nil {
		t.Fatal(err)
	}
	sch, err := c.Compile("event.json")
	if err != nil {
		t.Fatalf("%v in\n%s", err, spelled(t, s))
	}
	return sch
}

func value(t *testing.T, text []byte) any {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// TestEventSchemasOfSamples: what a source sends is what a function takes that
// reads nothing, in each language.
func TestEventSchemasOfSamples(t *testing.T) {
	for runtime, code := range map[string]fstest.MapFS{
		"python3.13": {"app.py": {Data: []byte("def handler(event, context):\n    print(event)\n")}},
		"nodejs22.x": {"app.js": {Data: []byte("exports.handler = async (event) => { console.log(event) }\n")}},
	} {
		code["template.yaml"] = &fstest.MapFile{Data: []byte("Resources:\n  F: {Type: AWS::Serverless::Function, Properties: {Runtime: " + runtime + ", Handler: app.handler, CodeUri: .}}\n")}
		g := graphIn(t, code, "template.yaml")
		for _, k := range trigger.All() {
			s := g.EventSchema(g.App.Functions[0], k.Name)
			for _, sample := range k.Samples() {
				if err := validate(t, s, sample.Event); err != nil {
					t.Errorf("%s: %v", sample.Name, err)
				}
			}
		}
	}
}

// TestEventSchemaIsStable derives each schema twice.
func TestEventSchemaIsStable(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/schemas/python.txtar")
	if err != nil {
		t.Fatal(err)
	}
	all := func() string {
		var b strings.Builder
		g := graphOf(t, ar, "template.yaml")
		for _, f := range g.App.Functions {
			for _, s := range g.EventSchemas(f) {
				b.WriteString(spelled(t, s.Schema))
			}
		}
		return b.String()
	}
	first := all()
	for range 5 {
		if diff := cmp.Diff(first, all()); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestEventSchemasWithoutCode: there is none.
func TestEventSchemasWithoutCode(t *testing.T) {
	g := graph(t, sqsMapping)
	if s := g.EventSchemas(g.App.Functions[0]); s != nil {
		t.Errorf("got %v", s)
	}
	if s := g.EventSchema(g.App.Functions[0], app.SQS); s != nil {
		t.Errorf("got %v", s)
	}
}

func sorted[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func write(t *testing.T, file string, data []byte) {
	t.Helper()
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
