package app

// Bucket is an S3 bucket.
type Bucket struct {
	Common
	ACL        Value[string] // canned: "PublicRead"
	Block      *PublicBlock  // nil = the template says nothing (S3 blocks by default since April 2023)
	Encryption Value[string] // AES256, aws:kms; unset = AES256 since January 2023
	Key        Value[Text]   // KMS key of the default encryption
	Versioned  Value[bool]
	Website    bool
	Logged     bool
	CORS       []*CORS
}

// PublicBlock is a bucket's public access block.
type PublicBlock struct {
	Acls, Policy, IgnoreAcls, Restrict Value[bool]
	Pos                                Pos
}

// Table is a DynamoDB table.
type Table struct {
	Common
	Encryption Value[bool] // with a KMS key; unset = AWS-owned key
	Key        Value[Text]
	Recovery   Value[bool] // point-in-time recovery
	Protected  Value[bool] // deletion protection
	Stream     bool
}

// Queue is an SQS queue.
type Queue struct {
	Common
	Visibility Value[int]  // seconds, default 30
	Redrive    Value[Text] // dead-letter queue
	MaxReceive Value[int]
	Encryption Value[bool] // SSE-SQS is the default since 2022
	Key        Value[Text]
	FIFO       bool
}

// Topic is an SNS topic.
type Topic struct {
	Common
	Key           Value[Text]
	Subscriptions []Subscription
}

// Subscription is a receiver of a topic's messages.
type Subscription struct {
	Protocol Value[string]
	Endpoint Value[Text]
	Pos      Pos
}

// Bus is an EventBridge event bus.
type Bus struct{ Common }

// Rule is an EventBridge rule or schedule.
type Rule struct {
	Common
	Bus      Value[Text] // unset = the default bus
	Pattern  string      // JSON
	Schedule Value[string]
	Targets  []Target
}

// Target is where a rule, pipe or schedule sends events.
type Target struct {
	To    Text
	Role  Value[Text]
	Input string
	DLQ   Value[Text]
	Pos   Pos
}

// Stream is a Kinesis data stream or Firehose delivery stream.
type Stream struct {
	Common
	Encryption Value[bool]
	Key        Value[Text]
}

// StateMachine is a Step Functions state machine.
type StateMachine struct {
	Common
	Role    *Role
	RoleRef Value[Text]
	Express bool
	Logging Value[string] // level
	Tracing Value[bool]
	// Tasks are the resources that its states call, with the state's name.
	Tasks []Task
}

// Task is one call of a state machine.
type Task struct {
	State  string
	Action string // "lambda:invoke", "dynamodb:putItem"
	Target Text   // the resource called, zero if not stated
	Pos    Pos
}

// Database is a relational, document, graph or warehouse database, a cluster
// or an instance.
type Database struct {
	Common
	Engine     Value[string]
	Public     Value[bool] // has an address on the internet
	Encryption Value[bool]
	Protected  Value[bool] // deletion protection
	IAMAuth    Value[bool]
	Password   Value[Text] // master password as the template states it
	Groups     []Text
	Backups    Value[int] // days
	Member     bool       // an instance of a cluster, which is what is protected
}

// SearchDomain is an OpenSearch or Elasticsearch domain.
type SearchDomain struct {
	Common
	InVPC      bool
	Encryption Value[bool]
	NodeCrypt  Value[bool]
	HTTPS      Value[bool]
	TLS        Value[string]
	FineAuth   Value[bool] // fine-grained access control
}

// Cache is an ElastiCache, MemoryDB or DAX cluster.
type Cache struct {
	Common
	Engine  Value[string]
	Auth    bool // token, user group or ACL
	Transit Value[bool]
	AtRest  Value[bool]
	Groups  []Text
}

// Broker is an MSK cluster or an MQ broker.
type Broker struct {
	Common
	Kafka      bool
	Public     Value[bool]
	Auth       bool // asks its clients who they are
	Plaintext  Value[bool]
	Encryption Value[bool]
	Groups     []Text
}

// FileSystem is an EFS file system.
type FileSystem struct {
	Common
	Encryption Value[bool]
}
