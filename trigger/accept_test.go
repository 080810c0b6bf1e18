package trigger

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"redoubt/app"
)

// open lists the kinds whose events may have any field.
var open = []app.Kind{app.Schedule, app.StepFunctions, app.IoT, app.Invoke, app.UnknownKind}

// TestAccept is what every kind must pass.
func TestAccept(t *testing.T) {
	for _, k := range All() {
		t.Run(string(k.Name), func(t *testing.T) { accept(t, k) })
	}
}

func accept(t *testing.T, k Kind) {
	if k.Doc == "" || strings.ContainsAny(k.Doc, "\n") || strings.HasSuffix(k.Doc, ".") {
		t.Errorf("the doc is one line without a full stop: %q", k.Doc)
	}
	if !strings.HasPrefix(k.Link, "https://docs.aws.amazon.com/") {
		t.Errorf("the link leads elsewhere: %q", k.Link)
	}
	wellFormed(t, k.Root, nil)
	if _, ok := k.Who([]string{"noSuchField"}); ok != slices.Contains(open, k.Name) {
		t.Errorf("an event with a field that AWS does not know: %v", ok)
	}
	if k.Sample() == nil {
		t.Error("no sample")
	}
	for _, s := range k.Samples() {
		t.Run(s.Name, func(t *testing.T) { describes(t, k.Root, s.Event) })
	}
	if k.Root.Type == Either {
		eachShapeHasASample(t, k)
	}
}

// wellFormed holds what the walk over a shape relies on.
func wellFormed(t *testing.T, f *Field, path []string) {
	t.Helper()
	at := Spell(path) + " (" + f.Type.String() + ")"
	seen := map[string]bool{}
	var most Writer
	for _, c := range f.Fields {
		if c.Name == "" || seen[c.Name] {
			t.Errorf("%s: no or twice the same name %q", at, c.Name)
		}
		seen[c.Name] = true
		most = max(most, c.Writer)
		wellFormed(t, c, append(slices.Clone(path), c.Name))
	}
	switch {
	case len(f.Fields) > 0 && most != f.Writer:
		t.Errorf("%s: writer %v, but %v below", at, f.Writer, most)
	case f.Type == Array && (len(f.Fields) != 1 || !seen["*"]):
		t.Errorf("%s: elements are one field *", at)
	case len(f.Fields) > 0 && slices.Contains([]Type{String, Number, Boolean, Any}, f.Type):
		t.Errorf("%s: has fields", at)
	case len(f.Holds) > 0 && f.Type != JSON && f.Type != Base64:
		t.Errorf("%s: can't hold events", at)
	}
	for _, name := range f.Holds {
		if _, ok := Of(name); !ok {
			t.Errorf("%s: holds unknown %s", at, name)
		}
	}
}

var account = regexp.MustCompile(`[:"/](\d{12})[:"/]`)

func describes(t *testing.T, root *Field, event []byte) {
	for _, id := range account.FindAllStringSubmatch(string(event), -1) {
		if id[1] != "123456789012" {
			t.Errorf("the account of somebody: %s", id[1])
		}
	}
	var v any
	if err := json.Unmarshal(event, &v); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range compare(root, v, nil) {
		t.Error(wrong)
	}
}

func eachShapeHasASample(t *testing.T, k Kind) {
	for _, shape := range k.Root.Fields {
		if !slices.ContainsFunc(k.Samples(), func(s Sample) bool {
			var v any
			return json.Unmarshal(s.Event, &v) == nil && len(compare(shape, v, nil)) == 0
		}) {
			t.Errorf("no sample of %q", shape.Name)
		}
	}
}
