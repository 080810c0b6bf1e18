package app

// Kind names a kind of event source.
type Kind string

// The kinds of event sources. A newer reader may add to them.
const (
	HTTPAPI        Kind = "http-api"
	RESTAPI        Kind = "rest-api"
	WebSocket      Kind = "websocket"
	FunctionURL    Kind = "function-url"
	ALB            Kind = "alb"
	GraphQL        Kind = "graphql"
	S3             Kind = "s3"
	SNS            Kind = "sns"
	SQS            Kind = "sqs"
	EventBridge    Kind = "eventbridge"
	Schedule       Kind = "schedule"
	Pipe           Kind = "pipe"
	DynamoDB       Kind = "dynamodb"
	Kinesis        Kind = "kinesis"
	Kafka          Kind = "kafka"
	MQ             Kind = "mq"
	DocumentDB     Kind = "documentdb"
	Cognito        Kind = "cognito"
	StepFunctions  Kind = "stepfunctions"
	IoT            Kind = "iot"
	Logs           Kind = "logs"
	SES            Kind = "ses"
	Config         Kind = "config"
	CloudFront     Kind = "cloudfront"
	CustomResource Kind = "custom-resource"
	AuthorizerCall Kind = "authorizer"
	Invoke         Kind = "invoke" // a direct invoke permission
	UnknownKind    Kind = "unknown"
)

// HTTP reports whether events of the kind are requests with method and path.
func (k Kind) HTTP() bool {
	switch k {
	case HTTPAPI, RESTAPI, FunctionURL, ALB:
		return true
	}
	return false
}

// Async reports whether Lambda queues events of the kind itself, retries them
// and drops them unless a failure destination is set.
// Source: Lambda Developer Guide, "Invoking Lambda functions asynchronously".
func (k Kind) Async() bool {
	switch k {
	case S3, SNS, EventBridge, Schedule, IoT, Logs, SES, Config:
		return true
	}
	return false
}

// Stream reports whether Lambda polls the source in order, so that one bad
// record blocks those behind it.
func (k Kind) Stream() bool {
	switch k {
	case DynamoDB, Kinesis, Kafka, DocumentDB:
		return true
	}
	return false
}

// Caller orders who can start a function, from the least to the most open.
type Caller uint8

// The callers.
const (
	CallerUnknown  Caller = iota
	ByService             // only another service that the account configured
	ByAccount             // principals of the account
	Authenticated         // users that somebody let in
	SelfRegistered        // users that let themselves in
	Anyone
)

// String is the caller as reports and the JSON contract spell it.
func (c Caller) String() string {
	return [...]string{"unknown", "service", "account", "authenticated", "self-registered", "anyone"}[c]
}

// A Trigger is an edge from a source of events to a function.
type Trigger struct {
	Name   string // of the event in the template, "" where it has none
	Kind   Kind
	Source Resource // nil when it is created elsewhere
	// SourceText is the source as the template states it: an ARN, a rule name.
	SourceText Text
	To         *Function
	Alias      string // alias or version that is invoked, "" = $LATEST
	Caller     Caller // set by package reach
	Pos        Pos

	Route  *Route  // for the HTTP kinds, WebSocket and GraphQL
	Object *Object // for S3
	Poll   *Poll   // for queues and streams
	Filter string  // event pattern, filter policy or schedule as JSON or text, "" = everything
	// OnFailure is the dead-letter queue of the subscription, rule or
	// schedule itself; a poller's is in Poll.
	OnFailure Value[Text]
	// Detail is what the kind names its sub-kind: a Cognito trigger
	// ("PreSignUp"), an edge event ("viewer-request"), a state's name.
	Detail string
}

// Object says which objects of a bucket start the function.
type Object struct {
	Events         []string // "s3:ObjectCreated:*"
	Prefix, Suffix Value[string]
}

// Poll is how an event source mapping reads its source.
type Poll struct {
	BatchSize    Value[int]
	Window       Value[int] // seconds
	Bisect       Value[bool]
	MaxRetries   Value[int] // -1 = for ever
	MaxAge       Value[int] // seconds, -1 = for ever
	OnFailure    Value[Text]
	ReportItems  bool // ReportBatchItemFailures
	Enabled      Value[bool]
	Concurrency  Value[int]
	Authenticate []string // how the poller signs in to Kafka or MQ
	Secrets      []Text   // that it signs in with
}
