package app

// An Edit is one change of a template that a fix makes, in the model's words.
// Each template format knows how its text says so.
type Edit struct {
	// Resource is the logical name of what is changed or added, for people.
	Resource string
	// At is where the thing that is changed stands: the Pos of the resource,
	// role, trigger, stage or API. Zero for what is added.
	At   Pos
	Path Path
	// Value is what the setting becomes: bool, int, string, Text, Variable,
	// Throttle, Redrive, *Grants, []Condition, or the Resource that is added.
	Value any
}

// A Path names one setting of the model, "Type.Field" as package app spells
// it.
type Path string

// The settings that an Edit may change.
const (
	EditAdd Path = "" // a new resource

	EditRuntime     Path = "Function.Runtime"     // string
	EditTimeout     Path = "Function.Timeout"     // seconds
	EditTracing     Path = "Function.Tracing"     // string
	EditConcurrency Path = "Function.Concurrency" // int
	EditOnFailure   Path = "Function.OnFailure"   // Text: the queue's ARN
	EditEnv         Path = "Function.Env"         // Text; At is the variable's literal
	EditVariable    Path = "Function.Variable"    // Variable: one that the function gets
	EditLayer       Path = "Function.Layers"      // Text: one that the function gets; another version of it goes

	EditGrants     Path = "Role.Statements"      // *Grants
	EditConditions Path = "Statement.Conditions" // []Condition; At is the statement

	EditRetained   Path = "Common.Retained"          // bool
	EditRetention  Path = "LogGroup.Retention"       // days
	EditRecovery   Path = "Table.Recovery"           // bool
	EditProtected  Path = "Protected"                // bool, of tables, databases and user pools
	EditVisibility Path = "Queue.Visibility"         // seconds
	EditEncryption Path = "Encryption"               // bool, of queues and streams
	EditRedrive    Path = "Queue.Redrive"            // Redrive
	EditRotated    Path = "Key.Rotated"              // bool
	EditMinLength  Path = "PasswordPolicy.MinLength" // int

	EditAccessLogs Path = "Stage.AccessLogs" // Text: the log group's ARN
	EditThrottle   Path = "Stage.Throttled"  // Throttle
	EditAuthorizer Path = "Route.Authorizer" // string: its name

	EditBisect      Path = "Poll.Bisect"     // bool
	EditMaxRetries  Path = "Poll.MaxRetries" // int
	EditPollFailure Path = "Poll.OnFailure"  // Text: the queue's ARN

	EditUndisclosed Path = "Parameter.Default" // bool: no default and NoEcho; At is the default
	EditPassed      Path = "Literal"           // string: a new parameter with NoEcho in the literal's place

	EditSourceAccount Path = "Permission.SourceAccount" // Text
	EditSourceArn     Path = "Permission.SourceArn"     // Text
)

// Throttle limits the requests to a stage.
type Throttle struct{ Rate, Burst int } // requests a second, at once

// Redrive says where a queue puts messages that come back too often.
type Redrive struct {
	To    Text // the queue's ARN
	After int  // receipts
}

// A Variable is one of a function's environment.
type Variable struct{ Name, Value string }

// Grants change what a template lets a role do by statements and policies of
// its own; what the format adds by itself stays.
type Grants struct {
	// Drop is where the statements, managed policies and policy templates stand
	// that go.
	Drop []Pos
	// Statements are added in their place.
	Statements []*Statement
	// Templates are added too, where the format is SAM; other formats refuse
	// them.
	Templates []PolicyTemplate
}

// A PolicyTemplate is one of SAM's, with its arguments.
type PolicyTemplate struct {
	Name string
	Args []PolicyArg
}

// A PolicyArg is an argument of a policy template.
type PolicyArg struct {
	Name  string
	Value Text
}
