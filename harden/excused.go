package harden

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/iam"
	"redoubt/reach"
)

// made reports whether the format adds a statement by itself.
func made(role *app.Role, s *app.Statement) bool {
	if s.Made {
		return true
	}
	name, managed := strings.CutPrefix(s.From, "managed:")
	return managed && slices.ContainsFunc(role.Made, func(t app.Text) bool { return reach.PolicyName(t) == name })
}

// usual are AWS's managed policies for what functions do behind the scenes. They
// are a little more than is needed, and everybody knows them.
var usual = words(`AWSLambdaBasicExecutionRole AWSLambdaVPCAccessExecutionRole AWSLambdaSQSQueueExecutionRole AWSLambdaKinesisExecutionRole
	AWSLambdaDynamoDBExecutionRole AWSLambdaMSKExecutionRole AWSLambdaENIManagementAccess AWSXRayDaemonWriteAccess AWSXrayWriteOnlyAccess
	CloudWatchLambdaInsightsExecutionRolePolicy AWSLambdaBasicDurableExecutionRolePolicy`)

func isUsual(s *app.Statement) bool { return usual[strings.TrimPrefix(s.From, "managed:")] }

// unseen reports whether a statement names an action that code may use in ways
// that are not followed. AWS's policies and SAM's templates name it if they are
// about nothing else.
func unseen(s *app.Statement, action string) bool {
	if s.From != "inline" {
		return reach.WithoutSDK(action) && !slices.ContainsFunc(s.Actions, func(a app.Text) bool { return !reach.WithoutSDK(a.String()) })
	}
	service, _, _ := strings.Cut(strings.ToLower(action), ":")
	return slices.ContainsFunc(s.Actions, func(a app.Text) bool {
		text := strings.ToLower(a.String())
		if strings.ContainsAny(text, "*?") {
			return reach.WithoutSDK(action) && strings.HasPrefix(text, service+":")
		}
		return text == strings.ToLower(action) && (reach.WithoutSDK(action) || !iam.Load().Callable(action))
	})
}

// wrong lists the places of statements that grant more than is needed and can
// be told so.
func wrong(role *app.Role, e reach.Excess) map[app.Pos]bool {
	at := map[app.Pos]bool{}
	for _, u := range e.Unused {
		if !made(role, u.Statement) && !isUsual(u.Statement) && slices.ContainsFunc(u.Actions, func(a string) bool { return !unseen(u.Statement, a) }) {
			at[u.Statement.Pos] = true
		}
	}
	for _, w := range e.Wide {
		if !made(role, w.Statement) && !isUsual(w.Statement) {
			at[w.Statement.Pos] = true
		}
	}
	delete(at, app.Pos{})
	return at
}

func words(list string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(list) {
		set[w] = true
	}
	return set
}
