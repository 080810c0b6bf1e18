package reach

import (
	"slices"
	"strings"

	"redoubt/app"
)

// PolledElsewhere reports whether a statement names an action that Lambda polls a
// queue or stream with, for a function that nothing in the template starts: what
// is mapped to it may stand in another template, or in none. AWS's own policies
// name whatever goes with their service, which tells nothing.
func (g *Graph) PolledElsewhere(role *app.Role, s *app.Statement, action string) bool {
	return polls(action) && !strings.HasPrefix(s.From, "managed:") &&
		slices.ContainsFunc(s.Actions, func(a app.Text) bool { return strings.EqualFold(a.String(), action) }) &&
		slices.ContainsFunc(role.Functions, func(f *app.Function) bool { return len(g.Triggers(f)) == 0 })
}

// polls reports whether pollers do this.
func polls(action string) bool {
	for _, actions := range pollers {
		if slices.Contains(actions, action) {
			return true
		}
	}
	return slices.Contains([]string{"dynamodb:ListStreams", "kinesis:ListStreams", "kinesis:SubscribeToShard"}, action)
}
