package reach

import (
	"slices"
	"strings"

	"redoubt/app"
	"redoubt/lang/flow"
	"redoubt/lang/ir"
	"redoubt/trigger"
)

// A Flow is somebody's data that reaches a sink, from the trigger that brings
// it on, through as many functions as it passes.
type Flow struct {
	Kind     string // of the sink: command, sql …
	API      string
	Note     string        // what the sink does with the data
	Function *app.Function // that runs the sink, nil for code outside of functions
	Pos      app.Pos       // of the sink
	// Trigger is the first one: who can fire it writes the data. nil if the
	// data comes from elsewhere.
	Trigger *app.Trigger
	Caller  app.Caller
	Writer  trigger.Writer
	Source  string // "event.body.file", "flask.request.args"
	Kinds   string // kind of the source: event, stored, llm …
	// Sources are all data of the kind that reaches the sink, sorted: another
	// one is another fault, even if the sink is in a helper that all share.
	Sources []string
	// Also are flows of the same function to the same sink from other triggers.
	Also  []Flow
	Path  []string
	Exact bool
	Low   bool
	// Decoded: some of the data is in another spelling than it came in.
	Decoded bool
	// Cut: more data reaches the sink than the analysis could tell apart.
	Cut   bool
	Trace []Step
	// Through are the functions that the data passes before Function, first
	// first.
	Through []*app.Function
}

// A Step is a place on the way.
type Step struct {
	Pos  app.Pos
	What string
}

// maxHops is how many functions a flow is followed through.
const maxHops = 4

// Flows lists what reaches sinks, each sink once for each kind of source and
// the most open trigger. The order is that of the functions and places.
func (g *Graph) Flows() []Flow {
	if g.flowsDone {
		return g.flows
	}
	g.flowsDone = true
	g.aims = map[*app.Function][]Aim{}
	j := &joiner{g: g, code: g.Code(), best: map[flowKey]int{}, invokes: map[*app.Function]*app.Trigger{}, ways: map[way]*app.Trigger{}}
	j.routes = j.code.webRoutes()
	j.events, j.entered = chaliceEvents(j.routes), map[*ir.Func]bool{}
	for _, fc := range j.code.Of {
		if fc.Runs != nil {
			j.entered[fc.Runs] = true
		}
	}
	for _, fc := range j.code.Of {
		for _, fl := range fc.Result.Flows {
			j.flow(fc, fl)
		}
	}
	g.flows = j.flows
	return g.flows
}

type flowKey struct {
	kind, file string
	at         int
	function   *app.Function
	source     string
}

type joiner struct {
	g     *Graph
	code  *Code
	flows []Flow
	best  map[flowKey]int
	sends []send
	// invokes stand for the invocation of functions that have no trigger.
	invokes map[*app.Function]*app.Trigger
	ready   bool
	// routes are those that the code registers with web frameworks.
	routes []*webRoute
	ways   map[way]*app.Trigger
	// events are the functions of Chalice that events start, entered those that
	// are handlers.
	events, entered map[*ir.Func]bool
}

func (j *joiner) flow(fc *FunctionCode, fl flow.Flow) {
	base := Flow{
		Kind: fl.Kind, API: fl.API, Function: fc.Function, Pos: Pos(fl.File, fl.Pos),
		Exact: fl.Exact, Low: fl.Low, Decoded: fl.Decoded, Cut: fl.Cut, Trace: steps(fl.Steps),
	}
	if fl.Row != nil {
		base.Note = fl.Row.Note
	}
	if fc.Dead {
		if fl.Source == nil || sourceClass(fl.Source.Kind) != "data" {
			return
		}
		base.Low = true
	}
	if fl.Source != nil {
		base.Kinds, base.Source, base.Path = fl.Source.Kind, fl.Source.Name, fl.Path
		j.sourced(fc, base, fl.Source, fl.Func)
		return
	}
	if fl.Param != 0 || fc.Function == nil || fc.Dead {
		return // the context, or a function that nobody calls
	}
	base.Kinds = "event"
	j.event(fc, base, fl.Path, 0)
}

