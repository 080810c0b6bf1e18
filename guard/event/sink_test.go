package event

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"redoubt/policy"
	"redoubt/policy/compile"
)

// TestSinkFields: in a field that the policy lists a long text hides no attack; the
// event as a whole is no such field.
func TestSinkFields(t *testing.T) {
	long, _ := json.Marshal(map[string]any{"file": map[string]any{"name": "; id # " + strings.Repeat("lorem ipsum ", 500)}})
	for path, want := range map[string]Verdict{"event.body.file": Refuse, "event.body.file.name": Refuse, "event": Allow} {
		f := enforced()
		f.Fields = []policy.Field{{Path: path, Classes: policy.Command}}
		p, err := compile.Function(f)
		if err != nil {
			t.Fatal(err)
		}
		g, err := New(p, World{})
		if err != nil {
			t.Fatal(err)
		}
		if d := g.Decide(context.Background(), Invocation{Event: []byte(request(nil, string(long)))}); d.Verdict != want {
			t.Errorf("%s: %s %s", path, d.Verdict, reasons(d))
		}
	}
}
