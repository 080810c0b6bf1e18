package trigger

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"redoubt/app"
)

// TestAll holds that every kind of the model is described, in its order.
func TestAll(t *testing.T) {
	var got []string
	for _, k := range All() {
		got = append(got, string(k.Name))
	}
	if want := constants(t); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// constants reads the values of app's constants of type Kind.
func constants(t *testing.T) (values []string) {
	file, err := parser.ParseFile(token.NewFileSet(), "../app/trigger.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if id, ok := spec.Type.(*ast.Ident); ok && id.Name == "Kind" {
			s, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, s)
		}
		return true
	})
	return values
}

func TestOf(t *testing.T) {
	if k, ok := Of(app.S3); !ok || k.Name != app.S3 {
		t.Errorf("s3: %v, %v", k.Name, ok)
	}
	if k, ok := Of("carrier-pigeon"); ok {
		t.Errorf("a kind that does not exist: %v", k.Name)
	}
	for _, k := range All() {
		if again, ok := Of(k.Name); !ok || again.Name != k.Name || again.Root != k.Root {
			t.Errorf("%s: found %s, %v", k.Name, again.Name, ok)
		}
	}
}

func TestAllIsACopy(t *testing.T) {
	All()[0].Doc = "changed"
	if All()[0].Doc == "changed" {
		t.Error("a caller can change the list of others")
	}
}

func TestSamples(t *testing.T) {
	k, _ := Of(app.S3)
	var names []string
	for _, s := range k.Samples() {
		names = append(names, s.Name)
	}
	if !slices.Equal(names, []string{"s3", "s3.restore"}) {
		t.Errorf("s3: %q", names)
	}
	if none := (Kind{Name: "carrier-pigeon"}); none.Sample() != nil || none.Samples() != nil {
		t.Error("samples of a kind that does not exist")
	}
}