func steps(list []flow.Step) []Step {
	var out []Step
	for _, s := range list {
		out = append(out, Step{Pos(s.File, s.Pos), s.What})
	}
	return out
}

// event adds the flow for each trigger of the function that lets somebody
// choose the data, and follows the data back through those that send it.
func (j *joiner) event(fc *FunctionCode, fl Flow, at []string, hops int) {
	for _, t := range j.triggers(fc.Function) {
		kind := shapeOf(t, at)
		w, known := kind.As(t.Detail).Who(at)
		if known && w == trigger.Platform || !known && j.knownElsewhere(fc.Function, t, at) {
			continue
		}
		own := fl
		own.Trigger, own.Caller, own.Writer = t, t.Caller, w
		own.Source, own.Path = trigger.Spell(at), at
		if !known {
			own.Writer, own.Low = trigger.Attacker, true
		}
		j.aim(fc.Function, own, at)
		j.add(own)
		if hops < maxHops {
			j.backwards(fc, t, own, at, hops)
		}
	}
	if hops < maxHops {
		j.invoked(fc, fl, at, hops)
	}
}

// shapeOf is the shape of a trigger's events. Where the trigger is not known, the
// field itself may tell.
func shapeOf(t *app.Trigger, at []string) trigger.Kind {
	name := t.Kind
	if name == app.UnknownKind || name == app.Invoke && t.Name == "" {
		name = kindOf(at, name)
	}
	kind, ok := trigger.Of(name)
	if !ok {
		kind, _ = trigger.Of(app.UnknownKind)
	}
	return kind
}

// kindOf tells a kind of events by a field that only its events have.
func kindOf(at []string, otherwise app.Kind) app.Kind {
	if len(at) >= 3 && at[0] == "Records" {
		switch at[2] {
		case "s3":
			return app.S3
		case "Sns":
			return app.SNS
		case "dynamodb":
			return app.DynamoDB
		case "kinesis":
			return app.Kinesis
		case "body", "messageId", "receiptHandle", "messageAttributes":
			return app.SQS
		case "ses":
			return app.SES
		case "cf":
			return app.CloudFront
		}
	}
	if len(at) == 0 {
		return otherwise
	}
	switch at[0] {
	case "requestContext", "pathParameters", "queryStringParameters", "multiValueQueryStringParameters", "rawPath", "isBase64Encoded":
		return app.RESTAPI
	case "ResourceProperties", "OldResourceProperties", "StackId", "RequestType", "ResponseURL", "LogicalResourceId", "PhysicalResourceId":
		return app.CustomResource
	case "authorizationToken", "methodArn":
		return app.AuthorizerCall
	case "awslogs":
		return app.Logs
	}
	return otherwise
}

// knownElsewhere reports whether another trigger of the function has the field:
// then it does not come from this one.
func (j *joiner) knownElsewhere(f *app.Function, t *app.Trigger, at []string) bool {
	for _, other := range j.triggers(f) {
		if other.Kind == t.Kind {
			continue
		}
		if kind, ok := trigger.Of(other.Kind); ok {
			if _, known := kind.As(other.Detail).Who(at); known {
				return true
			}
		}
	}
	return false
}

// triggers lists what starts a function; one that nothing starts can still be
// invoked by whoever may in the account.
func (j *joiner) triggers(f *app.Function) []*app.Trigger {
	if list := j.g.Triggers(f); len(list) > 0 {
		return list
	}
	t := j.invokes[f]
	if t == nil {
		t = &app.Trigger{Kind: app.Invoke, To: f, Caller: app.ByAccount, Pos: f.Pos}
		j.invokes[f] = t
	}
	return []*app.Trigger{t}
}

