// Package trigger knows what each event source hands to a function: the shape
// of its events, who writes each field of them, and how they look. There is one
// file for each kind of source, and sample events in samples/.
//
// It does not know who may start a function (package reach does, from the
// template), reads no code and judges nothing.
package trigger

import (
	"slices"
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
func All() []Kind { return slices.Clone(kinds()) }

// Of returns the kind with the name.
func Of(name app.Kind) (Kind, bool) {
	for _, k := range kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// kinds builds the shapes at their first use: most runs need few of them, but
// those often.
var kinds = sync.OnceValue(func() []Kind {
	var list []Kind
	for _, kind := range []func() Kind{
		httpAPI,
		restAPI,
		webSocket,
		functionURL,
		alb,
		graphQL,
		s3,
		sns,
		sqs,
		eventBridge,
		schedule,
		pipe,
		dynamoDB,
		kinesis,
		kafka,
		mq,
		documentDB,
		cognito,
		stepFunctions,
		iot,
		logs,
		ses,
		config,
		cloudFront,
		customResource,
		authorizer,
		invoke,
		unknown,
	} {
		list = append(list, kind())
	}
	return list
})
