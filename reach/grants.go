package reach

import (
	"slices"
	"sort"
	"strings"

	"redoubt/app"
	"redoubt/iam"
)

// MatchAction reports whether the pattern of a policy ("s3:Put*") covers the
// action. Actions are compared without regard to case.
func MatchAction(pattern, action string) bool { return iam.MatchAction(pattern, action) }

// Allows reports whether one of the role's statements surely allows the action
// on the resource (nil = on anything), and which.
func (g *Graph) Allows(role *app.Role, action string, on app.Resource) (*app.Statement, bool) {
	if role == nil {
		return nil, false
	}
	about := g.about(role, action)
	if slices.ContainsFunc(about, denies) {
		return nil, false
	}
	for _, s := range about {
		if s.Effect == app.Allow && !Conditioned(s) && (on == nil || Covers(s, on)) {
			return s, true
		}
	}
	return nil, false
}

// Denied reports whether the role is denied the action on everything, whatever
// allows it. An action may be a pattern: all that it covers is denied.
func (g *Graph) Denied(role *app.Role, action string) bool {
	return slices.ContainsFunc(g.about(role, action), denies)
}

// denies reports whether the statement takes its actions away for good.
func denies(s *app.Statement) bool {
	return s.Effect == app.Deny && len(s.Conditions) == 0 && Everything(s)
}

// about lists the role's statements that cover the action; roles hold thousands
// of actions and are asked for the same ones.
func (g *Graph) about(role *app.Role, action string) []*app.Statement {
	key := grant{role, action}
	list, ok := g.abouts[key]
	if !ok {
		for _, s := range g.Effective(role) {
			if CoversAction(s, action) {
				list = append(list, s)
			}
		}
		g.abouts[key] = list
	}
	return list
}

type grant struct {
	role   *app.Role
	action string
}

// CoversAction reports whether the statement's action list covers the action.
func CoversAction(s *app.Statement, action string) bool {
	for _, a := range s.NotActions {
		if MatchAction(a.String(), action) {
			return false
		}
	}
	if len(s.NotActions) > 0 {
		return true
	}
	for _, a := range s.Actions {
		if MatchAction(a.String(), action) {
			return true
		}
	}
	return false
}

// Covers reports whether the statement's resources surely include r: by
// reference, by physical name or by a wildcard for everything.
func Covers(s *app.Statement, r app.Resource) bool {
	for _, text := range s.Resources {
		if TextCovers(text, r) {
			return true
		}
	}
	return false
}

// Names reports whether the statement means r itself, by reference or by its
// physical name: a wildcard says nothing about what the code does with r.
func Names(s *app.Statement, r app.Resource) bool {
	physical := r.Base().PhysicalName.V.String()
	for _, text := range s.Resources {
		if slices.Contains(text.Refs(), r.Base().Name) {
			return true
		}
		if spelt := text.String(); physical != "" && lastPart(spelt) == physical && sameService(spelt, r) {
			return true
		}
	}
	return false
}

// TextCovers reports whether one resource of a statement includes r.
func TextCovers(text app.Text, r app.Resource) bool {
	for _, name := range text.Refs() {
		if name == r.Base().Name {
			return true
		}
	}
	spelt := text.String()
	if spelt == "*" {
		return true
	}
	if !sameService(spelt, r) {
		return false
	}
	// A name that the deployment completes (shop-${AWS::AccountId}) is the same
	// in both places.
	if name := r.Base().PhysicalName.V.String(); name != "" && r.Base().PhysicalName.Known() {
		return iam.Glob(lastPart(spelt), name)
	}
	return lastPart(spelt) == "*"
}

// lastPart is the name in an ARN: behind the last colon, without type prefix
// and without what follows the name. Colons and slashes in ${…} and {{…}} are
// no separators.
func lastPart(arn string) string {
	arn = arn[behind(arn, ':'):]
	for _, prefix := range []string{"table/", "function/", "stream/", "stateMachine/", "event-bus/"} {
		arn = strings.TrimPrefix(arn, prefix)
	}
	depth := 0
	for i := range len(arn) {
		switch arn[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '/':
			if depth <= 0 && i > 0 {
				return arn[:i]
			}
		}
	}
	return arn
}

// behind is the place behind the last separator that is not in a reference.
func behind(s string, separator byte) int {
	depth, start := 0, 0
	for i := range len(s) {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case separator:
			if depth <= 0 {
				start = i + 1
			}
		}
	}
	return start
}

// sameService compares the service of an ARN with that of a resource type.
// They are mostly called the same.
func sameService(spelt string, r app.Resource) bool {
	arn, ok := app.ParseARN(spelt)
	kind := strings.Split(r.Base().Type, "::")
	if !ok || len(kind) < 2 {
		return false
	}
	service := strings.ToLower(kind[1])
	if other := map[string]string{"stepfunctions": "states", "kinesisfirehose": "firehose", "opensearchservice": "es", "elasticsearch": "es"}[service]; other != "" {
		service = other
	}
	return arn.Service == "*" || service == strings.ToLower(arn.Service)
}

// A Blast is what one who runs code in a function gets to.
type Blast struct {
	Resources []app.Resource  // of the application that it may read or write
	Functions []*app.Function // that it may invoke
	Lines     []string        // for people: "dynamodb:PutItem on Orders"
	Admin     bool            // everything in the account
}

