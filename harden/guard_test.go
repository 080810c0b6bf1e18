package harden

import (
	"testing"

	"redoubt/app"
	"redoubt/policy"
	"redoubt/reach"
)

// TestGuardTriggers: triggers are declared where all of them are known; an event of
// one that is not would be refused as undeclared.
func TestGuardTriggers(t *testing.T) {
	for _, c := range []struct {
		kinds []app.Kind
		want  int
	}{
		{[]app.Kind{app.SQS, app.S3}, 2},
		{[]app.Kind{app.SQS, app.UnknownKind}, 0},
		{nil, 0},
	} {
		f := &app.Function{Common: app.Common{Name: "F"}}
		a := &app.Application{Name: "a", Functions: []*app.Function{f}}
		for _, k := range c.kinds {
			a.Triggers = append(a.Triggers, &app.Trigger{Kind: k, To: f})
		}
		var p GuardPolicies
		if err := p.Add(reach.New(a)); err != nil {
			t.Fatal(err)
		}
		one := p.documents["a"].Functions[0]
		if len(one.Triggers) != c.want || one.Mode != policy.Monitor {
			t.Errorf("%v: %+v", c.kinds, one)
		}
	}
}
