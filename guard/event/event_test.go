package event

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/policy/compile"
	"redoubt/trigger"
)

// attack is what stands for an attack in these tests: what it takes to
// recognise real ones is not this package's matter.
const attack = "; cat /etc/passwd"

func look4(text []byte, name bool, want policy.Class) (policy.Class, string) {
	switch {
	case want&policy.Command != 0 && bytes.Contains(text, []byte(attack)):
		return policy.Command, "test"
	case name && want&policy.Prototype != 0 && string(text) == "__proto__":
		return policy.Prototype, "test"
	}
	return 0, ""
}

func guardOf(t testing.TB, f policy.Function) *Guard {
	t.Helper()
	p, err := compile.Function(f)
	if err != nil {
		t.Fatal(err)
	}
	g, err := New(p, World{Inspect: look4})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func enforced() policy.Function { return policy.Function{Name: "f", Mode: policy.Enforce} }

func decide(t testing.TB, f policy.Function, event string) Decision {
	t.Helper()
	return guardOf(t, f).Decide(context.Background(), Invocation{Event: []byte(event)})
}

// reasons spells the reasons of a decision.
func reasons(d Decision) string {
	var list []string
	for _, r := range d.Reasons {
		list = append(list, strings.TrimSpace(string(r.Control)+" "+r.Field+" "+r.Class))
	}
	return strings.Join(list, "; ")
}

// TestSamplesPass: what sources send is recognised and passes.
func TestSamplesPass(t *testing.T) {
	g := guardOf(t, enforced())
	for _, k := range trigger.All() {
		for _, s := range k.Samples() {
			d := g.Decide(context.Background(), Invocation{Event: s.Event})
			if d.Verdict != Allow || !bytes.Equal(d.Event, s.Event) {
				t.Errorf("%s: %s %s", s.Name, d.Verdict, reasons(d))
			}
			switch k.Name {
			case app.Invoke, app.StepFunctions, app.IoT, app.UnknownKind:
				if d.Kind != app.UnknownKind {
					t.Errorf("%s: taken for %s", s.Name, d.Kind)
				}
			default:
				if d.Kind != k.Name {
					t.Errorf("%s: taken for %s", s.Name, d.Kind)
				}
			}
		}
	}
}

// TestEveryFieldIsInspected puts an attack into each field of each sample: where
// somebody outside chooses the value it is found, where the platform does, not.
func TestEveryFieldIsInspected(t *testing.T) {
	g := guardOf(t, enforced())
	for _, k := range trigger.All() {
		for _, s := range k.Samples() {
			var v any
			if err := json.Unmarshal(s.Event, &v); err != nil {
				t.Fatal(err)
			}
			kind := k
			if d := g.Decide(context.Background(), Invocation{Event: s.Event}); d.Kind == app.UnknownKind {
				kind, _ = trigger.Of(app.UnknownKind)
			}
			poison(v, nil, func(path []string) {
				event, _ := json.Marshal(v)
				d := g.Decide(context.Background(), Invocation{Event: event})
				w, ok := kind.Who(path)
				if d.Kind != kind.Name || !ok {
					return // it broke what the kind is told by
				}
				if found := d.Verdict != Allow; found != (w >= trigger.UserAttribute) {
					t.Errorf("%s: %s is written by %s: %s %s", s.Name, trigger.Spell(path), w, d.Verdict, reasons(d))
				}
			})
		}
	}
}

// poison calls try with one string after the other replaced.
func poison(v any, path []string, try func([]string)) {
	set := func(step string, old any, put func(any)) {
		at := slices.Concat(path, []string{step})
		if text, ok := old.(string); ok {
			put(text + attack)
			try(at)
			put(old)
			return
		}
		poison(old, at, try)
	}
	switch v := v.(type) {
	case map[string]any:
		for name, old := range v {
			set(name, old, func(x any) { v[name] = x })
		}
	case []any:
		for i, old := range v {
			set("*", old, func(x any) { v[i] = x })
		}
	}
}