// Blast returns what code execution in f reaches directly through its role.
func (g *Graph) Blast(f *app.Function) Blast {
	if b, ok := g.blasts[f]; ok {
		return b
	}
	var b Blast
	if f.Role != nil {
		b = g.blast(f)
	}
	g.blasts[f] = b
	return b
}

func (g *Graph) blast(f *app.Function) Blast {
	var b Blast
	for _, s := range g.Effective(f.Role) {
		if s.Effect != app.Allow || onlyTelemetry(s) {
			continue
		}
		b.Admin = b.Admin || CoversAction(s, "iam:createrole") && CoversAction(s, "s3:getobject") && Everything(s)
		b.Lines = append(b.Lines, Describe(s))
	}
	for _, r := range g.App.Resources {
		if g.touches(f.Role, r) {
			b.Resources = append(b.Resources, r)
		}
	}
	for _, other := range g.App.Functions {
		if _, ok := g.Allows(f.Role, "lambda:invokefunction", other); ok && other != f {
			b.Functions = append(b.Functions, other)
		}
	}
	b.Lines = unique(b.Lines)
	return b
}

// touches reports whether the role may do anything but telemetry with r.
func (g *Graph) touches(role *app.Role, r app.Resource) bool {
	service := serviceOf(r)
	if service == "" {
		return false
	}
	for _, s := range g.ofService(role, service) {
		if Covers(s, r) {
			return true
		}
	}
	return false
}

// ofService lists the role's statements that allow something of a service.
func (g *Graph) ofService(role *app.Role, service string) []*app.Statement {
	key := grant{role, service}
	list, ok := g.abouts[key]
	if !ok {
		for _, s := range g.Effective(role) {
			if s.Effect == app.Allow && namesService(s, service) {
				list = append(list, s)
			}
		}
		g.abouts[key] = list
	}
	return list
}

// serviceOf is the IAM prefix of the data that a resource keeps, "" for
// resources that keep none.
func serviceOf(r app.Resource) string {
	switch r.(type) {
	case *app.Bucket:
		return "s3"
	case *app.Table:
		return "dynamodb"
	case *app.Queue:
		return "sqs"
	case *app.Topic:
		return "sns"
	case *app.Bus:
		return "events"
	case *app.Stream:
		return "kinesis"
	case *app.Secret:
		return "secretsmanager"
	case *app.StoredParameter:
		return "ssm"
	case *app.StateMachine:
		return "states"
	case *app.Key:
		return "kms"
	}
	return ""
}

func namesService(s *app.Statement, service string) bool {
	for _, a := range s.Actions {
		name := strings.ToLower(a.String())
		if name == "*" || strings.HasPrefix(name, service+":") {
			return true
		}
	}
	return len(s.NotActions) > 0
}

// Everything reports whether the statement is about every resource.
func Everything(s *app.Statement) bool {
	for _, r := range s.Resources {
		if r.String() == "*" {
			return true
		}
	}
	return len(s.NotResources) > 0
}

// onlyTelemetry reports whether the statement grants nothing but writing logs,
// traces and metrics, or a VPC's network interfaces.
func onlyTelemetry(s *app.Statement) bool {
	for _, a := range s.Actions {
		name := strings.ToLower(a.String())
		if !hasPrefix(name, "logs:create", "logs:put", "logs:tag", "xray:put", "xray:get", "cloudwatch:putmetricdata",
			"ec2:createnetworkinterface", "ec2:describe", "ec2:deletenetworkinterface", "ec2:assignprivate", "ec2:unassignprivate") {
			return false
		}
	}
	return len(s.NotActions) == 0
}

func hasPrefix(s string, prefixes ...string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

// Describe says in a line what a statement allows: "s3:GetObject, s3:PutObject
// on Uploads".
func Describe(s *app.Statement) string {
	actions := names(s.Actions)
	if len(s.NotActions) > 0 {
		actions = append([]string{"everything but"}, names(s.NotActions)...)
	}
	on := names(s.Resources)
	for i, r := range on {
		on[i] = Shorten(r)
	}
	return shortList(actions, 3) + " on " + shortList(unique(on), 3)
}

// Shorten gives an ARN the name that people use for it.
func Shorten(arn string) string {
	if arn == "*" {
		return "everything"
	}
	if i := strings.LastIndex(arn, "${"); i >= 0 && !strings.HasPrefix(arn[i:], "${AWS::") {
		name, _, _ := strings.Cut(arn[i+2:], "}")
		name, _, _ = strings.Cut(name, ".")
		return name
	}
	if a, ok := app.ParseARN(arn); ok {
		return Spell(a.Service + ":" + a.Resource)
	}
	return Spell(arn)
}

func names(list []app.Text) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t.String()
	}
	return out
}

func shortList(list []string, most int) string {
	if len(list) > most {
		rest := len(list) - most
		return strings.Join(list[:most], ", ") + " and " + plural(rest)
	}
	return strings.Join(list, ", ")
}

func unique(list []string) []string {
	sort.Strings(list)
	out := list[:0]
	for i, s := range list {
		if i == 0 || s != list[i-1] {
			out = append(out, s)
		}
	}
	return out
}
