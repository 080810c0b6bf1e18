package reach

import (
	"slices"

	"redoubt/app"
)

// doneWithout makes needs of reading a queue or a stream conditional that the
// policy lacks which the format makes for it: the Serverless Framework's pollers
// do without them. Of brokers and clusters formats grant a part only.
func (t *templateNeeds) doneWithout(first int, kind app.Kind) {
	actions := pollers[kind]
	if t.f.Role == nil || kind != app.SQS && kind != app.Kinesis && kind != app.DynamoDB {
		return
	}
	var made []*app.Statement
	for _, s := range t.f.Role.Statements {
		if s.Made && s.Effect == app.Allow && slices.ContainsFunc(actions, func(a string) bool { return slices.ContainsFunc(s.Actions, is(a)) }) {
			made = append(made, s)
		}
	}
	for i := range t.list[first:] {
		n := &t.list[first+i]
		grants := func(s *app.Statement) bool {
			return slices.ContainsFunc(s.Actions, is(n.Action)) && (slices.ContainsFunc(s.Resources, is("*")) || slices.ContainsFunc(s.Resources, is(n.Resource.String())))
		}
		if len(made) > 0 && n.Why == "trigger" && !slices.ContainsFunc(made, grants) {
			n.Conditional, n.Note = true, "the policy that is made for the trigger does without it"
		}
	}
}

// is asks whether a text is as said.
func is(s string) func(app.Text) bool {
	return func(t app.Text) bool { return t.String() == s }
}
