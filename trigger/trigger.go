// Package trigger knows what each event source hands to a function: the shape
// of its events, who writes each field of them, and how they look. There is one
// file for each kind of source, and sample events in samples/.
//
// It does not know who may start a function (package reach does, from the
// template), reads no code and judges nothing.
package trigger

import (
	"sync"

	"redoubt/app"
)

// Writer says who chooses the value of a field. The order is from the least to
// the most open.
type Writer uint8

// The writers.
const (
	Platform      Writer = iota // AWS or the template writes it
	Identity                    // verified facts about the caller: subject, address, principal
	UserAttribute               // facts about the caller that callers can edit themselves
	Attacker                    // whoever causes the event chooses the value
)

// String names the writer as reports spell it.
func (w Writer) String() string {
	return [...]string{"platform", "identity", "user attribute", "attacker"}[w]
}

// Type is what kind of value a field holds.
type Type uint8

// The types. A JSON or Base64 field is a string; its Fields are what is inside
// of it.
const (
	String Type = iota
	Number
	Boolean
	Object
	Array
	JSON   // a string that may hold JSON
	Base64 // a string that holds base64
	Any    // whatever the writer likes
	Either // one of several shapes: Fields are the alternatives, their names are labels
)

// String names the type.
func (t Type) String() string {
	return [...]string{"string", "number", "boolean", "object", "array", "json", "base64", "any", "either"}[t]
}

// A Field is a node of an event's shape. A field without Fields is a leaf, and
// below a leaf everything has the writer of the leaf.
type Field struct {
	// Name is the key; "*" stands for elements of arrays and for arbitrary
	// keys, "custom:*" for all keys with that prefix.
	Name string
	Type Type
	// Writer is the most open one below where the field has Fields.
	Writer Writer
	Note   string // how the text is encoded, who may write it: "" = nothing to say
	Fields []*Field
	// Holds lists the kinds whose whole event the text may carry.
	Holds []app.Kind
}

// A Kind is what is known of a kind of event source.
type Kind struct {
	Name app.Kind
	Doc  string // one line
	Link string // where AWS documents the event
	Root *Field // the event; not to be changed
}

// All lists every kind in the order of app's constants.
func All() []Kind {
	list := make([]Kind, len(sources))
	for i, s := range sources {
		list[i] = s.kind()
	}
	return list
}

// Of returns the kind with the name.
func Of(name app.Kind) (Kind, bool) {
	for _, s := range sources {
		if s.name == name {
			return s.kind(), true
		}
	}
	return Kind{}, false
}

// A source is a kind whose shape is built when somebody asks for it: most runs need
// few of them, but those often.
type source struct {
	name app.Kind
	kind func() Kind
}

var sources = []source{
	{app.HTTPAPI, sync.OnceValue(httpAPI)},
	{app.RESTAPI, sync.OnceValue(restAPI)},
	{app.WebSocket, sync.OnceValue(webSocket)},
	{app.FunctionURL, sync.OnceValue(functionURL)},
	{app.ALB, sync.OnceValue(alb)},
	{app.GraphQL, sync.OnceValue(graphQL)},
	{app.S3, sync.OnceValue(s3)},
	{app.SNS, sync.OnceValue(sns)},
	{app.SQS, sync.OnceValue(sqs)},
	{app.EventBridge, sync.OnceValue(eventBridge)},
	{app.Schedule, sync.OnceValue(schedule)},
	{app.Pipe, sync.OnceValue(pipe)},
	{app.DynamoDB, sync.OnceValue(dynamoDB)},
	{app.Kinesis, sync.OnceValue(kinesis)},
	{app.Kafka, sync.OnceValue(kafka)},
	{app.MQ, sync.OnceValue(mq)},
	{app.DocumentDB, sync.OnceValue(documentDB)},
	{app.Cognito, sync.OnceValue(cognito)},
	{app.StepFunctions, sync.OnceValue(stepFunctions)},
	{app.IoT, sync.OnceValue(iot)},
	{app.Logs, sync.OnceValue(logs)},
	{app.SES, sync.OnceValue(ses)},
	{app.Config, sync.OnceValue(config)},
	{app.CloudFront, sync.OnceValue(cloudFront)},
	{app.CustomResource, sync.OnceValue(customResource)},
	{app.AuthorizerCall, sync.OnceValue(authorizer)},
	{app.Invoke, sync.OnceValue(invoke)},
	{app.UnknownKind, sync.OnceValue(unknown)},
}
