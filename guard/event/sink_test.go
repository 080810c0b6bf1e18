package event

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"redoubt/policy"
)

// TestSinkFields: in a field that the policy lists lines of code hide no attack; the
// event as a whole is no such field.
func TestSinkFields(t *testing.T) {
	long, _ := json.Marshal(map[string]any{"file": map[string]any{"name": strings.Repeat("a = b();\n", 50) + "x; id"}})
	for path, want := range map[string]Verdict{"event.body.file": Refuse, "event.body.file.name": Refuse, "event": Allow} {
		f := enforced()
		f.Fields = []policy.Field{{Path: path, Classes: policy.Command}}
		if d := inspecting(t, f).Decide(context.Background(), Invocation{Event: []byte(request(nil, string(long)))}); d.Verdict != want {
			t.Errorf("%s: %s %s", path, d.Verdict, reasons(d))
		}
	}
}