// sourced adds a flow from a source inside of the code: a framework's request
// is the trigger's data, what is read back is whoever wrote it.
func (j *joiner) sourced(fc *FunctionCode, fl Flow, src *flow.Source, sink *ir.Func) {
	switch src.Kind {
	case "event":
		route := j.routeOf(src, sink)
		if j.foreign(fc, route) {
			return
		}
		if fc.Function != nil {
			if caller, t := j.g.Exposure(fc.Function); t != nil {
				fl.Trigger = j.through(t, route)
				fl.Caller = min(caller, fl.Trigger.Caller)
			}
		}
		fl.Writer = trigger.Attacker
		j.aim(fc.Function, fl, nil)
	case "parameter", "upload":
		j.aim(fc.Function, fl, nil)
	case "stored":
		j.stored(fc, fl, src)
		return
	}
	if src.Kind == "env" && len(fl.Path) > 0 {
		return // one variable is a setting
	}
	if route, ok := strings.CutSuffix(fl.Source, "()"); ok && src.Kind == "event" {
		fl.Source = "a parameter of the route (" + route + ")"
	} else if len(fl.Path) > 0 {
		fl.Source += "." + strings.Join(fl.Path, ".")
	}
	j.add(fl)
}

// add keeps the flow, or the more open one of two for the same sink.
func (j *joiner) add(fl Flow) {
	key := flowKey{fl.Kind, fl.Pos.File, fl.Pos.Start, fl.Function, sourceClass(fl.Kinds)}
	i, ok := j.best[key]
	if !ok {
		fl.Sources = []string{fl.Source}
		j.best[key] = len(j.flows)
		j.flows = append(j.flows, fl)
		return
	}
	all, also, old := j.flows[i].Sources, j.flows[i].Also, j.flows[i]
	if !slices.Contains(all, fl.Source) && len(all) < maxSources {
		all = append(slices.Clone(all), fl.Source)
		slices.Sort(all)
	}
	if more(fl, old) {
		fl, old = old, fl
	}
	old.Decoded = old.Decoded || fl.Decoded
	j.flows[i] = old
	j.flows[i].Sources, j.flows[i].Also = all, besides(also, old, fl)
}

// besides adds a flow to those that are told besides the best one: the best of each
// trigger.
func besides(also []Flow, best, fl Flow) []Flow {
	fl.Also = nil
	also = slices.DeleteFunc(also, func(o Flow) bool { return o.Trigger == best.Trigger })
	i := slices.IndexFunc(also, func(o Flow) bool { return o.Trigger == fl.Trigger })
	switch {
	case fl.Trigger == best.Trigger:
	case i >= 0:
		if more(fl, also[i]) {
			also[i] = fl
		}
	case len(also) < maxSources:
		also = append(also, fl)
	}
	return also
}

// maxSources is how many sources of one sink are told.
const maxSources = 12

// sourceClass puts sources together that make one finding.
func sourceClass(kind string) string {
	switch kind {
	case "event", "stored", "parameter", "upload":
		return "data"
	}
	return kind
}

// Distance is how far a flow is from one that anyone can use and that is
// certain.
func (fl Flow) Distance() int {
	n := 0
	switch fl.Caller {
	case app.Anyone, app.SelfRegistered:
	case app.Authenticated, app.CallerUnknown:
		n = 1
	default:
		n = 2
	}
	if fl.Writer == trigger.UserAttribute {
		n++
	}
	if fl.Low {
		n++
	}
	return n
}

// chosen reports whether somebody chooses the data: a verified fact about the
// caller is no fault, whatever else reaches the sink.
func (fl Flow) chosen() bool { return fl.Writer != trigger.Identity }

// more reports whether a is the better story: of data that is chosen, by
// somebody who is further outside, a surer one, in fewer steps.
func more(a, b Flow) bool {
	switch {
	case a.chosen() != b.chosen():
		return a.chosen()
	case a.Distance() != b.Distance():
		return a.Distance() < b.Distance()
	case a.Low != b.Low:
		return !a.Low
	case a.Exact != b.Exact:
		return a.Exact
	case a.Caller != b.Caller:
		return a.Caller > b.Caller
	case a.Writer != b.Writer:
		return a.Writer > b.Writer
	case len(a.Through) != len(b.Through):
		return len(a.Through) < len(b.Through)
	}
	return false
}
