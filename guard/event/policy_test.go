package event

import (
	"context"
	"encoding/json"
	"testing"

	"redoubt/policy"
	"redoubt/policy/compile"
)

// FuzzPolicy: a policy is refused or works, and so is a program, which need not
// come from the compiler.
func FuzzPolicy(f *testing.F) {
	strictest, event := strict(f)
	polling := queue(true)
	polling.Name = "g"
	for _, d := range []policy.Document{policy.Default(), {Schema: "redoubt/policy/1", Functions: []policy.Function{strictest, polling}}} {
		text, _ := json.Marshal(d)
		f.Add(text)
		p, err := compile.Document(d)
		if err != nil {
			f.Fatal(err)
		}
		text, _ = json.Marshal(p)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := policy.ReadProgram(text)
		if err != nil {
			d, err := policy.ReadDocument(text)
			if err != nil {
				return
			}
			if p, err = compile.Document(d); err != nil {
				return
			}
			data, _ := json.Marshal(p)
			if _, err := policy.ReadProgram(data); err != nil {
				t.Fatalf("%s is compiled to what can't be read: %v", text, err)
			}
		}
		for _, one := range p.Functions {
			g, err := New(one, World{})
			if err != nil {
				continue
			}
			for _, e := range []string{event, batch(message("1", "", "a"))} {
				g.Decide(context.Background(), Invocation{Event: []byte(e)})
			}
		}
	})
}
